"""Judging by a model: scores with reason and version, failures as values, agreement measured."""

import pytest

from assistant.settings import load_settings
from evals.errors import EvaluationError
from evals.judge import Judge, judge_results, open_model, parse_opinion
from evals.results import NuggetOutcome, QuestionResult, ShownCitation, ShownStatement
from ingestion.documents import Span
from tests.evals.samples import result


class _Model:
    """A model that replies as told and remembers what it was asked."""

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = list(replies)
        self.prompts: list[str] = []

    def complete(self, prompt: str) -> str:
        self.prompts.append(prompt)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


def _shown(
    identifier: str, *, faithful: float, complete: float, said: str = "Sous 5 jours."
) -> QuestionResult:
    return result(
        identifier,
        {"citation_recall": faithful, "vital_recall": complete},
        statements=(ShownStatement(said, "direct", (1,)),),
        citations=(ShownCitation(1, "d", "T", (), "cinq jours francs", Span(0, 17)),),
        nuggets=(NuggetOutcome("cinq jours", True, True),),
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ('{"score": 0.5, "reason": "à moitié"}', (0.5, "à moitié")),
        ('Voici : {"score": 1}\nMerci', (1.0, "")),
        ('{"note": 1} puis {"score": 0, "reason": "non"}', (0.0, "non")),
    ],
)
def test_a_reply_is_read(reply: str, expected: tuple[float, str]) -> None:
    assert parse_opinion(reply) == expected


@pytest.mark.parametrize(
    "reply", ["", "oui", '{"score": 3}', '{"score": "haut"}', "{score}", "[1]"]
)
def test_a_reply_without_a_score_is_refused(reply: str) -> None:
    with pytest.raises(ValueError, match="pas de note lisible"):
        parse_opinion(reply)


def test_prompts_carry_question_answer_sources_and_facts() -> None:
    model = _Model('{"score": 1, "reason": "oui"}', '{"score": 0, "reason": "non"}')
    judge = Judge.from_folder(model, "essai")
    asked = _shown("q", faithful=1.0, complete=1.0, said="Coût : {prix} ou $prix.")
    faithful = judge.judge("faithfulness", asked)
    complete = judge.judge("completeness", asked)
    assert (faithful.score, faithful.reason) == (1.0, "oui")
    assert "Question q ?" in model.prompts[0]
    assert "[1] cinq jours francs" in model.prompts[0]
    assert "- Coût : {prix} ou $prix." in model.prompts[0]
    assert "- cinq jours" in model.prompts[1]
    assert faithful.version.startswith("essai/")
    assert faithful.version != complete.version


def test_a_model_that_breaks_is_a_recorded_failure() -> None:
    judge = Judge.from_folder(_Model(TimeoutError("trop long")), "essai")
    found = judge.judge("faithfulness", _shown("q", faithful=1.0, complete=1.0))
    assert found.score is None
    assert found.reason == "TimeoutError : trop long"


def test_agreement_with_the_metrics_is_reported() -> None:
    yes, no = '{"score": 0.9, "reason": "oui"}', '{"score": 0.1, "reason": "non"}'
    # Faithfulness then completeness, for each of three answers; one reply is unusable.
    model = _Model(yes, yes, yes, no, no, "n’importe quoi")
    results = [
        _shown("a", faithful=1.0, complete=1.0),
        _shown("b", faithful=0.0, complete=0.0),
        _shown("c", faithful=0.0, complete=1.0),
        result("refusée"),
    ]
    told: list[tuple[str, int, int]] = []
    found = judge_results(Judge.from_folder(model, "essai"), results, lambda *s: told.append(s))
    assert told[-1] == ("Jugement", 3, 3)
    assert set(found["scores"]) == {"a", "b", "c"}
    assert found["scores"]["a"]["faithfulness"] == {"score": 0.9, "reason": "oui"}
    faithful, complete = found["agreement"]["faithfulness"], found["agreement"]["completeness"]
    # The model says yes, yes, no; the metric yes, no, no.
    assert faithful["agreement"] == pytest.approx(2 / 3)
    assert (faithful["count"], faithful["failures"]) == (3, 0)
    assert (complete["count"], complete["failures"], complete["agreement"]) == (2, 1, 1.0)


def test_without_a_model_the_command_says_what_to_set() -> None:
    with pytest.raises(EvaluationError, match="VADEMECUM_MODELE_URL"):
        open_model(load_settings())
