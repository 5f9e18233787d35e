"""Plain lines to headings, paragraphs, lists and tables: what no markup says, layout does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingestion.builder import DocumentBuilder
from ingestion.readers.enumerations import Enumerator, is_item

# Private-use characters are the bullets of Word's symbol fonts.
BULLET = re.compile(
    r"[•▪·●■◦‣◆❖➢➔➜✓✔→►*\uf0a7\uf0b7\uf0d8\uf0fc\uf076-]\s+|[•▪●■◦‣➢✓✔►]\s*|[–—]\s+"
)
NUMBER = re.compile(r"(\d{1,2})\s?[.)/]\s*(?=[^\W\d]|«|\")|(\d{1,2})\s[-–]\s(?=\S)")
_NUMBERED_HEADING = (
    (
        "chapter",
        re.compile(
            r"(?:titre|chapitre|partie|section|annexe|article|[ée]tape|fiche)\s+(?:\d+|[IVXLC]+)(?:er|re)?\b",
            re.IGNORECASE,
        ),
    ),
    ("roman", re.compile(r"[IVX]{1,5}\s?[.)–-]\s*\S")),
    ("deep", re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+\S")),
    ("number", re.compile(r"\d{1,2}\s?[.)–-]\s*[^\W\d]")),
    ("letter", re.compile(r"[A-H]\s?[.)–-]\s+\S")),
)
_END = (".", ";", ",", "…", ":")
_SENTENCE_END = (".", "!", "?", "…", ":", ";", "»", ")", ".”")
_MAX_HEADING = 120
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|_{3,}|\*{3,}|~{3,})\s*")


@dataclass(slots=True)
class _State:
    """What the lines read so far left open."""

    builder: DocumentBuilder
    enumerator: Enumerator
    styles: list[str] = field(default_factory=list)
    """Heading styles in order of first use: the first one used is the outermost."""
    indents: list[tuple[int, str]] = field(default_factory=list)
    """(indentation, marker) of the lists that are open."""


def write_plain(builder: DocumentBuilder, lines: Sequence[str]) -> None:
    """Add the blocks that plain ``lines`` (blank ones are empty) lay out."""
    lines = unwrap(lines)
    state = _State(builder, Enumerator(builder))
    texts = [line.strip() for line in lines]
    at = 0
    while at < len(lines):
        text = texts[at]
        if not text:
            at += 1
        elif (end := _table_end(lines, at)) > at:
            rows = [re.split(r"\t+| {3,}", texts[i]) for i in range(at, end)]
            builder.table(rows[0], rows[1:])
            at = end
        elif match := BULLET.match(text):
            end = _item_end(lines, at)
            _list_item(
                state, lines[at], " ".join([text[match.end() :], *texts[at + 1 : end]]), text[0]
            )
            at = end
        elif (style := heading_style(texts, at)) is not None:
            _heading(state, style, text)
            at += 2 if at + 1 < len(texts) and _UNDERLINE.fullmatch(texts[at + 1]) else 1
        elif _UNDERLINE.fullmatch(text):
            at += 1
        elif (match := NUMBER.match(text)) and not is_item(text):
            state.indents = []
            builder.list_item(text[match.end() :], 1, ordered=True)
            at += 1
        else:
            state.indents = []
            state.enumerator.paragraph(text)
            at += 1


def heading_style(texts: Sequence[str], at: int) -> str | None:
    """Return the style of heading that line ``at`` is, None when it is no heading.

    ``texts`` are stripped lines. A heading is short, does not end like a sentence, and something
    comes under it.
    """
    text = texts[at]
    after = _next(texts, at)
    if after is None or len(text) > _MAX_HEADING or len(text.split()) > 18:
        return None
    if at + 1 < len(texts) and (rule := _UNDERLINE.fullmatch(texts[at + 1])):
        # A row of dashes under a sentence only separates it from what follows.
        if rule[1][0] == "=" or not text.endswith(_END):
            return f"underlined {rule[1][0]}"
        return None
    if (
        text.endswith(_END)
        and not _is_label(text, texts[after])
        and not _is_capitals(text.rstrip(" :"))
    ):
        return None
    if not (text[0].isupper() or text[0].isdigit() or text[0] in '«"“'):
        return None
    follower = texts[after]
    for style, pattern in _NUMBERED_HEADING:
        if pattern.match(text):
            return None if _is_list_run(texts, at, pattern, style) else style
    if _is_capitals(text):
        return "capitals"
    if text[0].isdigit() or not _stands_apart(texts, at):
        return None
    if BULLET.match(follower) or NUMBER.match(follower) or is_item(follower):
        return "plain"
    sentence = len(follower) >= 80 or follower.endswith((".", ":", "!", "?"))
    return "plain" if sentence and len(text) < len(follower) else None


# What a line that introduces a list has, and a label (« Nom de famille : ») has not.
_VERB = re.compile(
    r"\b(?:est|sont|faut|doi(?:t|vent)|peu(?:t|vent)|ont|a|fixent?|comprend|comprennent|suivante?s?)\b"
)


def _is_label(text: str, follower: str) -> bool:
    """Tell whether a line that ends with a colon heads the sentence under it."""
    if not text.endswith(":") or len(text.split()) > 4 or _VERB.search(text):
        return False
    item = BULLET.match(follower) or NUMBER.match(follower) or is_item(follower)
    return not item and follower[:1].isupper() and follower.endswith((".", ":", ";"))


def unwrap(lines: Sequence[str]) -> list[str]:
    """Join the lines of a text that was cut at a fixed width, paragraphs kept apart."""
    width = _wrap_width(lines)
    out: list[str] = []
    previous = ""
    for line in lines:
        text = line.strip()
        if _continues(previous, text, width):
            out[-1] = _join(out[-1], text)
        else:
            out.append(line)
        previous = line
    return out


def _wrap_width(lines: Sequence[str]) -> int | None:
    """Return the width at which a text was wrapped, None when its lines are whole paragraphs."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 4:
        return None
    width = max(len(line) for line in filled)
    if not 40 <= width <= 130:
        return None
    pairs = [(a.strip(), b.strip()) for a, b in pairwise(lines) if a.strip() and b.strip()]
    cut = [a for a, b in pairs if len(a) >= 0.7 * width and not a.endswith(_SENTENCE_END)]
    low = [a for a, b in pairs if b[:1].islower() and len(a) >= 0.6 * width]
    return width if len(low) >= 2 and len(cut) >= max(2, len(pairs) // 4) else None


def _continues(previous: str, text: str, width: int | None) -> bool:
    """Tell whether a line goes on from the one before; ``width`` is that of a wrapped text."""
    if not text or not previous.strip() or BULLET.match(text) or is_item(text):
        return False
    if _UNDERLINE.fullmatch(text) or _UNDERLINE.fullmatch(previous):
        return False
    if width is None:
        # Lines are paragraphs, but for a long one that was cut in the middle of a sentence.
        before = previous.strip()
        return text[:1].islower() and len(before) >= 60 and not before.endswith((*_END, "!", "?"))
    if text[:1].islower():
        return True
    # A wrapped line fills the width, but for a word too long to fit.
    full = len(previous.rstrip()) + len(text.split()[0]) + 1 >= 0.95 * width
    return full and not (NUMBER.match(text) and previous.rstrip().endswith(_SENTENCE_END))


def _join(before: str, text: str) -> str:
    if before.endswith("-") and len(before) > 1 and before[-2].isalpha() and text[:1].islower():
        return before[:-1] + text
    return f"{before} {text}"


def _list_item(state: _State, line: str, text: str, marker: str) -> None:
    """Add an item; deeper indentation, or another marker at the same one, nests it."""
    indent = _indent(line)
    while state.indents and indent < state.indents[-1][0]:
        state.indents.pop()
    known = [
        i for i, (width, mark) in enumerate(state.indents) if (width, mark) == (indent, marker)
    ]
    if known:
        del state.indents[known[0] + 1 :]
    else:
        state.indents.append((indent, marker))
    state.builder.list_item(text, len(state.indents) + state.enumerator.depth)


def _item_end(lines: Sequence[str], at: int) -> int:
    """Return the line after an item: lines indented more than its marker, right under it, are its own."""
    indent = _indent(lines[at])
    end = at + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > indent:
        text = lines[end].strip()
        if BULLET.match(text) or NUMBER.match(text) or is_item(text):
            break
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _heading(state: _State, style: str, text: str) -> None:
    if style not in state.styles:
        state.styles.append(style)
    state.indents = []
    state.enumerator.reset()
    state.builder.heading(state.styles.index(style) + 1, text.rstrip(" :"))


def _next(texts: Sequence[str], at: int) -> int | None:
    return next(
        (i for i in range(at + 1, len(texts)) if texts[i] and not _UNDERLINE.fullmatch(texts[i])),
        None,
    )


def _stands_apart(texts: Sequence[str], at: int) -> bool:
    """Tell whether the line before is blank, ends a sentence, or ends a list."""
    if at == 0 or not texts[at - 1]:
        return True
    previous = texts[at - 1]
    return (
        previous.endswith(_SENTENCE_END)
        or bool(BULLET.match(previous))
        or _is_capitals(previous)
        or bool(_UNDERLINE.fullmatch(previous))
    ) and not previous.endswith(":")


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return len(letters) >= 4 and upper >= 0.85 * len(letters) and len(text.split()) <= 18


def _is_list_run(texts: Sequence[str], at: int, pattern: re.Pattern[str], style: str) -> bool:
    """Tell whether numbered lines follow one another: then they are a list, not headings."""
    if style == "chapter":
        return False
    after = _next(texts, at)
    if after is not None and pattern.match(texts[after]) and not _is_capitals(texts[at]):
        return True
    before = next((texts[i] for i in range(at - 1, -1, -1) if texts[i]), "")
    # The last item of a list is still an item.
    return bool(pattern.match(before)) or (before.endswith(":") and not _is_capitals(texts[at]))


def _table_end(lines: Sequence[str], at: int) -> int:
    """Return the line after a run of lines cut in the same number (≥ 2) of columns by tabs."""
    columns = len(re.split(r"\t+", lines[at].strip()))
    if columns < 2:
        return at
    end = at
    while end < len(lines) and len(re.split(r"\t+", lines[end].strip())) == columns:
        end += 1
    return end if end - at >= 2 else at
