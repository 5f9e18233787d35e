"""The search tab: words or an exact phrase in, passages out."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from assistant.answers import SortOrder
from assistant.desk import Desk
from assistant.retrieval import quoted_phrases
from ui import session, words
from ui.components import QUIET, html
from ui.filters import FilterPanel, filters_of
from ui.results import results_html
from ui.shelf import Shelves

HITS = 20
SORTS = [
    ("Les plus pertinents d’abord", SortOrder.RELEVANCE.value),
    ("Les plus récents d’abord", SortOrder.DATE.value),
]


class SearchTab:
    """The components of the search and their handlers."""

    def __init__(self, desk_of: Callable[[], Desk], shelves: Shelves) -> None:
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
        self.filters = FilterPanel("filtres-recherche", desk_of, shelves)
        self.results = html(words.SEARCH_HELP, "resultats")
        inputs = [self.query, self.sort, *self.filters.chosen]
        refined = [chosen.input for chosen in (self.sort, *self.filters.chosen)]
        for trigger in (self.send.click, self.query.submit, *refined):
            # What is changed while the search before is under way must be searched too.
            trigger(self.search, inputs, self.results, trigger_mode="always_last", **QUIET)

    def search(self, query: str, sort: str, kinds: list[str], themes: list[str]) -> str:
        """Show what is found."""
        if not query.strip():
            return words.SEARCH_HELP

        def find() -> str:
            filters, desk = filters_of(kinds, themes), self._desk()
            hits = desk.search(query, k=HITS, filters=filters, sort=SortOrder(sort))
            read, restricted = desk.understood(query), desk.restriction(filters)
            return results_html(hits, HITS, read, restricted, quoted_phrases(query))

        return session.attempt(find)
