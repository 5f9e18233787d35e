"""Gradio's pieces as this page uses them."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import gradio as gr

from assistant.desk import Caller

# No spinner over what is being read (its words are English), no endpoint of its own for each event.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

Updates = dict[Any, Any]
"""What an event changes, by component; the others it may change stay as they are."""


def asset(name: str) -> str:
    """Return a text file of this package."""
    return files("ui").joinpath(name).read_text(encoding="utf-8")


def script() -> str:
    """Return what HTML alone cannot do, one file a matter, in the order in which they must run."""
    return "".join(map(asset, ("streams.js", "signed_out.js", "draft.js", "behaviour.js")))


def html(value: str, elem_id: str, *, visible: bool = True) -> gr.Markdown:
    """Return a place for HTML of ours; see ``ui.markup`` for why it is a Markdown component."""
    return gr.Markdown(
        value,
        elem_id=elem_id,
        visible=visible,
        sanitize_html=False,
        latex_delimiters=[],
        container=False,
    )


def caller_of(request: gr.Request) -> Caller:
    """Return who sent an event, as the sign-in gate found out."""
    caller: Caller = request.request.state.caller
    return caller
