"""The filters: which documents may answer, and a mark that says so even when they are folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from assistant.answers import Filters
from assistant.desk import Desk
from ingestion.documents import KIND_LABELS, DocumentKind
from ui.components import QUIET, Updates
from ui.shelf import Shelves

Choices = list[tuple[str, str]]
"""What is read beside each box, and its value."""
LABEL = "Restreindre à certains documents"


class FilterPanel:
    """A folder of two groups of boxes to tick; ``chosen`` are the components that hold the ticks."""

    def __init__(self, elem_id: str, desk_of: Callable[[], Desk], shelves: Shelves) -> None:
        self._desk = desk_of
        self._shelves = shelves
        with gr.Accordion(LABEL, open=False, elem_id=elem_id) as self.folder:
            self.kinds = gr.CheckboxGroup(_kinds(tuple(KIND_LABELS)), label="Types de documents")
            self.themes = gr.CheckboxGroup([], label="Thèmes")
        self.chosen = [self.kinds, self.themes]
        for group in self.chosen:
            # A tick that comes while the one before is being marked must be marked too.
            group.input(_mark, self.chosen, self.folder, trigger_mode="always_last", **QUIET)
        # A page stays open for days: another index may have been published since.
        self.folder.expand(self.renew, self.chosen, [*self.chosen, self.folder], **QUIET)

    def fill(self) -> Updates:
        """Offer the kinds and the themes that the served documents have."""
        return self._fill(self._offered())

    def renew(self, kinds: list[str], themes: list[str]) -> Updates:
        """Offer them again, without the ticks of what is no more."""
        offered, ticked = self._offered(), (kinds, themes)
        shown = self._fill(offered)
        kept = [
            [value for value in values if value in {v for _, v in choices}]
            for values, choices in zip(ticked, offered, strict=True)
        ]
        if kept == list(ticked):
            # Ticks are left alone: others may have come while this was on its way.
            return {**shown, self.folder: gr.skip()}
        for box, values in zip(self.chosen, kept, strict=True):
            shown[box]["value"] = values
        return {**shown, self.folder: _mark(*kept)}

    def _fill(self, offered: tuple[Choices, Choices]) -> Updates:
        boxes = zip(self.chosen, offered, strict=True)
        return {box: gr.update(choices=choices) for box, choices in boxes}

    def _offered(self) -> tuple[Choices, Choices]:
        """Return the kinds and the themes; every kind when no document can be read."""
        kinds = self._shelves.current().kinds or tuple(KIND_LABELS)
        return _kinds(kinds), [(label, theme) for theme, label in self._desk().themes().items()]


def filters_of(kinds: list[str], themes: list[str]) -> Filters:
    """Return the filters that were ticked."""
    return Filters(tuple(DocumentKind(k) for k in kinds), tuple(themes))


def _kinds(kinds: Sequence[DocumentKind]) -> Choices:
    return [(kind.label, kind.value) for kind in kinds]


def _mark(kinds: list[str], themes: list[str]) -> Any:
    count = len(kinds) + len(themes)
    plural = "s" if count > 1 else ""
    mark = f" ({count} filtre{plural} actif{plural})" if count else ""
    return gr.update(label=LABEL + mark)
