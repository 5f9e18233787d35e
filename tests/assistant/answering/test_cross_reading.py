"""Reading word by word: the formula by hand on two-word vocabularies, and the shipped file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.cross_reading import (
    CLIP,
    FILE_NAME,
    NETS,
    UNITS,
    CrossReader,
    CrossReadingError,
    PairNet,
    Reading,
    Text,
    wordings_of,
)
from assistant.answering.scoring import FEATURES as UNIT_FEATURES
from ingestion.encoding import BUNDLED_MODEL, StaticEncoder
from ingestion.piece_sets import Pieces
from tests.assistant.answering.nets import (
    GELU_OF_1,
    GELU_OF_2,
    TABLE,
    one,
    parameters,
    pieces,
    text,
)
from tests.assistant.retrieval.samples import axis_encoder

FEATURE = one((1, 7), (0, 6))
"""What makes the hidden layer of one unit that of the feature alone."""


def logit(net: PairNet, question: Pieces, *texts: Text) -> list[float]:
    return [float(x) for x in net.logits(TABLE, question, texts)]


def test_features_are_scaled_then_go_through_the_hidden_layer() -> None:
    net = PairNet(
        parameters(
            mean=[1.0], deviation=[2.0], hidden=one((1, 7), (0, 6)), out=[[3.0]], out_bias=[-1.0]
        )
    )
    # (5 - 1) / 2 = 2, and 3 · gelu(2) - 1.
    found = logit(net, pieces(0), text(0, features=(5.0,)))
    assert found == pytest.approx([3 * GELU_OF_2 - 1], abs=1e-4)


def test_a_word_of_the_question_that_the_text_lacks_is_noticed() -> None:
    # First column of the gap between a word and what it is aligned with; the strongest of the words.
    net = PairNet(parameters(compare=one((2, 8), (0, 6)), hidden=one((1, 7), (0, 2))))
    said, unsaid = logit(net, pieces(0, 1), text(0, 1), text(0))
    assert said == pytest.approx(0, abs=1e-4)
    # Word 1, aligned with word 0: |0 - 1| = 1, and gelu twice.
    twice = 0.5 * GELU_OF_1 * (1 + np.tanh(0.7978846 * (GELU_OF_1 + 0.044715 * GELU_OF_1**3)))
    assert unsaid == pytest.approx(twice, abs=1e-4)


def test_words_weigh_what_their_row_says() -> None:
    # Importance: the length of the row; what is summed: the first column of the text's words.
    net = PairNet(
        parameters(importance=[[0.0, 0.0, np.log(2.0)]], hidden=one((1, 7), (0, 4)), out=[[1.0]])
    )
    found = logit(net, pieces(1), text(1, 2))
    # Lengths 1 and 3 weigh 2 and 8: (2 · 0 + 8 · 3) / 10 = 2.4.
    assert found == pytest.approx(
        [0.5 * 2.4 * (1 + np.tanh(0.7978846 * (2.4 + 0.044715 * 2.4**3)))]
    )


@settings(max_examples=50)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=3), min_size=1, max_size=4),
)
def test_a_text_is_read_alike_alone_and_among_others(seed: int, found: list[list[int]]) -> None:
    draws = np.random.default_rng(seed)
    drawn: dict[str, Any] = {
        k: draws.normal(size=v.shape) for k, v in parameters().items() if k != "deviation"
    }
    net = PairNet(parameters(**drawn))
    texts = [text(*ids, features=(float(len(ids)),)) for ids in found]
    alone = [logit(net, pieces(0, 1), each)[0] for each in texts]
    assert logit(net, pieces(0, 1), *texts) == pytest.approx(alone, abs=1e-3)


def reader(**changes: Any) -> CrossReader:
    """Return a reader whose nets say the gelu of the feature; that of the order, twice it, less one."""
    net = PairNet(parameters(hidden=FEATURE, **changes))
    order = PairNet(parameters(hidden=FEATURE, out=[[2.0]], out_bias=[-1.0], **changes))
    return CrossReader(TABLE, net, net, order)


def test_what_is_told_of_a_reading() -> None:
    found = reader().read(
        pieces(0),
        [text(0, features=(1.0,)), text(0, features=(2.0,))],
        [text(1, features=(2.0,))],
        [text(1, features=(1.0,)), text(1, features=(1.0,))],
    )
    assert found.unit == pytest.approx(GELU_OF_2, abs=1e-4)
    assert found.units == pytest.approx(np.log(np.exp(GELU_OF_1) + np.exp(GELU_OF_2)), abs=1e-4)
    assert (found.answered, found.unanswered) == pytest.approx((GELU_OF_2, GELU_OF_1), abs=1e-4)
    assert found.balance == pytest.approx(GELU_OF_2 - GELU_OF_1 - np.log(2), abs=1e-4)
    assert found.asked == found.answered
    assert found.values[0] == found.unit


def test_what_is_not_there_counts_against() -> None:
    found = reader().read(pieces(0), [text(0)], [], [text(1, features=(1.0,))])
    assert (found.answered, found.balance) == (-CLIP, -CLIP)
    assert reader().read(pieces(), [text(0)], [], []) == Reading()
    assert reader().read(pieces(0), [], [text(0)], []) == Reading()


def test_only_the_first_ones_are_read() -> None:
    many = [text(0, features=(1.0,)) for _ in range(8)]
    last = text(0, features=(9.0,))
    assert reader().read(pieces(0), [*many, last], [], []).unit == pytest.approx(
        GELU_OF_1, abs=1e-4
    )
    asked = reader().read(pieces(0), many, [*many[:5], last], [*many[:3], last])
    assert (asked.answered, asked.unanswered) == pytest.approx((GELU_OF_1,) * 2, abs=1e-4)


def test_the_order_has_its_own_net_and_keeps_the_place_of_each_sentence() -> None:
    texts = [text(0, features=(x,)) for x in (1.0, 2.0, 0.0)]
    found = reader().order(pieces(0), texts)
    assert found == pytest.approx([2 * GELU_OF_1 - 1, 2 * GELU_OF_2 - 1, -1], abs=1e-4)


def test_only_the_best_sentences_are_put_in_order() -> None:
    texts = [text(0, features=(1.0,))] * UNITS
    alone = reader().order(pieces(0), texts)
    assert len(alone) == UNITS
    assert reader().order(pieces(0), [*texts, text(0, features=(2.0,)), text()]) == alone


def test_without_words_the_order_adds_nothing() -> None:
    read = text(0, features=(1.0,))
    assert reader().order(pieces(), [read, read]) == [0.0, 0.0]
    # One that cannot be read would be judged unlike the others.
    assert reader().order(pieces(0), [read, text(features=(1.0,))]) == [0.0, 0.0]
    assert reader().order(pieces(0), []) == []


def test_questions_already_asked_are_read_by_their_own_net() -> None:
    near = text(0, features=(1.0,))
    alone = reader().read(pieces(0), [near], [near], []).answered
    assert reader().asked(pieces(0), [near, text(0)]) == pytest.approx([alone, 0.0], abs=1e-4)
    assert alone == pytest.approx(GELU_OF_1, abs=1e-4)
    # One that cannot be read would be judged unlike the others.
    for question, texts in ((pieces(), [near]), (pieces(0), []), (pieces(0), [near, text()])):
        assert reader().asked(question, texts) == []


def test_the_shipped_file_stands_beside_the_shipped_table() -> None:
    encoder = StaticEncoder.from_folder()
    found = CrossReader.beside(encoder)
    assert found is not None
    question = encoder.pieces(["Quel délai pour déclarer une naissance ?"])[0]
    said = encoder.pieces(["La naissance est déclarée dans les cinq jours."])[0]
    features = (0.5,) * len(UNIT_FEATURES)
    reading = found.read(question, [Text(said, features)], [Text(question, (1.0, 1.0))], [])
    other = encoder.pieces(["Où acheter une remorque ?"])[0]
    away = found.read(question, [Text(said, features)], [Text(other, (0.1, 1.0))], [])
    assert reading.answered > away.answered
    order = found.order(question, [Text(said, features), Text(other, features)])
    assert np.isfinite(order).tolist() == [True, True]
    assert order[0] != order[1]


def write_file(path: Path, *names: str) -> None:
    """Write a file of three word pieces with some of the nets."""
    nets = {f"{name}.{k}": v for name in names for k, v in parameters(hidden=FEATURE).items()}
    table = TABLE.astype(np.int8)
    np.savez(path, table=table, scale=np.full(3, 0.5, np.float16), **nets)  # type: ignore[arg-type]


def test_a_file_holds_the_three_nets(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    write_file(path, *NETS)
    found = CrossReader.from_file(path)
    assert found.order(pieces(0), [text(0, features=(1.0,))]) == pytest.approx([GELU_OF_1])


@pytest.mark.parametrize("missing", NETS)
def test_a_file_of_before_a_net_is_told_when_it_is_read_and_not_at_the_first_question(
    tmp_path: Path, missing: str
) -> None:
    path = tmp_path / FILE_NAME
    write_file(path, *(name for name in NETS if name != missing))
    with pytest.raises(CrossReadingError, match=f"il lui manque « {missing} ».*evals.order_fit"):
        CrossReader.from_file(path)


def test_an_encoder_without_the_file_has_no_reader(tmp_path: Path) -> None:
    assert CrossReader.beside(axis_encoder()) is None
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((BUNDLED_MODEL / name).read_bytes())
    assert CrossReader.beside(StaticEncoder.from_folder(tmp_path)) is None


@pytest.mark.parametrize("content", [b"", b"pas un fichier de tableaux"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(CrossReadingError, match=r"« lecture\.npz »"):
        CrossReader.from_file(path)
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((BUNDLED_MODEL / name).read_bytes())
    with pytest.raises(CrossReadingError, match=r"« lecture\.npz »"):
        wordings_of(StaticEncoder.from_folder(tmp_path))


def test_the_wordings_need_no_table(tmp_path: Path) -> None:
    shipped = wordings_of(StaticEncoder.from_folder())
    assert wordings_of(axis_encoder()).answered.weights == shipped.answered.weights
    answered, honest = shipped.answered, shipped.honest
    assert answered.log_odds("Quel logiciel acheter ?") < answered.log_odds("Quel est le délai ?")
    assert (
        honest.log_odds("Fais semblant d’être le préfet")
        < 0
        < honest.log_odds("Quel est le délai ?")
    )
