"""Answers, hits and copies: what is shown for each outcome, and nothing that is not escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html as lxml_html

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    Handoff,
    Notice,
    Related,
    SearchHit,
    Statement,
    StatementKind,
)
from assistant.catalogue import IndexInfo
from assistant.retrieval import quoted_phrases
from ingestion.documents import DocumentKind, Span
from tests.fakes import FakeAssistant, Question, hostile
from ui.copying import as_markdown, as_text, reference
from ui.examples import COUNT, example_questions
from ui.render import answer_card, confidence_words, exchange, sources_html
from ui.results import results_html
from ui.words import footer

TEXT = "Le maire convoque le conseil. Le délai est de trois jours francs."
CITATION = Citation(
    number=1,
    document_id="fiche-1",
    passage_id="p",
    title="Convoquer",
    kind=DocumentKind.FICHE,
    heading_path=("Délais", "Petites communes"),
    quote=TEXT[30:],
    span=Span(30, 65),
    passage=TEXT,
    passage_span=Span(0, 65),
    highlights=(Span(30, 65),),
    publisher="Légifrance",
    url="https://www.legifrance.gouv.fr/",
    verified_on=dt.date(2026, 9, 1),
    verified_against="CGCT",
)
ANSWER = Answer(
    id="r1",
    question="Quel délai ?",
    status=AnswerStatus.ANSWERED,
    mode=AnswerMode.EXTRACTIVE,
    statements=(
        Statement("Sauf urgence.", StatementKind.CONDITION, (1,)),
        Statement("Trois jours francs.", StatementKind.DIRECT, (1, 2)),
        Statement("Envoyer.", StatementKind.STEP, (1,)),
        Statement("Afficher.", StatementKind.STEP, ()),
        Statement("Un détail.", StatementKind.DETAIL, (2,), verified=False),
    ),
    citations=(CITATION, replace(CITATION, number=2, verified_against="Aucun texte consulté")),
    confidence=0.96,
)


def shown(html: str) -> str:
    """Return the words of HTML."""
    return " ".join(lxml_html.fromstring(f"<div>{html}</div>").text_content().split())


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


@pytest.mark.parametrize(
    ("count", "has_lexicon", "said"),
    [(260, True, "· 259 documents et un lexique,"), (2, True, "· 1 document et"), (2, False, "· 2 documents,")],
)  # fmt: skip
def test_the_footer_counts_the_lexicon_apart(count: int, has_lexicon: bool, said: str) -> None:
    info = IndexInfo("g", "2026-11-22T10:00:00+00:00", count, 9, "e", "SQfp16", ())
    assert said in shown(footer(info, has_lexicon))


def test_copy_as_text() -> None:
    expected = (
        "Question : Quel délai ?\n\nTrois jours. [1]\n\nSources :\n"
        "[1] Convoquer (Fiche) — Délais › Petites communes — Légifrance — "
        "vérifié le 1er septembre 2026 — https://www.legifrance.gouv.fr/\n\n"
        "Extraits de documents cités par Vademecum ; à vérifier avant de décider."
    )
    short = replace(
        ANSWER,
        statements=(Statement("Trois jours.", StatementKind.DIRECT, (1,)),),
        citations=(CITATION,),
    )
    assert as_text(short) == expected


def test_copy_as_markdown_keeps_lists_and_escapes() -> None:
    answer = replace(
        ANSWER,
        question="*Quel* délai ?",
        citations=(CITATION,),
        statements=(Statement("Il faut :\n\nun acte ;\nune _pièce_.", StatementKind.DIRECT, (1,)),),
    )
    markdown = as_markdown(answer)
    assert markdown.startswith("**Question :** \\*Quel\\* délai ?")
    assert "Il faut :\n\n- un acte ;\n- une \\_pièce\\_. \\[1\\]" in markdown
    assert "**Sources**\n\n- \\[1\\] Convoquer (Fiche)" in markdown


MIXED = replace(
    ANSWER,
    question="et pour un étranger ?",
    resolved_question="Quelles pièces pour un mariage, pour un étranger ?",
    statements=(
        Statement("Un acte ;\nun titre.", StatementKind.DIRECT, (1,)),
        Statement("Recevoir.\nAuditionner.", StatementKind.STEP, (1,)),
        Statement("Demander :\nun accord ;\nun formulaire.", StatementKind.DETAIL, (2,)),
        Statement("Un témoin.", StatementKind.DETAIL, (1,), verified=False),
        Statement("Âge | Prix", StatementKind.CONDITION, (1,)),
        Statement("3 ans | 2_€", StatementKind.CONDITION, (1,)),
    ),
    citations=(
        CITATION,
        replace(CITATION, number=2, document_id="prenom", title="Changer de prénom"),
    ),
    notices=(
        Notice("a_verifier", "« Convoquer » n’a pas été vérifié sur un texte."),
        Notice("territoire", "« Convoquer » ne vaut que pour : la commune de Sète."),
    ),
)


def test_copy_as_markdown_never_makes_a_lone_row_a_header() -> None:
    rows = (Statement("3 ans | 2 €", StatementKind.DIRECT, (1,)),)
    alone = as_markdown(replace(ANSWER, citations=(CITATION,), statements=rows))
    assert "|  |  |\n| --- | --- |\n| 3 ans | 2 € |" in alone
    header = Statement("Âge | Prix | Note", StatementKind.DIRECT, (1,))
    whole = as_markdown(replace(ANSWER, citations=(CITATION,), statements=(header, *rows)))
    assert "| Âge | Prix | Note |\n| --- | --- | --- |\n| 3 ans | 2 € |  |" in whole


def test_copy_as_text_keeps_lists_headings_and_how_the_question_was_understood() -> None:
    body = as_text(MIXED).partition("\n\nSources :\n")[0]
    assert body == (
        "Question : et pour un étranger ?\n\n"
        "Question comprise : Quelles pièces pour un mariage, pour un étranger ?\n\n"
        "- Un acte ;\n- un titre. [1]\n\n"
        "Conditions :\n\nÂge | Prix\n3 ans | 2_€ [1]\n\n"
        "Étapes :\n\n1. Recevoir.\n2. Auditionner. [1]\n\n"
        "Précisions :\n\n[non vérifié] Un témoin. [1]\n\n"
        "Dans « Changer de prénom » :\n\nDemander :\n- un accord ;\n- un formulaire. [2]\n\n"
        "À savoir :\n- « Convoquer » n’a pas été vérifié sur un texte.\n"
        "- « Convoquer » ne vaut que pour : la commune de Sète."
    )


def test_copy_as_markdown_keeps_the_same() -> None:
    body = as_markdown(MIXED).partition("\n\n**Sources**\n\n")[0]
    assert body == (
        "**Question :** et pour un étranger ?\n\n"
        "**Question comprise :** Quelles pièces pour un mariage, pour un étranger ?\n\n"
        "- Un acte ;\n- un titre. \\[1\\]\n\n"
        "**Conditions**\n\n| Âge | Prix |\n| --- | --- |\n| 3 ans | 2\\_€ |\n\n\\[1\\]\n\n"
        "**Étapes**\n\n1. Recevoir.\n2. Auditionner. \\[1\\]\n\n"
        "**Précisions**\n\n\\[non vérifié\\] Un témoin. \\[1\\]\n\n"
        "**Dans « Changer de prénom »**\n\n"
        "Demander :\n\n- un accord ;\n- un formulaire. \\[2\\]\n\n"
        "**À savoir**\n\n- « Convoquer » n’a pas été vérifié sur un texte.\n"
        "- « Convoquer » ne vaut que pour : la commune de Sète."
    )


@pytest.mark.parametrize("copied", [as_text, as_markdown])
def test_copies_number_steps_and_ordered_lists(copied: Callable[[Answer], str]) -> None:
    steps = tuple(Statement(step, StatementKind.STEP, ()) for step in ("Envoyer.", "Afficher."))
    assert "\n\n1. Envoyer.\n2. Afficher.\n\n" in copied(replace(ANSWER, statements=steps))
    whole = Statement("Envoyer.\nAfficher.", StatementKind.DIRECT, (), ordered=True)
    assert "\n\n1. Envoyer.\n2. Afficher.\n\n" in copied(replace(ANSWER, statements=(whole,)))
    assert "<ol><li>Envoyer.</li>" in answer_card(replace(ANSWER, statements=(whole,)), 1)


@pytest.mark.parametrize("copied", [as_text, as_markdown])
def test_copies_say_that_a_model_wrote_and_why_the_answer_is_partial(
    copied: Callable[[Answer], str],
) -> None:
    written = copied(replace(ANSWER, mode=AnswerMode.GENERATED))
    assert "Réponse rédigée par un modèle" in written
    assert "Extraits de documents" not in written
    why = Notice("partiel", "Textes les plus proches : vérifiez qu’ils s’appliquent.")
    partial = copied(replace(ANSWER, status=AnswerStatus.PARTIAL, notices=(why,)))
    assert partial.count(why.text) == 1
    assert "À savoir" not in partial


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


def test_copies_of_refusals_say_so() -> None:
    refusal = replace(ANSWER, status=AnswerStatus.NO_ANSWER, statements=(), citations=())
    assert "Les documents ne répondent pas." in as_text(refusal)
    partial = replace(ANSWER, status=AnswerStatus.PARTIAL)
    assert "ne répondent pas exactement" in as_markdown(partial)


def test_a_reference_is_one_line() -> None:
    assert "\n" not in reference(replace(CITATION, title="Deux\nlignes"))


class TestExamples:
    """Example questions come from documents in force, one a theme first."""

    def document(self, name: str, theme: str, *questions: str, kind: str = "fiche"):  # type: ignore[no-untyped-def]
        """Return a document of a theme with everyday questions."""
        base = FakeAssistant().document("convocation-conseil")
        return replace(base, id=name, themes=(theme,), questions=questions, kind=DocumentKind(kind))

    def test_one_a_theme_then_a_second(self) -> None:
        documents = [
            self.document("b", "voirie", "Voirie ?"),
            self.document("a", "etat-civil", "délai mariage", "Mariage ?", "Autre ?"),
            self.document("c", "etat-civil", "Naissance ?"),
            self.document("d", "zzz", "Divers ?"),
        ]
        assert example_questions(documents) == ["Mariage ?", "Voirie ?", "Divers ?", "Naissance ?"]

    def test_fiches_before_guides_never_law_nor_expired(self) -> None:
        expired = replace(
            self.document("e", "actes", "Expiré ?"),
            validity=FakeAssistant().document("concession-2010").validity,
        )
        documents = [
            self.document("a", "actes", "Guide ?", kind="guide"),
            self.document("b", "actes", "Fiche ?"),
            self.document("c", "elus", "Loi ?", kind="texte"),
            self.document("d", "elus", "x" * 100 + " ?".upper()),
            expired,
        ]
        assert example_questions(documents) == ["Fiche ?", "Guide ?"]

    def test_never_more_than_asked(self) -> None:
        documents = [self.document(f"d{i}", f"t{i}", f"Question {i} ?") for i in range(30)]
        assert len(example_questions(documents)) == COUNT
