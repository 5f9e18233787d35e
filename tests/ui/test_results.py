"""Search hits as HTML."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from lxml import html as lxml_html

from assistant.answers import SearchHit
from assistant.retrieval import quoted_phrases
from ingestion.documents import DocumentKind, Span
from tests.ui.samples import TEXT, shown
from ui.results import results_html


def test_hits() -> None:
    hit = SearchHit(
        "d",
        "p",
        2.0,
        "Convoquer",
        DocumentKind.LAW,
        ("Délais",),
        TEXT,
        Span(100, 165),
        highlights=(Span(133, 138),),
        published_on=dt.date(2025, 1, 1),
        in_force=False,
    )
    html = results_html([hit, hit], 2)
    assert "2 documents ou plus" in shown(html)
    assert "<mark>délai</mark>" in html
    assert "N’est plus en vigueur" in html
    assert "Publié le 1er janvier 2025" in html
    assert 'role="status">1 document</p>' in results_html([hit], 2)
    assert "Aucun passage trouvé" in results_html([], 20)
    for hits in ([], [hit]):
        assert "Recherche comprise : la <b>" not in results_html(hits, 20, "la <b>")
        assert "Recherche comprise : la &lt;b&gt;" in results_html(hits, 20, "la <b>")
        assert "comprise" not in results_html(hits, 20, None)


def test_a_quoted_expression_is_marked_wherever_it_stands_and_shown_by_the_excerpt() -> None:
    body = f"{'Avant. ' * 100}La tombe est en état d’abandon. {'Après. ' * 100}"
    title = "Reprise en état d'abandon"
    hit = SearchHit(
        "d", "p", 2.0, title, DocumentKind.FICHE, ("Constat",), body, Span(9, 9 + len(body)),
        highlights=(Span(9, 14),),
    )  # fmt: skip
    phrases = quoted_phrases("« état d’abandon »")
    tree = lxml_html.fromstring(results_html([hit], 20, phrases=phrases))
    assert tree.xpath("//h3//mark/text()") == ["état d'abandon"]
    assert tree.xpath("//*[@class='vd-extrait']//mark/text()") == ["état d’abandon"]
    lead = replace(hit, text="En état d’abandon :\nla tombe.", span=Span(500, 509), highlights=())
    tree = lxml_html.fromstring(results_html([lead], 20, phrases=phrases))
    assert tree.xpath("//*[@class='vd-extrait']//mark/text()") == ["état d’abandon"]


def test_an_expression_that_only_a_question_holds_is_said() -> None:
    hit = SearchHit("d", "p", 2.0, "Titre", DocumentKind.FICHE, (), TEXT, Span(0, len(TEXT)))
    said = "L’expression est dans une question"
    assert said in shown(results_html([hit], 20, phrases=quoted_phrases("« je fais comment »")))
    assert said not in shown(results_html([hit], 20))
    assert said not in shown(results_html([hit], 20, phrases=quoted_phrases("« le maire »")))
