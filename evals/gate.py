"""The release gate: absolute floors, and no significant loss against what is published."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.catalogue import METRICS, info
from evals.compare import compare, is_significant_loss
from evals.errors import EvaluationError
from evals.questions import Part
from evals.results import Figures, Run

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
class Verdict:
    """Whether a run passes; ``reasons`` say in French what does not, ``notes`` what was not judged."""

    passed: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Return one line for the journal."""
        return " ; ".join(self.reasons) if self.reasons else "toutes les mesures passent"


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
    reasons = _outside(run.header.figures, rules)
    reasons += [f"{r.id} n’a pas pu être traitée : {r.failure}" for r in run.results if r.failure]
    notes = []
    if published is None:
        notes.append("Aucune autre génération n’est publiée : pas de comparaison.")
    else:
        lost, left_out = _losses(run, published, rules)
        reasons += lost
        if left_out:
            notes.append(f"{left_out} questions sans équivalent dans le relevé de la publiée.")
    return Verdict(not reasons, tuple(reasons), tuple(notes))


def _outside(figures: Figures, rules: Rules) -> list[str]:
    """Return the figures under their floor or over their ceiling; an absent one does not pass."""
    reasons = []
    for name, bound in (*rules.floors.items(), *rules.ceilings.items()):
        known, figure = info(name), figures.get(name)
        if figure is None:
            reasons.append(f"{known.label} : non mesuré, aucune question ne s’y prête")
        elif name in rules.floors and figure.value < bound - _SLACK:
            reasons.append(f"{known.label} : {known.show(figure.value)} < {known.show(bound)}")
        elif name in rules.ceilings and figure.value > bound + _SLACK:
            reasons.append(f"{known.label} : {known.show(figure.value)} > {known.show(bound)}")
    return reasons


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
