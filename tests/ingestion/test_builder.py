"""The builder: every span is exact, sections nest in order, lists know what introduces them."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.builder import CELL_SEPARATOR, LONG_INTRODUCTION, DocumentBuilder
from ingestion.documents import Block, BlockKind, Document, DocumentKind, Section, Span

texts = st.text("abé L.42-:«’» \t\n\u00a0\u2028", max_size=30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(-1, 5), texts),
        st.tuples(st.just("paragraph"), st.sampled_from(BlockKind), texts),
        st.tuples(st.just("item"), st.integers(0, 3), texts),
        st.tuples(st.just("table"), st.lists(texts, max_size=2), st.lists(texts, max_size=3)),
    ),
    max_size=14,
)


def build(builder: DocumentBuilder) -> Document:
    return builder.build(id="d", title="T", kind=DocumentKind.FICHE)


def run(actions: list[tuple[str, object, object]]) -> tuple[Document, list[str], list[str]]:
    """Return the document, and the texts of its blocks and headings as they were given."""
    builder, blocks, headings = DocumentBuilder(), [], []
    for name, first, second in actions:
        if name == "heading":
            builder.heading(first, second)  # type: ignore[arg-type]
            headings.append(tidy(second))
        elif name == "paragraph":
            builder.paragraph(second, first)  # type: ignore[arg-type]
            is_code = first is BlockKind.CODE
            blocks.append(second.strip("\n") if is_code else tidy(second))  # type: ignore[attr-defined]
        elif name == "item":
            builder.list_item(second, first)  # type: ignore[arg-type]
            blocks.append(tidy(second))
        else:
            rows = [[cell] for cell in second]  # type: ignore[attr-defined]
            builder.table(first, rows)  # type: ignore[arg-type]
            cells = [tidy(c) for c in first]  # type: ignore[attr-defined]
            blocks.append(CELL_SEPARATOR.join(cells) if any(cells) else "")
            blocks.extend(tidy(row[0]) for row in rows)
    return build(builder), [b for b in blocks if b], [h for h in headings if h]


def tidy(text: object) -> str:
    for space in "\t\n\u2028":
        text = str(text).replace(space, " ")
    while "  " in str(text):
        text = str(text).replace("  ", " ")
    return str(text).strip()


def blocks_of(document: Document) -> list[Block]:
    return [b for _, s in document.root.walk() for b in s.blocks]


@settings(max_examples=150)
@given(steps)
def test_every_span_is_exactly_what_was_given(actions: list[tuple[str, object, object]]) -> None:
    document, blocks, headings = run(actions)
    assert [document.quote(b.span) for b in blocks_of(document)] == blocks
    spans = [s.heading_span for _, s in document.root.walk() if s.heading_span]
    assert [document.quote(span) for span in spans] == headings
    # Nothing else is in the text, and nothing is said twice.
    pieces = sorted([b.span for b in blocks_of(document)] + spans)
    between = [document.text[a.end : b.start] for a, b in itertools.pairwise(pieces)]
    assert set(between) <= {"\n", "\n\n"}
    if pieces:
        assert (pieces[0].start, pieces[-1].end) == (0, len(document.text))


@settings(max_examples=150)
@given(steps)
def test_sections_nest_and_follow_each_other(actions: list[tuple[str, object, object]]) -> None:
    document, _, _ = run(actions)
    assert document.root.span == Span(0, len(document.text))

    def check(section: Section) -> None:
        inside = [b.span for b in section.blocks] + [c.span for c in section.children]
        if section.heading_span:
            assert section.heading_span.start == section.span.start
            inside.insert(0, section.heading_span)
        assert inside == sorted(inside)
        for before, after in itertools.pairwise(inside):
            assert before.end <= after.start
        for span in inside:
            assert section.span.start <= span.start <= span.end <= section.span.end
        for child in section.children:
            assert child.level > section.level
            check(child)

    check(document.root)


@settings(max_examples=100)
@given(steps)
def test_an_introduction_ends_with_a_colon_or_is_the_header_row(
    actions: list[tuple[str, object, object]],
) -> None:
    document, _, _ = run(actions)
    kinds = {b.span: b.kind for b in blocks_of(document)}
    for block in blocks_of(document):
        if block.intro is None:
            continue
        assert block.intro.end <= block.span.start
        is_header = kinds.get(block.intro) is BlockKind.TABLE_HEADER
        assert is_header or document.quote(block.intro).endswith(":")


def test_sections_close_where_a_heading_of_their_level_opens() -> None:
    builder = DocumentBuilder()
    builder.paragraph("Avant.")
    builder.heading(2, "Un")
    builder.heading(3, "Un A")
    builder.paragraph("Texte.")
    builder.heading(2, "Deux")
    document = build(builder)
    assert document.text == "Avant.\n\nUn\n\nUn A\n\nTexte.\n\nDeux"
    assert [(path, s.level) for path, s in document.root.walk()] == [
        ((), 0), (("Un",), 2), (("Un", "Un A"), 3), (("Deux",), 2),
    ]  # fmt: skip
    first, second = document.root.children
    assert document.quote(first.span) == "Un\n\nUn A\n\nTexte.\n\n"
    assert document.quote(second.span) == "Deux"


def test_a_list_knows_its_introduction_until_something_else_comes() -> None:
    builder = DocumentBuilder()
    builder.paragraph("La mairie demande :")
    builder.list_item("un titre ;")
    builder.list_item("une photo.", level=0, ordered=True)
    builder.paragraph("Rien d’autre.")
    builder.list_item("seul")
    document = build(builder)
    assert document.text == "La mairie demande :\n\nun titre ;\nune photo.\n\nRien d’autre.\n\nseul"
    intro, first, second, _, alone = blocks_of(document)
    assert first.intro == second.intro == intro.span
    assert (second.level, second.ordered) == (1, True)
    assert alone.intro is None
    builder = DocumentBuilder()
    builder.paragraph("La mairie demande :")
    builder.heading(2, "Pièces")
    builder.list_item("un titre")
    assert blocks_of(build(builder))[1].intro is None


def test_rows_know_their_header_and_pages_are_kept() -> None:
    builder = DocumentBuilder()
    builder.page = 3
    builder.paragraph("Selon la taille :")
    builder.table(["Taille", "Délai"], [["1 000", " 3  jours "], ["", ""], ["5 000", ""]])
    builder.table([], [["sans", "titre"]])
    document = build(builder)
    paragraph, header, first, second, bare = blocks_of(document)
    assert document.quote(first.span) == "1 000 | 3 jours"
    assert header.intro == paragraph.span
    assert first.intro == second.intro == header.span
    assert bare.intro is None
    assert {b.page for b in blocks_of(document)} == {3}


def test_a_long_introduction_is_its_last_sentence() -> None:
    last = "Pour l’application de l’article L. 422-2 du code de l’urbanisme, le maire transmet :"
    long = f"{'Le maire instruit la demande. ' * 9}{last}"
    short = f"Le maire instruit. {last}"
    assert len(short) <= LONG_INTRODUCTION < len(long)
    for text, expected in ((long, last), (short, short)):
        builder = DocumentBuilder()
        builder.paragraph(text)
        builder.list_item("le dossier")
        document = build(builder)
        intro = blocks_of(document)[1].intro
        assert intro is not None
        assert document.quote(intro) == expected


def test_nothing_added_is_empty() -> None:
    builder = DocumentBuilder()
    builder.paragraph(" \n ")
    builder.heading(2, "\t")
    builder.list_item("")
    builder.table([""], [["", " "]])
    assert builder.is_empty
    assert build(builder).text == ""
    builder.paragraph("Texte.")
    assert not builder.is_empty
