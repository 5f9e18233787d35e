"""What a file without front matter says of itself: identifier, title, kind, date."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from ingestion.documents import DocumentKind
from ingestion.french.dates import MONTHS
from ingestion.french.folding import flatten, fold_words
from ingestion.readers.sniffing import SUFFIXES, Format

_FOLDERS = {
    "guide": DocumentKind.GUIDE,
    "guides": DocumentKind.GUIDE,
    "etude": DocumentKind.STUDY,
    "etudes": DocumentKind.STUDY,
    "fiche": DocumentKind.FICHE,
    "fiches": DocumentKind.FICHE,
    "faq": DocumentKind.QA,
    "questions": DocumentKind.QA,
    "questions reponses": DocumentKind.QA,
    "textes": DocumentKind.LAW,
    "codes": DocumentKind.LAW,
    "legi": DocumentKind.LAW,
}
# Words (folded) that name a kind of document, in the order in which they decide a tie.
_WORDS: tuple[tuple[DocumentKind, str], ...] = (
    (
        DocumentKind.STUDY,
        r"etudes?|enquetes?(?! publi| admin| soci)|barometres?|observatoires?|syntheses?|panoramas?",
    ),
    (DocumentKind.GUIDE, r"guides?|vade ?mecum|memento|mode d emploi|pas a pas|livret"),
    (DocumentKind.FICHE, r"fiches?"),
    (DocumentKind.QA, r"faq|foire aux questions|questions? reponses?|questions?"),
)
_KIND_WORDS = tuple((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _WORDS)

# « fév » is no word of the law: only files and pages are dated so.
_MONTHS = {**MONTHS, "fev": 2}
_NUMERIC = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?=\D|$)")
_WORDED = re.compile(
    rf"(?<![^\W_])(\d{{1,2}})(?:er)?[\W_]+({'|'.join(_MONTHS)})[\W_]+(\d{{4}})(?![^\W_])"
)


def slug(relative: str) -> str:
    """Return the stable identifier of a file from its path; Markdown drops its extension."""
    path = PurePosixPath(relative)
    if SUFFIXES.get(path.suffix.lower()) is Format.MARKDOWN:
        path = path.with_suffix("")
    return slugify(path.as_posix()) or "document"


def slugify(text: str) -> str:
    """Return ``text`` in lower case ASCII letters and digits joined with dashes."""
    words = fold_words(text).encode("ascii", "ignore").decode().split()
    return "-".join(words)[:180].strip("-")


def title_from_path(relative: str) -> str:
    """Return a readable title made from a file name."""
    path = PurePosixPath(relative)
    stem = path.parent.name if path.stem.lower() in ("readme", "index") else path.stem
    words = re.sub(r"[_\-.\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else "Document sans titre"


def infer_kind(relative: str, title: str, text: str = "") -> DocumentKind:
    """Return the likeliest kind from the folders, the title, the names, then the text's words.

    « fiche » is the answer when nothing tells.
    """
    path = PurePosixPath(relative)
    for folder in reversed(path.parent.parts):
        if (kind := _FOLDERS.get(fold_words(folder))) is not None:
            return kind
    for words in (title, path.stem, *reversed(path.parent.parts)):
        if (kind := _first_kind(fold_words(words))) is not None:
            return kind
    if title.rstrip().endswith("?"):
        return DocumentKind.QA
    return _commonest_kind(fold_words(text[:6000])) or DocumentKind.FICHE


def parse_date(text: str) -> dt.date | None:
    """Return the first date of the calendar written in ``text`` (French or ISO), None without one."""
    dates = [(start, day) for start, day in _dates(text) if day is not None]
    return min(dates)[1] if dates else None


def _dates(text: str) -> Iterator[tuple[int, dt.date | None]]:
    """Yield where each date stands, None for one that no calendar has (« 31/02/2024 »)."""
    text = unicodedata.normalize("NFC", text)
    for match in _ISO.finditer(text):
        yield match.start(), _date(match[1], int(match[2]), match[3])
    for match in _NUMERIC.finditer(text):
        yield match.start(), _date(match[3], int(match[2]), match[1])
    # ``flatten`` moves no character: places can be compared with those above.
    for match in _WORDED.finditer(flatten(text)):
        yield match.start(), _date(match[3], _MONTHS[match[2]], match[1])


def _date(year: str, month: int, day: str) -> dt.date | None:
    try:
        date = dt.date(int(year), month, int(day))
    except ValueError:
        return None
    return date if date.year >= 1789 else None


def _first_kind(folded: str) -> DocumentKind | None:
    found = [(m.start(), kind) for kind, words in _KIND_WORDS if (m := words.search(folded))]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _commonest_kind(folded: str) -> DocumentKind | None:
    """Return the kind named most often, the one named first when several tie."""
    counts = []
    for kind, words in _KIND_WORDS:
        if kind is DocumentKind.QA:
            continue
        places = [m.start() for m in words.finditer(folded)]
        if places:
            counts.append((-len(places), places[0], kind))
    return min(counts, key=lambda c: c[:2])[2] if counts else None
