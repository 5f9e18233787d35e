"""From the raw lines of a saved page to its article: title, date, source, clean lines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.french.folding import fold_words
from ingestion.readers import clutter
from ingestion.readers.plain_blocks import BULLET


@dataclass(slots=True)
class Article:
    """The lines of an article (empty strings are blank lines) and what the page says of it."""

    lines: list[str]
    title: str | None = None
    published_on: dt.date | None = None
    verified_on: dt.date | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(slots=True)
class _Notes:
    """What the dropped lines said; ``dropped`` tells that there is a page around the article."""

    dropped: bool = False
    crumbs: list[str] = field(default_factory=list)
    under: int | None = None
    """How many lines were kept when a date of publication came after some sentences."""
    dates: list[tuple[clutter.DateKind, dt.date]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


def extract_article(lines: Sequence[str]) -> Article:
    """Drop what surrounds the article in ``lines`` and find its title, date and source."""
    notes = _Notes()
    kept = [line.rstrip() for line in lines]
    kept = _without_search_boxes(kept, notes)
    kept = _without_related(kept, notes)
    kept = _without_bars(kept, notes)
    title, kept = _dated_title(kept, notes)
    start = _first_content(kept)
    header, body = kept[:start], kept[start:]
    if title is None:
        title, header = _read_header(header, notes)
    if title is None and notes.crumbs:
        title = re.sub(r"\s*\(?\.{3}\)?$", "", notes.crumbs[0]) or None
    body = _trim_tail(body, notes)
    if title is not None and not any(line.strip() for line in [*header, *body]):
        body = [title]
    verified = [day for kind, day in notes.dates if kind is clutter.DateKind.VERIFIED]
    published = sorted(
        (pair for pair in notes.dates if pair[0] is not clutter.DateKind.VERIFIED),
        key=lambda pair: pair[0],
    )
    return Article(
        [*header, *body],
        title,
        published_on=published[0][1] if published else None,
        verified_on=verified[0] if verified else None,
        publisher=next(iter(notes.sources or notes.holders), None),
        url=notes.urls[0] if notes.urls else None,
    )


def is_content(line: str) -> bool:
    """Tell whether a line is a sentence of an article rather than a label."""
    text = line.strip()
    if BULLET.match(text) or clutter.is_clutter(text):
        return False
    ends = text.endswith((".", "!", "…", ";", "»", ".)", ":", "?"))
    return len(text) >= 160 or (len(text) >= 60 and ends and len(text.split()) >= 8)


def _first_content(lines: Sequence[str]) -> int:
    return next((i for i, line in enumerate(lines) if is_content(line)), len(lines))


def _without_search_boxes(lines: list[str], notes: _Notes) -> list[str]:
    """Drop a search box and the lines of help right under it."""
    kept: list[str] = []
    budget = 0
    for line in lines:
        text = line.strip()
        if clutter.opens_search_box(text):
            budget = 12
            notes.dropped = True
        elif text and budget and clutter.is_search_help(text) and not is_content(text):
            budget -= 1
        elif text:
            budget = 0
            kept.append(line)
        elif not budget:
            kept.append(line)
    return kept


def _without_related(lines: list[str], notes: _Notes) -> list[str]:
    """Drop announcements of other pages, and all that follows when no sentence comes after."""
    last = max((i for i, line in enumerate(lines) if is_content(line)), default=-1)
    kept: list[str] = []
    skipping = False
    for index, line in enumerate(lines):
        text = line.strip()
        bare = BULLET.sub("", text)
        if clutter.opens_related(bare) and not text.endswith("?"):
            if last >= 0 and index > last:
                notes.dropped = True
                # What the footer says of dates and sources is still of use.
                return kept + [rest for rest in lines[index + 1 :] if _tells_origin(rest)]
            if index < last and (len(text) <= 30 or text.endswith(":") or ":" in text):
                skipping = len(text) <= 45
                notes.dropped = True
                continue
        if skipping:
            if text and not is_content(text) and (BULLET.match(text) or len(text) <= 110):
                continue
            skipping = not text and bool(kept) and not kept[-1].strip()
        kept.append(line)
    return kept


def _tells_origin(line: str) -> bool:
    return bool(
        clutter.date_line(line) or clutter.copyright_holder(line) or clutter.source_named(line)
    )


def _without_bars(lines: list[str], notes: _Notes) -> list[str]:
    """Drop buttons, bars and dates wherever they stand; remember the dates."""
    kept: list[str] = []
    seen_content = False
    for line in lines:
        text = line.strip()
        if not text:
            kept.append("")
            continue
        if (holder := clutter.copyright_holder(text)) and clutter.is_clutter(text):
            notes.holders.append(holder)
        if clutter.is_breadcrumb(text):
            notes.dropped = True
            notes.crumbs.append(clutter.breadcrumb_end(text))
        elif clutter.is_clutter(text):
            notes.dropped = True
        elif _takes_date(text, seen_content, notes):
            if seen_content and notes.under is None and clutter.says_when(text):
                notes.under = len(kept)
        elif url := clutter.lone_url(text):
            notes.urls.append(url)
        else:
            kept.append(line)
            seen_content = seen_content or is_content(text)
    return kept


_PAGE_DATE = re.compile(
    r"(?:article|publi|mis|dern|dat|maj|r[ée]dig|modif|fiche|page|actualis|v[ée]rifi)",
    re.IGNORECASE,
)


def _takes_date(text: str, seen_content: bool, notes: _Notes) -> bool:
    dated = clutter.date_line(text)
    if dated is None:
        return False
    # Inside the article only lines that say « publié », « mis à jour »… are the page's own.
    if seen_content and not _PAGE_DATE.match(text):
        return False
    notes.dates.append(dated)
    notes.dropped = notes.dropped or clutter.says_when(text)
    return True


def _dated_title(lines: list[str], notes: _Notes) -> tuple[str | None, list[str]]:
    """Return the title right above a date, when sentences of the site come before, and the lines after.

    Most of the text must come after: the date at the foot of a page has no title above it.
    """
    above = [i for i in range(notes.under or 0) if lines[i].strip()]
    if not above:
        return None, lines
    place = above[-1]
    title = lines[place].strip()
    before = sum(len(line) for line in lines[:place] if is_content(line))
    after = sum(len(line) for line in lines[place + 1 :] if is_content(line))
    if is_content(title) or title.endswith((".", ":", ";")) or not _may_be_title(title):
        return None, lines
    if before > 0.4 * after:
        return None, lines
    return title, lines[place + 1 :]


def _read_header(header: list[str], notes: _Notes) -> tuple[str | None, list[str]]:
    """Return the title and what remains of the lines before the first sentence."""
    header = _without_menus(header, notes)
    candidates = [i for i, line in enumerate(header) if _may_be_title(line)]
    if not candidates:
        return None, [line for line in header if BULLET.match(line.strip())]
    chosen, certain = _choose_title(header, candidates, notes)
    title = header[chosen].strip()
    after = header[chosen + 1 :]
    before = [] if certain else header[:chosen]
    folded = fold_words(title)
    rest = [
        line
        for line in [*before, *after]
        if not (clutter.is_byline(line) or _same_title(fold_words(line), folded))
    ]
    return title, rest


def _without_menus(lines: list[str], notes: _Notes) -> list[str]:
    """Drop breadcrumbs and menus written as lists, and buttons, before the first sentence."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        text = lines[at].strip()
        if BULLET.match(text):
            end = at
            items = []
            while end < len(lines) and (not lines[end].strip() or BULLET.match(lines[end].strip())):
                if lines[end].strip():
                    items.append(BULLET.sub("", lines[end].strip()))
                end += 1
            previous = next((k.strip() for k in reversed(kept) if k.strip()), "")
            menu = not previous.endswith(":") and (
                any(clutter.is_home(i) for i in items[:1])
                or (len(items) >= 4 and notes.dropped and all(len(i) <= 60 for i in items))
            )
            if menu:
                notes.dropped = True
                notes.crumbs.append(items[-1].lstrip("> "))
            else:
                kept.extend(lines[at:end])
            at = end
            continue
        if clutter.is_edge_clutter(text) and text:
            notes.dropped = True
        else:
            kept.append(lines[at])
        at += 1
    return kept


def _may_be_title(line: str) -> bool:
    text = line.strip()
    return (
        3 <= len(text) <= 200
        and not BULLET.match(text)
        and not clutter.is_byline(text)
        and any(c.isalpha() for c in text)
    )


_SITE_NAME = re.compile(
    r"(?:la )?(?:mairie|ville|commune|communaute de communes|site officiel|bienvenue|prefecture"
    r"|departement|conseil|centre de gestion|syndicat|veille|portail|observatoire|association)\b"
)


def _choose_title(header: list[str], candidates: list[int], notes: _Notes) -> tuple[int, bool]:
    """Return the index of the title, and whether the page around it may be dropped.

    In a plain text the first line is the title. In a page it is the line that says most: said
    twice (in the window's title and above the article), said by the breadcrumb, or the longest.
    """
    folded = {i: fold_words(header[i]) for i in candidates}
    crumbs = [fold_words(crumb) for crumb in notes.crumbs]
    repeated = {
        i
        for i in candidates
        if any(j != i and _same_title(folded[i], folded[j]) for j in candidates)
    }
    if not (repeated or notes.dropped):
        return candidates[0], False

    def score(index: int) -> tuple[float, int]:
        words = min(8, sum(word.isalpha() for word in folded[index].split()))
        points = float(words)
        if _SITE_NAME.match(folded[index]):
            points -= 6
        if index in repeated:
            # A rubric is also said twice, in a word or two.
            points += min(6.0, 1.5 * words)
        if any(_same_title(folded[index], crumb) for crumb in crumbs):
            points += 6
        return points, index

    return max(candidates, key=score), True


def _same_title(one: str, other: str) -> bool:
    """Tell whether two folded lines are one title, whole or cut short."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 20 and long.startswith(short))


def _trim_tail(lines: list[str], notes: _Notes) -> list[str]:
    """Drop the buttons after the last sentence, and take the source that the page names."""
    last = max((i for i, line in enumerate(lines) if is_content(line)), default=-1)
    kept = list(lines[: last + 1])
    tail = lines[last + 1 :]
    for index, line in enumerate(tail):
        text = line.strip()
        following = next((t.strip() for t in tail[index + 1 :] if t.strip()), "")
        heads = text.endswith(":") or following.endswith((".", ":", ";"))
        if (source := clutter.source_named(text)) is not None:
            notes.sources.append(source)
        elif heads or not (text and clutter.is_edge_clutter(text)):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
