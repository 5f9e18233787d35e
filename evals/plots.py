"""The two plots of the report, as inline SVG: history of the figures, risk–coverage curve."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

from evals.catalogue import info_of
from evals.results import RunHeader
from evals.saying import decimal

HISTORY = ("recall_5", "ndcg_10", "vital_recall", "refusal_recall", "false_refusal")
COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f", "#7a3b8f", "#a8322d")
MARKERS = ("o", "s", "^", "D", "v")
WIDTH = 4.4
"""Inches: shown whole on a phone, where wider text would shrink until nobody can read it."""
FONT = 11
DATED = 5
"""Runs whose date is written: more would overlap."""
REFUSED = "marque vide : génération refusée"


def history_plot(headers: Sequence[RunHeader]) -> str:
    """Return the figures of successive runs of one part, oldest first, as SVG.

    A figure that a run defines otherwise than the last one is left out of it, and what the gate
    refused has hollow marks.
    """
    figure, axes = _axes(4.8)
    refused = [h.verdict is not None and not h.verdict.passed for h in headers]
    for name, colour, marker in zip(HISTORY, COLOURS, MARKERS, strict=True):
        points = [
            (place, header.figures[name].value)
            for place, header in enumerate(headers)
            if name in header.figures and header.definition(name) == headers[-1].definition(name)
        ]
        if points:
            drawn = {"color": colour, "marker": marker, "markersize": 5}
            axes.plot(
                *zip(*points, strict=True), **drawn, label=info_of(headers[-1].metrics, name).label
            )
        if hollow := [point for point in points if refused[point[0]]]:
            axes.plot(*zip(*hollow, strict=True), **drawn, linestyle="", markerfacecolor="white")
    if any(refused):
        axes.plot([], [], "o", color="#333333", markerfacecolor="white", label=REFUSED)
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(_tick)
    dated = _dated(len(headers))
    axes.set_xticks(dated, [_day(headers[place]) for place in dated], rotation=30, ha="right")
    if axes.lines:
        # Below: beside the plot it would take half of a phone.
        figure.legend(fontsize=FONT, loc="outside lower left", frameon=False)
    return _svg(figure, "Évolution des mesures d’un relevé à l’autre")


def risk_plot(curves: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> str:
    """Return the risk–coverage curves, each with its label, as SVG."""
    figure, axes = _axes(3.5)
    for (label, points), colour in zip(curves, COLOURS, strict=False):
        if points:
            axes.plot(*zip(*points, strict=True), color=colour, label=label)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_formatter(_tick)
    axes.yaxis.set_major_formatter(_tick)
    axes.set_xlabel("Couverture : part des questions auxquelles on répond", fontsize=FONT)
    axes.set_ylabel("Risque : part de réponses fausses", fontsize=FONT)
    if axes.lines:
        axes.legend(fontsize=FONT, frameon=False)
    return _svg(figure, "Courbe risque–couverture")


def _axes(height: float) -> tuple[Any, Any]:
    # The object interface: pyplot would keep global state and look for a display.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.grid(alpha=0.25)
    axes.tick_params(labelsize=FONT)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any, title: str) -> str:
    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({"svg.hashsalt": title, "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    # Inline SVG: without the XML prolog and its doctype, which names an outside address.
    body = out.getvalue()
    body = re.sub(r"<metadata>.*?</metadata>", "", body[body.index("<svg") :], flags=re.DOTALL)
    return body.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)


def _tick(value: float, _place: int) -> str:
    return decimal(value, 1)


def _dated(count: int) -> list[int]:
    """Return the places of the runs whose date is written: the ends, and some in between."""
    last, steps = count - 1, min(count, DATED) - 1
    return sorted({round(last * step / steps) for step in range(steps + 1)}) if steps else [0]


def _day(header: RunHeader) -> str:
    return f"{dt.datetime.fromisoformat(header.created_at).astimezone():%d/%m %H:%M}"
