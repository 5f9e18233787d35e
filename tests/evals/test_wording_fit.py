"""The fit of the wording: which questions teach it, how they weigh, what it learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.answering.wording import Wordings
from evals import wording_fit
from evals.held_out import refused_requests, teaches_wording
from evals.wording_fit import (
    balanced_weights,
    fit_wording,
    fit_wordings,
    form_of,
    main,
    worded_questions,
)
from tests.evals.asked_corpus import (
    ABROAD,
    MAIL,
    OLD_TOMB,
    PRESENT,
    PRICE,
    TESTED,
    write_asked_corpus,
)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(wording_fit, "tested_documents", lambda: frozenset({TESTED}))
    return write_asked_corpus(tmp_path / "corpus")


def test_the_wording_of_answered_and_unanswered_questions() -> None:
    asked = [("Quel délai pour voter ?", True), ("Quel prix pour voter ?", False)] * 3
    found = fit_wording(asked)
    assert found.weights["delai"] > 0 > found.weights["prix"]
    # What both sorts say alike says nothing; three questions of each sort are as many.
    assert found.weights["voter"] == pytest.approx(0, abs=1e-3)
    assert found.log_odds("pour voter") == pytest.approx(0, abs=1e-3)
    assert "licorne" not in fit_wording([*asked, ("Une licorne ?", False)]).weights


def test_the_form_of_a_message() -> None:
    assert form_of("Quel délai ?") == (0, False, True, True)
    assert form_of("delai recours permis tacite et retrait") == (1, False, False, False)
    assert form_of("Une dame vient. Elle veut un acte, que faire ?") == (2, True, True, True)
    assert form_of(" ".join(["mot"] * 20))[0] == 4


def test_both_sorts_count_as_much_within_a_form() -> None:
    # Three short ones of which one has no answer, and a lone long one.
    asked = [("un ?", True), ("deux ?", True), ("trois ?", False), ("mot " * 20, True)]
    # 3 / (2 · (2 + 3)), 3 / (2 · (1 + 3)), 1 / (2 · (1 + 3)).
    assert balanced_weights(asked) == [0.3, 0.3, 0.375, 0.125]


def test_each_half_learns_the_wording_of_its_documents(corpus: Path) -> None:
    mine, other = (worded_questions(corpus, tested=tested) for tested in (False, True))
    assert {(MAIL, True), (OLD_TOMB, True), (ABROAD, False), (PRICE, False)} <= set(mine)
    assert (PRESENT, True) in other
    assert not {text for text, _ in mine if text in (PRESENT,)}
    # Requests teach both, but for those that weigh what is learnt in the mirror half.
    requests = refused_requests()
    assert sum(text in requests for text, _ in mine) == len(requests)
    assert {text for text, _ in other if text in requests} == set(filter(teaches_wording, requests))


def test_a_question_without_an_answer_is_honest_all_the_same(corpus: Path) -> None:
    found = fit_wordings(corpus, tested=False)
    asked, unasked = f"{PRICE} {PRICE}", refused_requests()[0]
    assert found.honest.log_odds(asked) > found.honest.log_odds(unasked)
    # The two figures are learnt apart.
    assert found.honest.weights != found.answered.weights


def test_the_fitted_wordings_are_read_again(corpus: Path, tmp_path: Path) -> None:
    found = fit_wordings(corpus, tested=True)
    np.savez(tmp_path / "lecture.npz", **found.arrays())  # type: ignore[arg-type]
    read = Wordings.from_file(tmp_path / "lecture.npz")
    for name in ("answered", "honest"):
        before, after = getattr(found, name), getattr(read, name)
        assert after.bias == before.bias
        assert after.weights == pytest.approx(before.weights, abs=2e-3)  # kept in 16 bits


def test_the_wordings_are_written_beside_the_nets(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "lecture.npz"
    np.savez(path, table=np.arange(3), wording=np.array(["avant"]), honest=np.array(["avant"]))
    main(["--corpus", str(corpus), "--lecture", str(path)])
    expected = fit_wordings(corpus, tested=False)
    found = Wordings.from_file(path)
    for mine, theirs in ((found.answered, expected.answered), (found.honest, expected.honest)):
        assert mine.log_odds(PRICE) == pytest.approx(theirs.log_odds(PRICE), abs=0.05)
    with np.load(path) as stored:
        assert stored["table"].tolist() == [0, 1, 2]
    main(["--corpus", str(corpus), "--lecture", str(path), "--epreuve"])
    mirror = fit_wordings(corpus, tested=True)
    assert Wordings.from_file(path).honest.log_odds(PRICE) == pytest.approx(
        mirror.honest.log_odds(PRICE), abs=0.05
    )
