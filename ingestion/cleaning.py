"""Invisible characters, ligatures, control characters: text as a person sees it.

French typography is content: no-break spaces, typographic apostrophes and guillemets are kept.
"""

from __future__ import annotations

import re
import unicodedata

# What prints nothing or changes only the direction or the joining of what surrounds it: soft
# hyphen, grapheme joiner, Arabic letter mark, Hangul and Khmer fillers, Mongolian separators,
# zero-width and bidirectional marks (U+200B-200F, 202A-202E, 2060-206F), variation selectors,
# byte-order mark, interlinear annotations, object replacement, tags and plane-14 selectors.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000e0000-\U000e0fff"
)
# Controls other than tab and line feed; lone surrogates, which no encoder accepts; non-characters.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_DROPPED = re.compile(f"[{_INVISIBLE}{_CONTROLS}]")
_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "ĳ": "ij",
    "Ĳ": "IJ",
}
_LIGATURE = re.compile("[" + "".join(_LIGATURES) + "]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_PAGE_BREAKS = re.compile("[\x0b\x0c]")
# One search decides whether a text needs any work: nearly none does.
_SUSPECT = re.compile(f"[{_INVISIBLE}{_CONTROLS}{''.join(_LIGATURES)}\r\x85\u2028\u2029\x0b\x0c]")


def clean_text(text: str) -> str:
    """Return ``text`` in NFC, without invisible or control characters, with plain line feeds.

    Cleaning twice changes nothing more. Spaces, dashes and quotes are left as written.
    """
    if text.isascii() and not _SUSPECT.search(text):
        return text
    if _SUSPECT.search(text):
        text = _LINE_ENDS.sub("\n", text)
        text = _PAGE_BREAKS.sub(" ", text)
        text = _DROPPED.sub("", text)
        text = _LIGATURE.sub(lambda m: _LIGATURES[m.group()], text)
    if unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """Return ``text`` cleaned, on one line, with single spaces and no space around."""
    return " ".join(clean_text(text).split())
