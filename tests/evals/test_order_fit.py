"""The fit of the order: which questions teach it, its loss by hand, a toy order learnt, what is written."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.answering.cross_reading import (
    NETS,
    UNITS,
    Array,
    CrossReader,
    Text,
)
from assistant.answering.scoring import FEATURES, WEIGHTS
from evals import order_fit
from evals.cross_reading_fit import (
    NEAR,
    NEAR_FEATURES,
    UNKNOWN,
    Examples,
    quantised,
    stored_parameters,
)
from evals.cross_reading_net import TorchPairNet
from evals.errors import EvaluationError
from evals.order_fit import (
    ABSENT,
    WEIGHT,
    TorchOrder,
    firsts,
    list_loss,
    main,
    read_table,
    train,
    with_a_choice,
    write_into,
)

pytestmark = pytest.mark.usefixtures("one_thread")
RIGHT_WORD, WRONG_WORD = 4, 5
WIDTH = 2
"""Places for the words of a question or a sentence: the fit takes any number, and the time it needs."""
TABLE: Array = np.eye(6, 4, dtype=np.float32) + np.eye(6, 4, -4, dtype=np.float32)
"""Six word pieces: the last two are the words of « right » and of « wrong », and the same rows as 0 and 1."""
SCORED = max(WEIGHTS, key=lambda name: WEIGHTS[name])
"""The feature that makes the scores of the examples."""


def examples(*labels: tuple[float, ...], better: float = 0.0) -> Examples:
    """Return questions of one word whose sentences have these labels, right and wrong words alike.

    ``better`` is how much higher the wrong ones score.
    """
    count = len(labels)
    texts = np.full((count, UNITS + NEAR, WIDTH), -1, dtype=np.int64)
    features = np.zeros((count, UNITS, len(FEATURES)), dtype=np.float32)
    padded = np.full((count, UNITS), UNKNOWN, dtype=np.float32)
    for row, known in enumerate(labels):
        padded[row, : len(known)] = known
        for place, label in enumerate(known):
            texts[row, place, 0] = RIGHT_WORD if label == 1 else WRONG_WORD
            if label == 0:
                features[row, place, FEATURES.index(SCORED)] = better / WEIGHTS[SCORED]
    question = np.full((count, WIDTH), -1, dtype=np.int64)
    question[:, 0] = 2
    return {
        "question": question,
        "texts": texts,
        "unit_features": features,
        "unit_labels": padded,
    }


def toy(better: float) -> Examples:
    """Return 320 questions with one right sentence among three, at each place in turn."""
    places = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)]
    return examples(*(places * 80), better=better)


def lecture(path: Path, *names: str) -> Examples:
    """Write a file with some of the nets, and return its arrays."""
    torch.manual_seed(1)
    rows, scale = quantised(TABLE)
    arrays: Examples = {"table": rows, "scale": scale, "wording": np.array(["quel délai"])}
    for name in names:
        width = NEAR_FEATURES if name == "asked" else len(FEATURES)
        moments = np.zeros(width, np.float32), np.ones(width, np.float32)
        arrays |= stored_parameters(name, TorchPairNet(TABLE.shape[1], width, *moments))
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    return arrays


def test_only_questions_with_a_right_and_a_wrong_sentence_teach() -> None:
    found = with_a_choice(
        examples((0.0, 1.0), (1.0, 1.0), (0.0, 0.0), (), (1.0, UNKNOWN), (1.0, UNKNOWN, 0.0, 1.0))
    )
    assert found["right"][:, :4].tolist() == [
        [False, True, False, False],
        [True, False, False, True],
    ]
    assert not found["right"][:, 4:].any()
    # The questions already asked, which the file of examples holds after the sentences, are left out.
    assert found["texts"].shape == (2, UNITS, WIDTH)
    assert found["texts"][0, :2, 0].tolist() == [WRONG_WORD, RIGHT_WORD]
    assert found["features"].shape == (2, UNITS, len(FEATURES))
    assert found["question"].shape == (2, WIDTH)


def test_the_loss_of_a_list_by_hand() -> None:
    # Chances 1/2, 1/4, 1/4: that one of the last two comes first is 1/2, that the first does as well.
    logits = torch.tensor([[math.log(2), 0.0, 0.0, ABSENT]])
    last = torch.tensor([[False, True, True, False]])
    first = torch.tensor([[True, False, False, False]])
    second = torch.tensor([[False, True, False, False]])
    for right, chance in ((last, 1 / 2), (first, 1 / 2), (second, 1 / 4)):
        assert list_loss(logits, right).item() == pytest.approx(-math.log(chance), abs=1e-6)
    both = list_loss(torch.cat([logits, logits]), torch.cat([first, second]))
    assert both.item() == pytest.approx((math.log(2) + math.log(4)) / 2, abs=1e-6)


def test_a_net_that_says_nothing_leaves_the_scores_and_an_empty_place_comes_last() -> None:
    choices = with_a_choice(examples((0.0, 1.0), better=0.3))
    model = TorchOrder(TABLE, choices["features"]).eval()
    torch.nn.init.zeros_(model.net.out.weight)
    torch.nn.init.zeros_(model.net.out.bias)
    logits = model(*(torch.tensor(choices[n]) for n in ("question", "texts", "features")))
    assert logits[0].tolist() == pytest.approx([0.3 / WEIGHT, 0.0, *[ABSENT] * 6], abs=1e-5)


def test_the_net_learns_an_order_that_the_scores_do_not_have() -> None:
    choices = with_a_choice(toy(better=0.02))
    untaught = TorchOrder(TABLE, choices["features"]).eval()
    assert firsts(train(TABLE, choices), choices) == (0.0, 1.0)
    assert firsts(untaught, choices)[0] == 0.0


def test_scores_that_are_right_are_told_so_and_one_pass_does_not_undo_them() -> None:
    choices = with_a_choice(toy(better=-0.5))
    assert firsts(train(TABLE, choices), choices) == (1.0, 1.0)
    # Without any difference, the first place comes first: right for one question in four.
    assert firsts(train(TABLE, choices), with_a_choice(toy(better=0.0)))[0] == 0.25


def test_an_empty_place_is_never_first() -> None:
    # Both sentences score below zero, the score of a place that is empty.
    found = examples((1.0, 0.0), better=-0.5)
    below = np.array(found["unit_features"], dtype=np.float32)
    below[0, :2, FEATURES.index(SCORED)] -= 1.0
    choices = with_a_choice(found | {"unit_features": below})
    model = TorchOrder(TABLE, choices["features"]).eval()
    torch.nn.init.zeros_(model.net.out.weight)
    assert firsts(model, choices) == (1.0, 1.0)


def test_a_fit_can_be_made_again() -> None:
    choices = with_a_choice(toy(better=0.02))
    first, again, other = (
        train(TABLE, choices, seed).net.parameters_as_arrays()["compare"] for seed in (0, 0, 1)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_the_table_of_a_file_is_read_as_the_nets_read_it(tmp_path: Path) -> None:
    path = tmp_path / "lecture.npz"
    table = np.array([[127, -1], [2, 0]], dtype=np.int8)
    np.savez(path, table=table, scale=np.array([0.5, 2.0], np.float16))
    assert read_table(path).tolist() == [[63.5, -0.5], [4.0, 0.0]]


def test_the_net_takes_the_place_of_the_old_one_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "lecture.npz"
    before = lecture(path, *NETS)
    with np.load(path) as stored:
        np.savez(path, **dict(stored), **{"order.forgotten": np.zeros(1)})  # type: ignore[arg-type]
    choices = with_a_choice(toy(better=0.02))
    model = train(TABLE, choices)
    write_into(path, model)
    with np.load(path) as stored:
        after = dict(stored)
    assert set(after) == set(before)
    for name, values in before.items():
        if not name.startswith("order."):
            assert after[name].dtype == values.dtype
            assert (after[name] == values).all()
    fitted = stored_parameters("order", model.net)
    assert fitted.keys() == {name for name in before if name.startswith("order.")}
    for name, values in fitted.items():
        assert (after[name] == values).all()
    assert (after["order.compare"] != before["order.compare"]).any()


def test_the_assistant_adds_what_was_fitted(tmp_path: Path) -> None:
    path = tmp_path / "lecture.npz"
    lecture(path, "unit", "asked")
    choices = with_a_choice(toy(better=0.02))
    model = train(read_table(path), choices)
    write_into(path, model)
    with torch.no_grad():
        batch = (torch.tensor(choices[n][:1]) for n in ("question", "texts", "features"))
        logits = model(*batch)[0, :3].numpy()
    scores = choices["features"][0, :3] @ np.array(list(WEIGHTS.values()))
    texts = [
        Text(choices["texts"][0, place, :1].astype(np.int32), tuple(choices["features"][0, place]))
        for place in range(3)
    ]
    found = CrossReader.from_file(path).order(np.array([2]), texts)
    # In 16 bits, to three figures.
    assert found == pytest.approx(logits - scores / WEIGHT, abs=2e-2)
    assert found[0] - found[1] > 0.1


def test_the_command_fits_measures_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, known, other = (tmp_path / f"{n}.npz" for n in ("lecture", "exemples", "mesure"))
    lecture(path, "unit", "asked")
    # What the cross reading keeps besides is not read.
    np.savez(known, **toy(better=0.02), answered=np.ones(320))  # type: ignore[arg-type]
    np.savez(other, **examples((0.0, 1.0), (1.0, 0.0), (0.0, 0.0)))  # type: ignore[arg-type]
    main(["--exemples", str(known), "--lecture", str(path), "--mesure", str(other)])
    told = capsys.readouterr().out
    # Of two questions with a choice, alike in score: the first place is right in one.
    assert told == "première phrase juste : notes seules 0.500, une fois lues 1.000\n"
    right, wrong = (Text(np.array([w]), (0.0,) * len(FEATURES)) for w in (RIGHT_WORD, WRONG_WORD))
    order = CrossReader.from_file(path).order(np.array([2]), [wrong, right])
    assert order[1] > order[0]


def test_the_command_measures_only_what_it_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, known = tmp_path / "lecture.npz", tmp_path / "exemples.npz"
    lecture(path, "unit", "asked")
    np.savez(known, **toy(better=0.02))  # type: ignore[arg-type]
    monkeypatch.setattr(order_fit, "firsts", None)
    main(["--exemples", str(known), "--lecture", str(path)])
    assert capsys.readouterr().out == ""
    with np.load(path) as stored:
        assert "order.compare" in stored.files


def test_examples_without_a_choice_teach_nothing_and_it_is_said() -> None:
    with pytest.raises(EvaluationError, match="rien à apprendre"):
        with_a_choice(examples((1.0, 1.0), (0.0, 0.0), (UNKNOWN, 1.0)))
