"""The earlier conversations: a folded list, longer each time more of it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.desk import Desk
from ui import session
from ui.components import QUIET, Updates, caller_of

PAGE = 30
"""Conversations listed at first, and added each time more are asked for."""


class History:
    """The components of the list; ``shown`` are those that ``list_`` fills."""

    def __init__(self, desk_of: Callable[[], Desk]) -> None:
        self._desk = desk_of
        self.reach = gr.State(PAGE)
        with gr.Accordion(
            "Conversations précédentes", open=False, elem_id="precedentes", visible=False
        ) as self.folder:
            self.choice = gr.Radio(
                [], label="Reprendre une conversation", elem_id="historique", container=False
            )
            self.more = gr.Button(
                "Voir plus de conversations", size="sm", elem_id="historique-suite", visible=False
            )
        self.shown: list[Any] = [self.choice, self.folder, self.more]

    def wire(self, conversation: gr.State) -> None:
        """Let the list grow; ``conversation`` is the one on the screen."""
        self.more.click(self.extend, [conversation, self.reach], [*self.shown, self.reach], **QUIET)

    def list_(self, current: str, reach: int, request: gr.Request) -> Updates:
        """Return the first ``reach`` conversations, the one on the screen ticked."""
        found = session.previous(self._desk(), caller_of(request), reach + 1)
        choices = found[:reach]
        ticked = current if any(c == current for _, c in choices) else None
        return {
            self.choice: gr.update(choices=choices, value=ticked),
            self.folder: gr.update(visible=bool(choices)),
            self.more: gr.update(visible=len(found) > reach),
        }

    def extend(self, current: str, reach: int, request: gr.Request) -> Updates:
        """Show more of them."""
        return {**self.list_(current, reach + PAGE, request), self.reach: reach + PAGE}
