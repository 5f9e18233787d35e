"""Text to vectors: the Encoder protocol, the bundled static encoder, any sentence-transformers model.

The bundled encoder is read with `tokenizers` and numpy alone, so that the default path never
imports torch.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
import numpy.typing as npt

from ingestion.errors import EncoderError
from ingestion.piece_sets import Pieces, PieceSets

Vectors = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

BUNDLED_MODEL = Path(__file__).parent / "model"
REMEMBERED = 32
"""Texts whose word pieces are kept: those of the questions at hand."""
BATCH_SIZE = 1024
_SAFETENSORS_TYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8}


class Encoder(Protocol):
    """What turns texts into unit vectors."""

    @property
    def id(self) -> str:
        """A name that changes whenever the vectors would."""

    @property
    def dimension(self) -> int:
        """The number of columns of ``encode``'s result."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row per text, shape (len(texts), dimension).

        A text without any known piece gets a zero row.
        """


@runtime_checkable
class TokenMatcher(Protocol):
    """An encoder that works piece by piece, and so can say how well a text covers a question."""

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the word-piece ids of each text, in order, repeats included."""

    def words(self) -> frozenset[str]:
        """Return the words that are one piece, folded."""

    def encode_pieces(self, pieces: Sequence[Pieces]) -> Vectors:
        """Return what ``encode`` returns for texts already cut into pieces."""

    def soft_coverage(self, question: Pieces, texts: Sequence[Pieces]) -> Vectors:
        """Return one number in [-1, 1] per text, shape (len(texts),)."""

    def soft_matches(self, question: Pieces, texts: Sequence[Pieces]) -> tuple[Vectors, Vectors]:
        """Return the best cosine of each question piece in each text, and the pieces' weights."""


class StaticEncoder:
    """Mean of the rows of a table, one row per word piece, then L2-normalised."""

    def __init__(self, table: Vectors, tokenizer: Any, model_id: str, folder: Path | None = None):
        self._table = table
        self.folder = folder
        """Where it was read from; what is fitted to its word pieces stands there too."""
        self._norms: Vectors = np.maximum(np.linalg.norm(table, axis=1), 1e-9)
        self._tokenizer = tokenizer
        self._id = model_id
        self._cut_one = lru_cache(maxsize=REMEMBERED)(self._cut)

    @classmethod
    def from_folder(
        cls, folder: Path = BUNDLED_MODEL, dimension: int | None = None
    ) -> StaticEncoder:
        """Read a sentence-transformers ``StaticEmbedding`` folder.

        ``dimension`` keeps the first columns only (Matryoshka). Raises EncoderError when a file is
        missing or is not what it should be.
        """
        from tokenizers import Tokenizer

        weights, vocabulary = folder / "model.safetensors", folder / "tokenizer.json"
        try:
            digest = hashlib.sha256(weights.read_bytes() + vocabulary.read_bytes()).hexdigest()[:12]
            table = _read_table(weights)
            tokenizer = Tokenizer.from_file(str(vocabulary))
        except Exception as error:
            raise EncoderError(
                f"L’encodeur « {folder.name} » est illisible ({type(error).__name__}). "
                "Réinstallez le paquet, ou vérifiez le réglage « encodeur »."
            ) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        if dimension is not None:
            table = np.ascontiguousarray(table[:, :dimension])
        return cls(table, tokenizer, f"static-{table.shape[1]}-{digest}", folder)

    @property
    def id(self) -> str:
        """Return a name made of the dimension and of the files' digest."""
        return self._id

    @property
    def dimension(self) -> int:
        """Return the number of columns of the table."""
        return int(self._table.shape[1])

    @property
    def rows(self) -> Vectors:
        """Return the table, one row per word piece."""
        return self._table

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text; see ``Encoder.encode``."""
        return self.encode_pieces(self.pieces(texts))

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """Return the word-piece ids of each text, in order, repeats included."""
        if len(texts) == 1:
            # A question is cut again by each who reads it.
            return [self._cut_one(texts[0])]
        found: list[Pieces] = []
        for start in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[start : start + BATCH_SIZE])
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            found.extend(np.array(e.ids, dtype=np.int32) for e in encodings)
        return found

    def _cut(self, text: str) -> Pieces:
        (encoding,) = self._tokenizer.encode_batch_fast([text], add_special_tokens=False)
        pieces = np.array(encoding.ids, dtype=np.int32)
        pieces.flags.writeable = False
        return pieces

    def words(self) -> frozenset[str]:
        """Return the words that are one piece, folded; the ends of words and the marks are left out."""
        return frozenset(piece for piece in self._tokenizer.get_vocab() if piece.isalpha())

    def encode_pieces(self, pieces: Sequence[Pieces]) -> Vectors:
        """Return one unit row per text; see ``TokenMatcher.encode_pieces``."""
        out = np.zeros((len(pieces), self.dimension), dtype=np.float32)
        for row, ids in enumerate(pieces):
            if len(ids):
                # The sum has the direction of the mean; normalising makes them equal.
                out[row] = self._table[ids].sum(axis=0)
        norms: Vectors = np.linalg.norm(out, axis=1, keepdims=True)
        return cast(Vectors, np.divide(out, norms, out=out, where=norms > 0))

    def soft_coverage(self, question: Pieces, texts: Sequence[Pieces]) -> Vectors:
        """Return, per text, the weighted mean over question pieces of their best cosine in the text."""
        best, weights = self.soft_matches(question, texts)
        return cast(Vectors, best @ weights)

    def soft_matches(self, question: Pieces, texts: Sequence[Pieces]) -> tuple[Vectors, Vectors]:
        """Return the best cosine of each question piece in each text, and the pieces' weights.

        Shapes (len(texts), distinct question pieces) and (distinct question pieces,); weights sum to 1.
        Late interaction (MaxSim; Khattab & Zaharia, ColBERT, 2020) over the static table; a piece
        weighs its row's norm, which is what training learned of its importance.
        """
        asked = np.unique(question)
        best = np.zeros((len(texts), len(asked)), dtype=np.float32)
        weights = self._norms[asked]
        if len(asked):
            weights = weights / weights.sum()
        sets = texts if isinstance(texts, PieceSets) else PieceSets.of(texts)
        vocabulary = sets.vocabulary
        if not len(asked) or not len(vocabulary):
            return best, weights
        mine = self._table[asked] / self._norms[asked][:, None]
        # One row per piece of the texts: a text's best cosines are a maximum over some rows.
        cosines = (self._table[vocabulary] @ mine.T) / self._norms[vocabulary][:, None]
        held = np.diff(sets.starts) > 0
        starts = sets.starts[:-1][held]
        best[held] = np.maximum.reduceat(cosines[sets.places], starts, axis=0)
        return best, weights


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by folder or by name; imports torch when built."""

    def __init__(self, model: Any, model_id: str):
        self._model = model
        self._id = model_id

    @classmethod
    def from_name(cls, name: str) -> SentenceTransformerEncoder:
        """Load a model by path or name; raises EncoderError when it cannot be loaded."""
        try:
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(name, device="cpu")
        except Exception as error:
            raise EncoderError(
                f"Le modèle « {name} » n’a pas pu être chargé ({type(error).__name__}). "
                "Donnez le chemin d’un dossier sentence-transformers présent sur cette machine."
            ) from error
        return cls(model, f"st-{Path(name).name}-{_folder_digest(Path(name))}")

    @property
    def id(self) -> str:
        """Return the model's name and a digest of its folder: names, sizes and ends of its files."""
        return self._id

    @property
    def dimension(self) -> int:
        """Return the dimension the model announces."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text; see ``Encoder.encode``."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.nan_to_num(np.asarray(vectors, dtype=np.float32))


def load_encoder(name: str | None = None) -> Encoder:
    """Return the bundled encoder, or the sentence-transformers model called ``name``.

    A folder that holds one static table, as ``ingestion.training`` writes it, is read without torch and
    keeps what only such a table gives (word by word matches).
    """
    if not name:
        return StaticEncoder.from_folder()
    if _is_static(Path(name)):
        return StaticEncoder.from_folder(Path(name))
    return SentenceTransformerEncoder.from_name(name)


def _is_static(folder: Path) -> bool:
    """Tell whether a sentence-transformers folder holds a StaticEmbedding itself, and nothing else."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        (module,) = modules
        is_here = module.get("path", "") in ("", ".")
        return is_here and bool(module["type"].endswith(".StaticEmbedding"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _read_table(path: Path) -> Vectors:
    """Read the only 2-D tensor of a safetensors file as float32 (format: header length, JSON, data)."""
    data = path.read_bytes()
    (header_length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + header_length])
    tensors = {k: v for k, v in header.items() if k != "__metadata__" and len(v["shape"]) == 2}
    (entry,) = tensors.values()
    start, end = (8 + header_length + offset for offset in entry["data_offsets"])
    array = np.frombuffer(data[start:end], dtype=_SAFETENSORS_TYPES[entry["dtype"]])
    return array.reshape(entry["shape"]).astype(np.float32)


_ENDS = 65_536


def _folder_digest(folder: Path) -> str:
    """Return a short digest of a model folder: names, sizes, and both ends of every file.

    Two trainings of one shape have files of the same sizes; their first and last rows differ.
    """
    if not folder.is_dir():
        return "hub"
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder)}:{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_ENDS))
            file.seek(max(0, size - _ENDS))
            digest.update(file.read(_ENDS))
    return digest.hexdigest()[:12]
