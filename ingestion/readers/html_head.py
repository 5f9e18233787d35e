"""What the head of a web page says of it: title, date, publisher, address."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from ingestion.cleaning import clean_line
from ingestion.french.folding import fold_words
from ingestion.frontmatter import is_web
from ingestion.readers.html_blocks import inline_text
from ingestion.readers.inference import parse_date


class PageHead:
    """What the head of a page says of it."""

    def __init__(
        self,
        names: list[str],
        window: str | None,
        published_on: dt.date | None,
        publisher: str | None,
        url: str | None,
    ):
        self._names = names
        self._window = window
        self.published_on = published_on
        self.publisher = publisher
        self.url = url

    @classmethod
    def read(cls, root: Any) -> PageHead:
        """Read the metadata of a parsed page."""
        metas = dict(_metas(root))
        linked = _linked_data(root)
        names = [
            metas[key]
            for key in ("og:title", "dc.title", "dcterms.title", "twitter:title")
            if metas.get(key)
        ]
        window = root.find(".//title")
        dates = [metas[key] for key in _DATE_METAS if metas.get(key)]
        dates += [linked[key] for key in ("datePublished", "dateModified") if linked.get(key)]
        dates += [
            time.get("datetime") or clean_line(inline_text(time)) for time in root.iter("time")
        ][:3]
        day = next((d for text in dates if (d := parse_date(text)) is not None), None)
        canonical = root.xpath("//link[@rel='canonical']/@href")
        url = next((u for u in [*canonical, metas.get("og:url")] if u and is_web(u)), None)
        return cls(
            [clean_line(n) for n in names],
            clean_line(inline_text(window)) if window is not None else None,
            day,
            metas.get("og:site_name") or metas.get("dc.publisher") or linked.get("publisher"),
            url,
        )

    def best_title(self, heading: str | None) -> str | None:
        """Return the page's own title, without the name of the site."""
        window = self._window or ""
        if heading and (not window or _close(heading, window) or not self._names):
            return heading
        for name in self._names:
            if name:
                return _without_site(name, self.publisher)
        if heading:
            return heading
        return _without_site(window, self.publisher) or None


_DATE_METAS = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date",
    "dcterms.date", "date", "publication_date", "dcterms.modified", "article:modified_time",
    "last-modified", "revised",
)  # fmt: skip


def _metas(root: Any) -> Iterator[tuple[str, str]]:
    for meta in reversed(list(root.iter("meta"))):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and meta.get("content"):
            yield name.strip().lower(), meta.get("content").strip()


def _linked_data(root: Any) -> dict[str, str]:
    """Return the flat text values of the page's JSON-LD (dates, publisher)."""
    found: dict[str, str] = {}
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items[:20]:
            if not isinstance(item, dict):
                continue
            graph = item.get("@graph")
            for part in [item, *(graph if isinstance(graph, list) else [])][:50]:
                if isinstance(part, dict):
                    for key in ("datePublished", "dateModified"):
                        if isinstance(part.get(key), str):
                            found.setdefault(key, part[key])
                    publisher = part.get("publisher")
                    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                        found.setdefault("publisher", publisher["name"])
    return found


_SEPARATORS = re.compile(r"\s+(?:[|–—•·»:]|-|::)\s+")


def _without_site(title: str, publisher: str | None) -> str:
    """Remove « - Mairie de X », « | Site officiel » from a window's title."""
    parts = _SEPARATORS.split(title)
    if len(parts) == 1:
        return title.strip()
    if publisher:
        kept = [p for p in parts if fold_words(p) != fold_words(publisher)]
        if kept and len(kept) < len(parts):
            whole = title[: title.find(kept[-1]) + len(kept[-1])].strip()
            return whole if kept[0] == parts[0] else kept[0]
    # The name of the site comes last, and is not the longest part.
    longest = max(parts, key=len)
    if parts[-1] is longest and len(parts) == 2:
        return longest.strip()
    return title[: title.rfind(parts[-1])].rstrip(" |–—•·»:-").strip() or longest


def _close(heading: str, window: str) -> bool:
    words, others = set(fold_words(heading).split()), set(fold_words(window).split())
    return len(words & others) * 2 >= len(words)
