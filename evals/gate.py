"""The release gate: floors and ceilings, and no significant loss against what is published.

The bounds are the project's goals. One that the published generation misses too does not stop a
candidate that is no further from it: to refuse it would keep in service what is no better.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from evals.catalogue import METRICS, info
from evals.compare import common_questions, compare, is_significant_loss
from evals.errors import RulesError, disk_fault
from evals.questions import Part
from evals.results import Comparison, Run, Verdict
from evals.summary import means

DEFAULT_RULES = Path(__file__).with_name("gate.toml")
KEYS = ("part", "floors", "ceilings", "losses")
LOSS_KEYS = ("level", "metrics")
ALL = "all"
NOT_PAIRED = frozenset(["aurc", "latency_p50", "latency_p95"])
"""No mean of a score by question: nothing to pair, hence no significant loss to find."""
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

    @property
    def digest(self) -> str:
        """Return a short digest of what the rules say, whatever their file looks like."""
        said = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:12]


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
    """Read the thresholds; raises RulesError naming what is wrong, were it only a word misspelt."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RulesError(f"{path} : seuils illisibles ({disk_fault(error)}).") from error
    except UnicodeDecodeError as error:
        raise RulesError(f"{path} : seuils illisibles (ce n’est pas de l’UTF-8).") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else f"{path}"
        raise RulesError(f"{where} : seuils illisibles (ce n’est pas du TOML).") from error
    try:
        return _rules(raw)
    except ValueError as error:
        raise RulesError(f"{path} : {error}.") from error


def judge_run(run: Run, published: Run | None, rules: Rules) -> Verdict:
    """Judge a run; ``published`` is a run of what is served, None when nothing is."""
    reasons, goals = _outside(run, published, rules)
    reasons += [f"{r.id} n’a pas pu être traitée : {r.failure}" for r in run.results if r.failure]
    if published is None:
        note = "Aucune autre génération n’est publiée : pas de comparaison."
        return Verdict(not reasons, tuple(reasons), notes=(note, *_unworded(run)))
    comparison = compare(published, run)
    reasons += _losses(comparison, rules)
    notes = _limits(comparison, rules, run, published)
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


def _losses(comparison: Comparison, rules: Rules) -> list[str]:
    return [
        f"{info(m.metric).label} : {info(m.metric).show(m.before)} → {info(m.metric).show(m.after)}, "
        f"perte significative (p = {m.p_value:.4f}, {m.losses} pertes pour {m.wins} gains)"
        for m in comparison.metrics
        if m.metric in rules.watched and is_significant_loss(m, rules.level)
    ]


def _limits(comparison: Comparison, rules: Rules, run: Run, published: Run) -> list[str]:
    """Return what was not compared, or was measured on other words than the model's."""
    notes = []
    if comparison.left_out:
        notes.append(
            f"{comparison.left_out} questions sans équivalent dans le relevé de la publiée."
        )
    paired = {m.metric for m in comparison.metrics}
    if missing := [info(name).label for name in rules.watched if name not in paired]:
        notes.append(
            f"Perte non contrôlée, faute de question commune qui s’y prête : {', '.join(missing)}."
        )
    return [*notes, *_unworded(published), *_unworded(run)]


def _unworded(run: Run) -> list[str]:
    count, name = run.header.unworded, run.header.id
    if not count:
        return []
    return [f"{name} : le modèle n’a pas rédigé {count} réponses, mesurées sur leurs extraits."]


def _rules(raw: Mapping[str, Any]) -> Rules:
    """Return the rules of a parsed file; raises ValueError with what is wrong, in French."""
    _known(raw, KEYS, "clé")
    losses = _table(raw, "losses")
    _known(losses, LOSS_KEYS, "clé de [losses]")
    rules = Rules(
        floors=_bounds_of(raw, "floors", higher_is_better=True),
        ceilings=_bounds_of(raw, "ceilings", higher_is_better=False),
        watched=_watched(losses),
        level=_level(losses),
        part=_part(raw.get("part", ALL)),
    )
    if not (rules.floors or rules.ceilings or rules.watched):
        raise ValueError(
            "ces seuils ne contrôlent rien : donnez au moins une mesure sous [floors], [ceilings] "
            "ou [losses]"
        )
    return rules


def _known(names: Iterable[str], allowed: Collection[str], what: str) -> None:
    for name in names:
        if name not in allowed:
            near = get_close_matches(name, allowed, 1)
            hint = f" (vouliez-vous dire « {near[0]} » ?)" if near else ""
            raise ValueError(f"{what} inconnue « {name} »{hint}. Connues : {', '.join(allowed)}")


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"« {name} » est une section, [{name}], et non une valeur")
    return table


def _bounds_of(raw: Mapping[str, Any], name: str, *, higher_is_better: bool) -> dict[str, float]:
    """Return the floors or the ceilings: a bound on the wrong side would never be missed."""
    table = _table(raw, name)
    _known(table, METRICS, "mesure")
    for metric in table:
        if info(metric).higher_is_better is not higher_is_better:
            other = "ceilings" if higher_is_better else "floors"
            raise ValueError(f"« {metric} » se met sous [{other}], non sous [{name}]")
    return {metric: _bound(metric, value) for metric, value in table.items()}


def _bound(metric: str, value: object) -> float:
    number = _number(metric, value)
    if number < 0 or (info(metric).unit != "ms" and number > 1):
        raise ValueError(f"« {metric} » vaut {value} : il faut une part, de 0 à 1")
    return number


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"« {name} » doit être un nombre, et vaut « {value} »")
    return float(value)


def _watched(losses: Mapping[str, Any]) -> tuple[str, ...]:
    names = losses.get("metrics", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("« metrics » doit être une liste de mesures entre crochets")
    if losses and not names:
        raise ValueError("[losses] ne surveille rien : donnez « metrics », la liste des mesures")
    _known(names, [name for name in METRICS if name not in NOT_PAIRED], "mesure")
    return tuple(names)


def _level(losses: Mapping[str, Any]) -> float:
    level = _number("level", losses.get("level", 0.01))
    if not 0 < level < 1:
        raise ValueError(f"« level » est une probabilité entre 0 et 1, et vaut {level:g}")
    return level


def _part(value: object) -> Part | None:
    if value == ALL:
        return None
    if not isinstance(value, str) or value not in tuple(Part):
        raise ValueError(f"« part » vaut « {value} », or il faut : {ALL}, {', '.join(Part)}")
    return Part(value)
