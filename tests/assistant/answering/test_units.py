"""Quotable units: exact slices, whole lists, sentences that lean on the one before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.units import (
    UnitKind,
    is_exception,
    leans_at_once,
    leans_back,
    points_elsewhere,
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
    assert leans_back("Lorsqu’il retire une délégation, le conseil se prononce.")
    assert not leans_back("Le maire signe.")
    assert not leans_back("Pour un mariage, le maire signe.")
    assert not leans_back("Il faut être français.")
    assert not leans_at_once("Il n’est donc pas possible de garder l’urne.")
    assert is_exception("Par dérogation, le délai est plus long.")
    assert not is_exception("Le maire signe, sauf exception.")


@pytest.mark.parametrize(
    "text",
    [
        "Dans les autres communes, le permis est délivré au nom de l’État.",
        "Pour les autres conseillers qui sortent, le quorum est vérifié.",
        "Les autres biens relèvent du domaine privé.",
        "Dans les deux cas, le comptable présente une liste.",
        "Une commune qui n’est pas dans ces cas peut faire un plan.",
        "Des travaux estimés à 85 000 € peuvent donc être commandés.",
        "La date limite de vote est elle-même fixée au 15 avril.",
        "Le maire fixe cette règle par écrit.",
        "Passé ces trois ans, le permis est périmé.",
        "La suppression d’un emploi exige cet avis.",
    ],
)
def test_what_leans_on_words_further_in_the_sentence(text: str) -> None:
    assert leans_back(text)
    assert not leans_at_once(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le CET est ouvert aux titulaires.",
        "Tout ce que le maire décide est noté.",
        "Le maire, donc l’autorité territoriale, signe.",
        "L’habitant n’a pas de domicile et n’a donc pas droit à l’affouage.",
        "La commune paie elle-même le chômage de ses agents.",
        "D’autre part, le maire signe.",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert not leans_back(text)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Les dix étapes sont dans la fiche Reprise d’une concession.", True),
        ("Les cas de nullité figurent dans la fiche Dépouillement.", True),
        ("Les règles sont détaillées dans le guide Préparer une séance.", True),
        ("La fiche Seuils 2026 donne tous les seuils.", True),
        ("Voir Terrain commun et ossuaire.", True),
        ("La fiche de poste dit ce que la secrétaire fait.", False),
        ("Le CCAS domicilie les personnes sans domicile : voir la fiche Domiciliation.", False),
        ("Les étapes sont dans la fiche Reprise : le constat, puis la délibération.", False),
    ],
)
def test_a_sentence_that_only_says_where_to_read(text: str, points: bool) -> None:
    assert points_elsewhere(text) is points


def test_what_the_first_sentence_of_a_paragraph_leans_on() -> None:
    def dependent(first: str, *, after: str) -> bool:
        builder = DocumentBuilder()
        builder.heading(2, "Section")
        if after == "list":
            builder.list_item("un titre ;")
            builder.list_item("un acte.")
        elif after == "table":
            builder.table(["Cas"], [["Un"]])
        elif after == "paragraph":
            builder.paragraph("Le maire signe.")
        builder.paragraph(first)
        return units_of(builder.build(id="d", title="T", kind=DocumentKind.FICHE), 0)[-1].dependent

    # Of a list or a table, anything; of a paragraph, only what holds for the rest; of a heading, nothing.
    these, rest = "Ces numéros sont ceux du code.", "Les autres biens se vendent."
    assert [dependent(these, after=a) for a in ("list", "table", "paragraph", "")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [dependent(rest, after=a) for a in ("list", "table", "paragraph", "")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_units_know_their_heading_and_items_their_order() -> None:
    builder = DocumentBuilder()
    builder.paragraph("Le maire signe.")
    builder.heading(2, "Étapes")
    builder.list_item("Recevoir.", ordered=True)
    builder.list_item("Classer.", ordered=True)
    whole = builder.build(id="d", title="T", kind=DocumentKind.FICHE)
    units = units_of(whole, 0)
    assert [whole.quote(u.heading) if u.heading else "" for u in units] == ["", *["Étapes"] * 3]
    assert [u.ordered for u in units] == [False, True, True, True]


def test_references_are_left_out() -> None:
    article = (
        "Un absent donne pouvoir (article L2121-20 du Code général des collectivités), par écrit."
    )
    assert without_references(article) == "Un absent donne pouvoir, par écrit."
    decree = "Le seuil change (consultations de 2026, décret n° 2025-1386)."
    assert without_references(decree) == "Le seuil change."
    kept = "Le maire (ou un adjoint) signe."
    assert without_references(kept) == kept
