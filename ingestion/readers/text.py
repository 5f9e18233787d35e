"""Plain text, the saved text of a web page included."""

from __future__ import annotations

from urllib.parse import urlsplit

from ingestion.builder import DocumentBuilder
from ingestion.documents import SourceInfo
from ingestion.frontmatter import Metadata
from ingestion.readers.assembling import Draft
from ingestion.readers.page_lines import Article, extract_article, is_content
from ingestion.readers.plain_blocks import write_plain
from ingestion.readers.source import SourceFile

_MAX_TITLE = 110


def read_text(file: SourceFile) -> Draft:
    """Read a text file: the article without the page around it, its title, date and source."""
    lines = file.text().split("\n")
    article = extract_article(
        [line.expandtabs(4) if "\t" not in line.strip() else line for line in lines]
    )
    builder = DocumentBuilder()
    write_plain(builder, article.lines)
    title = article.title or _title_of(builder, article)
    return Draft(
        builder,
        found=Metadata(
            title=title,
            published_on=article.published_on,
            verified_on=article.verified_on,
            sources=page_source(article.publisher, article.url),
        ),
    )


def page_source(publisher: str | None, url: str | None) -> tuple[SourceInfo, ...] | None:
    """Return the source that a page names, its host when it names only an address."""
    if not publisher and not url:
        return None
    host = (urlsplit(url).hostname or "") if url else ""
    return (SourceInfo(publisher or host.removeprefix("www."), url=url),)


def _title_of(builder: DocumentBuilder, article: Article) -> str | None:
    """Return the first heading of a page that has no title, else how it begins."""
    if builder.is_empty:
        return None
    if builder.first_heading:
        return builder.first_heading
    first = next((line.strip() for line in article.lines if is_content(line)), None)
    return shorten(first) if first else None


def shorten(text: str) -> str:
    """Return the first sentence of ``text``, cut at a word when it is long."""
    sentence = text.split(". ")[0].rstrip(" .")
    if len(sentence) <= _MAX_TITLE:
        return sentence
    return sentence[:_MAX_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
