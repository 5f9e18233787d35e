"""The page of a document: everything shown, everything escaped, only the cited words marked."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from assistant.api.pages.body import body_html, contents
from assistant.api.pages.document import document_page, is_web
from assistant.api.pages.marking import Found, Wanted, find
from assistant.api.pages.typography import no_break
from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind, Span, Validity
from tests.assistant.api.conftest import QUESTION
from tests.fakes import FakeAssistant, concession, convocation, hostile, mariage

TODAY = dt.date(2026, 11, 21)


def shown(document: Document, wanted: Wanted | None = None, today: dt.date = TODAY) -> str:
    """Return the HTML of a document's page."""
    page = document_page(
        document, wanted or Wanted(), today=today, themes={"etat-civil": "État civil"}
    )
    return bytes(page.body).decode()


def words_of(markup: str) -> str:
    """Return the text of HTML, white space folded."""
    return " ".join(lxml_html.fromstring(f"<div>{markup}</div>").text_content().split())


def marked_text(markup: str) -> list[str]:
    """Return the text of each mark."""
    tree = lxml_html.fromstring(f"<div>{markup}</div>")
    return ["".join(mark.itertext()) for mark in tree.iter("mark")]


@pytest.mark.parametrize("document", [convocation(), mariage(), concession(), hostile()])
def test_the_whole_text_is_there_in_order(document: Document) -> None:
    expected = " ".join(no_break(document.text).replace(" | ", " ").split())
    # Cells, items and blocks touch in the text content: compare without white space.
    assert words_of(body_html(document, None)).replace(" ", "") == expected.replace(" ", "")


def test_lists_tables_and_headings_keep_their_form() -> None:
    body = body_html(convocation(), None)
    assert '<h2 id="s1">Délai de convocation</h2>' in body
    assert '<h3 id="s2">Contenu</h3>' in body
    assert re.search(r"<ul><li>la date, l’heure et le lieu de la réunion.;</li><li>", body)
    assert '<th scope="col">Population</th><th scope="col">Délai</th>' in body
    assert "<td>3 jours francs</td>" in body
    steps = body_html(mariage(), None)
    assert "<ol><li>Recevoir le dossier.</li>" in steps


def test_nested_lists_nest() -> None:
    builder = DocumentBuilder()
    for text, level in [("a", 1), ("a1", 2), ("a11", 4), ("a2", 2), ("b", 1)]:
        builder.list_item(text, level)
    builder.list_item("un", 1, ordered=True)
    document = builder.build(id="x", title="X", kind=DocumentKind.FICHE)
    assert body_html(document, None) == (
        "<ul><li>a<ul><li>a1<ul><li>a11</li></ul></li><li>a2</li></ul></li><li>b</li></ul>"
        "<ol><li>un</li></ol>"
    )


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_list_is_balanced(items: list[tuple[int, bool]]) -> None:
    builder = DocumentBuilder()
    for number, (level, ordered) in enumerate(items):
        builder.list_item(f"i{number}", level, ordered)
    body = body_html(builder.build(id="x", title="X", kind=DocumentKind.FICHE), None)
    for tag in ("ul", "ol", "li"):
        assert body.count(f"<{tag}>") == body.count(f"</{tag}>")
    assert body.count("<li>") == len(items)
    assert re.findall(r"<li>(i\d+)", body) == [f"i{n}" for n in range(len(items))]


def test_headings_start_under_the_title_whatever_their_level() -> None:
    builder = DocumentBuilder()
    builder.heading(3, "Un")
    builder.paragraph("Texte.")
    builder.heading(4, "Deux")
    document = builder.build(id="x", title="X", kind=DocumentKind.FICHE)
    assert re.findall(r"<h(\d)", body_html(document, None)) == ["2", "3"]
    assert [(e.depth, e.heading) for e in contents(document)] == [(1, "Un"), (2, "Deux")]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_exactly_the_asked_words_are_marked(data: st.DataObject) -> None:
    document = convocation()
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    body = body_html(document, Span(start, end))
    # Blank lines and cell separators are layout: they are in no block, hence never marked.
    expected = re.sub(r"\s|\|", "", no_break(document.text[start:end]))
    assert re.sub(r"\s|\|", "", "".join(marked_text(body))) == expected
    anchors = body.count('id="passage"')
    assert anchors == (1 if "<mark" in body else 0)
    assert anchors or not expected


def test_nothing_of_a_document_becomes_markup() -> None:
    page = shown(hostile())
    tree = lxml_html.fromstring(page)
    assert tree.xpath("//script | //img | //iframe | //@onerror | //@onclick") == []
    assert "&lt;script&gt;alert(&quot;xss&quot;)" in page
    assert "<title>Brocante &lt;/title&gt;" in page
    assert "javascript:" not in page
    assert all(href.startswith(("/", "#", "https://", "data:,")) for href in tree.xpath("//@href"))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.fr", True),
        ("HTTP://x.fr", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//x.fr", False),
        ("", False),
        (None, False),
        ("http://[", False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert is_web(url) is kept


def test_facts_are_said() -> None:
    page = words_of(shown(convocation()).partition("<main")[2])
    for said in (
        "Fiche",
        "Vérifié le 15 septembre 2026",
        "CGCT, version du 15 septembre 2026",
        "Code général des collectivités territoriales, article L. 2121-11",
        "Légifrance, CGCT",
        "Publié le 1er mars 2025",
    ):
        assert said.replace(" ", "") in page.replace(" ", "")
    assert "À vérifier" not in page
    assert "plus en vigueur" not in page
    assert "État civil" in shown(mariage())


def test_unchecked_document_says_so() -> None:
    page = shown(mariage())
    assert "<strong>À vérifier</strong>" in page
    assert "Vérifié sur" not in page


def test_expired_document_says_so_and_leads_to_its_successor() -> None:
    page = shown(concession())
    assert "n’est plus en vigueur</strong> depuis le 31 décembre 2020" in page
    assert 'href="/documents/convocation-conseil"' in page
    assert "plus en vigueur" not in shown(concession(), today=dt.date(2020, 12, 31))


def test_future_document_says_so() -> None:
    future = replace(convocation(), validity=Validity(start=dt.date(2027, 1, 1)))
    assert "n’est pas encore en vigueur</strong>" in shown(future)
    assert "sera le 1er janvier 2027" in shown(future)


def test_table_of_contents_only_for_long_documents() -> None:
    assert '<a href="#s1">Délai de convocation</a>' in shown(convocation())
    assert 'class="toc"' not in shown(concession())


class TestFind:
    """A passage is found by its words; its place is only where one looks first."""

    document = convocation()
    quote = document.text[30:80]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (Wanted(), Found()),
            (Wanted(Span(30, 80)), Found(Span(30, 80))),
            (Wanted(Span(30, 30)), Found(is_missing=True)),
            (Wanted(Span(30, 99_999)), Found(is_missing=True)),
            (Wanted(Span(30, 80), quote), Found(Span(30, 80))),
            (Wanted(Span(10, 60), quote), Found(Span(30, 80))),
            (Wanted(Span(90_000, 90_050), quote), Found(Span(30, 80))),
            (Wanted(Span(30, 80), "ailleurs"), Found(lost="ailleurs", is_missing=True)),
        ],
    )
    def test_find(self, wanted: Wanted, found: Found) -> None:
        assert find(self.document, wanted) == found


def test_a_citation_is_marked_by_its_place(client: TestClient) -> None:
    page = client.get("/documents/convocation-conseil?debut=22&fin=40")
    assert marked_text(page.text.partition("<main")[2].partition("</main")[0]) == [
        convocation().text[22:40]
    ]


@pytest.mark.parametrize(
    "query", ["debut=40&fin=22", "debut=a&fin=b", "debut=-1&fin=3", "debut=²&fin=9"]
)
def test_a_broken_address_still_shows_the_document(client: TestClient, query: str) -> None:
    page = client.get(f"/documents/convocation-conseil?{query}")
    assert page.status_code == 200
    assert "<mark" not in page.text


def test_a_citation_survives_changes_of_its_document(
    client: TestClient, assistant: FakeAssistant
) -> None:
    answer = client.post("/api/v1/answers", json={"question": QUESTION}).json()
    address = f"/documents/convocation-conseil?reponse={answer['id']}&citation=1"
    quote = answer["citations"][0]["quote"]
    assert no_break(quote) in client.get(address).text

    moved = DocumentBuilder()
    moved.paragraph("Un paragraphe ajouté au début.")
    moved.paragraph(quote)
    document = convocation()
    assistant.documents_ = [moved.build(id=document.id, title=document.title, kind=document.kind)]
    assert marked_text(client.get(address).text.partition("<main")[2]) == [no_break(quote)]

    changed = DocumentBuilder()
    changed.paragraph("Plus rien de cela.")
    assistant.documents_ = [changed.build(id=document.id, title=document.title, kind=document.kind)]
    page = client.get(address).text
    assert "a changé depuis la réponse" in page
    assert quote in page
    assert "<mark" not in page

    assistant.documents_ = []
    gone = client.get(address)
    assert gone.status_code == 404
    assert "a été retiré" in gone.text
    assert quote in gone.text


def test_unknown_document_is_a_french_page(client: TestClient) -> None:
    page = client.get("/documents/rien%3Cscript%3E")
    assert page.status_code == 404
    assert "Document introuvable" in page.text
    assert "<script" not in page.text


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_no_break_changes_only_spaces(text: str) -> None:
    assert len(no_break(text)) == len(text)
    assert no_break(text).replace("\xa0", " ") == text.replace("\xa0", " ")


def test_no_break_cases() -> None:
    assert no_break("« 3 500 habitants » ; 12 % ?") == (
        "«\xa03\xa0500 habitants\xa0»\xa0; 12\xa0%\xa0?"
    )
    assert no_break("le 3 5000 et 12 34") == "le 3 5000 et 12 34"
