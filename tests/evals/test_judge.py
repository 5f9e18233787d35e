"""Judging by a model: scores with reason and version, failures as values, agreement measured."""

import datetime as dt
import json
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from llama_index.core.llms import MockLLM

from assistant.errors import ModelError, SettingsError
from assistant.settings import Settings, load_settings
from evals.errors import EvaluationError
from evals.judge import (
    INTERRUPTED,
    Judge,
    judge_results,
    judge_stored,
    missing_notes,
    parse_opinion,
    said_of,
)
from evals.judge_model import (
    PATIENCE,
    USUAL_WAIT_S,
    asking,
    judge_settings,
    open_model,
    patient,
    seconds_to_wait,
)
from evals.results import NuggetOutcome, QuestionResult, ShownCitation, ShownStatement
from evals.store import load_run, save_run
from ingestion.documents import Span
from tests.assistant.generation.services import service
from tests.evals.samples import result, run_of

YES, NO = '{"score": 1, "reason": "oui"}', '{"score": 0, "reason": "non"}'


class _Model:
    """What asks a model that replies as told, and remembers what it was asked."""

    def __init__(self, *replies: str | BaseException) -> None:
        self.replies = list(replies)
        self.prompts: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        reply = self.replies.pop(0)
        if isinstance(reply, BaseException):
            raise reply
        return reply


def _shown(
    identifier: str,
    *,
    faithful: float = 1.0,
    complete: float = 1.0,
    said: str = "Sous 5 jours.",
    **changes: Any,
) -> QuestionResult:
    return result(
        identifier,
        {"citation_recall": faithful, "nugget_recall": complete},
        statements=(ShownStatement(said, "direct", (1,)),),
        citations=(ShownCitation(1, "d", "T", (), "cinq jours francs", Span(0, 17)),),
        nuggets=(NuggetOutcome("cinq jours", True, True),),
        **changes,
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
        # The example of the prompt, then what it thinks: the last one is its conclusion.
        (
            'Format : {"score": 0.0, "reason": "…"}\n{"score": 1, "reason": "tout y est"}',
            (1.0, "tout y est"),
        ),
        ('{"score": 0.75, "reason": "presque"} {"score": 7}', (0.75, "presque")),
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


def test_a_follow_up_comes_with_what_was_asked_before_and_how_it_was_understood() -> None:
    model = _Model(YES, YES)
    asked = _shown("q", turns=("Quel délai pour un mariage ?",), understood="délai, naissance")
    for criterion in ("faithfulness", "completeness"):
        Judge.from_folder(model, "essai").judge(criterion, asked)
    for prompt in model.prompts:
        lines = prompt.splitlines()
        place = lines.index("(question d’avant) Quel délai pour un mariage ?")
        assert lines[place + 1 : place + 3] == ["Question q ?", "(comprise ainsi) délai, naissance"]


def test_only_answers_given_are_judged() -> None:
    """Close texts claim nothing, and an injected question is measured on nothing that is judged."""
    results = [
        _shown("donnée"),
        _shown("proche", status="partial"),
        result("piégée", {"injection": 0.0}, statements=_shown("x").statements),
    ]
    found = judge_results(Judge.from_folder(_Model(YES, YES), "essai"), results)
    assert (found["wanted"], list(found["scores"])) == (2, ["donnée"])


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
    assert said.startswith("Jugement par essai. Notes : 0 sur 6 demandées ; échecs : 3. Causes : ")
    assert "(3 fois). Arrêté : le modèle" in said
    assert "n’a pas répondu 3 fois de suite (la connexion est refusée)" in said
    assert "Causes : la connexion est refusée (3 fois)." in said
    assert missing_notes(found) == 6
    assert found["agreement"]["completeness"]["failures"] == 1


def test_an_answer_in_between_starts_the_count_again() -> None:
    silent, yes = ModelError("il n’a pas fini à temps"), '{"score": 1, "reason": "oui"}'
    model = _Model(silent, silent, yes, silent, silent, "illisible")
    results = [_shown(name, faithful=1.0, complete=1.0) for name in "abc"]
    found = judge_results(Judge.from_folder(model, "essai"), results)
    assert (found["asked"], found["failures"], found["stopped"]) == (6, 5, "")
    assert found["causes"] == {
        "il n’a pas fini à temps": 4,
        "pas de note lisible dans « illisible »": 1,
    }
    assert "« vademecum eval judge » reprend le jugement" in said_of(found)


def test_a_judge_that_wrote_the_answers_is_told() -> None:
    found = judge_results(Judge.from_folder(_Model(YES, YES), "essai"), [_shown("q")])
    assert said_of(found) == "Jugement par essai. Notes : 2 sur 2 demandées ; échecs : 0."
    assert "Ce modèle juge ses propres réponses" in said_of(found, writer="essai")
    assert said_of(found, writer="autre") == said_of(found)


def test_an_interruption_keeps_what_was_judged_and_the_rest_may_be_judged_later(
    tmp_path: Path,
) -> None:
    run = run_of([_shown("a"), _shown("b")])
    path = save_run(tmp_path, run)
    judge = Judge.from_folder(_Model(YES, "illisible", KeyboardInterrupt()), "essai")
    cut = judge_stored(judge, run, path).header.judged
    assert cut is not None
    assert (cut["stopped"], missing_notes(cut)) == (INTERRUPTED, 3)
    stored = load_run(path)
    assert stored.header.judged == cut
    assert stored.results == run.results
    # Only what is missing is asked for: the unreadable reply, and what came after.
    model = _Model(NO, YES, YES)
    whole = judge_stored(Judge.from_folder(model, "essai"), stored, path).header.judged
    assert whole is not None
    assert (len(model.prompts), missing_notes(whole), whole["stopped"]) == (3, 0, "")
    assert whole["scores"]["a"]["faithfulness"]["score"] == 1
    assert whole["scores"]["a"]["completeness"]["score"] == 0
    # Another model's notes are not these.
    other = _Model(*[NO] * 4)
    judge_stored(Judge.from_folder(other, "autre"), load_run(path), path)
    assert len(other.prompts) == 4


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


def test_the_judge_may_be_another_model_than_the_writer(settings: Settings) -> None:
    with service() as running:
        running.texts |= {"juge": YES, "redacteur": NO}
        told = load_settings(
            modele_url=running.url("redacteur"), modele_nom="r", modele_cle="cle-r",
            juge_url=running.url("juge"), juge_nom="j",
        )  # fmt: skip
        ask, name = open_model(told)
        assert (ask("Juge ceci."), name) == (YES, "j")
        assert json.loads(running.bodies[0])["model"] == "j"
        # The key of a service is not shown to another.
        assert "cle-r" not in running.keys[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("http://127.0.0.1:1/v1", "r", "cle-r")),
        ({"juge_nom": "j"}, ("http://127.0.0.1:1/v1", "j", "cle-r")),
        ({"juge_nom": "j", "juge_cle": "cle-j"}, ("http://127.0.0.1:1/v1", "j", "cle-j")),
        (
            {"juge_url": "http://localhost:2/v1", "juge_nom": "j"},
            ("http://localhost:2/v1", "j", ""),
        ),
        (
            {
                "juge_url": "https://j.example/v1",
                "juge_nom": "j",
                "juge_cle": "k",
                "juge_externe": True,
            },
            ("https://j.example/v1", "j", "k"),
        ),
    ],
)
def test_what_is_not_set_of_the_judge_is_the_writer_s(
    given: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    writer = {"modele_url": "http://127.0.0.1:1/v1", "modele_nom": "r", "modele_cle": "cle-r"}
    told = judge_settings(load_settings(**writer, **given))
    assert (told.modele_url, told.modele_nom, told.modele_cle.get_secret_value()) == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"juge_url": "ftp://x", "juge_nom": "j"}, "juge_url doit commencer par http"),
        ({"juge_url": "http://127.0.0.1:1"}, "juge_nom est nécessaire"),
        ({"juge_url": "https://j.example/v1", "juge_nom": "j"}, "juge_externe = true"),
    ],
)
def test_an_impossible_judge_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(**given)


def test_any_llama_index_model_may_judge() -> None:
    judge = Judge.from_folder(asking(MockLLM()), "écho")
    # This model repeats its prompt, whose last line holds an example of a reply.
    assert judge.judge("faithfulness", _shown("q")).score == 0


def test_a_service_that_says_when_to_come_back_is_waited_for(settings: Settings) -> None:
    with service() as running:
        running.texts["sature"] = YES
        waited: list[float] = []
        told = settings.model_copy(update={"juge_url": running.url("sature"), "juge_nom": "j"})
        ask, _ = open_model(told, waited.append)
        assert ask("Juge ceci.") == YES
        assert (waited, len(running.bodies)) == ([7.0, 7.0], 3)


def _told(status: int, **headers: str) -> ModelError:
    """Return the failure of a call that a service refused."""
    response = httpx.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()})
    cause = httpx.HTTPStatusError(
        "non", request=httpx.Request("POST", "http://x"), response=response
    )
    error = ModelError("le service est saturé")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (_told(429, Retry_After="12"), 12.0),
        (_told(503, Retry_After="0"), 0.0),
        (_told(429), USUAL_WAIT_S),
        (_told(429, Retry_After="later"), USUAL_WAIT_S),
        (_told(503), None),
        (_told(500, Retry_After="12"), None),
        (ModelError("il n’a pas fini à temps"), None),
    ],
)
def test_when_to_come_back_is_read(error: ModelError, expected: float | None) -> None:
    assert seconds_to_wait(error) == expected


def test_when_to_come_back_may_be_a_date() -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    assert seconds_to_wait(_told(429, Retry_After=format_datetime(soon, usegmt=True))) == (
        pytest.approx(90, abs=5)
    )
    past = format_datetime(soon - dt.timedelta(days=1), usegmt=True)
    assert seconds_to_wait(_told(429, Retry_After=past)) == 0


def test_patience_has_an_end() -> None:
    waited: list[float] = []
    model = _Model(*[_told(429, Retry_After="1")] * (PATIENCE + 1))
    with pytest.raises(ModelError, match="saturé"):
        patient(model, waited.append)("Juge ceci.")
    assert (waited, len(model.prompts)) == ([1.0] * PATIENCE, PATIENCE + 1)
    day = _Model(_told(429, Retry_After="86400"))
    with pytest.raises(ModelError, match="il demande d’attendre 86400 s"):
        patient(day, waited.append)("Juge ceci.")
    assert len(waited) == PATIENCE


def test_agreement_with_the_metrics_is_reported() -> None:
    half = '{"score": 0.9, "reason": "presque tout"}'
    # Faithfulness then completeness, for each of three answers; one reply is unusable.
    model = _Model(YES, YES, YES, NO, half, "n’importe quoi")
    results = [
        _shown("a", faithful=1.0, complete=1.0),
        _shown("b", faithful=0.5, complete=0.0),
        _shown("c", faithful=0.75, complete=1.0),
        result("refusée"),
    ]
    told: list[tuple[str, int, int]] = []
    found = judge_results(Judge.from_folder(model, "essai"), results, lambda *s: told.append(s))
    assert told[-1] == ("Jugement", 6, 6)
    assert set(found["scores"]) == {"a", "b", "c"}
    judged = found["scores"]["a"]["faithfulness"]
    assert judged == {
        "score": 1.0, "reason": "oui", "version": found["versions"]["faithfulness"],
    }  # fmt: skip
    faithful, complete = found["agreement"]["faithfulness"], found["agreement"]["completeness"]
    # All of it is supported: the model says yes, yes, no (0.9 is not all); the metric yes, no, no.
    assert faithful["agreement"] == pytest.approx(2 / 3)
    assert (faithful["count"], faithful["failures"]) == (3, 0)
    assert faithful["said"] == pytest.approx((1 + 1 + 0.9) / 3)
    assert faithful["measured"] == pytest.approx((1 + 0.5 + 0.75) / 3)
    assert complete["metric"] == "nugget_recall"
    assert (complete["count"], complete["failures"], complete["agreement"]) == (2, 1, 1.0)


def test_without_a_model_the_command_says_what_to_set() -> None:
    with pytest.raises(EvaluationError, match=r"VADEMECUM_JUGE_URL.*VADEMECUM_MODELE_URL"):
        open_model(load_settings())
