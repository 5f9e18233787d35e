"""Quotable units: exact slices, whole lists, sentences that lean on the one before."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.units import (
    UnitKind,
    is_exception,
    leans_back,
    units_of,
    without_references,
)
from ingestion.builder import DocumentBuilder
from ingestion.documents import BlockKind, Document, DocumentKind


def document() -> Document:
    builder = DocumentBuilder()
    builder.paragraph("Le délai est de cinq jours. Toutefois, il est de huit jours au loin.")
    builder.heading(2, "Pièces")
    builder.paragraph("La mairie demande :")
    builder.list_item("un certificat ;")
    builder.list_item("une pièce d’identité.")
    builder.table(["Taille", "Délai"], [["1 000", "3 jours"]])
    return builder.build(id="d", title="T", kind=DocumentKind.FICHE)


def test_units_in_reading_order() -> None:
    units = units_of(document(), 0)
    assert [(u.kind, u.text) for u in units] == [
        (UnitKind.SENTENCE, "Le délai est de cinq jours."),
        (UnitKind.SENTENCE, "Toutefois, il est de huit jours au loin."),
        (UnitKind.SENTENCE, "La mairie demande :"),
        (UnitKind.LIST, "La mairie demande :\n\nun certificat ;\nune pièce d’identité."),
        (UnitKind.ITEM, "un certificat ;"),
        (UnitKind.ITEM, "une pièce d’identité."),
        (UnitKind.ROW, "1 000 | 3 jours"),
    ]
    assert [u.place for u in units] == list(range(7))
    assert [u.dependent for u in units[:2]] == [False, True]
    assert [u.in_opening for u in units[:3]] == [True, True, False]
    assert units[3].block == units[4].block


words = st.text("abc é.;:", min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["p", "i", "h", "t"]), words), max_size=12))
def test_every_unit_is_a_slice(parts: list[tuple[str, str]]) -> None:
    builder = DocumentBuilder()
    for kind, text in parts:
        if kind == "p":
            builder.paragraph(text)
        elif kind == "i":
            builder.list_item(text)
        elif kind == "h":
            builder.heading(2, text)
        else:
            builder.table([text], [[text]])
    whole = builder.build(id="d", title="T", kind=DocumentKind.FICHE)
    units = units_of(whole, 0)
    assert all(whole.quote(u.span) == u.text for u in units)
    assert [u.place for u in units] == list(range(len(units)))
    blocks = [b for _, s in whole.root.walk() for b in s.blocks if b.kind is BlockKind.PARAGRAPH]
    for block in blocks:
        assert any(u.span.overlap(block.span) for u in units)


def test_cues() -> None:
    assert leans_back("Ce délai est porté à huit jours.")
    assert leans_back("Toutefois, rien.")
    assert leans_back("Pour cette première réunion, le délai est de trois jours.")
    assert leans_back("Dans ces communes, le conseil décide.")
    assert not leans_back("Le maire signe.")
    assert not leans_back("Pour un mariage, le maire signe.")
    assert is_exception("Par dérogation, le délai est plus long.")
    assert not is_exception("Le maire signe, sauf exception.")


def test_references_are_left_out() -> None:
    article = (
        "Un absent donne pouvoir (article L2121-20 du Code général des collectivités), par écrit."
    )
    assert without_references(article) == "Un absent donne pouvoir, par écrit."
    decree = "Le seuil change (consultations de 2026, décret n° 2025-1386)."
    assert without_references(decree) == "Le seuil change."
    kept = "Le maire (ou un adjoint) signe."
    assert without_references(kept) == kept
