"""Markdown, with or without YAML front matter.

CommonMark and GFM tables through markdown-it-py; text that has no markup beyond paragraphs takes a
path ten times faster (27 MB of legal articles, nearly all of them plain, are read this way).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ingestion.builder import DocumentBuilder
from ingestion.cleaning import clean_text
from ingestion.documents import BlockKind
from ingestion.errors import DocumentError, FrontMatterError
from ingestion.french.folding import fold_words
from ingestion.frontmatter import Metadata, read_metadata
from ingestion.readers.assembling import Draft
from ingestion.readers.enumerations import Enumerator
from ingestion.readers.inference import parse_date
from ingestion.readers.source import SourceFile
from ingestion.readers.superscripts import raised
from ingestion.readers.yaml_header import parse_yaml, split_front_matter

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def read_markdown(file: SourceFile) -> Draft:
    """Read a Markdown file; raises FrontMatterError with the line of a wrong key."""
    text = file.text()
    try:
        block, body, _ = split_front_matter(text)
    except FrontMatterError as error:
        raise FrontMatterError(error.message, path=file.relative, line=error.line) from None
    said, found = Metadata(), Metadata()
    if block is not None:
        values, lines = parse_yaml(block, path=file.relative)
        said = read_metadata(values, path=file.relative, lines=lines)
        found = _foreign_keys(values)
    builder = DocumentBuilder()
    first_heading = write_markdown(builder, body, title=said.title or found.title)
    return Draft(builder, said, Metadata(title=first_heading).over(found))


def write_markdown(
    builder: DocumentBuilder, text: str, *, title: str | None = None, keep_numbers: bool = False
) -> str | None:
    """Add the content of a Markdown ``text`` to ``builder``; return the title that it gives itself.

    A first heading of level 1 is dropped when it says ``title``, or when there is no title yet: it
    is then the title that is returned. ``keep_numbers`` keeps « 1. » in the text of ordered lists
    (in legal texts these numbers are names).
    """
    if not _MARKUP.search(text):
        enumerator = Enumerator(builder)
        for paragraph in _BLANK_LINES.split(text):
            enumerator.paragraph(paragraph)
        return None
    tokens = _parser().parse(_prepare(text))
    writer = _Writer(builder, title, keep_numbers)
    try:
        writer.blocks(tokens)
    except RecursionError as error:
        raise DocumentError("ce texte a trop de niveaux imbriqués. Simplifiez-le.") from error
    return writer.own_title


def _foreign_keys(values: dict[str, object]) -> Metadata:
    """Take what the front matter of other tools says (title, date)."""
    title, date = values.get("title"), values.get("date")
    return Metadata(
        title=" ".join(title.split()) or None if isinstance(title, str) else None,
        published_on=parse_date(date) if isinstance(date, str) else None,
    )


_BLANK_LINES = re.compile(r"\n\s*\n")
# Anything that CommonMark or GFM could read as more than a paragraph.
_MARKUP = re.compile(
    r"[*_`\[\]<\\|~]|&\w|&#|\{%|^ {0,3}(?:\#|>|[-+=]|\d{1,9}[.)]\s|:::)|^(?: {4}|\t)|(?: {2}|\\)$",
    re.MULTILINE,
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TEMPLATE_TAG = re.compile(r"\{%[-\s].*?%\}")
_CONTAINER = re.compile(r"\s{0,3}:::+\s*(\w+)?(.*)$")
_TABLE_OF_CONTENTS = re.compile(
    r"\s*(?:\[\[?_?toc_?\]?\]|\{:?\s*toc\s*\}|\[TOC\])\s*", re.IGNORECASE
)
_HTML_TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_TASK = re.compile(r"\[[ xX]\]\s+")


def _prepare(text: str) -> str:
    """Blank the tags of publishing tools, keep HTML tables in one block each."""
    text = _HTML_TABLE.sub(lambda m: "\n\n" + _BLANK_LINES.sub("\n", m.group()) + "\n\n", text)
    return "\n".join(_without_tags(text.split("\n")))


def _without_tags(lines: Sequence[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        if match := _FENCE.match(line):
            marker = match[1]
            if not fence:
                fence = marker
            elif marker[0] == fence[0] and len(marker) >= len(fence):
                fence = ""
            yield line
        elif fence:
            yield line
        elif match := _CONTAINER.match(line):
            # « ::: tip Exemple »: the title of the box says what it holds.
            yield from ("", match[2].strip(), "")
        elif _TABLE_OF_CONTENTS.fullmatch(line):
            yield ""
        else:
            yield _TEMPLATE_TAG.sub("", line)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # `html` is on so that HTML is recognised, and then dropped, instead of shown as text.
    return MarkdownIt("commonmark", {"html": True, "maxNesting": 60}).enable(
        ["table", "strikethrough"]
    )


class _Writer:
    """Walk the tokens of markdown-it and feed the builder."""

    def __init__(self, builder: DocumentBuilder, title: str | None, keep_numbers: bool):
        self._builder = builder
        self._enumerator = Enumerator(builder)
        self._title = title
        self._keep_numbers = keep_numbers
        self._level = 0
        self._details: list[int] = []
        self.own_title: str | None = None
        self._seen_heading = False

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Add the top-level blocks."""
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            self._block(tokens[at], tokens[at + 1 : end])
            at = end + 1

    def _block(self, token: Token, inner: Sequence[Token]) -> None:
        match token.type:
            case "heading_open":
                self._heading(int(token.tag[1]), _inline_text(inner[0]))
            case "paragraph_open":
                self._enumerator.paragraph(_ATTRIBUTES.sub("", _inline_text(inner[0])))
            case "bullet_list_open" | "ordered_list_open":
                self._list(token, inner, 1 + self._enumerator.depth)
            case "blockquote_open":
                self._quote(inner)
            case "table_open":
                self._table(inner)
            case "fence" | "code_block":
                self._enumerator.reset()
                self._builder.paragraph(token.content, BlockKind.CODE)
            case "html_block":
                self._html(token.content)

    def _heading(self, level: int, text: str) -> None:
        text = _ATTRIBUTES.sub("", text).strip()
        first = not self._seen_heading
        self._seen_heading = True
        self._enumerator.reset()
        if first and level == 1 and self._is_title(text):
            return
        self._level = level
        self._builder.heading(level, text)

    def _is_title(self, text: str) -> bool:
        if self._title is None:
            self.own_title = " ".join(text.split()) or None
            return self.own_title is not None
        return fold_words(text) == fold_words(self._title)

    def _list(self, opening: Token, tokens: Sequence[Token], level: int) -> None:
        ordered = opening.type == "ordered_list_open"
        number = int(opening.attrGet("start") or 1) if ordered else 0
        # A list that does not start at 1 continues another: its numbers are names.
        named = ordered and (self._keep_numbers or number != 1)
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            # `info` is the number as written: « 03122 » keeps its zero.
            written = (tokens[at].info or str(number)) + tokens[at].markup if named else ""
            self._item(tokens[at + 1 : end], level, ordered, written)
            number += 1
            at = end + 1

    def _item(self, tokens: Sequence[Token], level: int, ordered: bool, number: str) -> None:
        """Add one item: its paragraphs joined, then what is nested in it one level deeper."""
        parts = [number] if number else []
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            token, inner = tokens[at], tokens[at + 1 : end]
            if token.type == "paragraph_open":
                parts.append(_TASK.sub("", _inline_text(inner[0]), count=1))
            else:
                self._flush(parts, level, ordered)
                if token.type in ("bullet_list_open", "ordered_list_open"):
                    self._list(token, inner, level + 1)
                elif token.type == "heading_open":
                    # A heading inside an item would close the list: keep it as a plain item.
                    parts.append(_inline_text(inner[0]))
                elif token.type == "blockquote_open":
                    self._item(inner, level + 1, False, "")
                else:
                    self._block(token, inner)
            at = end + 1
        self._flush(parts, level, ordered)

    def _flush(self, parts: list[str], level: int, ordered: bool) -> None:
        text = " ".join(part.strip() for part in parts)
        parts.clear()
        self._builder.list_item(text, level, ordered)

    def _quote(self, tokens: Sequence[Token]) -> None:
        at = 0
        while at < len(tokens):
            end = _closing(tokens, at)
            token, inner = tokens[at], tokens[at + 1 : end]
            if token.type in ("paragraph_open", "heading_open"):
                self._builder.paragraph(_inline_text(inner[0]), BlockKind.QUOTE)
            else:
                self._block(token, inner)
            at = end + 1
        self._enumerator.reset()

    def _table(self, tokens: Sequence[Token]) -> None:
        self._enumerator.reset()
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_inline_text(token))
        if rows:
            self._builder.table(rows[0], rows[1:])

    def _html(self, content: str) -> None:
        from ingestion.readers.html_blocks import write_fragment

        self._enumerator.reset()
        opened, closed = content.count("<details"), content.count("</details")
        if opened > closed:
            self._details.append(self._level)
        write_fragment(self._builder, clean_text(content), heading_level=self._level + 1)
        if closed > opened and self._details:
            # What is folded away has its own headings: the next box starts where this one did.
            self._level = self._details.pop()


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the token that closes the one at ``at`` (itself when it nests nothing)."""
    if tokens[at].nesting != 1:
        return at
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens)


def _inline_text(token: Token) -> str:
    """Return the text of an inline token: links keep their text, pictures and HTML go.

    What is struck out goes too; what is raised is not glued to the figure before it.
    """
    parts: list[str] = []
    opened: list[tuple[str, int]] = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline" | "text_special":
                parts.append(child.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "s_open":
                opened.append(("s", len(parts)))
            case "s_close":
                _close("s", opened, parts)
            case "html_inline":
                if child.content.lower().startswith(("<br", "</p", "</div", "</li", "</td")):
                    parts.append(" ")
                elif tag := _MARK.match(child.content):
                    name = tag[2].lower()
                    if tag[1]:
                        _close(name, opened, parts)
                    else:
                        opened.append((name, len(parts)))
    return clean_text("".join(parts))


_MARK = re.compile(r"<(/?)(sup|del|s|strike)\b", re.IGNORECASE)


def _close(name: str, opened: list[tuple[str, int]], parts: list[str]) -> None:
    """End what a tag marks, from where it was opened; a tag never closed marks nothing."""
    if not opened or opened[-1][0] != name:
        return
    start = opened.pop()[1]
    inner = "".join(parts[start:])
    parts[start:] = [raised(inner)] if name == "sup" else []
