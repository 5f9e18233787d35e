"""Cut what a model writes into sentences while it comes, each with the citations that follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import ModelError
from ingestion import french

SETTLED = 40
"""Characters that must follow an end before it is trusted: « art. » may go on with « L. 2121-10 »."""
LONGEST = 2_000
"""Characters without the end of a sentence; beyond, it is not prose."""
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_UNDECIDED = re.compile(r"<[^<>\n]{0,10}\Z|(?<=\n)[ \t]*(?:[-–—•*]|\d{1,2}[.)]?)?[ \t]*\Z")
"""What may be the start of a tag, or of one more item of a list."""
_MARKS = r"(?:\[\s*\d{1,2}(?:\s*[,;–-]\s*\d{1,2})*\s*\]\s*)+"
_MARKS_AFTER_STOP = re.compile(rf"([.!?…;])\s*({_MARKS})")
_BULLET = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s.*|\*\*[^*\[\]]{1,80}\*\*\s*:?\s*)$")
_LOOP = re.compile(r"(.{3,120}?)\1{5,}\Z", re.DOTALL)
_MAY_END = re.compile(r"[.!?…;:\]\n]")


class RunawayError(ModelError):
    """The text loops or never ends its sentence."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence or a whole list, and where it ends in the text."""

    text: str
    end: int


class SentenceStream:
    """Collect the pieces of a stream and give back whole sentences.

    A list is one sentence with the line that introduces it. Reasoning between <think> tags, Markdown
    headings and bold marks are left out.
    """

    def __init__(self) -> None:
        self._text = ""
        self._read = 0

    def feed(self, piece: str) -> list[str]:
        """Return the sentences that ``piece`` completed; raises RunawayError."""
        before = len(self._text) // SETTLED
        self._text += piece
        if not _MAY_END.search(piece) and len(self._text) // SETTLED == before:
            return []
        return self._take(settled=SETTLED)

    def cut(self) -> list[str]:
        """Return the sentences that were whole when the stream was cut."""
        return self._take(settled=1)

    def flush(self) -> list[str]:
        """Return what is left at the end of the stream."""
        pieces = list(_pieces(_MARKS_AFTER_STOP.sub(_moved, _THINKING.sub("", self._text))))
        self._text = ""
        return [p.text for p in pieces]

    def _take(self, settled: int) -> list[str]:
        self._text = _MARKS_AFTER_STOP.sub(_moved, _THOUGHT.sub("", self._text))
        text = _UNDECIDED.sub("", _THINKING.sub("", self._text))
        pieces = list(_pieces(text))
        whole = pieces[:-1]
        # An end is trusted on another line, or when enough follows it.
        while whole and "\n" not in text[whole[-1].end :] and len(text) - whole[-1].end < settled:
            whole.pop()
        if whole:
            self._text = self._text[whole[-1].end :]
        if len(self._text) > LONGEST or _LOOP.search(self._text[-900:]):
            raise RunawayError("il se répète ou ne finit pas ses phrases")
        return [p.text for p in whole]


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the sentences and lists of a text; the last may be unfinished."""
    held: list[str] = []
    start = held_end = 0
    for line in text.splitlines(keepends=True):
        bare = line.replace("**", "").strip()
        end = start + len(line.rstrip())
        if held and not _BULLET.match(bare) and (bare or len(held) > 1):
            yield _Piece("\n".join(held), held_end)
            held = []
        if held and bare:
            held.append(bare)
        elif bare and not _HEADING.match(line):
            *whole, last = list(_sentences(line, start))
            yield from whole
            if last.text.endswith(":"):
                held = [last.text]
            else:
                yield last
        held_end = end if bare else held_end
        start += len(line)
    if held:
        yield _Piece("\n".join(held), held_end)


def _sentences(line: str, offset: int) -> Iterator[_Piece]:
    """Yield the sentences of a line; a lone bullet (« 1. ») goes with what follows it."""
    lead = ""
    for span in french.sentences(line):
        text = line[span.start : span.end].replace("**", "").strip()
        if re.fullmatch(r"(?:\d{1,2}[.)]|[-–—•*])", text):
            lead = f"{text} "
        elif text:
            yield _Piece(lead + text, offset + span.end)
            lead = ""
    if lead:
        yield _Piece(lead.strip(), offset + len(line.rstrip()))


def _moved(match: re.Match[str]) -> str:
    """« francs. [1] Le » → « francs [1]. Le »."""
    gap = "\n" if "\n" in match[2] else " "
    return f" {match[2].strip()}{match[1]}{gap}"
