"""Judging by a language model, optional: faithfulness and completeness, each with its reason.

Never part of the gate. Prompts are files (``evals/prompts``); a score carries the model's name and
the prompt's digest, so that scores made with another prompt are not mistaken for these.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Any

from assistant.answers import AnswerStatus
from assistant.errors import ModelError
from assistant.settings import Settings
from evals.judge_model import Ask, open_model
from evals.metrics.agreement import agreement, cohen_kappa
from evals.results import QuestionResult, Run, Scores
from evals.store import save_header
from ingestion.progress import Progress

PROMPTS = Path(__file__).with_name("prompts")
DETERMINISTIC = {"faithfulness": "citation_recall", "completeness": "nugget_recall"}
"""The metric that measures without a model the very share that each criterion asks of one."""
CRITERIA = {"faithfulness": "Fidélité", "completeness": "Complétude"}
WHOLE = 1 - 1e-9
"""Both sides are shares; they agree when both say that all of it is there, or both that some is not."""
SILENCES = 3
"""Calls without an answer, one after the other, after which the model is not asked any more."""
CAUSES = 3
"""Reasons of failures that are told, the most frequent first."""
INTERRUPTED = "interrompu au clavier"


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
            question=_asked(result),
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


def _asked(result: QuestionResult) -> str:
    """Return the question with what it needs to be understood: the ones before, and how it was read."""
    lines = [f"(question d’avant) {turn}" for turn in result.turns]
    lines.append(result.question)
    if result.understood:
        lines.append(f"(comprise ainsi) {result.understood}")
    return "\n".join(lines)


def parse_opinion(text: str) -> tuple[float, str]:
    """Return the last (score, reason) of a model's reply; raises ValueError when it holds none.

    The last: a model may repeat the example of its prompt, or think aloud, before it concludes.
    """
    given = [
        (score, str(found.get("reason", "")))
        for found in _objects(text)
        if (score := _number(found.get("score"))) is not None and 0 <= score <= 1
    ]
    if not given:
        raise ValueError(f"pas de note lisible dans « {_cut(text, 120)} »")
    return given[-1]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]} […]"


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
    judge: Judge,
    results: Sequence[QuestionResult],
    progress: Progress | None = None,
    former: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Judge every answer given where one was expected; return scores and agreement, as JSON.

    A model that stays silent ``SILENCES`` times in a row is not asked any more, and Ctrl-C ends the
    judging too: ``stopped`` says so, and what was judged before is kept. ``former`` is what an earlier
    judging of the same answers returned.
    """
    given = [r for r in results if _is_judged(r)]
    scores: dict[str, dict[str, JudgedScore]] = {}
    silences, stopped = 0, ""
    try:
        for done, (result, criterion) in enumerate(_turns(given), 1):
            opinion = _known(former, result.id, criterion, judge) or judge.judge(criterion, result)
            scores.setdefault(result.id, {})[criterion] = opinion
            silences = silences + 1 if opinion.silent else 0
            if progress is not None:
                progress("Jugement", done, len(given) * len(DETERMINISTIC))
            if silences == SILENCES:
                stopped = f"le modèle n’a pas répondu {SILENCES} fois de suite ({opinion.reason})"
                break
    except KeyboardInterrupt:
        stopped = INTERRUPTED
    by_id = {r.id: r.scores for r in given}
    opinions = [opinion for judged in scores.values() for opinion in judged.values()]
    failed = [opinion.reason for opinion in opinions if opinion.score is None]
    return {
        "model": judge.name,
        "versions": {one: judge.version(one) for one in DETERMINISTIC},
        "wanted": len(given) * len(DETERMINISTIC),
        "asked": len(opinions),
        "failures": len(failed),
        "causes": dict(Counter(failed).most_common()),
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


def _known(
    former: Mapping[str, Any] | None, name: str, criterion: str, judge: Judge
) -> JudgedScore | None:
    """Return the note that an earlier judging gave, by the same model after the same prompt."""
    note = (former or {}).get("scores", {}).get(name, {}).get(criterion)
    if not note or note["score"] is None or note["version"] != judge.version(criterion):
        return None
    return JudgedScore(criterion, note["score"], note["reason"], note["version"])


def _is_judged(result: QuestionResult) -> bool:
    """Tell whether an answer was given, and measured as the model would judge it.

    Close texts claim nothing: there is nothing to be faithful or complete about.
    """
    answered = result.status == AnswerStatus.ANSWERED.value and bool(result.statements)
    return answered and all(result.scores.get(m) is not None for m in DETERMINISTIC.values())


def missing_notes(judged: Mapping[str, Any]) -> int:
    """Return how many of the notes wanted were not given."""
    return int(judged["wanted"] - judged["asked"] + judged["failures"])


def said_of(judged: Mapping[str, Any], writer: str = "") -> str:
    """Return in one French line how the judging went; ``writer`` is the model that worded the answers."""
    notes = judged["asked"] - judged["failures"]
    line = f"Jugement par {judged['model']}. Notes : {notes} sur {judged['wanted']} demandées"
    line += f" ; échecs : {judged['failures']}."
    if writer and writer == judged["model"]:
        line += " Ce modèle juge ses propres réponses : réglez-en un autre (juge_nom)."
    causes = list(judged.get("causes", {}).items())
    if causes:
        told = " ; ".join(f"{reason} ({count} fois)" for reason, count in causes[:CAUSES])
        others = len(causes) - CAUSES
        line += f" Causes : {told}{f' ; et {others} de plus' if others > 0 else ''}."
    if judged["stopped"]:
        line += f" Arrêté : {judged['stopped']}."
    if missing_notes(judged):
        line += (
            " « vademecum doctor » essaie le modèle ; « vademecum eval judge » reprend le jugement."
        )
    return line


def _turns(given: Sequence[QuestionResult]) -> Iterator[tuple[QuestionResult, str]]:
    for result in given:
        for criterion in DETERMINISTIC:
            yield result, criterion


def open_judge(settings: Settings) -> Judge:
    """Return the configured judge; raises EvaluationError when there is none."""
    return Judge.from_folder(*open_model(settings))


def judge_stored(judge: Judge, run: Run, path: Path, progress: Progress | None = None) -> Run:
    """Judge a run already stored in its folder ``path`` and add the notes there; raises StoreError.

    The notes that it has from the same model and prompt are kept: only the others are asked for.
    """
    notes = judge_results(judge, run.results, progress, run.header.judged)
    judged = replace(run, header=replace(run.header, judged=notes))
    save_header(path, judged.header)
    return judged


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
            pairs.append((said, metric))
    first, second = [a >= WHOLE for a, _ in pairs], [b >= WHOLE for _, b in pairs]
    return {
        "metric": DETERMINISTIC[criterion],
        "count": len(pairs),
        "agreement": agreement(first, second),
        "kappa": cohen_kappa(first, second),
        "said": sum(a for a, _ in pairs) / len(pairs) if pairs else None,
        "measured": sum(b for _, b in pairs) / len(pairs) if pairs else None,
        "failures": failures,
    }
