"""The two plots of the report, as inline SVG: history of the figures, risk–coverage curve."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from evals.catalogue import info
from evals.results import RunHeader

HISTORY = ("recall_5", "ndcg_10", "vital_recall", "refusal_recall", "false_refusal")
COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f", "#7a3b8f", "#a8322d")
MARKERS = ("o", "s", "^", "D", "v")


def history_plot(headers: Sequence[RunHeader]) -> str:
    """Return the figures of successive runs of one part, oldest first, as SVG."""
    figure, axes = _axes(8.2, 3.4)
    for name, colour, marker in zip(HISTORY, COLOURS, MARKERS, strict=True):
        points = [
            (place, header.figures[name].value)
            for place, header in enumerate(headers)
            if name in header.figures
        ]
        if points:
            axes.plot(
                *zip(*points, strict=True), color=colour, marker=marker, markersize=4,
                label=info(name).label,
            )  # fmt: skip
    axes.set_ylim(0, 1.03)
    axes.set_xticks(range(len(headers)), [_day(header) for header in headers], rotation=30)
    if axes.lines:
        axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return _svg(figure, "Évolution des mesures d’un relevé à l’autre")


def risk_plot(curves: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> str:
    """Return the risk–coverage curves, each with its label, as SVG."""
    figure, axes = _axes(5.6, 3.4)
    for (label, points), colour in zip(curves, COLOURS, strict=False):
        if points:
            axes.plot(*zip(*points, strict=True), color=colour, label=label)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("Couverture : part des questions auxquelles on répond")
    axes.set_ylabel("Risque : part de réponses fausses")
    if axes.lines:
        axes.legend(fontsize=8, frameon=False)
    return _svg(figure, "Courbe risque–couverture")


def _axes(width: float, height: float) -> tuple[Any, Any]:
    # The object interface: pyplot would keep global state and look for a display.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.grid(alpha=0.25)
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


def _day(header: RunHeader) -> str:
    date, _, time = header.created_at.partition("T")
    return f"{date[8:10]}/{date[5:7]} {time[:5]}"
