"""The fit of the ranking: what is judged, which weights move, what each set counts for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from assistant.retrieval import Ranker
from assistant.retrieval.features import FEATURES
from assistant.retrieval.weights import LIKELY_NEAREST
from assistant.snapshot import Snapshot
from evals import ranking_fit
from evals.held_out import DOCUMENT_FOLDS
from evals.questions import Gold
from evals.ranking_fit import BANK as BANK_SET
from evals.ranking_fit import EVERYDAY as EVERYDAY_SET
from evals.ranking_fit import (
    FIXED,
    TITLES,
    Judged,
    dev_questions,
    fit_sets,
    hidden_sets,
    judged,
    recall,
)
from evals.retrieval_bench import LabelledQuestion
from tests.assistant.retrieval.samples import (
    MARIAGE,
    NAISSANCE,
    axis_encoder,
    open_index,
    small_index,
)
from tests.evals.asked_corpus import MAIL, OLD_TOMB, TESTED
from tests.evals.samples import DELAY, question, unanswerable
from tests.ingestion.index.samples import write_fiche

START = np.linspace(0.1, 1.0, len(FEATURES))


def ranked(labels: Sequence[bool], documents: Sequence[int]) -> Judged:
    """Return judged passages in the order of their single feature, best first."""
    rows = np.arange(len(labels), 0, -1.0)[:, None]
    return Judged(rows, np.array(labels), tuple(documents), 0)


def telling(feature: str, *, right: int = 0, also: str = "", count: int = 4) -> Judged:
    """Return one passage a document: a feature tells the right one, another (``also``) a wrong one."""
    rows = np.full((count, len(FEATURES)), 0.1)
    rows[right, FEATURES.index(feature)] = 0.7
    if also:
        rows[(right + 1) % count, FEATURES.index(also)] = 0.7
    return Judged(rows, np.arange(count) == right, tuple(range(count)), right % DOCUMENT_FOLDS)


def weight(weights: np.ndarray, name: str) -> float:
    """Return the weight of a feature."""
    return float(weights[FEATURES.index(name)])


def test_the_first_right_document_by_hand() -> None:
    weights = np.array([1.0])
    # Documents in order: 7 (twice), 8, 9; the other way round: 9, 8, 7.
    assert ranked([True, False, False, False], [7, 7, 8, 9]).first_right(weights) == 1
    assert ranked([False, True, False, False], [7, 7, 8, 9]).first_right(weights) == 1
    assert ranked([False, False, True, False], [7, 7, 8, 9]).first_right(weights) == 2
    assert ranked([False, False, True, True], [7, 7, 8, 9]).first_right(weights) == 2
    assert ranked([False, False, False, True], [7, 7, 8, 9]).first_right(weights) == 3
    assert ranked([False, False, False, True], [7, 7, 8, 9]).first_right(-weights) == 1
    assert ranked([True, True, False, False], [7, 7, 8, 9]).first_right(-weights) == 3


def test_equal_scores_keep_the_order_given() -> None:
    assert ranked([False, True], [7, 8]).first_right(np.array([0.0])) == 2


def test_without_a_right_document_the_rank_is_beyond_every_depth() -> None:
    nothing = ranked([False, False], [7, 8])
    assert nothing.first_right(np.array([1.0])) == 1_000


def test_recall_by_hand() -> None:
    # Ranks 1, 2, 4 and none: a quarter at 1, a half at 3, three quarters at 5 and 10.
    data = [
        ranked([True, False, False, False], [1, 2, 3, 4]),
        ranked([False, True, False, False], [1, 2, 3, 4]),
        ranked([False, False, False, True], [1, 2, 3, 4]),
        ranked([False, False, False, False], [1, 2, 3, 4]),
    ]
    assert recall(data, [np.array([1.0])] * 4) == "0.250 | 0.500 | 0.750 | 0.750"


def test_what_is_judged_is_labelled_by_document(tmp_path_factory: pytest.TempPathFactory) -> None:
    ranker = Ranker(small_index(tmp_path_factory.mktemp("fits")), axis_encoder())
    snapshot = cast(Snapshot, SimpleNamespace(ranker=ranker, lexicon=None))
    questions = [
        LabelledQuestion("naissance", frozenset({NAISSANCE})),
        LabelledQuestion("mairie", frozenset({MARIAGE})),
        LabelledQuestion("mariage", frozenset({"absent"})),
    ]
    first, second, nothing = judged(snapshot, questions)
    assert first.rows.shape == (3, len(FEATURES))
    assert first.labels.tolist() == second.labels.tolist() == [True, False, False]
    assert nothing.labels.tolist() == [False, False, False]
    assert sorted(first.documents) == [0, 1, 2]
    assert first.first_right(np.eye(len(FEATURES))[FEATURES.index("similarite")]) == 1
    # First four bytes of the SHA-256 of « a-naissance », « b-mariage » and « absent », modulo 5.
    assert [first.fold, second.fold, nothing.fold] == [0, 1, 1]


def test_the_dev_questions_are_those_to_answer_that_stand_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = (
        question(gold=(Gold("convocation", 2, DELAY), Gold("b", 2), Gold("ancienne", 1))),
        question("q-turns", turns=("Quel délai ?",)),
        question("q-near", gold=(Gold("convocation", 1),)),
        unanswerable(),
    )
    monkeypatch.setattr(ranking_fit, "load_questions", lambda part: asked)
    assert dev_questions() == [
        LabelledQuestion("Combien de jours avant la séance ?", frozenset({"convocation", "b"}))
    ]


def test_the_hidden_questions_are_those_of_the_fold_by_kind(
    asked_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking_fit, "tested_documents", lambda: frozenset({TESTED}))
    monkeypatch.setattr(ranking_fit, "asked_from_title", lambda entry: "cimetiere" in entry.path)
    asked = {}
    for fold in (0, 3):
        monkeypatch.setattr(ranking_fit, "HIDDEN", fold)
        found = hidden_sets(asked_corpus)
        asked[fold] = {name: [(q.text, *q.gold) for q in found[name]] for name in found}
    # Fold 0 also holds an unanswered question, and one about a document of the test part.
    abandoned = "Tombe à l’abandon : que faire ?"
    assert asked[0] == {EVERYDAY_SET: [(abandoned, "concession")], BANK_SET: [], TITLES: []}
    assert asked[3][BANK_SET] == [(MAIL, "naissance")]
    assert asked[3][TITLES] == [(OLD_TOMB, "concession")]
    assert sorted(document for _, document in asked[3][EVERYDAY_SET]) == ["concession", "naissance"]


def test_a_set_is_cut_to_its_first_questions_by_digest(
    asked_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking_fit, "tested_documents", frozenset)
    monkeypatch.setattr(ranking_fit, "HIDDEN", 3)
    everyone = [q.text for q in hidden_sets(asked_corpus)[EVERYDAY_SET]]
    monkeypatch.setattr(ranking_fit, "MOST", 1)
    assert len(everyone) == 2
    assert [q.text for q in hidden_sets(asked_corpus)[EVERYDAY_SET]] == everyone[:1]


def test_where_nothing_is_asked_the_column_of_questions_is_what_passages_stand_for(
    tmp_path: Path,
) -> None:
    write_fiche(tmp_path / "corpus", "x", "X", "La naissance à la mairie.")
    ranker = Ranker(open_index(tmp_path), axis_encoder())
    snapshot = cast(Snapshot, SimpleNamespace(ranker=ranker, lexicon=None))
    (found,) = judged(snapshot, [LabelledQuestion("naissance", frozenset({"x"}))])
    similarity, nearest = (
        found.rows[0, FEATURES.index(n)] for n in ("similarite", "similarite_question")
    )
    assert nearest == pytest.approx(LIKELY_NEAREST[1] * similarity)
    assert similarity == pytest.approx(1 / 2**0.5, abs=1e-3)


def test_a_set_counts_for_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    some = telling("couverture", also="paires", count=2)
    other = telling("paires", also="couverture", count=2)
    start = np.full(len(FEATURES), 0.5)
    monkeypatch.setattr(ranking_fit, "COUNTS", {"b": 3.0})
    found = fit_sets({"a": [some], "b": [other]}, start, 0.1)
    assert weight(found, "paires") > weight(found, "couverture")


def test_the_fit_moves_towards_the_feature_that_tells_the_right_passage() -> None:
    data = [telling("couverture", right=n % 4, also="document") for n in range(8)]
    start = START.copy()
    assert [e.first_right(start) for e in data] == [2] * 8
    found = fit_sets({"a": data}, start, 0.001)
    assert [e.first_right(found) for e in data] == [1] * 8
    assert weight(found, "couverture") > weight(START, "couverture")
    assert weight(found, "document") < weight(START, "document")
    assert start.tolist() == START.tolist()


def test_the_fit_keeps_the_weight_of_reference_whatever_it_tells() -> None:
    assert frozenset({"reference"}) == FIXED
    for data in ([telling("reference")], [telling("couverture", also="reference")]):
        found = fit_sets({"a": data}, START, 0.001)
        assert weight(found, "reference") == weight(START, "reference")


def test_no_weight_goes_below_zero() -> None:
    start = np.full(len(FEATURES), 0.05)
    data = [telling("couverture", right=n, also="lexical") for n in range(4)]
    found = fit_sets({"a": data}, start, 0.001)
    assert found.min() == weight(found, "lexical") == 0


def test_a_large_penalty_keeps_the_ranking_in_place() -> None:
    data = [telling("couverture", right=n, also="document") for n in range(4)]
    loose, tight = (fit_sets({"a": data}, START, penalty) for penalty in (0.001, 1e4))
    assert np.abs(tight - START).max() < 0.05 < np.abs(loose - START).max()


def test_each_set_counts_for_one_however_long_it_is() -> None:
    some = telling("couverture", also="paires", count=2)
    other = telling("paires", also="couverture", count=2)
    start = np.full(len(FEATURES), 0.5)
    assert fit_sets({"a": [some], "b": [other]}, start, 0.1) == pytest.approx(start)
    assert fit_sets({"a": [some] * 9, "b": [other]}, start, 0.1) == pytest.approx(start)
    found = fit_sets({"a": [some, some, other]}, start, 0.1)
    assert weight(found, "couverture") > weight(found, "paires")


def test_questions_whose_document_is_not_judged_teach_nothing() -> None:
    right = telling("couverture", also="paires")
    lost = Judged(right.rows, np.zeros(4, dtype=bool), right.documents, 0)
    other = telling("paires", also="couverture")
    assert fit_sets({"a": [right, lost, lost], "b": [other]}, START, 0.1) == pytest.approx(
        fit_sets({"a": [right], "b": [other]}, START, 0.1)
    )
    assert fit_sets({"a": [right], "b": [lost]}, START, 0.1) == pytest.approx(
        fit_sets({"a": [right]}, START, 0.1)
    )
