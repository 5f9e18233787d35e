"""The confidence on the dev part alone; its weights come from ``evals.answerability_fit``.

``python -m evals.confidence_fit --index DIR`` prints what a fit on that part would give: weights and
bias, the cross-validated log-loss, a reliability table, and for several thresholds what answering from
there on would give. The label of a question is « the draft answers »: an answer is expected and every
vital fact is in the draft (``--label answerable``: an answer is expected, whatever the draft).
Folds are by document, so that no fold is judged on a document it learnt.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.confidence import FEATURES
from assistant.settings import load_settings
from evals.datasets import DEFAULT_FOLDER, load_questions
from evals.held_out import DOCUMENT_FOLDS, fold_of
from evals.questions import Expected, Part
from evals.results import QuestionResult
from evals.runner import run_questions
from evals.summary import threshold_table
from evals.systems import open_system

PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(4, 20))
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """p = 1 / (1 + exp(-(weights · x + bias))), on raw features."""

    weights: Floats
    bias: float

    def probabilities(self, rows: Floats) -> Floats:
        """Return the probability of each row of shape (n, features)."""
        return np.asarray(1 / (1 + np.exp(-(rows @ self.weights + self.bias))), dtype=np.float64)


def fit(rows: Floats, labels: Floats, penalty: float, *, steps: int = 60) -> Logistic:
    """Return the L2-penalised logistic regression, by Newton's method on standardised features.

    Minimises the summed log-loss + penalty/2 · ‖w‖² (bias free); McCullagh & Nelder, Generalized
    Linear Models, 1989, ch. 4. Weights are given back for raw features. A constant feature gets 0.
    """
    centre, scale = rows.mean(axis=0), rows.std(axis=0)
    # The deviation of what never varies is a rounding error, not always 0.
    scale = np.where(np.ptp(rows, axis=0) > 0, scale, 1.0)
    design = np.hstack([(rows - centre) / scale, np.ones((len(rows), 1))])
    ridge = np.diag([penalty] * rows.shape[1] + [1e-9])
    beta = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (labels - p) - ridge @ beta
        hessian = (design * (p * (1 - p))[:, None]).T @ design + ridge
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    weights = beta[:-1] / scale
    return Logistic(weights, float(beta[-1] - weights @ centre))


def log_loss(probabilities: Floats, labels: Floats) -> float:
    """Return the mean negative log-likelihood, in nats."""
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return float(-(labels * np.log(p) + (1 - labels) * np.log(1 - p)).mean())


def cross_validated(rows: Floats, labels: Floats, folds: Sequence[int], penalty: float) -> Floats:
    """Return each row's probability from a model that did not see its fold."""
    held = np.asarray(folds)
    out = np.full(len(labels), float(labels.mean()))
    for fold in sorted(set(folds)):
        seen = held != fold
        if 0 < labels[seen].sum() < seen.sum():
            out[~seen] = fit(rows[seen], labels[seen], penalty).probabilities(rows[~seen])
    return out


def result_fold(result: QuestionResult) -> int:
    """Return a question's fold, by its first gold document (its own id without any)."""
    key = result.gold[0].document_id if result.gold else result.id
    return fold_of(f"fold {key}", DOCUMENT_FOLDS)


def reliability(
    probabilities: Floats, labels: Floats, bins: int = 5
) -> list[tuple[float, float, int]]:
    """Return (mean probability, share right, count) by bins of equal counts, lowest first."""
    order = np.argsort(probabilities, kind="stable")
    return [
        (float(probabilities[part].mean()), float(labels[part].mean()), len(part))
        for part in np.array_split(order, bins)
        if len(part)
    ]


def report(results: Sequence[QuestionResult], label: str = "right") -> str:
    """Return the whole fit as text; ``label`` is « right » or « answerable ».

    Questions without features (definitions, failures) are left out.
    """
    used = [r for r in results if len(r.features) == len(FEATURES)]
    rows = np.array([r.features for r in used], dtype=np.float64)
    labels = np.array([float(_label(r, label)) for r in used])
    folds = [result_fold(r) for r in used]
    held = {p: cross_validated(rows, labels, folds, p) for p in PENALTIES}
    losses = {p: log_loss(held[p], labels) for p in PENALTIES}
    best = min(losses, key=lambda p: (losses[p], -p))
    model = fit(rows, labels, best)
    spread = rows.std(axis=0)
    lines = [f"{len(used)} questions sur {len(results)}, dont {labels.mean():.1%} à bonne réponse"]
    lines += [f"  pénalité {p:g} : perte croisée {loss:.4f}" for p, loss in losses.items()]
    prior = np.full(len(labels), labels.mean())
    lines.append(f"  sans aucun trait : {log_loss(prior, labels):.4f} ; retenue : {best:g}")
    lines.append("\nWEIGHTS: Mapping[str, float] = {")
    lines += [
        f'    "{name}": {weight:.3f},  # effet {weight * sd:+.2f}'
        for name, weight, sd in zip(FEATURES, model.weights, spread, strict=True)
    ]
    lines.append(f"}}\nBIAS = {model.bias:.3f}\n\nFiabilité (validation croisée) :")
    lines += [
        f"  dit {p:.2f}, vrai {share:.2f} ({n})" for p, share, n in reliability(held[best], labels)
    ]
    lines.append("\nseuil  couverture  risque  refus à tort  refus dus (validation croisée)")
    judged = {r.id: float(p) for r, p in zip(used, held[best], strict=True)}
    rejudged = [replace(r, confidence=judged.get(r.id, r.confidence)) for r in results]
    lines += [
        f"{t:5.2f}  {c:10.3f}  {risk:6.3f}  {false:12.3f}  {due:9.3f}"
        for t, c, risk, false, due in threshold_table(rejudged, THRESHOLDS)
    ]
    return "\n".join(lines)


def _label(result: QuestionResult, label: str) -> bool:
    return result.right_if_answered if label == "right" else result.expected is Expected.ANSWER


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the dev questions and print the fit."""
    parser = argparse.ArgumentParser(prog="python -m evals.confidence_fit", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", default=[DEFAULT_FOLDER])
    parser.add_argument("--label", choices=["right", "answerable"], default="right")
    options = parser.parse_args(arguments)
    system = open_system(load_settings(), index=options.index)
    questions = load_questions(options.questions, Part.DEV)
    print(report(run_questions(system, questions, day=dt.date.today()), options.label))


if __name__ == "__main__":
    main()
