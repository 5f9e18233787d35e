"""A model that answers well: sources first, verified sentences only, citations that quote them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from assistant.answers import (
    AnswerMode,
    DoneEvent,
    NoticeEvent,
    Question,
    SourcesEvent,
    StatementEvent,
    StatementKind,
    to_json,
)
from assistant.engine import open_assistant
from assistant.settings import Settings
from ingestion.encoding import load_encoder
from ingestion.pipeline import ingest
from tests.assistant.generation.conftest import QUESTION, MakeEngine
from tests.assistant.generation.services import Service


def test_sources_come_first_then_verified_sentences_and_ask_collects_them(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine("bon")
    events = list(engine.stream(Question(QUESTION)))
    assert isinstance(events[0], SourcesEvent)
    assert isinstance(events[-1], DoneEvent)
    answer = events[-1].answer
    assert answer.mode is AnswerMode.GENERATED
    shown = tuple(e.statement for e in events if isinstance(e, StatementEvent))
    assert shown == answer.statements
    assert [s.text for s in shown] == [
        "Une naissance se déclare dans les cinq jours de l’accouchement (article 55 du Code civil).",
        "Le délai est toutefois de huit jours dans les communes éloignées.",
    ]
    assert shown[0].kind is StatementKind.DIRECT
    assert all(s.verified and all(c.passed for c in s.checks) for s in shown)
    assert engine.ask(Question(QUESTION)).statements == answer.statements


def test_citations_quote_exactly_what_supports_each_sentence(make_engine: MakeEngine) -> None:
    engine = make_engine("bon")
    answer = engine.ask(Question(QUESTION))
    numbers = {n for s in answer.statements for n in s.citations}
    assert {c.number for c in answer.citations} == numbers
    for citation in answer.citations:
        document = engine.document(citation.document_id)
        assert document.quote(citation.span) == citation.quote
        assert document.quote(citation.passage_span) == citation.passage
        assert all(
            citation.span.start <= h.start and h.end <= citation.span.end
            for h in citation.highlights
        )
    first = answer.statements[0]
    assert first.span is not None
    assert (
        engine.document(answer.citations[0].document_id)
        .quote(first.span)
        .startswith("Une naissance se déclare dans les cinq jours")
    )


def test_the_sources_of_the_first_event_hold_every_citation(make_engine: MakeEngine) -> None:
    events = list(make_engine("bon").stream(Question(QUESTION)))
    offered = {c.number: c.passage_id for c in events[0].citations}  # type: ignore[union-attr]
    for citation in events[-1].answer.citations:  # type: ignore[union-attr]
        assert offered[citation.number] == citation.passage_id


def test_the_page_is_that_of_the_words_kept_not_of_their_passage(
    tmp_path: Path, model_service: Service
) -> None:
    sentences = (
        "Le tarif de la cantine est fixé chaque année par le conseil municipal.",
        "Le tarif de la cantine est de 2,50 euros par repas.",
    )
    rules = FPDF()
    rules.set_font("Helvetica", "", 11)
    for sentence in sentences:
        rules.add_page()
        rules.multi_cell(0, 8, sentence)
    (tmp_path / "corpus").mkdir()
    rules.output(str(tmp_path / "corpus" / "cantine.pdf"))
    ingest([tmp_path / "corpus"], tmp_path / "index", load_encoder())
    plain = {
        "corpus": tmp_path / "corpus",
        "index": tmp_path / "index",
        "data": tmp_path / "data",
        "seuil_reponse": 0.0,
        "seuil_proche": 0.0,
    }
    asked = Question("Quel est le tarif de la cantine ?")
    (extract,) = open_assistant(Settings(**plain)).ask(asked).citations
    assert extract.page == 1
    model_service.texts["cantine"] = f"{sentences[1].rstrip('.')} [1]."
    model = {"modele_nom": "essai", "modele_url": model_service.url("cantine"), "modele_delai": 4.0}
    answer = open_assistant(Settings(**plain, **model)).ask(asked)
    assert answer.statements[0].text == sentences[1]
    (citation,) = answer.citations
    assert (citation.quote, citation.page) == (sentences[1], 2)


def test_a_wrong_sentence_is_removed_and_counted(make_engine: MakeEngine) -> None:
    answer = make_engine("mi-faux").ask(Question(QUESTION))
    assert answer.mode is AnswerMode.GENERATED
    assert not any("9 999" in s.text for s in answer.statements)
    (notice,) = [n for n in answer.notices if n.code == "phrases_non_verifiees"]
    assert notice.text.startswith("Une phrase du modèle a été retirée")


def test_or_marked_by_setting(make_engine: MakeEngine) -> None:
    answer = make_engine("mi-faux", non_verifie="marquer").ask(Question(QUESTION))
    marked = [s for s in answer.statements if not s.verified]
    assert [s.text for s in marked] == ["L’amende est de 9 999 €."]
    assert [c.name for c in marked[0].checks if not c.passed]
    assert all(s.verified for s in answer.statements if "9 999" not in s.text)


def test_an_exception_left_out_is_put_back_in_the_document_s_words(
    make_engine: MakeEngine, model_service: Service
) -> None:
    model_service.texts["partiel"] = (
        "Une naissance se déclare dans les cinq jours de l’accouchement [1]. "
        "Le déclarant présente le certificat d’accouchement [2]."
    )
    answer = make_engine("partiel").ask(Question(QUESTION))
    assert answer.statements[-1].text.startswith("Toutefois, le délai est de huit jours")
    assert answer.statements[-1].kind is StatementKind.CONDITION


def test_reasoning_is_never_shown(make_engine: MakeEngine) -> None:
    answer = make_engine("pense").ask(Question(QUESTION))
    assert "99" not in " ".join(s.text for s in answer.statements)
    assert answer.mode is AnswerMode.GENERATED


def test_personal_data_is_masked_warned_of_and_restored(
    make_engine: MakeEngine, model_service: Service
) -> None:
    model_service.texts["nom"] = (
        # The name and the number weigh in the ranking: the rule may be either source.
        "[NOM_1] déclare la naissance dans les cinq jours de l’accouchement [1][2]. "
        "Le délai est de huit jours dans les communes éloignées [1][2]."
    )
    before = len(model_service.bodies)
    answer = make_engine("nom").ask(
        Question("M. Zyx-Canari (06 12 34 56 78) : quel délai pour déclarer une naissance ?")
    )
    (sent,) = model_service.bodies[before:]
    assert "Canari" not in sent
    assert "12 34 56" not in sent
    assert "[NOM_1]" in sent
    notices = {n.code: n.text for n in answer.notices}
    assert "des noms et un numéro de téléphone" in notices["masque"]
    assert answer.mode is AnswerMode.GENERATED
    assert answer.statements[0].text.startswith("Zyx-Canari déclare la naissance")


def test_the_model_is_told_the_passages_as_data(
    make_engine: MakeEngine, model_service: Service
) -> None:
    before = len(model_service.bodies)
    make_engine("bon").ask(Question(QUESTION))
    sent = model_service.bodies[before]
    assert '<passage numero=\\"1\\"' in sent
    assert "verifie_le=" in sent
    assert QUESTION in sent


def test_the_key_is_sent_to_the_service_and_nowhere_else(
    make_engine: MakeEngine,
    model_service: Service,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("DEBUG"):
        answer = make_engine("bon", modele_cle="cle-secrete-canari").ask(Question(QUESTION))
    assert model_service.keys[-1] == "Bearer cle-secrete-canari"
    written = str(to_json(answer)) + caplog.text + "".join(capfd.readouterr())
    assert "canari" not in written


def test_no_log_holds_a_question_or_what_a_model_wrote(
    make_engine: MakeEngine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    canary = "Quel délai pour déclarer la naissance du petit Zygomaturus ?"
    with caplog.at_level("DEBUG"):
        make_engine("bon").ask(Question(canary))
        make_engine("500").ask(Question(canary))
    written = caplog.text + "".join(capfd.readouterr())
    assert "Zygomaturus" not in written
    assert "accouchement" not in written


def test_without_a_model_nothing_is_sent(make_engine: MakeEngine, model_service: Service) -> None:
    before = len(model_service.bodies)
    answer = make_engine().ask(Question(QUESTION))
    assert answer.mode is AnswerMode.EXTRACTIVE
    assert len(model_service.bodies) == before
    assert not [n for n in answer.notices if n.code == "modele"]


def test_events_are_in_order(make_engine: MakeEngine) -> None:
    kinds = [type(e) for e in make_engine("mi-faux").stream(Question(QUESTION))]
    assert kinds[0] is SourcesEvent
    assert kinds[-1] is DoneEvent
    assert NoticeEvent in kinds
