"""The filters: which documents may answer, and a mark that says so even when they are folded."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.answers import Filters
from assistant.desk import Desk
from ingestion.documents import KIND_LABELS, DocumentKind
from ui.components import QUIET

KINDS = [(label, kind.value) for kind, label in KIND_LABELS.items()]
LABEL = "Restreindre à certains documents"


class FilterPanel:
    """A folder of two groups of boxes to tick; ``chosen`` are the components that hold the ticks."""

    def __init__(self, elem_id: str) -> None:
        with gr.Accordion(LABEL, open=False, elem_id=elem_id) as self.folder:
            self.kinds = gr.CheckboxGroup(KINDS, label="Types de documents")
            self.themes = gr.CheckboxGroup([], label="Thèmes")
        self.chosen = [self.kinds, self.themes]
        for group in self.chosen:
            # A tick that comes while the one before is being marked must be marked too.
            group.input(_mark, self.chosen, self.folder, trigger_mode="always_last", **QUIET)


def filters_of(kinds: list[str], themes: list[str]) -> Filters:
    """Return the filters that were ticked."""
    return Filters(tuple(DocumentKind(k) for k in kinds), tuple(themes))


def theme_choices(desk: Desk) -> Any:
    """Return the update that fills the themes when the page opens."""
    return gr.update(choices=[(label, theme) for theme, label in desk.themes().items()])


def _mark(kinds: list[str], themes: list[str]) -> Any:
    count = len(kinds) + len(themes)
    plural = "s" if count > 1 else ""
    mark = f" ({count} filtre{plural} actif{plural})" if count else ""
    return gr.update(label=LABEL + mark)
