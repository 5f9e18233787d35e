"""The fit of the cross reading: what is asked, the labels, and that both writings of a net agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.answering.cross_reading import (
    QUESTION_PIECES,
    TEXT_PIECES,
    UNITS,
    CrossReader,
    CrossReadingError,
    PairNet,
    Text,
)
from assistant.answering.scoring import FEATURES as UNIT_FEATURES
from assistant.answering.wording import Wording, Wordings
from evals import held_out, order_fit, wording_fit
from evals.cross_reading_fit import (
    NEAR,
    UNKNOWN,
    gather,
    main,
    moments,
    quantised,
    reduced,
    save,
    stored_parameters,
    train,
)
from evals.cross_reading_net import TorchPairNet
from ingestion.encoding import BUNDLED_MODEL
from tests.evals.asked_corpus import TESTED, write_asked_corpus

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (held_out, wording_fit):
        monkeypatch.setattr(module, "tested_documents", lambda: frozenset({TESTED}))
    return write_asked_corpus(tmp_path / "corpus")


def test_torch_and_numpy_write_the_same_net() -> None:
    torch.manual_seed(3)
    draws = np.random.default_rng(3)
    mean, deviation = draws.normal(size=2), draws.uniform(0.5, 2, size=2)
    net = TorchPairNet(5, 2, mean.astype(np.float32), deviation.astype(np.float32)).eval()
    table = draws.normal(size=(9, 5)).astype(np.float32)
    question, texts = np.array([1, 4, 6]), [np.array([0, 4]), np.array([2, 3, 5, 8]), np.array([7])]
    features = [(0.1, -2.0), (1.0, 0.0), (3.0, 0.5)]
    padded = np.full((3, 6), -1)
    for row, ids in enumerate(texts):
        padded[row, : len(ids)] = ids
    expected = net(
        torch.tensor(table),
        torch.tensor([[*question, -1]] * 3),
        torch.tensor(padded),
        torch.tensor(features, dtype=torch.float32),
    )
    found = PairNet(net.parameters_as_arrays()).logits(
        table, question, [Text(t, f) for t, f in zip(texts, features, strict=True)]
    )
    assert found == pytest.approx(expected.detach().numpy(), abs=1e-5)


def test_the_hidden_questions_and_their_labels(corpus: Path) -> None:
    found = gather(corpus, tested=False)
    # Everyday: four of the two documents; the bank: two answered, two not.
    assert found["answered"].tolist().count(1) == 6
    assert found["answered"].tolist().count(0) == 2
    count = len(found["answered"])
    assert found["question"].shape == (count, QUESTION_PIECES)
    assert found["texts"].shape == (count, UNITS + NEAR, TEXT_PIECES)
    assert found["unit_labels"].shape == (count, UNITS)
    right = [row.tolist() for row in found["unit_labels"] if row.max() > 0]
    assert len(right) == 2  # the two answered ones of the bank, each with its one sentence
    assert all(row.count(1) == 1 for row in right)
    unanswered = found["unit_labels"][found["answered"] == 0]
    assert set(np.unique(unanswered)) <= {UNKNOWN, 0.0}
    # A place without a sentence has neither words nor label.
    empty = (found["texts"][:, :UNITS] < 0).all(-1)
    assert (found["unit_labels"][empty] == UNKNOWN).all()


def test_the_other_half_asks_only_about_tested_documents(corpus: Path) -> None:
    found = gather(corpus, tested=True)
    # One everyday question and one of the bank are about « quorum ».
    assert found["answered"].tolist() == [1, 1]
    assert sorted(found["unit_labels"].max(axis=1).tolist()) == [UNKNOWN, 1]


def test_what_is_saved_is_read_again(corpus: Path, tmp_path: Path) -> None:
    examples = gather(corpus, tested=False)
    draws = np.random.default_rng(0)
    table = draws.normal(size=(32_000, 4)).astype(np.float32)
    model = train(table, examples, epochs=1)
    wordings = Wordings(Wording({"quel délai": 0.5}, -0.25), Wording({"fais": -2.0}))
    save(tmp_path / "lecture.npz", model, table, wordings)
    # The order is fitted after the others: without it the file is not whole.
    with pytest.raises(CrossReadingError):
        CrossReader.from_file(tmp_path / "lecture.npz")
    order = order_fit.TorchOrder(table, examples["unit_features"])
    order_fit.write_into(tmp_path / "lecture.npz", order)
    reader = CrossReader.from_file(tmp_path / "lecture.npz")
    read = Wordings.from_file(tmp_path / "lecture.npz")
    assert (read.answered.weights, read.answered.bias) == ({"quel délai": 0.5}, -0.25)
    assert (read.honest.weights, read.honest.bias) == ({"fais": -2.0}, 0.0)
    said = Text(np.array([5, 6]), (0.0,) * len(UNIT_FEATURES))
    reading = reader.read(np.array([5]), [said], [Text(np.array([5]), (1.0, 1.0))], [])
    assert all(np.isfinite(reading.values))


def test_the_moments_of_each_column() -> None:
    rows = np.array([[[1.0, 7.0], [5.0, 7.0]], [[1.0, 7.0], [5.0, 7.0]]], dtype=np.float32)
    mean, deviation = moments(rows)
    assert mean.tolist() == [3.0, 7.0]
    # The second column never changes: it is left as it is.
    assert deviation.tolist() == [2.0, 1.0]


def test_parameters_are_stored_in_sixteen_bits_but_for_the_moments() -> None:
    mean, deviation = np.array([0.1], np.float32), np.array([3.0], np.float32)
    net = TorchPairNet(4, 1, mean, deviation)
    found = stored_parameters("order", net)
    assert {name for name, values in found.items() if values.dtype == np.float32} == {
        "order.mean",
        "order.deviation",
    }
    assert all(
        values.dtype == np.float16
        for name, values in found.items()
        if name not in ("order.mean", "order.deviation")
    )
    assert found["order.mean"].tolist() == mean.tolist()
    assert found.keys() == {f"order.{name}" for name in net.parameters_as_arrays()}


def test_rows_are_cut_to_their_principal_components() -> None:
    table = np.array([[3.0, 0.1], [-3.0, -0.1], [1.0, 0.0], [-1.0, 0.0]], dtype=np.float32)
    found = reduced(table, 1)
    # Nearly all of it is along the first axis: lengths 3, 3, 1, 1, of mean 2.
    assert np.abs(found[:, 0]) == pytest.approx([1.5, 1.5, 0.5, 0.5], abs=0.01)


def test_eight_bits_keep_a_row_within_a_hundredth() -> None:
    table = np.random.default_rng(1).normal(size=(20, 8)).astype(np.float32)
    rows, scale = quantised(table)
    assert rows.dtype == np.int8
    back = rows.astype(np.float32) * scale[:, None].astype(np.float32)
    assert np.abs(back - table).max() <= np.abs(table).max() / 127


def test_the_command_keeps_its_examples(
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept, output = tmp_path / "exemples.npz", tmp_path / "lecture.npz"
    arguments = ["--corpus", str(corpus), "--table", str(BUNDLED_MODEL), "--epoques", "1"]
    arguments += ["--exemples", str(kept), "--output", str(output)]
    main(arguments)
    assert "époque 1" in capsys.readouterr().out
    first = output.read_bytes()
    monkeypatch.setattr("evals.cross_reading_fit.gather", None)  # nothing is asked again
    main(arguments)
    assert output.stat().st_size == len(first)
    # What it keeps is what the order is fitted on, and the file is then whole.
    order_fit.main(["--exemples", str(kept), "--lecture", str(output)])
    assert CrossReader.from_file(output) is not None
