"""The search tab: words or an exact phrase in, passages out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.answers import SortOrder
from assistant.desk import Desk
from ui import session, words
from ui.chat import KINDS
from ui.components import QUIET, html
from ui.results import results_html

HITS = 20
SORTS = [
    ("Les plus pertinents d’abord", SortOrder.RELEVANCE.value),
    ("Les plus récents d’abord", SortOrder.DATE.value),
]


class SearchTab:
    """The components of the search and their handlers."""

    def __init__(self, desk_of: Callable[[], Desk]) -> None:
        self._desk = desk_of
        with gr.Row(elem_id="recherche-saisie"):
            self.query = gr.Textbox(
                label="Mots cherchés",
                lines=1,
                max_lines=1,
                max_length=4_000,
                scale=8,
                placeholder="Par exemple : « délai de convocation »",
                elem_id="recherche",
            )
            self.send = gr.Button("Chercher", variant="primary", scale=1, elem_id="chercher")
        self.sort = gr.Radio(SORTS, value=SORTS[0][1], label="Ordre", elem_id="tri")
        with gr.Accordion(
            "Restreindre à certains documents", open=False, elem_id="filtres-recherche"
        ):
            self.kinds = gr.CheckboxGroup(KINDS, label="Types de documents")
            self.themes = gr.CheckboxGroup([], label="Thèmes")
        self.results = html(words.SEARCH_HELP, "resultats")
        inputs = [self.query, self.sort, self.kinds, self.themes]
        for trigger in (
            self.send.click,
            self.query.submit,
            self.sort.input,
            self.kinds.input,
            self.themes.input,
        ):
            trigger(self.search, inputs, self.results, **QUIET)

    def start(self) -> Any:
        """Fill the themes when the page opens."""
        return gr.update(choices=[(label, t) for t, label in self._desk().themes().items()])

    def search(self, query: str, sort: str, kinds: list[str], themes: list[str]) -> str:
        """Show what is found."""
        if not query.strip():
            return words.SEARCH_HELP

        def find() -> str:
            filters = session.filters_of(kinds, themes)
            hits = self._desk().search(query, k=HITS, filters=filters, sort=SortOrder(sort))
            return results_html(hits, HITS, self._desk().understood(query))

        return session.attempt(find)
