"""Text to HTML: escaped, on one line, marked exactly."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from ingestion.documents import Span
from ui.markup import (
    anchored,
    attribute,
    excerpt,
    lines_html,
    link_to,
    marked,
    merge,
    passage,
    text,
)

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=200)
WILD = st.text(st.characters(codec="utf-8"), max_size=60)


@given(WILD)
@settings(max_examples=150)
def test_text_is_escaped_and_on_one_line(value: str) -> None:
    html = text(value)
    assert len(html.splitlines()) <= 1
    assert not set("<>\"'") & set(html.replace("&lt;", "").replace("&gt;", ""))


@given(WILD)
@settings(max_examples=100)
def test_attribute_keeps_line_breaks_as_references(value: str) -> None:
    html = attribute(value)
    assert len(html.splitlines()) <= 1
    assert '"' not in html
    assert "<" not in html


def test_attribute_gives_the_lines_back() -> None:
    assert unescape(attribute('a "b"\nc')) == 'a "b"\nc'


@pytest.mark.parametrize(
    ("marks", "merged"),
    [
        ([], []),
        ([(3, 3)], []),
        ([(5, 9), (1, 3)], [(1, 3), (5, 9)]),
        ([(1, 4), (4, 6)], [(1, 6)]),
        ([(1, 9), (2, 3)], [(1, 9)]),
    ],
)
def test_merge(marks: list[tuple[int, int]], merged: list[tuple[int, int]]) -> None:
    assert merge([Span(*m) for m in marks]) == [Span(*m) for m in merged]


def test_marked_by_hand() -> None:
    whole = "Le <maire> convoque."
    assert marked(whole, 100, Span(100, 120), [Span(103, 110), Span(90, 101)]) == (
        "<mark>L</mark>e <mark>&lt;maire&gt;</mark> convoque."
    )


@given(WORDS, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=4))
@settings(max_examples=100)
def test_marks_add_no_word_and_mark_the_right_ones(whole: str, raw: list[tuple[int, int]]) -> None:
    marks = [Span(100 + start, 100 + start + length) for start, length in raw]
    html = marked(whole, 100, Span(100, 100 + len(whole)), marks)
    tree = lxml_html.fromstring(f"<div>{html}</div>")
    plain = whole.replace("\xa0", " ")
    shown = tree.text_content().replace("\xa0", " ")
    assert "".join(shown.split()) == "".join(plain.split())
    covered = {i - 100 for m in marks for i in range(m.start, m.end)}
    expected = "".join(c for i, c in enumerate(plain) if i in covered)
    found = "".join("".join(m.itertext()) for m in tree.iter("mark")).replace("\xa0", " ")
    assert "".join(found.split()) == "".join(expected.split())


@given(st.integers(0, 2_000), st.integers(0, 300), st.integers(1, 80))
@settings(max_examples=100)
def test_an_excerpt_holds_the_first_mark_and_fits(start: int, length: int, limit: int) -> None:
    whole = "mot " * 600
    mark = Span(50 + min(start, 2_000), 50 + min(start + length, 2_400))
    shown = excerpt(whole, 50, [mark], limit + 40)
    assert 50 <= shown.start <= shown.end <= 50 + len(whole)
    assert len(shown) <= limit + 60
    if len(mark):
        assert shown.start <= mark.start
        assert shown.end > mark.start


def test_a_short_passage_is_whole_and_a_long_one_is_cut_at_words() -> None:
    assert (
        passage("Un.\nDeux.", 0, [Span(0, 3)]) == "<span><mark>Un.</mark></span><span>Deux.</span>"
    )
    whole = "début " * 200 + "CIBLE" + " fin" * 200
    html = passage(whole, 0, [Span(1200, 1205)], 100)
    assert html.startswith("<span>… début ")
    assert "<mark>CIBLE</mark>" in html
    assert html.endswith("fin …</span>")


def test_a_lead_before_the_passage_moves_nothing() -> None:
    """The hit's text is « lead, newline, passage » and its span the passage's alone."""
    offset, marks = anchored("Liste :\nun élément", Span(2, 12), [Span(5, 12)])
    assert offset >= 0
    html = marked("Liste :\nun élément", offset, Span(offset, offset + 18), marks)
    assert html == "Liste\xa0: un <mark>élément</mark>"


def test_lists_stay_lists() -> None:
    assert lines_html("Il faut :\n\nune pièce ;\nun acte.", after="<sup>1</sup>") == (
        "<p>Il faut\xa0:</p><ul><li>une pièce\xa0;</li><li>un acte.<sup>1</sup></li></ul>"
    )
    assert lines_html("a\nb", ordered=True) == "<ol><li>a</li><li>b</li></ol>"
    assert lines_html(" Seul. ") == "<p>Seul.</p>"


def test_table_rows_stay_a_table() -> None:
    html = lines_html("Population | Délai\n<500 | 3 jours", after="<sup>1</sup>")
    assert html == (
        '<div class="vd-large"><table><thead><tr><th scope="col">Population</th>'
        '<th scope="col">Délai</th></tr></thead><tbody><tr><td>&lt;500</td><td>3 jours</td></tr>'
        "</tbody></table></div><p><sup>1</sup></p>"
    )
    assert "<th" not in lines_html("<500 | 3 jours")
    short = lines_html("Population | Délai | Note\n<500 | 3 jours | ")
    assert "<td>3 jours</td><td></td></tr>" in short


def test_links() -> None:
    assert link_to("a b/é", Span(1, 5)) == "/documents/a%20b%2F%C3%A9?debut=1&fin=5#passage"
    assert link_to("a", Span(1, 5), answer_id="r", number=2) == (
        "/documents/a?reponse=r&citation=2#passage"
    )
