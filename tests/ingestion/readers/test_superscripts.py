"""What is printed above the line, as the formats that say so are read."""

from pathlib import Path

import pytest

from ingestion.readers.superscripts import raised
from tests.ingestion.readers.outlines import outline, read_one


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ("2", "²"),
        ("10", "¹⁰"),
        ("-3", "⁻³"),
        ("n", "ⁿ"),
        (" 2 ", " ² "),
        ("er", "er"),
        ("o", "o"),
        ("me", "me"),
        ("1,5", "^1,5"),
        ("n+1", "^n+1"),
        ("[1]", "[1]"),
        ("(2)", "(2)"),
        ("1er", "1er"),
        (",90", ",90"),
        ("", ""),
    ],
)
def test_figures_are_raised_and_words_are_not(above: str, text: str) -> None:
    assert raised(above) == text


PARAGRAPH = (
    "Le 1<sup>er</sup> lot (n<sup>o</sup> 3) fait 10<sup>2</sup> m<sup>2</sup>, soit "
    "10<sup>1,5</sup> cases, à <del>100</del> <ins>200</ins> <s>300</s> euros."
)
READ = "Le 1er lot (no 3) fait 10² m², soit 10^1,5 cases, à 200 euros."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<html><body><h1>Lots</h1><p>{}</p></body></html>"),
        ("b.html", "<html><body><h1>Lots</h1><ul><li>{}</li></ul></body></html>"),
        ("c.html", "<html><body><h1>Lots</h1><blockquote>{}</blockquote></body></html>"),
        ("d.md", "# Lots\n\n{}\n"),
        ("e.md", "# Lots\n\n<div>{}</div>\n"),
    ],
)
def test_pages_and_markdown_read_what_is_printed(tmp_path: Path, name: str, content: str) -> None:
    (line,) = outline(read_one(tmp_path, name, content.format(PARAGRAPH)))
    assert line.removeprefix("- ").removeprefix("> ") == READ


def test_a_cell_reads_what_is_printed(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>Lots</h1><table><tr><th>Surface</th><th>Prix</th></tr>"
        "<tr><td>10 m<sup>2</sup></td><td><del>1</del> 2 euros</td></tr></table></body></html>"
    )
    assert outline(read_one(tmp_path, "a.html", page))[-1] == "[ligne] 10 m² | 2 euros"


def test_markdown_that_is_struck_out_is_not_read(tmp_path: Path) -> None:
    text = "# Lots\n\nLe lot coûte ~~100~~ 200 euros. Un <s>sans fin reste.\n"
    assert outline(read_one(tmp_path, "a.md", text)) == [
        "Le lot coûte 200 euros. Un sans fin reste."
    ]
