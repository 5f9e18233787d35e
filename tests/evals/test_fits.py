"""The fits of the weights: what they learn, what they leave alone, what they read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval import Ranker
from assistant.retrieval.features import FEATURES
from evals import ranking_fit
from evals.answerability_fit import FOLDS, Examples, Source, read_sources
from evals.ranking_fit import MOVED, examples, fit_moved
from evals.retrieval_bench import LabelledQuestion
from evals.unit_fit import Example, first_right, fit
from tests.assistant.retrieval.samples import MARIAGE, NAISSANCE, axis_encoder, small_index


def listwise(count: int = 30) -> list[Example]:
    """Return lists of four items where the second feature is right and the first one misleads."""
    generator = np.random.default_rng(5)
    found = []
    for number in range(count):
        rows = generator.uniform(0, 0.2, (4, 2))
        right, wrong = generator.permutation(4)[:2]
        rows[right, 1] += 0.5
        rows[wrong, 0] += 0.5
        found.append((rows, np.arange(4) == right, number % 5))
    return found


def test_first_right_by_hand() -> None:
    rows = np.array([[0.3], [0.2], [0.1]])
    data: list[Example] = [
        (rows, np.array([True, False, False]), 0),
        (rows, np.array([False, True, False]), 0),
        (rows, np.array([False, False, True]), 0),
        (rows, np.array([False, True, True]), 0),
    ]
    weights = np.array([1.0])
    assert [first_right(data, weights, depth) for depth in (1, 2, 3)] == [0.25, 0.75, 1.0]
    assert first_right(data, -weights) == 0.5


def test_the_fit_learns_which_feature_answers() -> None:
    data = listwise()
    start = np.array([1.0, 0.0])
    assert first_right(data, start) == 0
    weights = fit(data, start, 0.001)
    assert first_right(data, weights) == 1
    assert weights[1] > weights[0]
    assert start.tolist() == [1.0, 0.0]


def test_a_large_penalty_keeps_the_weights_in_place() -> None:
    start = np.array([1.0, 0.0])
    loose, tight = (fit(listwise(), start, penalty, steps=150) for penalty in (0.001, 1e4))
    assert np.abs(tight - start).max() < 0.05 < np.abs(loose - start).max()


def test_without_gradient_nothing_moves() -> None:
    same: list[Example] = [(np.ones((3, 2)), np.array([True, False, False]), 0)]
    assert fit(same, np.array([0.4, 0.6]), 0.1) == pytest.approx([0.4, 0.6])


def test_only_the_moved_weights_of_the_ranking_change() -> None:
    generator = np.random.default_rng(2)
    moved = FEATURES.index("couverture")
    data: list[Example] = []
    for number in range(24):
        rows = generator.uniform(0, 0.1, (5, len(FEATURES)))
        right = number % 5
        rows[right, moved] += 0.6
        data.append((rows, np.arange(5) == right, number % 3))
    start = np.linspace(0.1, 1.0, len(FEATURES))
    start[moved] = 0.0
    found = fit_moved(data, start, 0.001)
    for name, before, after in zip(FEATURES, start, found, strict=True):
        if name not in MOVED:
            assert after == pytest.approx(before)
    assert found[moved] > 0.05
    assert first_right(data, found) > first_right(data, start)
    assert set(FEATURES) >= MOVED


def test_moved_weights_keep_their_scale_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    # The fit counted the fixed features four times: the moved ones are brought to the same scale.
    monkeypatch.setattr(
        ranking_fit,
        "fit",
        lambda data, start, penalty: np.append(np.full(len(start) - 1, 2.0), 4.0),
    )
    start = np.linspace(0.1, 1.0, len(FEATURES))
    found = fit_moved([], start, 0.1)
    expected = [0.5 if name in MOVED else w for name, w in zip(FEATURES, start, strict=True)]
    assert found == pytest.approx(expected)


def test_ranking_examples_are_the_questions_whose_document_is_judged(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    index = small_index(tmp_path_factory.mktemp("fits"))
    questions = [
        LabelledQuestion("naissance", frozenset({NAISSANCE})),
        LabelledQuestion("mariage", frozenset({"absent"})),
        LabelledQuestion("mairie", frozenset({MARIAGE})),
    ]
    (first, second) = examples(Ranker(index, axis_encoder()), None, questions)
    assert [fold for *_, fold in (first, second)] == [0, 2]
    assert first[1].tolist() == [True, False, False]
    assert second[1].tolist() == [True, False, False]
    assert first[0].shape == (3, len(FEATURES))


def test_examples_counted_several_times() -> None:
    made = Examples.of([([1.0, 2.0], True, 0), ([3.0, 4.0], False, 1)])
    dev = Examples.of([([5.0, 6.0], True, 2)])
    both = made.plus(dev, 2)
    assert both.rows.tolist() == [[1, 2], [3, 4], [5, 6], [5, 6]]
    assert both.labels.tolist() == [1, 0, 1, 1]
    assert both.folds == (0, 1, 2, 2)


def test_everyday_questions_are_split_in_two() -> None:
    source = Source(Path("a.md"), {"id": "a", "questions": ["q0", "q1", "q2"]}, "")
    assert (source.questions(0), source.questions(1)) == (["q0", "q2"], ["q1"])
    assert Source(Path("a.md"), {"id": "a"}, "").questions(0) == []


def test_documents_are_spread_over_the_folds() -> None:
    folds = [Source(Path(), {"id": f"doc-{i}"}, "").fold for i in range(60)]
    assert set(folds) == set(range(FOLDS))
    assert folds == [Source(Path(), {"id": f"doc-{i}"}, "").fold for i in range(60)]


def test_sources_are_the_files_with_everyday_questions(tmp_path: Path) -> None:
    (tmp_path / "sous").mkdir()
    (tmp_path / "sous" / "b.md").write_text(
        '---\nid: b\nquestions: ["Quand ?"]\n---\nCorps.\n', "utf-8"
    )
    (tmp_path / "a.md").write_text("---\nid: a\n---\nCorps.\n", "utf-8")
    (tmp_path / "c.md").write_text("Sans en-tête.\n", "utf-8")
    (source,) = read_sources(tmp_path)
    assert (source.id, source.questions(0), source.body) == ("b", ["Quand ?"], "Corps.\n")
