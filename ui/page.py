"""The whole page: header, tabs, footer."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from assistant.catalogue import IndexInfo
from assistant.desk import Desk
from assistant.errors import AssistantError
from ui import words
from ui.chat import ChatTab
from ui.components import QUIET, caller_of, html
from ui.evaluating import EvaluationsTab
from ui.searching import SearchTab
from ui.shelf import Shelves


def build(desk_of: Callable[[], Desk]) -> gr.Blocks:
    """Return the page; ``desk_of`` gives the desk once the service has started."""

    shelves = Shelves(desk_of)

    def signed_in(request: gr.Request) -> str:
        return words.account(caller_of(request))

    def served() -> str:
        return words.footer(_info(desk_of()), shelves.current().has_lexicon)

    with gr.Blocks(title="Vademecum", analytics_enabled=False, fill_width=True) as page:
        html(words.HEADER, "entete")
        account = html("", "compte")
        with gr.Tabs(elem_id="onglets"):
            with gr.Tab("Question", elem_id="onglet-question"):
                chat = ChatTab(desk_of, shelves)
            with gr.Tab("Recherche", elem_id="onglet-recherche"):
                search = SearchTab(desk_of, shelves)
            evaluations = EvaluationsTab(desk_of)
        footer = html(words.footer(None), "pied")
        page.load(signed_in, None, account, **QUIET)
        page.load(chat.start, None, chat.started, **QUIET)
        page.load(search.filters.fill, None, search.filters.chosen, **QUIET)
        page.load(evaluations.start, None, evaluations.tab, **QUIET)
        page.load(served, None, footer, **QUIET)
    return page


def _info(desk: Desk) -> IndexInfo | None:
    try:
        return desk.index()
    except AssistantError:
        return None
