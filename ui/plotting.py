"""The history of the figures as inline SVG, drawn here: no library, no request, readable aloud.

One line of text, like all of ``ui.markup``. Series differ by marker as well as by colour, and the
same numbers stand in a table below the plot (``ui.evaluations``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ui.markup import attribute, text

WIDTH, HEIGHT = 480, 230
LEFT, RIGHT, TOP, BOTTOM = 60, 14, 14, 36
MIN_FOR_MIDDLE = 6
"""Runs from which one stands near enough to the middle for its date to fit between the two others."""


@dataclass(frozen=True, slots=True)
class Series:
    """A figure through time; ``values`` has one entry a run in [0, 1], None when not measured."""

    label: str
    values: tuple[float | None, ...]


def history_svg(
    series: Sequence[Series], days: Sequence[str], title: str, refused: Sequence[bool] = ()
) -> str:
    """Return the plot of the series over the runs named by ``days``, oldest first.

    ``refused`` tells which are those of what the gate refused, none by default: their marks are empty.
    """
    empty = {at for at, one in enumerate(refused) if one}
    marks = "".join(
        _line(one, len(days), rank) + _points(one, days, rank, empty)
        for rank, one in enumerate(series)
    )
    return (
        f'<svg class="vd-courbe" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{attribute(title)}"><title>{text(title)}</title>{_grid()}{_days(days)}{marks}</svg>'
    )


def legend_html(series: Sequence[Series]) -> str:
    """Return which marker and colour is which figure, with its last value."""
    items = "".join(
        f'<li><svg class="vd-cle" viewBox="0 0 24 12" aria-hidden="true">'
        f'<path class="vd-trait vd-serie-{rank}" d="M0 6H24"/>{_marker(12, 6, rank)}</svg>'
        f"<span>{text(one.label)}</span></li>"
        for rank, one in enumerate(series)
    )
    return f'<ul class="vd-legende">{items}</ul>'


def place(rank: int, count: int, value: float) -> tuple[float, float]:
    """Return the coordinates of a value; a lone run stands in the middle."""
    width = WIDTH - LEFT - RIGHT
    x = LEFT + (width * rank / (count - 1) if count > 1 else width / 2)
    y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, max(0.0, value)))
    return round(x, 1), round(y, 1)


def dated(count: int) -> list[int]:
    """Return the runs whose date is written: the ends and the middle, more would overlap on a phone."""
    has_middle = count % 2 == 1 or count >= MIN_FOR_MIDDLE
    return sorted({0, count - 1, *([count // 2] if has_middle else [])}) if count else []


def _grid() -> str:
    lines = []
    for step in range(0, 101, 25):
        _, y = place(0, 2, step / 100)
        lines.append(
            f'<path class="vd-grille" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{step}\u202f%</text>'
        )
    return "".join(lines)


def _days(days: Sequence[str]) -> str:
    count = len(days)
    labels = []
    for rank in dated(count):
        x, _ = place(rank, count, 0)
        anchor = {0: "start", count - 1: "end"}.get(rank, "middle") if count > 1 else "middle"
        labels.append(
            f'<text x="{x}" y="{HEIGHT - 12}" text-anchor="{anchor}">{text(days[rank])}</text>'
        )
    return "".join(labels)


def _line(one: Series, count: int, rank: int) -> str:
    """Return the line through the measured runs, broken where one is missing."""
    path, joined = "", False
    for at, value in enumerate(one.values):
        if value is None:
            joined = False
            continue
        x, y = place(at, count, value)
        path += f"{'L' if joined else 'M'}{x} {y}"
        joined = True
    return f'<path class="vd-trait vd-serie-{rank}" d="{path}"/>' if path else ""


def _points(one: Series, days: Sequence[str], rank: int, empty: Collection[int]) -> str:
    points = []
    for at, value in enumerate(one.values):
        if value is not None:
            x, y = place(at, len(days), value)
            said = f"{one.label}, {days[at]} : {percent(value)}"
            kind, said = (' class="est-vide"', f"{said}, refusée") if at in empty else ("", said)
            points.append(f"<g{kind}>{_marker(x, y, rank)}<title>{text(said)}</title></g>")
    return "".join(points)


def _marker(x: float, y: float, rank: int) -> str:
    shapes = (
        f'<circle cx="{x}" cy="{y}" r="4.5" ',
        f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" ',
        f'<path d="M{x} {y - 5}L{x + 5} {y + 4}H{x - 5}Z" ',
        f'<path d="M{x} {y - 5.5}L{x + 5.5} {y}L{x} {y + 5.5}L{x - 5.5} {y}Z" ',
        f'<path d="M{x} {y + 5}L{x + 5} {y - 4}H{x - 5}Z" ',
    )
    return f'{shapes[rank % len(shapes)]}class="vd-point vd-serie-{rank}"/>'


def percent(value: float) -> str:
    """Return a share in French."""
    return f"{100 * value:.1f}\u202f%".replace(".", ",")
