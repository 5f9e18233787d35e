"""The release gate: floors and ceilings, and no significant loss against what is published.

The bounds are the project's goals. One that the published generation misses too does not stop a
candidate that is no further from it: to refuse it would keep in service what is no better.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.catalogue import METRICS, info
from evals.compare import common_questions, compare, is_significant_loss
from evals.errors import EvaluationError
from evals.questions import Part
from evals.results import Run, Verdict
from evals.summary import means

DEFAULT_RULES = Path(__file__).with_name("gate.toml")
_SLACK = 1e-9
"""Means of thirds do not always sum to one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds of ``gate.toml``; ``part`` None judges on all questions."""

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]
    watched: tuple[str, ...]
    level: float
    part: Part | None


@dataclass(frozen=True, slots=True)
class _Bound:
    """A floor or a ceiling of one figure."""

    metric: str
    limit: float
    floor: bool

    def missed(self, value: float) -> bool:
        """Tell whether a value is out of the bound."""
        return self.worse(value, self.limit)

    def worse(self, value: float, other: float) -> bool:
        """Tell whether a value is further from the goal than another."""
        return value < other - _SLACK if self.floor else value > other + _SLACK

    def show(self, value: float) -> str:
        """Return in French how a value misses the bound."""
        known, sign = info(self.metric), "<" if self.floor else ">"
        return f"{known.label} : {known.show(value)} {sign} {known.show(self.limit)}"


def load_rules(path: Path = DEFAULT_RULES) -> Rules:
    """Read the thresholds; raises EvaluationError naming what is wrong."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        losses = raw.get("losses", {})
        rules = Rules(
            floors=_numbers(raw.get("floors", {})),
            ceilings=_numbers(raw.get("ceilings", {})),
            watched=tuple(losses.get("metrics", ())),
            level=float(losses.get("level", 0.01)),
            part=None if raw.get("part", "all") == "all" else Part(raw["part"]),
        )
    except (OSError, ValueError, TypeError) as error:
        raise EvaluationError(f"{path} : seuils illisibles ({error}).") from error
    unknown = {*rules.floors, *rules.ceilings, *rules.watched} - set(METRICS)
    if unknown:
        raise EvaluationError(
            f"{path} : mesure inconnue {', '.join(sorted(unknown))}. Connues : {', '.join(METRICS)}."
        )
    return rules


def judge_run(run: Run, published: Run | None, rules: Rules) -> Verdict:
    """Judge a run; ``published`` is a run of what is served, None when nothing is."""
    reasons, goals = _outside(run, published, rules)
    reasons += [f"{r.id} n’a pas pu être traitée : {r.failure}" for r in run.results if r.failure]
    if published is None:
        note = "Aucune autre génération n’est publiée : pas de comparaison."
        return Verdict(not reasons, tuple(reasons), notes=(note,))
    lost, left_out = _losses(run, published, rules)
    reasons += lost
    notes = []
    if left_out:
        notes.append(f"{left_out} questions sans équivalent dans le relevé de la publiée.")
    return Verdict(not reasons, tuple(reasons), tuple(goals), tuple(notes), published.header.id)


def _bounds(rules: Rules) -> list[_Bound]:
    return [
        *(_Bound(name, limit, True) for name, limit in rules.floors.items()),
        *(_Bound(name, limit, False) for name, limit in rules.ceilings.items()),
    ]


def _outside(run: Run, published: Run | None, rules: Rules) -> tuple[list[str], list[str]]:
    """Return the bounds missed that refuse, and those that what is published misses as much or more.

    A figure that is absent refuses.
    """
    reasons, goals = [], []
    before, after = _side_by_side(published, run) if published else ({}, {})
    for bound in _bounds(rules):
        name, figure = bound.metric, run.header.figures.get(bound.metric)
        if figure is None:
            reasons.append(f"{info(name).label} : non mesuré, aucune question ne s’y prête")
        elif not bound.missed(figure.value):
            continue
        elif name not in before or name not in after or not bound.missed(before[name]):
            reasons.append(bound.show(figure.value))
        elif bound.worse(after[name], before[name]):
            reasons.append(
                f"{bound.show(figure.value)}, moins bien que la génération publiée sur les mêmes "
                f"questions ({info(name).show(before[name])} → {info(name).show(after[name])})"
            )
        else:
            goals.append(
                f"{bound.show(figure.value)}, objectif non atteint, comme la génération publiée "
                f"({info(name).show(before[name])})"
            )
    return reasons, goals


def _side_by_side(before: Run, after: Run) -> tuple[dict[str, float], dict[str, float]]:
    """Return the figures of two runs over the questions that they share.

    Those that are no mean of scores (area, times) are over all the questions of each.
    """
    common = common_questions(before, after)

    def over_common(run: Run) -> dict[str, float]:
        results = run.by_id()
        figures = run.header.figures | means([results[name].scores for name in common])
        return {name: figure.value for name, figure in figures.items()}

    return over_common(before), over_common(after)


def _losses(run: Run, published: Run, rules: Rules) -> tuple[list[str], int]:
    comparison = compare(published, run)
    reasons = [
        f"{info(m.metric).label} : {info(m.metric).show(m.before)} → {info(m.metric).show(m.after)}, "
        f"perte significative (p = {m.p_value:.4f}, {m.losses} pertes pour {m.wins} gains)"
        for m in comparison.metrics
        if m.metric in rules.watched and is_significant_loss(m, rules.level)
    ]
    return reasons, comparison.left_out


def _numbers(raw: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in raw.items()}
