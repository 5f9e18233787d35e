"""The process that opens a PDF, within limits of memory and time: ``python -m … FILE``.

It writes one JSON object: ``{"pages": [...], "title": …, "date": …}`` or ``{"error": code}``. A
hostile or broken PDF can only harm this process.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MAX_MEMORY = 1_536 * 1024 * 1024
MAX_CPU_SECONDS = 180
MAX_INFLATED = 400 * 1024 * 1024
"""What the page contents of a PDF may unpack to; a 1 000-page budget stays under 100 MB."""
MAX_PAGES = 3_000
MAX_CHARACTERS = 20_000_000


def main(path: str) -> dict[str, Any]:
    """Return the layout of the PDF at ``path``, or the code of what is wrong with it."""
    _limit()
    try:
        data = Path(path).read_bytes()
        if _inflated_size(data) > MAX_INFLATED:
            return {"error": "too_large"}
        if not _is_whole(data):
            return {"error": "truncated"}
        del data
        return _read(path)
    except (MemoryError, RecursionError):
        return {"error": "too_large"}


def _limit() -> None:
    """Cap this process's memory and processor time."""
    for kind, value in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, MAX_CPU_SECONDS)):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, hard))


_STREAM = re.compile(rb"stream\r?\n")


def _inflated_size(data: bytes) -> int:
    """Return the unpacked size of the compressed streams that are not pictures, in bytes."""
    total = 0
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - 2000) : match.start()]
        head = head[head.rfind(b" obj") :] if b" obj" in head else head
        if b"FlateDecode" not in head or re.search(rb"/Subtype\s*/Image", head):
            continue
        total += _inflate(data, match.end(), MAX_INFLATED - total)
        if total > MAX_INFLATED:
            break
    return total


def _inflate(data: bytes, start: int, limit: int) -> int:
    """Count what a zlib stream unpacks to, at most a little more than ``limit``."""
    unpacker = zlib.decompressobj()
    size, position = 0, start
    try:
        while size <= limit and not unpacker.eof:
            chunk = unpacker.unconsumed_tail or data[position : position + 65536]
            if not unpacker.unconsumed_tail:
                position += len(chunk)
            if not chunk:
                break
            size += len(unpacker.decompress(chunk, 1 << 20))
    except zlib.error:
        pass
    return size


def _is_whole(data: bytes) -> bool:
    """Tell whether the end of the file is there (a cut download lacks it)."""
    return b"%%EOF" in data[-4096:] or b"startxref" in data[-4096:]


def _read(path: str) -> dict[str, Any]:
    """Return the layout of a PDF, or the code of what the libraries that open it stumble on."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfminer.pdfparser import PDFSyntaxError
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as pdf:
            return _layout(pdf)
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, PDFPasswordIncorrect | PDFTextExtractionNotAllowed):
            return {"error": "encrypted"}
        if isinstance(cause, MemoryError | RecursionError):
            return {"error": "too_large"}
        return {"error": "encrypted" if "ncrypt" in repr(cause) else "broken"}
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        return {"error": "encrypted"}
    except (
        PDFSyntaxError,
        PSException,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        AssertionError,
        zlib.error,
        NotImplementedError,
        OSError,
    ):
        return {"error": "broken"}


def _layout(pdf: Any) -> dict[str, Any]:
    """Return the pages, title and date of an open PDF, or the code of what it lacks."""
    if len(pdf.pages) > MAX_PAGES:
        return {"error": "too_large"}
    pages, images, characters = [], 0, 0
    for page in pdf.pages:
        layout = _page(page)
        characters += sum(len(line["text"]) for line in layout["lines"])
        images += len(page.images)
        pages.append(layout)
        page.close()
        if characters > MAX_CHARACTERS:
            return {"error": "too_large"}
    if not pages:
        return {"error": "truncated"}
    if not any(p["lines"] or p["tables"] for p in pages):
        return {"error": "no_text" if images else "empty"}
    info = pdf.metadata or {}
    return {
        "pages": pages,
        "title": _plain(info.get("Title")),
        "date": _plain(info.get("CreationDate") or info.get("ModDate")),
    }


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _page(page: Any) -> dict[str, Any]:
    """Return the lines and tables of a page; text inside a table is not in the lines."""
    if _is_doubled(page.chars):
        page = page.dedupe_chars(tolerance=1)
    tables = _tables(page)
    words = page.extract_words(
        use_text_flow=False,
        keep_blank_chars=False,
        x_tolerance_ratio=0.15,
        extra_attrs=["size", "fontname"],
    )
    words = [w for w in words if not any(_inside(w, t["box"]) for t in tables)]
    lines = []
    for column, group in enumerate(_columns(words, float(page.width))):
        lines += _lines(group, column)
    return {
        "width": float(page.width),
        "height": float(page.height),
        "lines": lines,
        "tables": tables,
    }


def _is_doubled(characters: list[dict[str, Any]]) -> bool:
    """Tell whether characters were printed twice to look bold (looking for them all is slow)."""
    places = {(c["text"], round(c["x0"]), round(c["top"])) for c in characters}
    return len(characters) - len(places) > len(characters) * 0.02


def _tables(page: Any) -> list[dict[str, Any]]:
    found = []
    for table in page.find_tables():
        rows = [[cell or "" for cell in row] for row in table.extract()]
        filled = [row for row in rows if sum(bool(c.strip()) for c in row) >= 2]
        if len(filled) >= 2:
            found.append({"box": list(map(float, table.bbox)), "rows": rows})
    return found


def _inside(word: dict[str, Any], box: list[float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _columns(words: list[dict[str, Any]], width: float) -> list[list[dict[str, Any]]]:
    """Split the words of a two-column page at its gutter; titles across it stay on top.

    The gutter is the widest empty vertical band in the middle of the page that all but the full
    width lines leave free.
    """
    if len(words) < 60:
        return [words]
    crossing, gutter = _gutter(words, width)
    left = [w for w in words if w["x1"] <= gutter]
    right = [w for w in words if w["x0"] >= gutter]
    if crossing > len(words) * 0.05 or min(len(left), len(right)) < len(words) * 0.25:
        return [words]
    rows: dict[int, list[dict[str, Any]]] = {}
    for word in words:
        rows.setdefault(round(word["top"] / 4), []).append(word)
    if not _is_clear(rows.values(), gutter):
        return [words]
    first = min(w["top"] for w in [*left, *right])
    across = {
        id(w)
        for row in rows.values()
        if any(w["x0"] < gutter + 5 and w["x1"] > gutter - 5 for w in row)
        for w in row
    }
    top = [w for w in words if id(w) in across and w["top"] <= first + 200]
    below = [w for w in words if id(w) in across and w["top"] > first + 200]
    return [
        top,
        [w for w in left if id(w) not in across],
        [w for w in right if id(w) not in across],
        below,
    ]


def _gutter(words: list[dict[str, Any]], width: float) -> tuple[int, float]:
    """Return how many words cross the emptiest vertical band in the middle of a page, and its place."""
    bands = []
    for step in range(35, 66):
        x = width * step / 100
        bands.append((sum(w["x0"] < x + 5 and w["x1"] > x - 5 for w in words), x))
    return min(bands, key=lambda band: band[0])


def _is_clear(rows: Iterable[list[dict[str, Any]]], gutter: float) -> bool:
    """Tell whether most rows leave a clear gap at the gutter: in plain prose few do."""
    clear = both = 0
    for row in rows:
        ends = [w["x1"] for w in row if w["x1"] <= gutter]
        starts = [w["x0"] for w in row if w["x0"] >= gutter]
        if ends and starts:
            both += 1
            clear += min(starts) - max(ends) >= 12
    return both >= 5 and clear >= both * 0.9


def _lines(words: list[dict[str, Any]], column: int) -> list[dict[str, Any]]:
    """Group words that share a baseline into lines, from top to bottom."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda w: (round(w["bottom"], 1), w["x0"])):
        for line in reversed(lines[-3:]):
            size = max(word["size"], line[0]["size"])
            if abs(line[0]["bottom"] - word["bottom"]) <= 0.35 * size:
                line.append(word)
                break
        else:
            lines.append([word])
    return [_line(sorted(line, key=lambda w: w["x0"]), column) for line in lines]


def _line(words: list[dict[str, Any]], column: int) -> dict[str, Any]:
    letters = sum(len(w["text"]) for w in words)
    bold = sum(
        len(w["text"]) for w in words if re.search("bold|black|heavy|demi", w["fontname"], re.I)
    )
    size = max(words, key=lambda w: len(w["text"]))["size"]
    return {
        "text": " ".join(w["text"] for w in words),
        "x0": float(words[0]["x0"]),
        "x1": float(words[-1]["x1"]),
        "top": float(min(w["top"] for w in words)),
        "bottom": float(max(w["bottom"] for w in words)),
        "size": round(float(size), 1),
        "bold": bold * 2 > letters,
        "column": column,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
