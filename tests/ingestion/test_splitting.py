from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.builder import DocumentBuilder
from ingestion.documents import BlockKind, Document, DocumentKind, Passage, Section
from ingestion.splitting import DEFAULT, SplitOptions, split

SMALL = SplitOptions(target_chars=60, max_chars=120, min_chars=20, lead_chars=80)


def build(builder: DocumentBuilder, title: str = "Titre", **metadata: object) -> Document:
    return builder.build(id="doc", title=title, kind=DocumentKind.GUIDE, **metadata)


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def sections(section: Section) -> list[Section]:
    return [one for _, one in section.walk()]


# --- properties over random documents ----------------------------------------------------------

_WORDS = st.sampled_from(
    ["maire", "commune", "L. 2121-10", "1°", "a)", "délai :", "Fin.", "Oui ?", "x" * 70, "M.", "« a »",
     "I. –", "et ;", "\x1c", "\u00a0", "été,", "|"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, min_size=1, max_size=30).map(" ".join)
_STEPS = st.one_of(
    st.tuples(st.just("heading"), st.integers(1, 3), _TEXTS),
    st.tuples(
        st.just("paragraph"),
        st.sampled_from([BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.CODE]),
        _TEXTS,
    ),
    st.tuples(st.just("item"), st.integers(1, 3), _TEXTS),
    st.tuples(
        st.just("table"), st.lists(_TEXTS, max_size=2), st.lists(st.lists(_TEXTS, max_size=2))
    ),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document of random headings, paragraphs, items and tables."""
    builder = DocumentBuilder()
    for name, first, second in draw(st.lists(_STEPS, max_size=12)):
        if name == "heading":
            builder.heading(first, second)
        elif name == "paragraph":
            builder.paragraph(second, first)
        elif name == "item":
            builder.list_item(second, first)
        else:
            builder.table(first, second)
    return build(builder, breadcrumb=("Fil",))


_OPTIONS = st.sampled_from(
    [SMALL, SplitOptions(200, 400, 50), SplitOptions(10, 10, 1, 10), DEFAULT]
)


@settings(max_examples=150, deadline=None)
@given(documents(), _OPTIONS)
def test_every_character_outside_headings_is_in_exactly_one_passage(
    document: Document, options: SplitOptions
) -> None:
    passages = split(document, options)
    covered = [0] * len(document.text)
    for passage in passages:
        for at in range(passage.span.start, passage.span.end):
            covered[at] += 1
    headings = set()
    for section in sections(document.root):
        if section.heading_span:
            headings.update(range(section.heading_span.start, section.heading_span.end))
    for at, char in enumerate(document.text):
        if not char.isspace():
            assert covered[at] == (at not in headings), (at, document.text)


@settings(max_examples=150, deadline=None)
@given(documents(), _OPTIONS)
def test_passages_are_exact_ordered_bounded_and_inside_one_section(
    document: Document, options: SplitOptions
) -> None:
    passages = split(document, options)
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert [p.id for p in passages] == [f"doc#{n}" for n in range(len(passages))]
    assert sorted(p.span for p in passages) == [p.span for p in passages]
    own = [
        (section.blocks[0].span.start, section.blocks[-1].span.end)
        for section in sections(document.root)
        if section.blocks
    ]
    for passage in passages:
        assert passage.text == document.quote(passage.span)
        assert passage.text == passage.text.strip()
        assert 0 < len(passage.text) <= options.max_chars
        assert sum(low <= passage.span.start and passage.span.end <= high for low, high in own) == 1
        assert passage.heading_path[0] == "Fil"
        if passage.lead_span is not None:
            assert passage.lead == document.quote(passage.lead_span)
            assert passage.lead_span.end <= passage.span.start
            assert len(passage.lead) <= options.lead_chars
        else:
            assert passage.lead == ""


@settings(max_examples=30, deadline=None)
@given(documents())
def test_splitting_twice_gives_the_same(document: Document) -> None:
    assert split(document) == split(document)


# --- headings ----------------------------------------------------------------------------------


def test_a_passage_carries_breadcrumb_and_headings_without_the_title() -> None:
    builder = DocumentBuilder()
    builder.heading(1, "Le mariage")
    builder.paragraph("Introduction.")
    builder.heading(2, "Les pièces")
    builder.paragraph("Une carte.")
    passages = split(build(builder, title="LE MARIAGE", breadcrumb=("État civil",)))
    assert [p.heading_path for p in passages] == [("État civil",), ("État civil", "Les pièces")]
    assert texts(passages) == ["Introduction.", "Une carte."]


def test_short_sections_stay_apart() -> None:
    builder = DocumentBuilder()
    for name in ("A", "B"):
        builder.heading(2, name)
        builder.paragraph(f"Texte {name}.")
    assert texts(split(build(builder))) == ["Texte A.", "Texte B."]


def test_a_document_without_text_has_no_passage() -> None:
    builder = DocumentBuilder()
    builder.heading(1, "Seul")
    assert split(build(builder)) == []
    assert split(build(DocumentBuilder())) == []


# --- packing -----------------------------------------------------------------------------------


def test_blocks_are_packed_into_passages_of_about_equal_length() -> None:
    builder = DocumentBuilder()
    for number in range(6):
        builder.paragraph(f"Paragraphe {number} xxxxxxx.")  # 21 characters, 23 with its blank line
    # 6 × 21 + 5 × 2 = 136 characters for a target of 60: two passages, 3 × 21 + 2 × 2 = 67 each.
    assert [len(text) for text in texts(split(build(builder), SMALL))] == [67, 67]


def test_a_short_end_joins_the_passage_before() -> None:
    builder = DocumentBuilder()
    builder.paragraph("x" * 58)
    builder.paragraph("y" * 58)
    builder.paragraph("Fin.")
    assert [len(text) for text in texts(split(build(builder), SMALL))] == [58, 64]


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    builder = DocumentBuilder()
    sentence = "Le maire applique l’art. L. 2121-10 du code."
    builder.paragraph(" ".join([sentence] * 6))
    passages = split(build(builder), SMALL)
    assert len(passages) > 1
    for passage in passages:
        assert passage.text.replace(sentence, "").strip() == ""


def test_a_sentence_over_the_limit_is_cut_after_a_semicolon_then_a_comma_then_a_word() -> None:
    options = SplitOptions(target_chars=20, max_chars=20, min_chars=5)
    builder = DocumentBuilder()
    builder.paragraph("aaaa, bbbbbb; cccc, dddd eeee ffff gggg " + "h" * 30)
    assert texts(split(build(builder), options)) == [
        "aaaa, bbbbbb;", "cccc, dddd eeee", "ffff gggg " + "h" * 10, "h" * 20,
    ]  # fmt: skip


def test_the_page_is_that_of_the_first_block() -> None:
    builder = DocumentBuilder()
    builder.page = 3
    builder.paragraph("Une page.")
    builder.page = 4
    builder.paragraph("La suivante.")
    assert [p.page for p in split(build(builder))] == [3]


# --- leads -------------------------------------------------------------------------------------


def test_list_items_keep_their_introduction() -> None:
    builder = DocumentBuilder()
    builder.paragraph("Joignez les pièces suivantes :")
    for name in (
        "une carte d’identité valide",
        "un justificatif de domicile",
        "une photographie récente",
    ):
        builder.list_item(f"{name} ;")
    first, *others = split(build(builder), SplitOptions(60, 90, 10))
    assert first.text.startswith("Joignez les pièces suivantes :\n\nune carte")
    assert first.lead == ""
    assert others
    assert {p.lead for p in others} == {"Joignez les pièces suivantes :"}
    assert others[0].full_text.startswith("Joignez les pièces suivantes :\nu")


def test_an_introduction_goes_with_what_it_announces() -> None:
    builder = DocumentBuilder()
    builder.paragraph("Un paragraphe assez long pour remplir le premier passage.")
    builder.paragraph("Joignez :")
    builder.list_item("une carte d’identité en cours de validité, avec sa copie.")
    assert texts(split(build(builder), SMALL))[1].startswith("Joignez :")


def test_introductions_that_announce_nothing_are_packed_like_others() -> None:
    builder = DocumentBuilder()
    for number in range(6):
        builder.paragraph(f"Paragraphe {number} xxxxxx :")
    assert len(split(build(builder), SMALL)) == 2


def test_table_rows_keep_their_header() -> None:
    builder = DocumentBuilder()
    builder.paragraph("Les tarifs :")
    builder.table(["Acte", "Prix"], [[f"copie numéro {n}", f"{n} euros"] for n in range(9)])
    passages = split(build(builder), SMALL)
    assert passages[0].text.startswith("Les tarifs :\n\nActe | Prix\ncopie numéro 0 | 0 euros")
    assert len(passages) > 2
    assert {p.lead for p in passages[1:]} == {"Acte | Prix"}


def article(*paragraphs: str) -> Document:
    builder = DocumentBuilder()
    for paragraph in paragraphs:
        builder.paragraph(paragraph)
    return build(builder)


def leads(document: Document) -> dict[str, str]:
    """The lead of each paragraph, every one alone in its passage."""
    options = SplitOptions(target_chars=1, max_chars=120, min_chars=1, lead_chars=60)
    return {passage.text.split(" ")[0]: passage.lead for passage in split(document, options)}


def test_numbered_paragraphs_of_a_law_keep_their_introduction() -> None:
    found = leads(
        article(
            "Sont soumis à permis :",
            "1° Les maisons ;",
            "2° Les travaux suivants :",
            "a) La démolition ;",
            "b) La clôture ;",
            "Ces travaux sont décrits par décret.",
            "3° Les piscines.",
        )
    )
    assert found["b)"] == "2° Les travaux suivants :"
    assert found["3°"] == "Sont soumis à permis :"
    assert found["Ces"] == ""


def test_a_new_enumeration_does_not_take_the_introduction_of_another() -> None:
    found = leads(
        article(
            "I. – Sont électeurs :", "1° Les inscrits ;", "2° Les autres.",
            "II. – Le maire statue.", "III. – Le préfet contrôle.",
        )
    )  # fmt: skip
    assert found["2°"] == "I. – Sont électeurs :"
    assert found["II."] == found["III."] == ""


def test_an_item_after_an_unrelated_introduction_has_no_lead() -> None:
    found = leads(
        article(
            "I. – Le maire nomme.", "Il consulte les personnes suivantes :", "1° Le préfet ;",
            "2° Le juge.", "II. – Il publie la liste.",
        )
    )  # fmt: skip
    assert found["2°"] == "Il consulte les personnes suivantes :"
    assert found["II."] == ""


def test_a_list_that_starts_again_without_introduction_has_no_lead() -> None:
    found = leads(
        article("Sont exclus :", "1° Les mineurs.", "Autre règle.", "1° Le vote.", "2° Le dépôt.")
    )
    assert found["2°"] == ""


def test_a_bullet_inside_an_item_takes_the_item_as_lead() -> None:
    builder = DocumentBuilder()
    builder.paragraph("Joignez :")
    builder.list_item("pour le logement, au choix :")
    builder.list_item("une facture de téléphone", level=2)
    builder.list_item("une facture d’eau de moins de trois mois", level=2)
    builder.list_item("une photographie")
    options = SplitOptions(target_chars=1, max_chars=60, min_chars=1)
    found = {passage.text: passage.lead for passage in split(build(builder), options)}
    assert found["une facture d’eau de moins de trois mois"] == "pour le logement, au choix :"
    assert found["une photographie"] == "Joignez :"


def test_a_lead_that_is_too_long_keeps_its_last_sentence() -> None:
    long = "Le maire instruit la demande dans les délais prévus par le code. Il vérifie :"
    found = leads(article(long, "1° La surface ;", "2° La hauteur."))
    assert found["2°"] == "Il vérifie :"


@pytest.mark.parametrize("lengths", [(0, 10, 0), (10, 5, 1), (10, 20, 11)])
def test_impossible_options_are_refused(lengths: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        SplitOptions(*lengths)
