"""The real assistant put to the test over a small index, and simpler systems beside it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.answers import AnswerMode, AnswerStatus, Question
from assistant.engine import open_assistant
from assistant.errors import SettingsError
from assistant.retrieval import Evidence
from assistant.settings import Settings
from evals.baselines import BASELINES, Place, measuring_baselines, open_baseline
from evals.datasets import check_against, load_questions
from evals.places import IndexPlace
from evals.questions import GoldenQuestion
from evals.runner import run_questions
from evals.systems import DEPTH, EngineSystem, deciding_settings, open_system
from ingestion.errors import IndexMissingError
from ingestion.index import GenerationFolder
from tests.assistant.generation.services import Service, service
from tests.evals.samples import DAY


@pytest.fixture
def system(small_index: Path, settings: Settings) -> EngineSystem:
    """Return the assistant over the small index."""
    return open_system(settings, index=small_index, day=DAY)


@pytest.fixture
def questions(dataset: Path) -> dict[str, GoldenQuestion]:
    """Return the questions by id."""
    return {question.id: question for question in load_questions([dataset])}


def test_the_system_answers_as_the_assistant_does(
    system: EngineSystem,
    questions: dict[str, GoldenQuestion],
    small_index: Path,
    settings: Settings,
) -> None:
    asked = questions["q-convocation"]
    tried = system.attempt(asked)
    answer = open_assistant(settings, index=small_index).ask(Question(asked.question))
    assert [s.text for s in tried.answer.statements] == [s.text for s in answer.statements]
    assert tried.answer.confidence == answer.confidence
    assert tried.confidence == pytest.approx(answer.confidence, abs=1e-4)
    assert tried.milliseconds > 0


def test_the_ranking_is_of_distinct_documents_in_force(
    system: EngineSystem, questions: dict[str, GoldenQuestion]
) -> None:
    ranking = system.attempt(questions["q-naissance"]).ranking
    assert ranking[0] == "fiche-naissance"
    assert len(set(ranking)) == len(ranking) <= DEPTH
    assert "fiche-naissance-ancienne" not in ranking


def test_what_is_withheld_is_still_seen(
    small_index: Path, settings: Settings, questions: dict[str, GoldenQuestion]
) -> None:
    severe = settings.model_copy(update={"seuil_reponse": 1.0, "seuil_proche": 1.0})
    tried = open_system(severe, index=small_index, day=DAY).attempt(questions["q-convocation"])
    assert tried.answer.status is AnswerStatus.NO_ANSWER
    assert tried.answer.statements == ()
    assert "cinq jours francs" in " ".join(tried.drafted)
    assert tried.confidence < 1
    assert tried.features


def test_nothing_of_a_question_is_left_for_the_next(
    system: EngineSystem, questions: dict[str, GoldenQuestion]
) -> None:
    first = system.attempt(questions["q-convocation"])
    other = system.attempt(questions["q-cuisine"])
    assert other.drafted != first.drafted
    again = system.attempt(questions["q-convocation"])
    assert (again.drafted, again.ranking) == (first.drafted, first.ranking)


def test_earlier_questions_of_a_conversation_are_asked_too(
    system: EngineSystem, questions: dict[str, GoldenQuestion]
) -> None:
    tried = system.attempt(questions["q-suite"])
    assert tried.answer.resolved_question is not None
    assert "état civil" in tried.answer.resolved_question
    alone = system.attempt(replace(questions["q-suite"], turns=()))
    assert alone.answer.resolved_question is None


def test_gold_is_looked_up_in_the_generation(
    system: EngineSystem, questions: dict[str, GoldenQuestion]
) -> None:
    assert check_against(questions.values(), system.document) == []
    assert system.document("absente") is None


def test_a_run_says_what_it_depended_on(system: EngineSystem, small_index: Path) -> None:
    described = system.describe()
    assert described["generation"] == GenerationFolder(small_index).current_name()
    assert described["day"] == DAY.isoformat()
    assert described["settings"]["seuil_reponse"] == Settings().seuil_reponse
    assert described["settings"]["dense"] is True


@pytest.fixture
def served() -> Iterator[Service]:
    """Return a running model service."""
    with service() as running:
        yield running


def _modelled(settings: Settings, address: str, **changes: Any) -> Settings:
    return settings.model_copy(update={"modele_url": address, "modele_nom": "essai"} | changes)


def test_the_configured_model_words_the_answers_that_are_measured(
    small_index: Path, settings: Settings, questions: dict[str, GoldenQuestion], served: Service
) -> None:
    served.texts["juste"] = (
        "Dans les communes de 3 500 habitants et plus, la convocation du conseil est adressée cinq "
        "jours francs au moins avant la réunion (article L2121-12 du Code général des collectivités "
        "territoriales) [1]."
    )
    told = _modelled(settings, served.url("juste"))
    system = open_system(told, index=small_index, day=DAY)
    tried = system.attempt(questions["q-convocation"])
    assert len(served.bodies) == 1
    assert tried.answer.mode is AnswerMode.GENERATED
    assert "la convocation du conseil est adressée" in tried.answer.statements[0].text
    (measured,) = run_questions(system, [questions["q-convocation"]], day=DAY)
    assert measured.right
    assert measured.scores["verbatim"] == 0
    described = system.describe()
    assert described["settings"]["modele"] == "essai"
    assert described["settings"]["modele_url"] == served.url("juste")
    assert described["sans_redaction"] == 0


def test_answers_that_the_model_fails_to_word_are_counted(
    small_index: Path, settings: Settings, questions: dict[str, GoldenQuestion], served: Service
) -> None:
    system = open_system(_modelled(settings, served.url("500")), index=small_index, day=DAY)
    tried = system.attempt(questions["q-convocation"])
    assert tried.answer.mode is AnswerMode.EXTRACTIVE
    assert system.describe()["sans_redaction"] == 1


def test_no_key_nor_password_is_in_what_a_run_says(settings: Settings) -> None:
    told = _modelled(settings, "http://nom:secret@127.0.0.1:1/v1", modele_cle=SecretStr("chut"))
    found = deciding_settings(told)
    assert found["modele_url"] == "http://127.0.0.1:1/v1"
    assert found["modele_contexte"] == settings.modele_contexte
    assert "secret" not in repr(found)
    assert "chut" not in repr(found)
    named = settings.model_copy(update={"modele_nom": "essai"})
    assert deciding_settings(named)["modele"] == ""


class _Backwards:
    """A reranker that prefers what was ranked last."""

    def __init__(self, name: str) -> None:
        assert name == "essai"

    def rerank(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        return list(reversed(evidence))


def test_the_configured_reranker_makes_the_order_that_is_measured(
    small_index: Path,
    settings: Settings,
    questions: dict[str, GoldenQuestion],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = questions["q-naissance"]
    plain = open_system(settings, index=small_index, day=DAY).attempt(asked).ranking
    assert plain[0] == "fiche-naissance"
    monkeypatch.setattr("assistant.engine.CrossEncoderReranker", _Backwards)
    told = settings.model_copy(update={"reclasseur": "essai"})
    ranking = open_system(told, index=small_index, day=DAY).attempt(asked).ranking
    assert set(ranking) == set(plain)
    assert ranking[0] != "fiche-naissance"


def test_a_reranker_that_is_not_there_stops_the_run(
    small_index: Path, settings: Settings, questions: dict[str, GoldenQuestion], tmp_path: Path
) -> None:
    told = settings.model_copy(update={"reclasseur": str(tmp_path / "absent")})
    system = open_system(told, index=small_index, day=DAY)
    with pytest.raises(SettingsError, match="reclasseur"):
        run_questions(system, [questions["q-naissance"]], day=DAY)


def test_simpler_systems_have_neither_model_nor_reranker(
    small_index: Path,
    settings: Settings,
    questions: dict[str, GoldenQuestion],
    served: Service,
    tmp_path: Path,
) -> None:
    told = _modelled(settings, served.url("bon"), reclasseur=str(tmp_path / "absent"))
    place = Place(told, small_index, None, DAY)
    for spec in BASELINES:
        (found,) = run_questions(open_baseline(spec, place), [questions["q-quorum"]], day=DAY)
        assert found.failure == ""
    assert served.bodies == []


def test_the_top_passage_answers_everything(
    small_index: Path, settings: Settings, questions: dict[str, GoldenQuestion]
) -> None:
    spec = next(one for one in BASELINES if one.top_passage)
    simple = open_baseline(spec, Place(settings, small_index, None, DAY))
    (found, foreign) = run_questions(
        simple, [questions["q-convocation"], questions["q-cuisine"]], day=DAY
    )
    assert found.right
    assert found.scores["verbatim"] == 1
    assert not foreign.right


def test_each_baseline_is_measured_on_the_same_questions(
    small_index: Path, settings: Settings, questions: dict[str, GoldenQuestion]
) -> None:
    place = Place(settings, small_index, None, DAY)
    asked = list(questions.values())
    with measuring_baselines(place, asked, workers=1) as measured:
        baselines = measured()
    assert [b.name for b, _ in baselines] == ["lexical", "dense", "no_reranker", "top_passage"]
    for _, by_question in baselines:
        assert set(by_question) == set(questions)
        assert all("refusal_recall" in scores for scores in by_question.values())
    environment = dict(os.environ)
    with measuring_baselines(place, asked, BASELINES[:2], workers=2) as measured:
        assert dict(os.environ) == environment
        apart = measured()
    # Each process asked one question in two: together they say what one says, in the same order.
    assert apart == baselines[:2]
    assert [list(by_question) for _, by_question in apart] == [list(questions)] * 2


def test_parts_that_are_switched_off_are_off(small_index: Path, settings: Settings) -> None:
    place = Place(settings, small_index, None, DAY)
    switched = {
        spec.name: open_baseline(spec, place).describe().get("settings", {}) for spec in BASELINES
    }
    assert switched["lexical"]["dense"] is False
    assert switched["dense"]["lexical"] is False
    assert switched["no_reranker"]["reclassement"] is False


def test_an_index_is_named_by_folder_generation_or_word(small_index: Path, tmp_path: Path) -> None:
    name = GenerationFolder(small_index).current_name()
    default = tmp_path / "index"
    assert IndexPlace.parse("", default) == IndexPlace(default, None)
    assert IndexPlace.parse("current", default) == IndexPlace(default, None)
    assert IndexPlace.parse("candidate", default) == IndexPlace(default, "candidate")
    assert IndexPlace.parse(str(small_index), default) == IndexPlace(small_index, None)
    one = IndexPlace.parse(str(small_index / str(name)), default)
    assert one == IndexPlace(small_index, name)
    assert one.name == IndexPlace(small_index, None).name == name
    with pytest.raises(IndexMissingError, match="candidate"):
        _ = IndexPlace(small_index, "candidate").name
