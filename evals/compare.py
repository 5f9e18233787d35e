"""Two runs side by side: a paired, seeded significance test and the questions that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from evals.catalogue import METRICS, info
from evals.metrics.bootstrap import SEED
from evals.results import ChangedQuestion, Comparison, MetricComparison, QuestionResult, Run, Scores
from evals.saying import counted

PERMUTATIONS = 10_000
SIGNIFICANT = 0.05
NAMED = 10
"""Questions named in a note; the others are counted."""


def randomisation_test(differences: Sequence[float], *, seed: int = SEED) -> float:
    """Return the two-sided p-value of paired differences: could their signs be chance?

    Fisher's randomisation test, recommended for retrieval by Smucker, Allan & Carterette, A
    Comparison of Statistical Significance Tests for Information Retrieval Evaluation, CIKM 2007.
    (1 + draws at least as extreme) / (1 + draws), which is never 0 (Phipson & Smyth, 2010); 1 when
    nothing differs.
    """
    values = np.asarray([d for d in differences if d != 0], dtype=np.float64)
    if not len(values):
        return 1.0
    signs = np.random.default_rng(seed).integers(0, 2, size=(PERMUTATIONS, len(values))) * 2 - 1
    drawn = np.abs((signs * values).sum(axis=1))
    # Sums of the same numbers in another order differ by rounding only.
    extreme = int((drawn >= abs(values.sum()) - 1e-9).sum())
    return (1 + extreme) / (1 + PERMUTATIONS)


def compare_metric(
    metric: str, before: Mapping[str, Scores], after: Mapping[str, Scores]
) -> MetricComparison | None:
    """Compare one score over the questions that both runs have it for; None without any."""
    pairs = [
        (first, second)
        for name, scores in before.items()
        if (first := scores.get(metric)) is not None
        and (second := after.get(name, {}).get(metric)) is not None
    ]
    if not pairs:
        return None
    differences = [second - first for first, second in pairs]
    sign = 1 if info(metric).higher_is_better else -1
    return MetricComparison(
        metric=metric,
        before=sum(first for first, _ in pairs) / len(pairs),
        after=sum(second for _, second in pairs) / len(pairs),
        difference=sum(differences) / len(pairs),
        p_value=randomisation_test(differences),
        wins=sum(sign * d > 0 for d in differences),
        ties=sum(d == 0 for d in differences),
        losses=sum(sign * d < 0 for d in differences),
        count=len(pairs),
    )


def compare_scores(
    before: Mapping[str, Scores], after: Mapping[str, Scores], but: Collection[str] = ()
) -> tuple[MetricComparison, ...]:
    """Compare every known score of two runs, by question id, save those named in ``but``."""
    compared = (compare_metric(name, before, after) for name in METRICS if name not in but)
    return tuple(one for one in compared if one is not None)


def common_questions(before: Run, after: Run) -> tuple[str, ...]:
    """Return the ids of the questions that both runs asked and that expect the same thing."""
    first, second = before.by_id(), after.by_id()
    return tuple(name for name in first if name in second and _same(first[name], second[name]))


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs over the questions that both asked and that expect the same thing.

    A figure that the two do not define alike is left out, and ``notes`` says so.
    """
    first, second = before.by_id(), after.by_id()
    common = common_questions(before, after)
    both = [name for name in first if name in second]
    altered = tuple(sorted(set(both) - set(common)))
    redefined = _redefined(before, after)
    changed = [
        ChangedQuestion(
            name, second[name].kind, second[name].question, change, first[name], second[name]
        )
        for name in common
        if (change := _change(first[name], second[name])) is not None
    ]
    order = {"loss": 0, "win": 1, "other": 2}
    changed.sort(key=lambda c: (order[c.change], c.id))
    return Comparison(
        before=before.header.id,
        after=after.header.id,
        created_at=dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
        questions=len(common),
        left_out=len(set(first) ^ set(second)) + len(altered),
        metrics=compare_scores(
            {name: first[name].scores for name in common},
            {name: second[name].scores for name in common},
            redefined,
        ),
        changed=tuple(changed),
        altered=altered,
        notes=tuple(_notes(before, after, common, altered, redefined)),
    )


def is_significant_loss(compared: MetricComparison, level: float = SIGNIFICANT) -> bool:
    """Tell whether the later run is worse, beyond chance."""
    worse = compared.difference < 0
    if not info(compared.metric).higher_is_better:
        worse = compared.difference > 0
    return worse and compared.p_value < level


def _same(before: QuestionResult, after: QuestionResult) -> bool:
    """Tell whether both runs asked the same thing and expected the same of it.

    A run without digests does not hold the accepted forms nor the forbidden texts: all the rest is
    looked at, and ``_notes`` tells how many questions were.
    """
    if before.question_digest and after.question_digest:
        return before.question_digest == after.question_digest
    return (
        (before.kind, before.question, before.turns, before.expected, before.gold)
        == (after.kind, after.question, after.turns, after.expected, after.gold)
    ) and [(n.text, n.vital) for n in before.nuggets] == [(n.text, n.vital) for n in after.nuggets]


def _redefined(before: Run, after: Run) -> list[str]:
    """Return the figures that mean something else in the other run."""
    first, second = before.header, after.header
    both = [name for name in METRICS if name in first.figures and name in second.figures]
    return [name for name in both if first.definition(name) != second.definition(name)]


def _notes(
    before: Run,
    after: Run,
    common: Sequence[str],
    altered: Sequence[str],
    redefined: Sequence[str],
) -> Iterator[str]:
    """Yield in French what keeps the two runs from being compared whole."""
    digests = [run.header.datasets_digest for run in (before, after)]
    if digests[0] != digests[1]:
        yield (
            f"Les fichiers de questions ne sont pas les mêmes (empreintes {digests[0]} et "
            f"{digests[1]}) : seules sont comparées les questions posées dans les deux relevés, avec "
            "le même attendu."
        )
    if altered:
        named = ", ".join(altered[:NAMED]) + (", …" if len(altered) > NAMED else "")
        yield (
            f"{counted(len(altered), 'question')} dont l’énoncé ou l’attendu a changé : {named}. "
            "L’assistant n’y est pour rien : laissées de côté."
        )
    bare = {r.id for run in (before, after) for r in run.results if not r.question_digest}
    if unknown := sum(name in bare for name in common):
        yield (
            f"{counted(unknown, 'question')} d’un relevé sans empreinte par question : un changement "
            "des formes acceptées ou des textes interdits ne s’y verrait pas. Refaites ce relevé."
        )
    if redefined:
        yield (
            "Définies autrement dans les deux relevés, donc non comparées : "
            f"{', '.join(info(name).label for name in redefined)}."
        )


def _change(before: QuestionResult, after: QuestionResult) -> str | None:
    """Return win or loss when the outcome changed, other when only what is shown did."""
    if before.right != after.right:
        return "win" if after.right else "loss"
    shown = [(r.status, [s.text for s in r.statements]) for r in (before, after)]
    return "other" if shown[0] != shown[1] else None
