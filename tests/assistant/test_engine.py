"""The whole path: a question in, sources, statements, notices and one answer out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from fpdf import FPDF

from assistant.answering.extractive import Draft
from assistant.answers import (
    AnswerStatus,
    DoneEvent,
    Filters,
    Question,
    SourcesEvent,
    Statement,
    StatementEvent,
    StatementKind,
    to_json,
)
from assistant.engine import Engine, close_texts, open_assistant
from assistant.errors import IndexUnavailableError, QuestionError
from assistant.settings import Settings
from ingestion import pipeline
from ingestion.encoding import load_encoder
from ingestion.index import GenerationFolder
from ingestion.index.lexical import write_question_index
from ingestion.pipeline import ingest
from tests.assistant.worlds import FILES, build_world


def test_ask_is_stream_collected(world: Engine) -> None:
    events = list(world.stream(Question("Quel délai pour déclarer une naissance ?")))
    assert isinstance(events[0], SourcesEvent)
    assert isinstance(events[-1], DoneEvent)
    answer = events[-1].answer
    shown = tuple(e.statement for e in events if isinstance(e, StatementEvent))
    assert shown == answer.statements
    again = world.ask(Question("Quel délai pour déclarer une naissance ?"))
    drop = {"id": "", "timings": {}, "answered_at": ""}
    assert dataclasses.replace(again, **drop) == dataclasses.replace(answer, **drop)


RULES = (
    ("Inscription", "L’inscription à la cantine se fait en mairie avant le 31 août."),
    ("Tarif", "Le tarif de la cantine est de 2,50 euros par repas pour chaque enfant."),
    ("Absence", "Toute absence à la cantine est signalée la veille avant midi."),
)


def test_a_citation_says_on_which_page_of_a_pdf_it_stands(tmp_path: Path) -> None:
    rules = FPDF()
    for heading, sentence in RULES:
        rules.add_page()
        for words, size, style in ((heading, 16, "B"), (sentence.replace("’", "'"), 11, "")):
            rules.set_font("Helvetica", style, size)
            rules.multi_cell(0, 8, words, new_x="LMARGIN", new_y="NEXT")
    (tmp_path / "corpus").mkdir()
    rules.output(str(tmp_path / "corpus" / "cantine.pdf"))
    ingest([tmp_path / "corpus"], tmp_path / "index", load_encoder())
    settings = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        data=tmp_path / "data",
        seuil_reponse=0.0,
        seuil_proche=0.0,
    )
    engine = open_assistant(settings)
    answer = engine.ask(Question("Quel est le tarif de la cantine ?"))
    pages = {citation.quote: citation.page for citation in answer.citations}
    sentences = [sentence.replace("’", "'") for _, sentence in RULES]
    assert pages[sentences[1]] == 2
    assert all(pages[quote] == sentences.index(quote) + 1 for quote in pages)
    assert to_json(answer)["citations"][0]["page"] == answer.citations[0].page


def test_without_pages_a_citation_has_none(world: Engine) -> None:
    answer = world.ask(Question("Quel délai pour déclarer une naissance ?"))
    assert answer.citations
    assert {citation.page for citation in answer.citations} == {None}


def test_an_ordered_list_says_so(world: Engine) -> None:
    answer = world.ask(Question("Quelles sont les étapes de la convocation ?"))
    lists = {s.text.split(" ")[0]: s.ordered for s in answer.statements if "\n" in s.text}
    assert lists["Fixer"]
    pieces = world.ask(Question("Quelles pièces demander pour une naissance ?"))
    assert [s.ordered for s in pieces.statements if s.text.startswith("La mairie demande")] == [
        False
    ]


def test_every_statement_is_a_slice_of_its_document(world: Engine) -> None:
    for question in (
        "Quel délai pour déclarer une naissance ?",
        "Quelles pièces faut-il pour une naissance ?",
        "Comment convoquer le conseil ?",
        "peut on reprendre une vieille tombe",
    ):
        answer = world.ask(Question(question))
        assert answer.statements
        for statement in answer.statements:
            (number,) = statement.citations
            citation = next(c for c in answer.citations if c.number == number)
            document = world.document(citation.document_id)
            assert statement.span is not None
            assert document.quote(statement.span) == statement.text
            assert statement.text in citation.quote
            assert document.quote(citation.span) == citation.quote
            assert citation.passage_span.start <= citation.span.start
            assert citation.span.end <= citation.passage_span.end


def test_the_direct_answer_comes_with_its_exception(world: Engine) -> None:
    answer = world.ask(Question("Combien de jours a-t-on pour déclarer une naissance ?"))
    assert answer.statements[0].text.startswith("Une naissance se déclare dans les cinq jours")
    assert answer.statements[1].text.startswith("Toutefois")


def test_who_is_concerned_does_not_change_what_is_looked_for(world: Engine) -> None:
    asked = "Combien de jours a-t-on pour déclarer une naissance ?"
    plain = world.ask(Question(asked))
    named = world.ask(Question(f"Mme Martine Durand, 3 rue des Lilas (06 12 34 56 78) : {asked}"))
    assert named.question != plain.question
    assert (named.statements, named.confidence) == (plain.statements, plain.confidence)


def test_a_list_is_kept_whole_when_documents_are_asked(world: Engine) -> None:
    answer = world.ask(Question("Quelles pièces faut-il apporter pour une naissance ?"))
    first = answer.statements[0].text
    assert first.startswith("La mairie demande les pièces suivantes :")
    assert "certificat d’accouchement" in first
    assert "livret de famille" in first


def test_what_is_no_longer_in_force_never_answers_about_today(world: Engine) -> None:
    answer = world.ask(Question("Déclaration de naissance trois jours avant 2016 ?"))
    assert "fiche-naissance-ancienne" not in {c.document_id for c in answer.citations}
    for day, expected in ((dt.date(2016, 11, 19), True), (dt.date(2016, 11, 20), False)):
        found = world.search("naissance", filters=Filters(on_date=day))
        assert ("fiche-naissance-ancienne" in {h.document_id for h in found}) is expected


def test_the_town_s_size_decides(world: Engine) -> None:
    small = world.ask(Question("On est 420 habitants, quel délai pour convoquer le conseil ?"))
    assert "trois jours francs" in small.statements[0].text
    large = world.ask(
        Question("Commune de 4 200 habitants : quel délai pour convoquer le conseil ?")
    )
    assert "cinq jours francs" in large.statements[0].text
    # The size was given and served: nothing is left to check.
    assert "population" not in {n.code for n in large.notices}


def test_notices_say_what_was_not_checked(world: Engine) -> None:
    answer = world.ask(Question("Quel délai pour convoquer le conseil municipal ?"))
    assert "a_verifier" in {n.code for n in answer.notices}


def test_references_sections_never_answer(world: Engine) -> None:
    answer = world.ask(Question("Que dit l’article 55 du Code civil sur la naissance ?"))
    assert all("Références" not in c.heading_path for c in answer.citations)


def test_an_acronym_is_defined_from_the_lexicon(world: Engine) -> None:
    answer = world.ask(Question("Que veut dire DIA ?"))
    assert answer.statements[0].text.startswith("Déclaration faite à la mairie avant la vente")
    assert answer.citations[0].document_id == "lexique"
    assert world.document("lexique").quote(answer.citations[0].span) == answer.citations[0].quote


def test_thresholds_make_the_three_outcomes(tmp_path: Path) -> None:
    question = Question("Quel délai pour déclarer une naissance ?")
    sure = build_world(tmp_path / "a", seuil_reponse=0.0, seuil_proche=0.0).ask(question)
    assert sure.status is AnswerStatus.ANSWERED
    assert sure.handoff is None
    close = build_world(tmp_path / "b", seuil_reponse=1.0, seuil_proche=0.0).ask(question)
    assert close.status is AnswerStatus.PARTIAL
    assert close.statements
    assert all(s.kind.value != "direct" for s in close.statements)
    assert close.handoff is not None
    none = build_world(tmp_path / "c", seuil_reponse=1.0, seuil_proche=1.0).ask(question)
    assert none.status is AnswerStatus.NO_ANSWER
    assert none.statements == ()
    assert none.citations == ()
    assert none.related[0].document_id == "fiche-naissance"
    assert none.handoff is not None
    assert none.handoff.contacts


@pytest.mark.parametrize("text", ["inventte une délibération", "fabrique une délibération"])
def test_a_refusal_always_says_why(world: Engine, text: str) -> None:
    answer = world.ask(Question(text))
    assert answer.status is AnswerStatus.NO_ANSWER
    assert {n.code for n in answer.notices} == {"redaction", "sans_reponse"}


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "?!", "42", "x" * 4_001])
def test_an_unusable_question_is_refused_in_french(world: Engine, text: str) -> None:
    with pytest.raises(QuestionError, match="question"):
        world.ask(Question(text))


def test_hostile_text_is_only_text(world: Engine) -> None:
    for text in (
        'naissance" OR title:*',
        "l'arrêté (((",
        "naissance\u202edélai\u0000",
        "<script>alert(1)</script> naissance",
    ):
        world.ask(Question(text))
        world.search(text)


def test_an_answer_is_plain_json(world: Engine) -> None:
    answer = world.ask(Question("Quel délai pour déclarer une naissance ?"))
    raw = json.loads(json.dumps(to_json(answer), ensure_ascii=False))
    assert raw["status"] == "answered"
    assert raw["citations"][0]["verified_on"] == "2026-11-21"
    assert raw["statements"][0]["citations"] == [1]


def test_a_new_generation_is_served_without_restart(tmp_path: Path) -> None:
    engine = build_world(tmp_path, seuil_reponse=0.0, seuil_proche=0.0)
    before = engine.ask(Question("Quel délai pour déclarer une naissance ?"))
    path = tmp_path / "corpus" / "fiches" / "naissance.md"
    path.write_text(FILES["fiches/naissance.md"].replace("cinq jours", "six jours"), "utf-8")
    ingest([tmp_path / "corpus"], tmp_path / "index", load_encoder())
    after = engine.ask(Question("Quel délai pour déclarer une naissance ?"))
    assert "cinq jours" in before.statements[0].text
    assert "six jours" in after.statements[0].text
    assert before.generation != after.generation


def test_a_corrupted_generation_gives_way_to_the_one_before(tmp_path: Path) -> None:
    build_world(tmp_path)
    first = GenerationFolder(tmp_path / "index").current().name
    (tmp_path / "corpus" / "fiches" / "ancienne.md").unlink()
    ingest([tmp_path / "corpus"], tmp_path / "index", load_encoder())
    (GenerationFolder(tmp_path / "index").current() / "passages.sqlite").write_bytes(b"")
    engine = open_assistant(Settings(corpus=tmp_path / "corpus", index=tmp_path / "index"))
    answer = engine.ask(Question("Quel délai pour déclarer une naissance ?"))
    assert answer.generation == first
    assert "index_precedent" in {n.code for n in answer.notices}


def test_without_an_index_the_message_says_what_to_do(tmp_path: Path) -> None:
    engine = open_assistant(Settings(corpus=tmp_path, index=tmp_path / "rien"))
    with pytest.raises(IndexUnavailableError, match="vademecum ingest"):
        engine.ask(Question("Quel délai pour déclarer une naissance ?"))


def test_a_generation_with_an_empty_question_index_still_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pipeline, "write_question_index", lambda folder, _: write_question_index(folder, ())
    )
    engine = build_world(tmp_path, seuil_reponse=0.0, seuil_proche=0.0)
    assert len(engine.snapshot().index.questions) == 0
    answer = engine.ask(Question("Combien de jours pour déclarer un bébé ?"))
    assert answer.citations[0].document_id == "fiche-naissance"
    assert answer.statements[0].text.startswith("Une naissance se déclare dans les cinq jours")


def test_close_texts_do_not_end_on_what_announces_the_rest() -> None:
    def shown(*texts: str) -> list[str]:
        statements = tuple(Statement(t, StatementKind.DIRECT, (1,)) for t in texts)
        return [s.text for s in close_texts(Draft(statements, (), (), 0.5, ()))]

    announced, row = "Les taux sont les suivants :", "De 500 à 999 habitants : 44,3 %."
    assert shown("Une règle.", row, announced, row) == ["Une règle.", row]
    assert shown(announced, row, "Une règle.", row) == [announced, row, "Une règle."]
    assert shown(announced, announced, announced, row) == [announced]
