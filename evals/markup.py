"""Pieces of the HTML report: everything that is given as text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from ingestion.french.dates import long_date

MISSED = " : manqué"
"""How the cell of a threshold ends when it is missed; it is set in red."""


def section(anchor: str, title: str, body: str) -> str:
    """Return a section that the table of contents leads to."""
    return f'<section id="{anchor}">\n<h2>{escape(title)}</h2>\n{body}\n</section>'


def listed(title: str, items: Iterable[str]) -> str:
    """Return a list under its title, nothing when it is empty."""
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    if not rows:
        return ""
    return (f"<h4>{escape(title)}</h4>" if title else "") + f"<ul>{rows}</ul>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table that a phone shows as cards: each cell carries the name of its column."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(_cell(*pair) for pair in zip(heads[1:], row[1:], strict=True))
        + "</tr>\n"
        for row in rows
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _cell(title: str, text: str) -> str:
    missed = " class=manque" if text.endswith(MISSED) else ""
    return f'<td data-titre="{escape(title)}"{missed}>{escape(text)}</td>'


def sides(first: str, first_body: str, second: str, second_body: str) -> str:
    """Return two pieces of HTML beside each other, one above the other on a phone."""
    return (
        f"<div class=sides><div><h4>{escape(first)}</h4>{first_body}</div>"
        f"<div><h4>{escape(second)}</h4>{second_body}</div></div>"
    )


def link(anchor: str, text: str) -> str:
    """Return a link to a place of the page."""
    return f'<a href="#{quote(anchor)}">{escape(text)}</a>'


def local(moment: str) -> str:
    """Return a stored moment (ISO 8601) as it is read on this machine: « 21 novembre 2026 à 10:00 »."""
    here = dt.datetime.fromisoformat(moment).astimezone()
    return f"{long_date(here.date())} à {here:%H:%M}"
