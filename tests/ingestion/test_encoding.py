"""Encoders: unit rows, zero rows, the two readers of one model agree, French errors, soft matches."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from ingestion.encoding import (
    BUNDLED_MODEL,
    SentenceTransformerEncoder,
    StaticEncoder,
    TokenMatcher,
    _folder_digest,
    load_encoder,
)
from ingestion.errors import EncoderError

TEXTS = [
    "Quel délai pour déclarer une naissance ?",
    "L’état civil est tenu par l'officier d’état civil.",
    "Concession funéraire en état d’abandon, article L. 2223-17 du CGCT",
    "a",
    "",
    "mot " * 700,
]


def tiny(table: list[list[float]]) -> StaticEncoder:
    """Return an encoder over « zéro un deux trois » with the rows given."""
    words = {word: i for i, word in enumerate(("zéro", "un", "deux", "trois"))}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="zéro"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return StaticEncoder(np.array(table, dtype=np.float32), tokenizer, "tiny")


TINY = tiny([[0, 0], [3, 0], [0, 4], [1, 1]])


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    return StaticEncoder.from_folder()


def test_a_text_is_the_normalised_sum_of_its_rows() -> None:
    # 3·(1, 0) + 4·(0, 1) = (3, 4), of norm 5; « un un deux » counts « un » twice: (6, 4), norm √52.
    vectors = TINY.encode(["un deux", "un un deux", "zéro", ""])
    expected = [[0.6, 0.8], [6 / 52**0.5, 4 / 52**0.5], [0, 0], [0, 0]]
    assert vectors == pytest.approx(np.array(expected), abs=1e-6)
    assert TINY.encode([]).shape == (0, 2)


def test_soft_matches_by_hand() -> None:
    # Question « deux un un »: pieces 1 and 2, of norms 3 and 4, so of weights 3/7 and 4/7.
    question, *texts = TINY.pieces(["deux un un", "un", "trois", "", "trois deux"])
    best, weights = TINY.soft_matches(question, texts)
    half = 1 / 2**0.5  # cosine of (1, 1) with either axis
    assert weights == pytest.approx([3 / 7, 4 / 7])
    assert best == pytest.approx(np.array([[1, 0], [half, half], [0, 0], [half, 1]]), abs=1e-6)
    assert TINY.soft_coverage(question, texts) == pytest.approx(
        [3 / 7, half, 0, half * 3 / 7 + 4 / 7], abs=1e-6
    )


def test_words_read_whole_are_folded(bundled: StaticEncoder) -> None:
    words = bundled.words()
    assert {"mairie", "delai"} <= words
    assert not any("#" in word or "[" in word for word in words)


def test_soft_matches_without_words() -> None:
    empty, one = TINY.pieces(["", "un"])
    best, weights = TINY.soft_matches(empty, [one])
    assert (best.shape, weights.shape) == ((1, 0), (0,))
    best, weights = TINY.soft_matches(one, [empty])
    assert best.tolist() == [[0.0]]
    assert weights == pytest.approx([1.0])


def test_rows_are_unit_and_the_empty_text_is_zero(bundled: StaticEncoder) -> None:
    norms = np.linalg.norm(bundled.encode([*TEXTS, "\u200b"]), axis=1)
    assert norms == pytest.approx([1, 1, 1, 1, 0, 1, 0], abs=1e-5)
    assert isinstance(bundled, TokenMatcher)


def test_a_text_has_one_vector_whatever_its_batch(bundled: StaticEncoder) -> None:
    many = [f"commune numéro {i}" for i in range(1_030)]
    together = bundled.encode(many)
    assert together[1_027] == pytest.approx(bundled.encode([many[1_027]])[0])
    assert not np.allclose(together[0], together[1_027])


def test_fewer_columns_are_the_first_ones_normalised_again(bundled: StaticEncoder) -> None:
    cut = StaticEncoder.from_folder(dimension=64)
    assert (bundled.dimension, cut.dimension) == (256, 64)
    assert cut.id != bundled.id
    whole = bundled.encode(TEXTS)[:, :64]
    norms = np.linalg.norm(whole, axis=1, keepdims=True)
    expected = np.divide(whole, norms, out=np.zeros_like(whole), where=norms > 0)
    assert cut.encode(TEXTS) == pytest.approx(expected, abs=1e-5)


def copied(folder: Path, modules: object = None) -> Path:
    """Return a copy of the bundled model's folder, with other ``modules`` if given."""
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json", "modules.json"):
        (folder / name).write_bytes((BUNDLED_MODEL / name).read_bytes())
    if modules is not None:
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return folder


def test_a_static_folder_is_read_without_torch(tmp_path: Path, bundled: StaticEncoder) -> None:
    found = load_encoder(str(copied(tmp_path / "autre")))
    assert isinstance(found, StaticEncoder)
    assert found.id == bundled.id
    assert np.array_equal(found.encode(TEXTS), bundled.encode(TEXTS))


STATIC = {"idx": 0, "name": "0", "path": "", "type": "x.StaticEmbedding"}


@pytest.mark.parametrize(
    "modules",
    [[], [STATIC, STATIC], [STATIC | {"type": "x.Transformer"}], [{}], [1], {"a": 1}, 3, [None]],
)
def test_any_other_folder_is_for_sentence_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: object
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(SentenceTransformerEncoder, "from_name", asked.append)
    folder = str(copied(tmp_path / "autre", modules))
    load_encoder(folder)
    load_encoder("un-nom/de-modele")
    assert asked == [folder, "un-nom/de-modele"]


def test_a_broken_static_folder_is_told(tmp_path: Path) -> None:
    folder = copied(tmp_path / "autre")
    (folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(EncoderError, match="« autre » est illisible"):
        load_encoder(str(folder))


@pytest.mark.parametrize("place", [0, 80_000, 199_999])
def test_two_trainings_of_one_shape_have_two_names(tmp_path: Path, place: int) -> None:
    content = bytearray(200_000)
    folders = []
    for name in ("un", "deux", "trois"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(content)
        folders.append(_folder_digest(folder))
        if name == "deux":
            content[place] ^= 1
    one, same, other = folders
    assert one == same
    # The middle is not read: two trainings differ everywhere.
    assert (one == other) == (place == 80_000)


def test_a_moved_byte_or_another_name_is_another_model(tmp_path: Path) -> None:
    digests = set()
    for name, files in {
        "a": {"x": b"12", "y": b"3"},
        "b": {"x": b"1", "y": b"23"},
        "c": {"x": b"12", "z": b"3"},
        "d": {"x": b"12"},
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        digests.add(_folder_digest(folder))
    assert len(digests) == 4
    assert _folder_digest(tmp_path / "rien") == "hub"


def test_sentence_transformers_gives_the_same_vectors(bundled: StaticEncoder) -> None:
    # The only test that imports torch here (about nine seconds): every assertion on it is below.
    other = SentenceTransformerEncoder.from_name(str(BUNDLED_MODEL))
    assert other.dimension == bundled.dimension
    # It computes in the 16 bits of the file, we in 32.
    assert other.encode(TEXTS) == pytest.approx(bundled.encode(TEXTS), abs=1e-3)
    assert other.encode([]).shape == (0, bundled.dimension)
    assert other.id.startswith(f"st-{BUNDLED_MODEL.name}-")
    assert not isinstance(other, TokenMatcher)
    with pytest.raises(EncoderError, match="n’a pas pu être chargé"):
        load_encoder(str(BUNDLED_MODEL.parent / "absent"))


def test_the_bundled_encoder_is_the_default(bundled: StaticEncoder) -> None:
    assert load_encoder().id == load_encoder("").id == bundled.id


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="« nulle-part » est illisible") as caught:
        StaticEncoder.from_folder(tmp_path / "nulle-part")
    assert "Réinstallez" in str(caught.value)


@pytest.mark.parametrize("broken", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 64])
def test_a_corrupt_file(tmp_path: Path, broken: str, content: bytes) -> None:
    folder = tmp_path / "modele"
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json"):
        (folder / name).symlink_to(BUNDLED_MODEL / name)
    assert StaticEncoder.from_folder(folder).dimension == 256
    (folder / broken).unlink()
    (folder / broken).write_bytes(content)
    with pytest.raises(EncoderError, match="« modele » est illisible"):
        StaticEncoder.from_folder(folder)


def test_the_name_changes_with_the_files(tmp_path: Path, bundled: StaticEncoder) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((BUNDLED_MODEL / name).read_bytes())
    assert StaticEncoder.from_folder(tmp_path).id == bundled.id
    data = bytearray((tmp_path / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (tmp_path / "model.safetensors").write_bytes(data)
    assert StaticEncoder.from_folder(tmp_path).id != bundled.id


def test_a_text_cut_alone_is_remembered_and_cannot_be_changed(bundled: StaticEncoder) -> None:
    text = "Qui célèbre un mariage, le maire ou un adjoint ?"
    (alone,) = bundled.pieces([text])
    first, _ = bundled.pieces([text, "autre"])
    assert alone.tolist() == first.tolist()
    assert bundled.pieces([text])[0] is alone
    with pytest.raises(ValueError, match="read-only"):
        alone[0] = 0
