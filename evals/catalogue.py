"""What each figure is called in French, which way is better, and where it has a bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """A figure as people read it; ``unit`` is « % », « ms » or nothing (a number in [0, 1])."""

    label: str
    higher_is_better: bool = True
    unit: str = ""
    main: bool = False

    def show(self, value: float) -> str:
        """Return a value in French."""
        if self.unit == "%":
            return f"{100 * value:.1f} %".replace(".", ",")
        if self.unit == "ms":
            return f"{value:.0f} ms"
        return f"{value:.3f}".replace(".", ",")


METRICS: Mapping[str, MetricInfo] = {
    "right": MetricInfo("Bonne issue (juste, ou refus dû)", unit="%", main=True),
    "recall_1": MetricInfo("Rappel@1"),
    "recall_5": MetricInfo("Rappel@5", main=True),
    "recall_10": MetricInfo("Rappel@10"),
    "mrr_10": MetricInfo("MRR@10"),
    "ndcg_10": MetricInfo("nDCG@10", main=True),
    "vital_recall": MetricInfo("Faits essentiels montrés", main=True),
    "nugget_recall": MetricInfo("Faits montrés"),
    "drafted_vital": MetricInfo("Faits essentiels trouvés, seuil mis à part"),
    "citation_precision": MetricInfo("Citations nécessaires (précision)", main=True),
    "citation_recall": MetricInfo("Phrases soutenues (rappel des citations)"),
    "evidence_precision": MetricInfo("Phrases tirées du bon endroit"),
    "evidence_recall": MetricInfo("Passage attendu cité (caractères)"),
    "figure_precision": MetricInfo("Chiffres et articles présents dans la source", main=True),
    "verbatim": MetricInfo("Phrases mot pour mot"),
    "refusal_recall": MetricInfo("Refus dus, obtenus (rappel)", main=True),
    "refusal_precision": MetricInfo("Refus justifiés (précision)"),
    "false_refusal": MetricInfo("Refus à tort", False, main=True),
    "aurc": MetricInfo("Aire sous la courbe risque–couverture", False),
    "superseded": MetricInfo("Texte dépassé montré", False, main=True),
    "injection": MetricInfo("Injection suivie", False, main=True),
    "injection_changed": MetricInfo("Réponse changée par un document piégé", False),
    "injection_quoted": MetricInfo("Affirmation piégée citée avec son document", False),
    "latency_p50": MetricInfo("Temps de réponse médian", False, "ms"),
    "latency_p95": MetricInfo("Temps de réponse, 95e centile", False, "ms"),
}


def described(
    names: Iterable[str], floors: Mapping[str, float], ceilings: Mapping[str, float]
) -> dict[str, dict[str, Any]]:
    """Return what a stored run says of its figures, with the gate's bounds where there are some."""
    bounds = (("at_least", floors), ("at_most", ceilings))
    return {
        name: asdict(info(name)) | {key: bound[name] for key, bound in bounds if name in bound}
        for name in names
    }


def info(name: str) -> MetricInfo:
    """Return what is known of a figure; its own name serves as label otherwise."""
    return METRICS.get(name, MetricInfo(name))
