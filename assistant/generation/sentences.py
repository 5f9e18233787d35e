"""Cut what a model writes into sentences while it comes, each with the citations that follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion import french

SETTLED = 40
"""Characters that must follow an end before it is trusted: « art. » may go on with « L. 2121-10 »."""
LONGEST = 2_000
"""Characters without the end of a sentence; beyond, it is not prose."""
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_OPEN_TAG = re.compile(r"<[^<>\n]{0,10}\Z")
_MARKS = r"(?:\[\s*\d{1,2}(?:\s*[,;–-]\s*\d{1,2})*\s*\]\s*)+"
_MARKS_AFTER_STOP = re.compile(rf"([.!?…;])\s*({_MARKS})")
_BULLET = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s.*|\*\*[^*\[\]]{1,80}\*\*\s*:?\s*)$")
_LOOP = re.compile(r"(.{3,120}?)\1{5,}\Z", re.DOTALL)
_MAY_END = re.compile(r"[.!?…;:\]\n]")


class RunawayError(ValueError):
    """The text loops or never ends its sentence."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence or a whole list, and the number of its last line."""

    text: str
    line: int


class SentenceStream:
    """Collect the pieces of a stream and give back whole sentences.

    A list is one sentence with the line that introduces it. Reasoning between <think> tags, Markdown
    headings and bold marks are left out.
    """

    def __init__(self) -> None:
        self._raw = ""
        self._given = 0

    def feed(self, piece: str) -> list[str]:
        """Return the sentences that ``piece`` completed; raises RunawayError."""
        before = len(self._raw) // SETTLED
        self._raw += piece
        if not _MAY_END.search(piece) and len(self._raw) // SETTLED == before:
            return []
        pieces = list(_pieces(self._text()))
        whole = pieces[:-1]
        # An end is trusted on another line, or when enough follows it.
        while whole and whole[-1].line == pieces[-1].line and _is_short(pieces, len(whole)):
            whole.pop()
        self._check([p.text for p in whole])
        return self._fresh(whole)

    def flush(self) -> list[str]:
        """Return what is left at the end of the stream."""
        return self._fresh(list(_pieces(_THINKING.sub("", self._raw))))

    def _text(self) -> str:
        return _OPEN_TAG.sub("", _THINKING.sub("", self._raw))

    def _fresh(self, whole: list[_Piece]) -> list[str]:
        fresh = whole[self._given :]
        self._given = max(self._given, len(whole))
        return [p.text for p in fresh]

    def _check(self, whole: list[str]) -> None:
        if _LOOP.search(self._raw[-900:]):
            raise RunawayError("it repeats itself")
        if len(self._text()) - sum(map(len, whole)) > LONGEST:
            raise RunawayError("its sentence never ends")


def _is_short(pieces: list[_Piece], place: int) -> bool:
    return sum(len(p.text) for p in pieces[place:]) < SETTLED


def _pieces(text: str) -> Iterator[_Piece]:
    held: list[str] = []
    number = 0
    for number, line in enumerate(text.split("\n")):
        bare = line.replace("**", "").strip()
        if _HEADING.match(line) or not bare:
            if len(held) > 1:
                yield _Piece("\n".join(held), number)
                held = []
            continue
        if held and _BULLET.match(bare):
            held.append(bare)
            continue
        if held:
            yield _Piece("\n".join(held), number)
            held = []
        *whole, last = _sentences(bare)
        yield from (_Piece(sentence, number) for sentence in whole)
        if last.endswith(":"):
            held = [last]
        else:
            yield _Piece(last, number)
    if held:
        yield _Piece("\n".join(held), number)


def _sentences(line: str) -> list[str]:
    """Return the sentences of a line: « francs. [1] Le » gives « francs [1]. » and « Le »."""
    moved = _MARKS_AFTER_STOP.sub(lambda m: f" {m[2].strip()}{m[1]} ", line).strip()
    found: list[str] = []
    for span in french.sentences(moved):
        piece = moved[span.start : span.end]
        if found and re.fullmatch(r"(?:\d{1,2}[.)]|[-–—•*])", found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found or [moved]
