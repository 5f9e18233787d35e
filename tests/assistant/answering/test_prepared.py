"""Prepared documents: what the encoder reads of each unit, headings that never answer, the shelf."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.answering import prepared as prepared_module
from assistant.answering.prepared import DocumentShelf
from ingestion import french
from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind
from ingestion.encoding import load_encoder
from ingestion.french import FigureKind
from ingestion.index import SearchIndex
from tests.assistant.answering.samples import document, prepare_alone, prepared
from tests.assistant.retrieval.samples import axis_encoder, long_index
from tests.ingestion.index.samples import HashEncoder


def example() -> Document:
    b = DocumentBuilder()
    b.paragraph("La naissance se déclare sous cinq jours.")
    b.heading(2, "Pièces à fournir")
    b.paragraph("La mairie demande :")
    b.list_item("un titre d’identité ;")
    b.list_item("Un formulaire Cerfa.")
    return b.build(id="d", title="Déclarer une naissance", kind=DocumentKind.FICHE)


HALF_BITS = 2**-11
"""Rounding of numbers in [0.5, 1] kept in 16 bits."""


def test_vectors_are_those_of_the_texts_put_together() -> None:
    encoder = load_encoder()
    found = prepare_alone(example(), 3, encoder)
    texts = [u.unit.text for u in found.units]
    headings = [u.unit.heading_path[-1] if u.unit.heading_path else "" for u in found.units]
    assert (found.row, headings[0], headings[-1]) == (3, "", "Pièces à fournir")
    contexts = [f"{h} {t}" for h, t in zip(headings, texts, strict=True)]
    titled = [f"{found.document.title} {c}" for c in contexts]
    for matrix, wanted in (
        (found.alone, texts),
        (found.in_context, contexts),
        (found.asked.widened, titled),  # nothing was asked: title, heading and text
    ):
        assert matrix == pytest.approx(encoder.encode(wanted), abs=HALF_BITS)
    assert found.title_vector == pytest.approx(encoder.encode([found.document.title])[0], abs=1e-5)


def test_pieces_are_distinct_and_hold_the_heading() -> None:
    encoder = axis_encoder()
    b = DocumentBuilder()
    b.heading(2, "Mairie")
    b.paragraph("mariage mariage naissance")
    found = prepare_alone(b.build(id="d", title="jours", kind=DocumentKind.FICHE), 0, encoder)
    assert found.pieces is not None
    (expected,) = encoder.pieces(["mairie mariage naissance"])
    assert found.pieces[0].tolist() == sorted(expected.tolist())
    assert found.title_pieces is not None
    assert found.title_pieces.tolist() == encoder.pieces(["jours"])[0].tolist()


def test_an_encoder_without_pieces_gives_vectors_only() -> None:
    encoder = HashEncoder()
    found = prepare_alone(example(), 0, encoder)
    assert (found.pieces, found.title_pieces) == (None, None)
    texts = [u.unit.text for u in found.units]
    assert found.alone == pytest.approx(encoder.encode(texts), abs=HALF_BITS)
    first = "Déclarer une naissance  La naissance se déclare sous cinq jours."
    assert found.asked.widened[0] == pytest.approx(encoder.encode([first])[0], abs=HALF_BITS)


@pytest.mark.parametrize("encoder", [HashEncoder(), axis_encoder()], ids=["vectors", "pieces"])
def test_a_document_without_text(encoder: HashEncoder) -> None:
    found = prepare_alone(
        DocumentBuilder().build(id="d", title="Vide", kind=DocumentKind.FICHE), 0, encoder
    )
    assert found.units == ()
    assert found.alone.shape == (0, encoder.dimension)


@pytest.mark.parametrize(
    ("heading", "off_topic", "mistake"),
    [
        ("Références", True, False),
        ("Textes de référence", True, False),
        ("À qui s’adresser ?", True, False),
        ("Pour aller plus loin", True, False),
        ("Erreurs fréquentes", False, True),
        ("Les pièges à éviter", False, True),
        ("Erreurs que la mairie peut corriger", False, False),
        ("Référencer une dépense", False, False),
        ("Délais et erreurs", False, False),
    ],
)
def test_headings_whose_text_is_no_answer(heading: str, off_topic: bool, mistake: bool) -> None:
    def write(b: DocumentBuilder) -> None:
        b.heading(2, heading)
        b.paragraph("Une phrase entière.")
        b.list_item("un élément")

    sentence, item = prepared(write).units
    assert (sentence.is_off_topic, item.is_off_topic) == (off_topic, off_topic)
    # A sentence under « Erreurs fréquentes » explains them: only the items state what is wrong.
    assert (sentence.is_mistake, item.is_mistake) == (False, mistake)


def test_figures_and_populations_of_a_unit() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph("Moins de 3 500 habitants : trois jours.")
        b.paragraph("Rien à signaler.")

    first, second = prepared(write).units
    assert {FigureKind.POPULATION, FigureKind.DURATION} <= first.figures
    assert first.populations == ("<3500 hab",)
    assert (second.figures, second.populations) == (frozenset(), ())


def test_stems_with_and_without_the_heading() -> None:
    units = prepare_alone(example(), 0, axis_encoder()).units
    assert units[-1].heading_stems
    assert all(map(units[-1].says, units[-1].own_stems | units[-1].heading_stems))
    assert not units[-1].says("absent")
    assert not units[0].heading_stems


def test_the_words_of_a_document_and_of_what_it_answers() -> None:
    def write(b: DocumentBuilder) -> None:
        b.heading(2, "Pièces")
        b.paragraph("Un formulaire.")

    asked = {"Quel papier ?": "Un formulaire", "Quel tarif ?": ""}
    found = prepared(write, title="Mariage", asked=asked)
    said = {
        word: found.says(stem)
        for word in ("mariage", "pièces", "formulaire", "papier", "tarif", "mairie")
        for stem in french.stems(word)
    }
    assert said == {
        "mariage": True, "pièces": True, "formulaire": True, "papier": True,
        "tarif": False, "mairie": False,
    }  # fmt: skip


@pytest.mark.parametrize("encoder", [HashEncoder(), axis_encoder()], ids=["vectors", "pieces"])
def test_questions_already_asked_are_encoded_with_the_document(encoder: HashEncoder) -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph("La mairie ouvre.")
        b.paragraph("Le mariage suit.")

    source = document(write, asked={"Quand les noces ?": "Le mariage", "Un tarif ?": ""})
    found = prepare_alone(source, 0, encoder)
    assert found.asked.units == ((1,), ())
    encoded = encoder.encode(["Quand les noces ?", "Un tarif ?"])
    assert found.asked.tied == pytest.approx(encoded[:1], abs=HALF_BITS)
    assert found.asked.loose == pytest.approx(encoded[1:], abs=HALF_BITS)
    assert found.document.asked == ()  # their texts no longer serve
    # The first unit answers none: it is as wide as its title, heading and text.
    first = encoder.encode(["Titre  La mairie ouvre."])[0]
    assert found.asked.widened[0] == pytest.approx(first, abs=HALF_BITS)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return long_index(tmp_path_factory.mktemp("shelf"))


def test_the_shelf_keeps_the_last_documents_used(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_module, "CACHED_DOCUMENTS", 2)
    shelf = DocumentShelf(index, axis_encoder())
    first, second = shelf.get(0), shelf.get(1)
    assert (first.document.id, second.document.id) == ("long", "x0")
    assert shelf.get(0) is first
    shelf.get(2)  # the second one, least recently used, leaves
    assert shelf.get(0) is first
    again = shelf.get(1)
    assert again is not second
    assert again.units == second.units
    assert np.array_equal(again.alone, second.alone)


def test_the_shelf_is_shared_between_threads(index: SearchIndex) -> None:
    shelf = DocumentShelf(index, axis_encoder())
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda i: shelf.get(i % 4).document.id, range(60)))
    assert found == ["long", "x0", "x1", "x2"] * 15
