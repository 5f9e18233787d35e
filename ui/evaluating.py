"""The evaluations tab, for maintainers: what was measured, and the failures to browse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.catalogue import generations
from assistant.desk import Desk
from assistant.evaluations import EvaluatedQuestion, EvaluationRun, Evaluations
from ui import session
from ui.components import QUIET, caller_of, html
from ui.evaluations import failures_html, overview_html

PAGE = 20
"""Failures shown at first, and added each time more are asked for."""
ALL = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The last run and its failures, as read for one event."""

    run: EvaluationRun
    failures: tuple[EvaluatedQuestion, ...]

    def choices(self) -> list[tuple[str, str]]:
        """Return (label with its count, kind) of the kinds that have failures."""
        counts: dict[str, int] = {}
        for one in self.failures:
            counts[one.kind] = counts.get(one.kind, 0) + 1
        known = [kind for kind in self.run.kinds if kind in counts]
        kinds = known + sorted(set(counts) - set(known))
        every = (f"Toutes ({len(self.failures)})", ALL)
        return [every, *((f"{self.run.kinds.get(k, k)} ({counts[k]})", k) for k in kinds)]


class EvaluationsTab:
    """The tab and its handlers; it stays hidden for those who may not see it."""

    def __init__(self, desk_of: Callable[[], Desk]) -> None:
        self._desk = desk_of
        with gr.Tab("Évaluations", elem_id="onglet-evaluations", visible=False) as self.tab:
            # Inside the tab: a state that stood between tabs would shift their numbers.
            self.shown = gr.State(PAGE)
            self.overview = html("", "evaluations")
            with gr.Column(visible=False, elem_id="echecs-zone") as self.browsing:
                html("<h2>Questions à revoir</h2>", "echecs-titre")
                self.kind = gr.Radio([], label="Sorte de question", elem_id="echecs-sorte")
                self.failures = html("", "echecs")
                self.more = gr.Button("Montrer la suite", size="sm", elem_id="echecs-suite")
        listed = [self.failures, self.shown, self.more]
        filled = [self.overview, self.browsing, self.kind, *listed]
        self.tab.select(self.open, None, filled, **QUIET)
        self.kind.input(self.browse, [self.kind], listed, **QUIET)
        self.more.click(self.extend, [self.kind, self.shown], listed, **QUIET)

    def start(self, request: gr.Request) -> Any:
        """Show the tab to those who may open it."""
        return gr.update(visible=caller_of(request).is_maintainer)

    def open(self, request: gr.Request) -> tuple[Any, ...]:
        """Fill the tab each time it is opened: a new run is seen without reloading."""
        nothing = (gr.update(visible=False), gr.update(choices=[], value=None), "", PAGE)
        hidden = (*nothing, gr.update(visible=False))
        if not caller_of(request).is_maintainer:
            return ("", *hidden)
        stored = self._stored()
        overview = session.attempt(
            lambda: overview_html(
                stored.runs(),
                stored.last_comparison(),
                generations(self._desk().settings.index),
                stored.unreadable(),
            )
        )
        found = self._read()
        if isinstance(found, Shown):
            chosen = gr.update(choices=found.choices(), value=ALL)
            return overview, gr.update(visible=True), chosen, *_page(found, ALL, PAGE)
        return (overview + found, *hidden)

    def browse(self, kind: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Show the first failures of a kind."""
        return self._list(kind, PAGE, request)

    def extend(self, kind: str | None, shown: int, request: gr.Request) -> tuple[Any, ...]:
        """Show more of them."""
        return self._list(kind, shown + PAGE, request)

    def _list(self, kind: str | None, shown: int, request: gr.Request) -> tuple[Any, ...]:
        found = self._read() if caller_of(request).is_maintainer else ""
        if isinstance(found, Shown):
            return _page(found, kind or ALL, shown)
        return found, PAGE, gr.update(visible=False)

    def _stored(self) -> Evaluations:
        return Evaluations(self._desk().settings.evaluations)

    def _read(self) -> Shown | str:
        """Return the last run with its failures, or what to say instead (empty without any run)."""
        stored = self._stored()
        read: list[Shown] = []

        def load() -> str:
            runs = stored.runs()
            read.extend(Shown(run, stored.failures(run.id)) for run in runs[-1:])
            return ""

        problem = session.attempt(load)
        return read[0] if read else problem


def _page(found: Shown, kind: str, shown: int) -> tuple[Any, ...]:
    left = sum(not kind or one.kind == kind for one in found.failures) > shown
    return failures_html(found.failures, found.run, shown, kind), shown, gr.update(visible=left)
