"""The real assistant put to the test over a small index, and simpler systems beside it."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers import AnswerStatus, Question
from assistant.engine import open_assistant
from assistant.settings import Settings
from evals.baselines import BASELINES, Place, open_baseline, run_baselines
from evals.datasets import check_against, load_questions
from evals.places import IndexPlace
from evals.questions import GoldenQuestion
from evals.runner import run_questions
from evals.systems import DEPTH, EngineSystem, open_system
from ingestion.errors import IndexMissingError
from ingestion.index import GenerationFolder
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
    baselines = run_baselines(place, asked, workers=1)
    assert [b.name for b, _ in baselines] == ["lexical", "dense", "no_reranker", "top_passage"]
    for _, by_question in baselines:
        assert set(by_question) == set(questions)
        assert all("refusal_recall" in scores for scores in by_question.values())
    apart = run_baselines(place, asked, BASELINES[:1], workers=2)
    assert apart[0][1] == baselines[0][1]


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
