"""« 1° … », « a) … »: the enumerations of French legal writing, which no markup announces.

Their marker stays in the text, because other sentences name it (« au 2° du I »).
"""

from __future__ import annotations

import re

from ingestion.builder import DocumentBuilder

_SUFFIX = r"(?: ?(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies))?"
_NUMBERED = re.compile(rf"\d{{1,3}} ?°{_SUFFIX}[\s.)-]")
_LETTERED = re.compile(rf"[a-z]{{1,2}}{_SUFFIX} ?\) ?\S")
# A hyphen glued to its word, as law is often published (« -lorsque… »); Markdown takes the others.
_DASHED = re.compile(r"[–—•▪·●■◦‣]\s*(?=\S)|-(?=[^\W\d]{2})")


class Enumerator:
    """Emit paragraphs, turning the lines that begin with a marker into list items.

    ``depth`` is that of the enumeration under way: a lettered item after « 1° » is one level
    deeper, and so are dashed items after a lettered one.
    """

    def __init__(self, builder: DocumentBuilder):
        self._builder = builder
        self._numbered = False
        self._lettered = False

    @property
    def depth(self) -> int:
        """Return the level of the enumeration under way, 0 outside."""
        return self._numbered + self._lettered

    def reset(self) -> None:
        """Forget the enumeration under way: a heading or plain paragraph came."""
        self._numbered = self._lettered = False

    def paragraph(self, text: str) -> None:
        """Add a paragraph whose lines may be items; other lines stay joined to the one before."""
        if "\n" not in text:
            self._emit(text)
            return
        group: list[str] = []
        for line in text.split("\n"):
            stripped = line.strip()
            if group and is_item(stripped):
                self._emit(" ".join(group))
                group = []
            group.append(stripped)
        self._emit(" ".join(group))

    def _emit(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        if _NUMBERED.match(text):
            self._numbered, self._lettered = True, False
            self._builder.list_item(text, 1, ordered=True)
        elif _LETTERED.match(text):
            self._lettered = True
            self._builder.list_item(text, 1 + self._numbered, ordered=True)
        elif match := _DASHED.match(text):
            self._builder.list_item(text[match.end() :], 1 + self.depth)
        else:
            self.reset()
            self._builder.paragraph(text)


def is_item(line: str) -> bool:
    """Tell whether a line begins with « 1° », « a) » or a typographic bullet."""
    return bool(_NUMBERED.match(line) or _LETTERED.match(line) or _DASHED.match(line))
