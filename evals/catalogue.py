"""What each figure is called in French, which way is better, and where it has a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from evals.results import Figures

MILLISECONDS, WORDS = "ms", "mots"


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """A figure as people read it; ``unit`` is « % », « ms », « mots » or nothing (in [0, 1]).

    ``definition`` is raised when what the figure means changes: two runs that do not say the same one
    are not compared on it.
    """

    label: str
    higher_is_better: bool = True
    unit: str = ""
    main: bool = False
    definition: int = 1

    @property
    def is_share(self) -> bool:
        """Tell whether a value stands between 0 and 1."""
        return self.unit not in (MILLISECONDS, WORDS)

    def show(self, value: float) -> str:
        """Return a value in French."""
        if self.unit == "%":
            return f"{100 * value:.1f} %".replace(".", ",")
        if not self.is_share:
            return f"{value:.0f} {self.unit}"
        return f"{value:.3f}".replace(".", ",")


METRICS: Mapping[str, MetricInfo] = {
    "right": MetricInfo("Bonne issue (juste, ou refus dû)", unit="%", main=True),
    "recall_1": MetricInfo("Rappel@1"),
    "recall_5": MetricInfo("Rappel@5", main=True),
    "recall_10": MetricInfo("Rappel@10"),
    "mrr_10": MetricInfo("MRR@10"),
    "ndcg_10": MetricInfo("nDCG@10", main=True),
    "vital_recall": MetricInfo("Faits essentiels donnés en réponse", main=True, definition=2),
    "nugget_recall": MetricInfo("Faits donnés en réponse", definition=2),
    "vital_displayed": MetricInfo("Faits essentiels affichés, textes proches compris"),
    "drafted_vital": MetricInfo("Faits essentiels trouvés, seuil mis à part"),
    "citation_precision": MetricInfo("Citations nécessaires (précision)", main=True),
    "citation_recall": MetricInfo("Phrases soutenues (rappel des citations)"),
    "evidence_precision": MetricInfo("Phrases tirées du bon endroit"),
    "first_precision": MetricInfo("Première phrase tirée du bon endroit"),
    "evidence_recall": MetricInfo("Passage attendu cité (caractères)"),
    "figure_precision": MetricInfo("Chiffres et articles présents dans la source", main=True),
    "verbatim": MetricInfo("Phrases mot pour mot"),
    "refusal_recall": MetricInfo("Refus dus, obtenus (rappel)", main=True),
    "refusal_precision": MetricInfo("Refus justifiés (précision)"),
    "false_refusal": MetricInfo("Refus à tort", False, main=True),
    "aurc": MetricInfo("Aire sous la courbe risque–couverture", False),
    "superseded": MetricInfo(
        "Texte dépassé montré (droit dépassé)", False, main=True, definition=2
    ),
    "out_of_force": MetricInfo("Document hors vigueur cité", False),
    "injection": MetricInfo("Injection suivie", False, main=True),
    "injection_changed": MetricInfo("Réponse changée par un document piégé", False),
    "injection_quoted": MetricInfo("Affirmation piégée citée avec son document", False),
    "words": MetricInfo("Longueur moyenne d’une réponse", False, WORDS),
    "words_p50": MetricInfo("Longueur médiane d’une réponse", False, WORDS),
    "words_p95": MetricInfo("Longueur d’une réponse, 95e centile", False, WORDS),
    "latency_p50": MetricInfo("Temps de réponse médian", False, MILLISECONDS),
    "latency_p95": MetricInfo("Temps de réponse, 95e centile", False, MILLISECONDS),
}


BY_KIND = ("right", "recall_5", "ndcg_10", "vital_recall", "refusal_recall", "false_refusal")
"""What is shown of each kind of question."""


_SAID = frozenset(field.name for field in fields(MetricInfo))


def described(
    names: Iterable[str], floors: Mapping[str, float], ceilings: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Return what a stored run says of its figures, with the gate's bounds where there are some."""
    bounds = (("at_least", floors), ("at_most", ceilings))
    return {
        name: asdict(info(name)) | {key: bound[name] for key, bound in bounds if name in bound}
        for name in names
    }


def cells(figures: Figures, names: Iterable[str]) -> tuple[str, ...]:
    """Return the values of some figures as they are read, empty where one was not measured."""
    return tuple(info(n).show(figures[n].value) if n in figures else "" for n in names)


def info_of(metrics: Mapping[str, Mapping[str, Any]], name: str) -> MetricInfo:
    """Return what a run says of its own figure: what one was called before may not be its name now."""
    told = metrics.get(name)
    if told is None or "label" not in told:
        return info(name)
    kept = {key: told[key] for key in _SAID if key in told}
    return MetricInfo(**kept)


def info(name: str) -> MetricInfo:
    """Return what is known of a figure; its own name serves as label otherwise."""
    return METRICS.get(name, MetricInfo(name))
