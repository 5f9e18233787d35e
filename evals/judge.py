"""Judging by a language model, optional: faithfulness and completeness, each with its reason.

Never part of the gate. Prompts are files (``evals/prompts``); a score carries the model's name and
the prompt's digest, so that scores made with another prompt are not mistaken for these.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Protocol

from assistant.settings import Settings
from evals.errors import EvaluationError
from evals.metrics.agreement import agreement, cohen_kappa
from evals.results import QuestionResult, Scores
from evals.runner import Progress

PROMPTS = Path(__file__).with_name("prompts")
DETERMINISTIC = {"faithfulness": "citation_recall", "completeness": "vital_recall"}
"""The metric that measures without a model what each criterion asks of one."""
_OBJECT = re.compile(r"\{.*?\}", re.DOTALL)
PASSES = 0.5
"""A score above this counts as « yes » for the agreement with the metrics."""


class Model(Protocol):
    """What is asked of a llama-index language model."""

    def complete(self, prompt: str) -> Any:
        """Return the completion; its text is ``str()`` of it."""


@dataclass(frozen=True, slots=True)
class JudgedScore:
    """A model's opinion: a score in [0, 1] with its reason, or None and why there is none."""

    criterion: str
    score: float | None
    reason: str
    version: str


@dataclass(frozen=True, slots=True)
class Judge:
    """A model and its prompts."""

    model: Model
    name: str
    prompts: dict[str, str]

    @classmethod
    def from_folder(cls, model: Model, name: str, folder: Path = PROMPTS) -> Judge:
        """Read the prompt of each criterion."""
        prompts = {one: (folder / f"{one}.txt").read_text("utf-8") for one in DETERMINISTIC}
        return cls(model, name, prompts)

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
            score, reason = parse_opinion(str(self.model.complete(prompt)))
        except Exception as error:
            return JudgedScore(criterion, None, f"{type(error).__name__} : {error}", version)
        return JudgedScore(criterion, score, reason, version)


def parse_opinion(text: str) -> tuple[float, str]:
    """Return (score, reason) of a model's reply; raises ValueError when it holds none."""
    for found in _OBJECT.findall(text):
        try:
            raw = json.loads(found)
            score = float(raw["score"])
        except (ValueError, KeyError, TypeError):
            continue
        if 0 <= score <= 1:
            return score, str(raw.get("reason", ""))
    raise ValueError(f"pas de note lisible dans « {text[:120]} »")


def judge_results(
    judge: Judge, results: Sequence[QuestionResult], progress: Progress | None = None
) -> dict[str, Any]:
    """Judge every answer shown to an answerable question; return scores and agreement, as JSON."""
    shown = [r for r in results if r.statements and r.nuggets]
    scores: dict[str, dict[str, JudgedScore]] = {}
    for done, result in enumerate(shown, 1):
        scores[result.id] = {one: judge.judge(one, result) for one in DETERMINISTIC}
        if progress is not None:
            progress("Jugement", done, len(shown))
    by_id = {r.id: r.scores for r in shown}
    return {
        "model": judge.name,
        "versions": {one: judge.version(one) for one in DETERMINISTIC},
        "agreement": {one: _agreement(one, scores, by_id) for one in DETERMINISTIC},
        "scores": {
            name: {one: {"score": s.score, "reason": s.reason} for one, s in judged.items()}
            for name, judged in scores.items()
        },
    }


def open_model(settings: Settings) -> tuple[Model, str]:
    """Return the configured model and its name; raises EvaluationError when there is none."""
    if not settings.modele_url or not settings.modele_nom:
        raise EvaluationError(
            "Aucun modèle n’est réglé : donnez VADEMECUM_MODELE_URL et VADEMECUM_MODELE_NOM, "
            "ou lancez sans --judge."
        )
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(
        model=settings.modele_nom,
        api_base=settings.modele_url,
        api_key=settings.modele_cle.get_secret_value() or "aucune",
        is_chat_model=True,
        timeout=settings.modele_delai,
        context_window=settings.modele_contexte,
        temperature=0.0,
    )
    return model, settings.modele_nom


def judging(settings: Settings) -> Callable[[Sequence[QuestionResult], Progress | None], Any]:
    """Return the function that judges results with the configured model."""
    judge = Judge.from_folder(*open_model(settings))
    return lambda results, progress: judge_results(judge, results, progress)


def _agreement(
    criterion: str, scores: dict[str, dict[str, JudgedScore]], measured: dict[str, Scores]
) -> dict[str, Any]:
    """Return how often the model and the deterministic metric say the same, and the failures."""
    pairs = []
    for name, judged in scores.items():
        said, metric = judged[criterion].score, measured[name].get(DETERMINISTIC[criterion])
        if said is not None and metric is not None:
            pairs.append((said > PASSES, metric > PASSES))
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    return {
        "metric": DETERMINISTIC[criterion],
        "count": len(pairs),
        "agreement": agreement(first, second),
        "kappa": cohen_kappa(first, second),
        "failures": sum(judged[criterion].score is None for judged in scores.values()),
    }
