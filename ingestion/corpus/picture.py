"""The corpus at a glance: documents by theme, bars, as a PNG or SVG picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingestion.corpus.stats import CorpusStats, plural
from ingestion.documents import DocumentKind

_COLOURS = {
    DocumentKind.FICHE: "#24527a",
    DocumentKind.GUIDE: "#c98a1b",
    DocumentKind.STUDY: "#5b8c5a",
    DocumentKind.LAW: "#7a5a8c",
    DocumentKind.QA: "#8c6f5a",
}
SUFFIXES = (".png", ".svg", ".pdf")


def draw_stats(stats: CorpusStats, path: Path) -> None:
    """Draw ``stats`` into ``path``; raises ValueError when its suffix is not one of SUFFIXES."""
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"« {path.name} » : l’image doit finir par {', '.join(SUFFIXES)}.")
    # Figure alone, without pyplot: no window system, no state shared between calls.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 2.5 + 0.32 * len(stats.themes)), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    _draw_themes(left, stats)
    _draw_bars(right, stats)
    figure.suptitle(f"Corpus de Vademecum : {stats.total} documents", fontsize=13)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _draw_themes(axes: Any, stats: CorpusStats) -> None:
    labels = [theme.label for theme in stats.themes]
    start = [0] * len(labels)
    for kind in stats.kinds:
        counts = [theme.documents.get(kind, 0) for theme in stats.themes]
        axes.barh(labels, counts, left=start, color=_COLOURS[kind], label=plural(kind))
        start = [a + b for a, b in zip(start, counts, strict=True)]
    for row, total in enumerate(start):
        axes.text(total + 0.2, row, str(total), va="center", fontsize=8)
    axes.margins(y=0.01)
    axes.invert_yaxis()
    axes.set_title("Documents par thème", fontsize=11)
    axes.tick_params(axis="y", labelsize=8)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, loc="lower right")


def _draw_bars(axes: Any, stats: CorpusStats) -> None:
    labels = [bar.label for bar in stats.bars]
    shares = [min(1.0, bar.value / bar.target) if bar.target else 1.0 for bar in stats.bars]
    colours = ["#3a7d44" if bar.reached else "#b3402e" for bar in stats.bars]
    axes.barh(labels, shares, color=colours, height=0.5)
    for row, (bar, share) in enumerate(zip(stats.bars, shares, strict=True)):
        inside = share > 0.35
        axes.text(
            0.02 if inside else share + 0.02,
            row,
            f"{bar.value} / {bar.target}",
            va="center",
            color="white" if inside else "black",
            fontsize=8,
        )
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.set_title("Objectifs", fontsize=11)
    axes.tick_params(axis="y", labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
