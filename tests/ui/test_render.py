"""Answers, hits and copies: what is shown for each outcome, and nothing that is not escaped."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from lxml import html as lxml_html

from assistant.answers import AnswerMode, AnswerStatus, Handoff, Notice, Related, SearchHit
from ingestion.documents import DocumentKind, Span
from tests.fakes import FakeAssistant, Question, hostile
from tests.ui.samples import ANSWER, CITATION, MIXED, TEXT, shown
from ui.copying import as_markdown, as_text, reference
from ui.render import answer_card, confidence_words, exchange, sources_html
from ui.results import results_html


def test_direct_answer_first_then_conditions_steps_details() -> None:
    words = shown(answer_card(ANSWER, 1))
    order = [
        "Réponse trouvée",
        "Confiance élevée",
        "Trois jours francs.",
        "Conditions",
        "Sauf urgence.",
        "Étapes",
        "Envoyer.",
        "Précisions",
        "Un détail.",
        "non vérifié",
    ]
    places = [words.index(word) for word in order]
    assert places == sorted(places)


def test_citation_numbers_lead_to_the_sources_of_their_own_question() -> None:
    html = exchange(ANSWER, 3) + sources_html(ANSWER.citations, 3, answer_id="r1")
    tree = lxml_html.fromstring(f"<div>{html}</div>")
    targets = {link[1:] for link in tree.xpath("//a[@class='vd-renvoi']/@href")}
    assert targets == {"source-3-1", "source-3-2"} == set(tree.xpath("//article/@id"))
    assert tree.xpath("//sup")[0].xpath("string()") == "12"


def test_steps_are_one_numbered_list() -> None:
    html = answer_card(ANSWER, 1)
    assert html.count("<ol>") == 1
    assert "<ol><li>Envoyer.<sup>" in html
    assert "<li>Afficher.</li></ol>" in html


def test_a_source_says_what_it_is_and_how_fresh() -> None:
    first, second = lxml_html.fromstring(
        f"<div>{sources_html(ANSWER.citations, 1, answer_id='r1')}</div>"
    ).xpath("./article")
    words = " ".join(first.text_content().replace("\xa0", " ").split())
    for said in (
        "1",
        "Fiche",
        "Convoquer",
        "Délais › Petites communes",
        "Vérifié le 1er septembre 2026",
        TEXT,
    ):
        assert said in words
    assert first.xpath("string(.//mark)") == TEXT[30:]
    link = first.xpath(".//a")[0]
    assert link.get("href") == "/documents/fiche-1?reponse=r1&citation=1#passage"
    assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")
    assert "À vérifier" in second.text_content()
    assert "Vérifié le" not in second.text_content()


@pytest.mark.parametrize(
    ("status", "classes", "words"),
    [
        (AnswerStatus.ANSWERED, "est-answered", "Réponse trouvée"),
        (AnswerStatus.PARTIAL, "est-partial", "Réponse incertaine"),
        (AnswerStatus.NO_ANSWER, "est-no_answer", "Pas de réponse dans les documents"),
    ],
)
def test_the_three_outcomes_look_different(status: AnswerStatus, classes: str, words: str) -> None:
    html = answer_card(replace(ANSWER, status=status), 1)
    assert f'class="vd-reponse {classes}"' in html
    assert words in shown(html)
    assert ("Confiance" in html) is (status is AnswerStatus.ANSWERED)


def test_no_answer_shows_close_texts_as_such_and_whom_to_ask() -> None:
    related = Related("d", "p", "Titre proche", DocumentKind.GUIDE, ("A",), "Extrait.", Span(4, 12))
    answer = replace(
        ANSWER,
        status=AnswerStatus.NO_ANSWER,
        statements=(),
        citations=(),
        related=(related,),
        handoff=Handoff("Vous pouvez demander à :", ("la sous-préfecture",)),
        notices=(
            Notice("sans_reponse", "Les documents ne répondent pas."),
            Notice("territoire", "Valable en Alsace."),
        ),
    )
    words = shown(answer_card(answer, 1))
    for said in (
        "qui ne répondent pas directement",
        "Titre proche",
        "Extrait.",
        "Vous pouvez demander à",
        "la sous-préfecture",
        "Valable en Alsace.",
    ):
        assert said in words
    assert 'href="/documents/d?debut=4&amp;fin=12#passage"' in answer_card(answer, 1)


def test_a_greeting_is_no_question_without_answer() -> None:
    welcome = Notice("politesse", "Posez une question.")
    answer = replace(
        ANSWER, status=AnswerStatus.NO_ANSWER, statements=(), citations=(), notices=(welcome,)
    )
    card = answer_card(answer, 1)
    assert "Posez une question." in card
    assert "Pas de réponse" not in card
    assert "Copier" not in card
    for copied in (as_text(answer), as_markdown(answer)):
        assert "Les documents ne répondent pas" not in copied
        assert "Posez une question" in copied


def test_a_generated_answer_and_a_completed_question_say_so() -> None:
    answer = replace(ANSWER, mode=AnswerMode.GENERATED, resolved_question="Quel délai à Paris ?")
    words = shown(answer_card(answer, 1))
    assert "Rédigé par un modèle" in words
    assert "Question comprise : Quel délai à Paris ?" in words


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "élevée"),
        (0.95, "élevée"),
        (0.94, "moyenne : lisez le passage"),
        (0.85, "moyenne : lisez le passage"),
        (0.84, "limitée : vérifiez que le passage répond"),
    ],
)
def test_confidence_in_words(confidence: float, words: str) -> None:
    assert confidence_words(confidence) == f"Confiance {words}"


def test_nothing_untrusted_becomes_markup_and_all_is_on_one_line() -> None:
    evil = '<img src=x onerror="alert(1)">\n\n# Titre\n**gras** $x$'
    answer = FakeAssistant().ask(Question("brocante"))
    assert answer.citations[0].title == hostile().title
    answer = replace(
        answer,
        question=evil,
        resolved_question=evil,
        notices=(Notice("x", evil),),
        handoff=Handoff(evil, (evil,)),
        related=(Related(evil, evil, evil, DocumentKind.QA, (evil,), evil, Span(0, len(evil))),),
    )
    hit = SearchHit(evil, evil, 1.0, evil, DocumentKind.LAW, (evil,), evil, Span(0, len(evil)))
    for html in (
        exchange(answer, 1),
        sources_html(answer.citations, 1, answer_id="r"),
        results_html([hit], 20),
    ):
        assert len(html.splitlines()) == 1, "a blank line would hand the rest to Markdown"
        tree = lxml_html.fromstring(f"<div>{html}</div>")
        assert tree.xpath("//img | //script | //@onerror | //strong | //h1") == []


def test_a_document_without_verification_is_dated_by_its_publication() -> None:
    own = replace(
        CITATION, verified_on=None, verified_against="", published_on=dt.date(2024, 3, 5), page=2
    )
    assert reference(own).startswith(
        "[1] Convoquer (Fiche) — Délais › Petites communes — p. 2 — Légifrance — "
        "publié le 5 mars 2024 — https://"
    )
    card = shown(sources_html([own], 1))
    assert "Délais › Petites communes, p. 2" in card
    assert "Publié le 5 mars 2024" in card
    assert "p. " not in shown(sources_html([CITATION], 1))
    assert "Publié" not in shown(sources_html([replace(own, verified_on=CITATION.verified_on)], 1))
    unchecked = replace(own, verified_on=CITATION.verified_on, verified_against="aucun texte lu")
    assert "— à vérifier — publié le 5 mars 2024 —" in reference(unchecked)
    assert "p. 7" in shown(sources_html([replace(CITATION, heading_path=(), page=7)], 1))


def test_what_comes_from_another_document_is_under_its_title() -> None:
    tree = lxml_html.fromstring(answer_card(MIXED, 1))
    (title,) = tree.xpath("//h4")
    assert shown(lxml_html.tostring(title, encoding="unicode")) == "Dans « Changer de prénom »"
    assert [n.tag for n in title.itersiblings()] == ["p", "ul"]
    assert title.getprevious().text_content().startswith("Un témoin.")
    alone = replace(MIXED, statements=MIXED.statements[2:3])
    assert lxml_html.fromstring(answer_card(alone, 1)).xpath("count(//h3[@class='vd-document'])")


def test_rows_of_a_table_are_one_table() -> None:
    tree = lxml_html.fromstring(answer_card(MIXED, 1))
    assert [row.text_content() for row in tree.xpath("//table//tr")] == ["ÂgePrix", "3 ans2_€"]
    assert len(tree.xpath("//table")) == 1


def test_each_answer_carries_its_sources_for_paper_with_whole_quotes() -> None:
    quote = "La règle est longue. " * 80
    long = replace(
        CITATION,
        quote=quote,
        span=Span(30, 30 + len(quote)),
        passage=quote,
        passage_span=Span(30, 30 + len(quote)),
        highlights=(Span(30, 50),),
    )
    card = lxml_html.fromstring(answer_card(replace(ANSWER, citations=(long,)), 1))
    (printed,) = card.xpath(".//div[@class='vd-imprimees']")
    assert printed.xpath("string(.//blockquote)").split() == quote.split()
    assert shown(printed.xpath("string(.//p)")) == " ".join(reference(long).split())
    assert printed.xpath(".//@id") == []
    assert "vd-imprimees" not in answer_card(replace(ANSWER, citations=()), 1)
