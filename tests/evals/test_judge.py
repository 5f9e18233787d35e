"""Judging by a model: scores with reason and version, failures as values, agreement measured."""

import json

import pytest

from assistant.errors import ModelError
from assistant.settings import Settings, load_settings
from evals.errors import EvaluationError
from evals.judge import Judge, judge_results, open_model, parse_opinion, said_of
from evals.results import NuggetOutcome, QuestionResult, ShownCitation, ShownStatement
from ingestion.documents import Span
from tests.assistant.generation.services import service
from tests.evals.samples import result


class _Model:
    """What asks a model that replies as told, and remembers what it was asked."""

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = list(replies)
        self.prompts: list[str] = []

    def __call__(self, prompt: str) -> str:
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
        (
            '{"score": 1, "reason": "le bloc {a} se ferme par }"}',
            (1.0, "le bloc {a} se ferme par }"),
        ),
        ('{note} {"score": 0.25, "reason": "deux\nlignes"} }', (0.25, "deux\nlignes")),
        ('{"score": "0.5"}', (0.5, "")),
    ],
)
def test_a_reply_is_read(reply: str, expected: tuple[float, str]) -> None:
    assert parse_opinion(reply) == expected


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "oui",
        '{"score": 3}',
        '{"score": "haut"}',
        "{score}",
        "[1]",
        '{"score": true}',
        '{"score": NaN}',
        "{" * 2_000,
        '{"a":' * 2_000,
    ],
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
    judge = Judge.from_folder(_Model(ModelError("il n’a pas fini à temps")), "essai")
    found = judge.judge("faithfulness", _shown("q", faithful=1.0, complete=1.0))
    assert found.score is None
    assert found.silent
    assert found.reason == "il n’a pas fini à temps"


def test_a_silent_model_is_asked_three_times_and_no_more() -> None:
    model = _Model(*[ModelError("la connexion est refusée")] * 3)
    results = [_shown(name, faithful=1.0, complete=1.0) for name in "abc"]
    found = judge_results(Judge.from_folder(model, "essai"), results)
    assert len(model.prompts) == 3
    assert (found["wanted"], found["asked"], found["failures"]) == (6, 3, 3)
    said = said_of(found)
    assert said.startswith("Jugement par essai. Notes : 0 sur 6 demandées ; échecs : 3. Arrêté : ")
    assert "n’a pas répondu 3 fois de suite (la connexion est refusée)" in said
    assert found["agreement"]["completeness"]["failures"] == 1


def test_an_answer_in_between_starts_the_count_again() -> None:
    silent, yes = ModelError("il n’a pas fini à temps"), '{"score": 1, "reason": "oui"}'
    model = _Model(silent, silent, yes, silent, silent, "illisible")
    results = [_shown(name, faithful=1.0, complete=1.0) for name in "abc"]
    found = judge_results(Judge.from_folder(model, "essai"), results)
    assert (found["asked"], found["failures"], found["stopped"]) == (6, 5, "")


def test_the_judge_asks_as_the_answers_do(settings: Settings) -> None:
    """The same client: a dead service costs its refusal, not the retries of another library."""
    with service() as running:
        reply = '{"score": 1, "reason": "oui"}'
        running.texts["juge"] = reply
        told = settings.model_copy(update={"modele_url": running.url("juge"), "modele_nom": "m"})
        ask, name = open_model(told)
        assert (ask("Juge ceci."), name) == (reply, "m")
        assert json.loads(running.bodies[0])["max_tokens"] == settings.modele_jetons
        ask, _ = open_model(told.model_copy(update={"modele_url": running.url("500")}))
        with pytest.raises(ModelError, match="en panne"):
            ask("Juge ceci.")
        assert len(running.bodies) == 2


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
    assert told[-1] == ("Jugement", 6, 6)
    assert set(found["scores"]) == {"a", "b", "c"}
    judged = found["scores"]["a"]["faithfulness"]
    assert judged == {
        "score": 0.9, "reason": "oui", "version": found["versions"]["faithfulness"],
    }  # fmt: skip
    faithful, complete = found["agreement"]["faithfulness"], found["agreement"]["completeness"]
    # The model says yes, yes, no; the metric yes, no, no.
    assert faithful["agreement"] == pytest.approx(2 / 3)
    assert (faithful["count"], faithful["failures"]) == (3, 0)
    assert (complete["count"], complete["failures"], complete["agreement"]) == (2, 1, 1.0)


def test_without_a_model_the_command_says_what_to_set() -> None:
    with pytest.raises(EvaluationError, match="VADEMECUM_MODELE_URL"):
        open_model(load_settings())
