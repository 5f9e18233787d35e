"""The release gate: floors and ceilings, and no significant loss against what is published.

The bounds are absolute, whatever what is published is worth. Goals are not: those missed are told.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from evals.catalogue import METRICS, info
from evals.compare import compare, is_significant_loss
from evals.errors import RulesError, disk_fault
from evals.questions import Part
from evals.results import Comparison, Run, Verdict
from evals.saying import counted, decimal

DEFAULT_RULES = Path(__file__).with_name("gate.toml")
KEYS = ("part", "floors", "ceilings", "goals", "losses", "documents")
LOSS_KEYS = ("level", "metrics")
DOCUMENT_KEYS = ("removed",)
ALL = "all"
NOT_PAIRED = frozenset(["aurc", "words_p50", "words_p95", "latency_p50", "latency_p95"])
"""No mean of a score by question: nothing to pair, hence no significant loss to find."""
OF_EXTRACTS = frozenset(["verbatim"])
"""Bounds on copies of documents: what a model words is none."""
NAMED = 10
"""Documents named of those that are gone."""
_SLACK = 1e-9
"""Means of thirds do not always sum to one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds of ``gate.toml``; ``part`` None judges on all questions.

    ``goals`` are told when missed and refuse nothing. ``removed`` is the share of the published
    documents that may be gone, None when that is not looked at.
    """

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]
    watched: tuple[str, ...]
    level: float
    part: Part | None
    goals: Mapping[str, float] = field(default_factory=dict)
    removed: float | None = None

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
        return value < self.limit - _SLACK if self.floor else value > self.limit + _SLACK

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
    reasons, goals = _outside(run, rules), _goals_missed(run, rules)
    reasons += [f"{r.id} n’a pas pu être traitée : {r.failure}" for r in run.results if r.failure]
    if published is None:
        note = "Aucune autre génération n’est publiée : pas de comparaison."
        notes = [note, *_worded(run, rules), *_unworded(run)]
        return Verdict(not reasons, tuple(reasons), tuple(goals), tuple(notes))
    comparison = compare(published, run)
    reasons += _losses(comparison, rules)
    notes = _limits(comparison, rules, run, published)
    return Verdict(not reasons, tuple(reasons), tuple(goals), tuple(notes), published.header.id)


def removed_beyond(before: Collection[str], after: Collection[str], rules: Rules) -> str:
    """Return in French why a generation lost too many documents (ids), empty when it did not.

    ``before`` are those of what is published.
    """
    gone = sorted(set(before) - set(after))
    if rules.removed is None or not gone or len(gone) / len(before) <= rules.removed + _SLACK:
        return ""
    named = ", ".join(gone[:NAMED]) + (", …" if len(gone) > NAMED else "")
    return (
        f"Documents de la génération publiée qui n’y sont plus : {len(gone)} sur {len(before)}, au-delà "
        f"de {decimal(100 * rules.removed, 0)} % ({named})"
    )


def _outside(run: Run, rules: Rules) -> list[str]:
    """Return the bounds that a run misses; a figure that is absent is missed."""
    reasons = []
    for bound in (*_bounds(rules.floors, floor=True), *_bounds(rules.ceilings, floor=False)):
        figure = run.header.figures.get(bound.metric)
        if bound.metric in OF_EXTRACTS and run.header.writer:
            continue
        if figure is None:
            reasons.append(f"{info(bound.metric).label} : non mesuré, aucune question ne s’y prête")
        elif bound.missed(figure.value):
            reasons.append(bound.show(figure.value))
    return reasons


def _goals_missed(run: Run, rules: Rules) -> list[str]:
    """Return the goals that a run misses or was not measured on."""
    said = []
    for name, limit in rules.goals.items():
        goal, figure = (
            _Bound(name, limit, info(name).higher_is_better),
            run.header.figures.get(name),
        )
        if figure is None:
            said.append(f"{info(name).label} : non mesuré, objectif non vérifié")
        elif goal.missed(figure.value):
            said.append(f"{goal.show(figure.value)}, objectif non atteint")
    return said


def _bounds(limits: Mapping[str, float], *, floor: bool) -> list[_Bound]:
    return [_Bound(name, limit, floor) for name, limit in limits.items()]


def _losses(comparison: Comparison, rules: Rules) -> list[str]:
    return [
        f"{info(m.metric).label} : {info(m.metric).show(m.before)} → {info(m.metric).show(m.after)}, "
        f"perte significative (p = {decimal(m.p_value, 4)}, {counted(m.losses, 'perte')} pour "
        f"{counted(m.wins, 'gain')})"
        for m in comparison.metrics
        if m.metric in rules.watched and is_significant_loss(m, rules.level)
    ]


def _limits(comparison: Comparison, rules: Rules, run: Run, published: Run) -> list[str]:
    """Return what was not compared, or was measured on other words than the model's."""
    notes = []
    if comparison.left_out:
        notes.append(
            f"{counted(comparison.left_out, 'question')} sans équivalent dans le relevé de la publiée."
        )
    paired = {m.metric for m in comparison.metrics}
    if missing := [info(name).label for name in rules.watched if name not in paired]:
        notes.append(
            f"Perte non contrôlée, faute de question commune qui s’y prête : {', '.join(missing)}."
        )
    return [*notes, *_worded(run, rules), *_unworded(published), *_unworded(run)]


def _worded(run: Run, rules: Rules) -> list[str]:
    """Return the bounds that were not looked at, because a model words the answers."""
    names = [info(name).label for name in rules.floors if name in OF_EXTRACTS and run.header.writer]
    return [
        f"{name} : seuil sans objet, {run.header.writer} rédige les réponses." for name in names
    ]


def _unworded(run: Run) -> list[str]:
    count, name = run.header.unworded, run.header.id
    if not count:
        return []
    return [f"{name} : réponses non rédigées par le modèle, mesurées sur leurs extraits : {count}."]


def _rules(raw: Mapping[str, Any]) -> Rules:
    """Return the rules of a parsed file; raises ValueError with what is wrong, in French."""
    _known(raw, KEYS, "clé")
    losses = _table(raw, "losses")
    _known(losses, LOSS_KEYS, "clé de [losses]")
    documents = _table(raw, "documents")
    _known(documents, DOCUMENT_KEYS, "clé de [documents]")
    rules = Rules(
        floors=_bounds_of(raw, "floors", higher_is_better=True),
        ceilings=_bounds_of(raw, "ceilings", higher_is_better=False),
        watched=_watched(losses),
        level=_level(losses),
        part=_part(raw.get("part", ALL)),
        goals=_goals_of(raw),
        removed=_share("removed", documents["removed"]) if documents else None,
    )
    if not (rules.floors or rules.ceilings or rules.watched or documents):
        raise ValueError(
            "ces seuils ne contrôlent rien : donnez au moins une mesure sous [floors], [ceilings] "
            "ou [losses], ou une part sous [documents]"
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


def _goals_of(raw: Mapping[str, Any]) -> dict[str, float]:
    """Return the goals; one that is not beyond its bound would never be missed without a refusal."""
    table, bounds = _table(raw, "goals"), {**_table(raw, "floors"), **_table(raw, "ceilings")}
    _known(table, METRICS, "mesure")
    goals = {metric: _bound(metric, value) for metric, value in table.items()}
    for metric, limit in goals.items():
        bound = _Bound(metric, limit, info(metric).higher_is_better)
        if metric in bounds and not bound.missed(bounds[metric]):
            raise ValueError(
                f"l’objectif de « {metric} », {limit:g}, ne va pas au-delà du seuil qui refuse, "
                f"{bounds[metric]:g}"
            )
    return goals


def _bound(metric: str, value: object) -> float:
    if info(metric).is_share:
        return _share(metric, value)
    number = _number(metric, value)
    if number < 0:
        raise ValueError(f"« {metric} » vaut {value} : il faut un nombre positif")
    return number


def _share(name: str, value: object) -> float:
    number = _number(name, value)
    if not 0 <= number <= 1:
        raise ValueError(f"« {name} » vaut {value} : il faut une part, de 0 à 1")
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
