"""A three-document index with an encoder whose cosines are known by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from ingestion.encoding import StaticEncoder
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import write_bank as write_entries
from tests.ingestion.index.samples import write_fiche

WORDS = ("naissance", "jours", "bébé", "mariage", "mairie", "concession")
SYNONYMS = {"noces": "mariage"}
NAISSANCE, MARIAGE, TOMBE = "a-naissance", "b-mariage", "c-tombe"


def axis_encoder() -> StaticEncoder:
    """Return an encoder with one axis a known word; any other word is a zero row."""
    pieces = {"[?]": 0} | {word: i for i, word in enumerate((*WORDS, *SYNONYMS), 1)}
    table = np.zeros((len(pieces), len(WORDS)), dtype=np.float32)
    for word, row in pieces.items():
        known = SYNONYMS.get(word, word)
        if known in WORDS:
            table[row, WORDS.index(known)] = 1.0
    tokenizer = Tokenizer(models.WordLevel(pieces, unk_token="[?]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return StaticEncoder(table, tokenizer, "axes")


def small_index(root: Path) -> SearchIndex:
    """Index three documents of one passage each.

    Encoded words: naissance + jours (and its everyday question: bébé); mariage + mairie; concession.
    """
    corpus = root / "corpus"
    write_fiche(
        corpus, NAISSANCE, "Déclaration", "La naissance se déclare sous cinq jours.",
        'themes: [etat-civil]\nquestions: ["Mon bébé ?"]\nreferences:\n  - {code: "Code civil", article: "55"}\n',
    )  # fmt: skip
    write_fiche(
        corpus,
        MARIAGE,
        "Célébration",
        "Le mariage se célèbre à la mairie.",
        "themes: [etat-civil]\n",
    )
    write_fiche(
        corpus, TOMBE, "Cimetière", "La concession se reprend après constat.",
        "themes: [funeraire]\nen_vigueur_jusqu_au: 2016-11-19\n",
    )  # fmt: skip
    return open_index(root)


def write_bank(corpus: Path, *lines: tuple[str, str, str]) -> None:
    """Write the bank of a corpus: document, question, first words of its answer (empty: none)."""
    write_entries(
        corpus,
        *(
            {"document": document, "question": question, "phrases": [phrase] if phrase else []}
            for document, question, phrase in lines
        ),
    )


def asked_index(root: Path) -> SearchIndex:
    """Index the three documents with a bank whose words are in no document.

    « noces » is the only one that the encoder knows.
    """
    write_bank(
        root / "corpus",
        (MARIAGE, "Qui unit les fiancés ?", "Le mariage"),
        (MARIAGE, "Où fêter nos noces ?", "Le mariage"),
        (TOMBE, "Que devient papi, et où pleurer ?", "La concession"),
        (NAISSANCE, "Un doudou gratuit ?", ""),
    )
    return small_index(root)


def long_index(root: Path) -> SearchIndex:
    """Index one document of twelve matching passages, and three others that match less."""
    corpus = root / "corpus"
    sections = "\n\n".join(f"## Partie {i}\n\nLa naissance, cas {i}." for i in range(12))
    write_fiche(corpus, "long", "Guide", sections)
    for i in range(3):
        write_fiche(corpus, f"x{i}", f"Autre {i}", f"La naissance à la mairie, cas {i}.")
    return open_index(root)


def open_index(root: Path) -> SearchIndex:
    """Ingest ``root / corpus`` with the axis encoder and open the result."""
    ingest([root / "corpus"], root / "index", axis_encoder())
    return SearchIndex.open(GenerationFolder(root / "index").current())
