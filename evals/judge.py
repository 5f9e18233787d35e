"""Judging by a language model, optional: faithfulness and completeness, each with its reason.

Never part of the gate. Prompts are files (``evals/prompts``); a score carries the model's name and
the prompt's digest, so that scores made with another prompt are not mistaken for these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from assistant.errors import ModelError
from assistant.settings import Settings
from evals.errors import EvaluationError
from evals.metrics.agreement import agreement, cohen_kappa
from evals.results import QuestionResult, Scores
from evals.runner import Progress

PROMPTS = Path(__file__).with_name("prompts")
DETERMINISTIC = {"faithfulness": "citation_recall", "completeness": "vital_recall"}
"""The metric that measures without a model what each criterion asks of one."""
PASSES = 0.5
"""A score above this counts as « yes » for the agreement with the metrics."""
SILENCES = 3
"""Calls without an answer, one after the other, after which the model is not asked any more."""
Ask = Callable[[str], str]
"""Returns what a model writes after a prompt; raises ModelError when it does not."""


@dataclass(frozen=True, slots=True)
class JudgedScore:
    """A model's opinion: a score in [0, 1] with its reason, or None and why there is none."""

    criterion: str
    score: float | None
    reason: str
    version: str
    silent: bool = False
    """The model did not answer, rather than badly."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A model and its prompts."""

    ask: Ask
    name: str
    prompts: dict[str, str]

    @classmethod
    def from_folder(cls, ask: Ask, name: str, folder: Path = PROMPTS) -> Judge:
        """Read the prompt of each criterion."""
        prompts = {one: (folder / f"{one}.txt").read_text("utf-8") for one in DETERMINISTIC}
        return cls(ask, name, prompts)

    def version(self, criterion: str) -> str:
        """Return « model/prompt digest »."""
        digest = hashlib.sha256(self.prompts[criterion].encode()).hexdigest()[:8]
        return f"{self.name}/{digest}"

    def judge(self, criterion: str, result: QuestionResult) -> JudgedScore:
        """Return the model's opinion of one answer; what goes wrong becomes the reason."""
        version = self.version(criterion)
        prompt = Template(self.prompts[criterion]).safe_substitute(
            question=result.question,
            answer="\n".join(f"- {s.text}" for s in result.statements),
            sources="\n".join(f"[{c.number}] {c.quote}" for c in result.citations),
            nuggets="\n".join(f"- {n.text}" for n in result.nuggets),
        )
        try:
            score, reason = parse_opinion(self.ask(prompt))
        except ModelError as error:
            return JudgedScore(criterion, None, str(error), version, silent=True)
        except ValueError as error:
            return JudgedScore(criterion, None, str(error), version)
        return JudgedScore(criterion, score, reason, version)


def parse_opinion(text: str) -> tuple[float, str]:
    """Return (score, reason) of a model's reply; raises ValueError when it holds none."""
    for found in _objects(text):
        score = _number(found.get("score"))
        if score is not None and 0 <= score <= 1:
            return score, str(found.get("reason", ""))
    raise ValueError(f"pas de note lisible dans « {text[:120]} »")


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a text, in order; a brace of a string ends none."""
    # Not strict: a model breaks its lines inside a string.
    decoder, start = json.JSONDecoder(strict=False), text.find("{")
    while start >= 0:
        end = start + 1
        try:
            found, end = decoder.raw_decode(text, start)
            if isinstance(found, dict):
                yield found
        except (ValueError, RecursionError):
            pass
        start = text.find("{", end)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def judge_results(
    judge: Judge, results: Sequence[QuestionResult], progress: Progress | None = None
) -> dict[str, Any]:
    """Judge every answer shown to an answerable question; return scores and agreement, as JSON.

    A model that stays silent ``SILENCES`` times in a row is not asked any more: ``stopped`` says so.
    """
    shown = [r for r in results if r.statements and r.nuggets]
    scores: dict[str, dict[str, JudgedScore]] = {}
    silences, stopped = 0, ""
    for done, (result, criterion) in enumerate(_turns(shown), 1):
        opinion = judge.judge(criterion, result)
        scores.setdefault(result.id, {})[criterion] = opinion
        silences = silences + 1 if opinion.silent else 0
        if progress is not None:
            progress("Jugement", done, len(shown) * len(DETERMINISTIC))
        if silences == SILENCES:
            stopped = f"le modèle n’a pas répondu {SILENCES} fois de suite ({opinion.reason})"
            break
    by_id = {r.id: r.scores for r in shown}
    given = [opinion for judged in scores.values() for opinion in judged.values()]
    return {
        "model": judge.name,
        "versions": {one: judge.version(one) for one in DETERMINISTIC},
        "wanted": len(shown) * len(DETERMINISTIC),
        "asked": len(given),
        "failures": sum(opinion.score is None for opinion in given),
        "stopped": stopped,
        "agreement": {one: _agreement(one, scores, by_id) for one in DETERMINISTIC},
        "scores": {
            name: {
                one: {"score": s.score, "reason": s.reason, "version": s.version}
                for one, s in judged.items()
            }
            for name, judged in scores.items()
        },
    }


def said_of(judged: dict[str, Any]) -> str:
    """Return in one French line how the judging went."""
    notes = judged["asked"] - judged["failures"]
    line = f"Jugement par {judged['model']}. Notes : {notes} sur {judged['wanted']} demandées"
    line += f" ; échecs : {judged['failures']}."
    if judged["stopped"]:
        line += (
            f" Arrêté : {judged['stopped']}. « vademecum doctor » essaie le modèle ; "
            "recommencez quand il répond."
        )
    return line


def _turns(shown: Sequence[QuestionResult]) -> Iterator[tuple[QuestionResult, str]]:
    for result in shown:
        for criterion in DETERMINISTIC:
            yield result, criterion


def open_model(settings: Settings) -> tuple[Ask, str]:
    """Return the configured model and its name; raises EvaluationError when there is none.

    It is the client that words the answers, with its time limits.
    """
    if not settings.modele_url or not settings.modele_nom:
        raise EvaluationError(
            "Aucun modèle n’est réglé : donnez VADEMECUM_MODELE_URL et VADEMECUM_MODELE_NOM, "
            "ou lancez sans --judge."
        )
    from assistant.generation.model import LanguageModel, openai_like
    from assistant.generation.prompting import Prompt

    model = LanguageModel(
        lambda: openai_like(settings),
        first_s=settings.modele_premier_mot,
        total_s=settings.modele_delai,
    )

    def ask(prompt: str) -> str:
        return model.complete(Prompt("", prompt), total_s=model.total_s)

    return ask, settings.modele_nom


def judging(settings: Settings) -> Callable[[Sequence[QuestionResult], Progress | None], Any]:
    """Return the function that judges results with the configured model."""
    judge = Judge.from_folder(*open_model(settings))
    return lambda results, progress: judge_results(judge, results, progress)


def _agreement(
    criterion: str, scores: dict[str, dict[str, JudgedScore]], measured: dict[str, Scores]
) -> dict[str, Any]:
    """Return how often the model and the deterministic metric say the same, and the failures."""
    pairs, failures = [], 0
    for name, judged in scores.items():
        if criterion not in judged:
            continue
        said, metric = judged[criterion].score, measured[name].get(DETERMINISTIC[criterion])
        failures += said is None
        if said is not None and metric is not None:
            pairs.append((said > PASSES, metric > PASSES))
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    return {
        "metric": DETERMINISTIC[criterion],
        "count": len(pairs),
        "agreement": agreement(first, second),
        "kappa": cohen_kappa(first, second),
        "failures": failures,
    }
