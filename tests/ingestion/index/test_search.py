"""Filters of a generation: kinds, more themes than a byte holds, days; parts that do not agree."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import IndexCorruptedError
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.index.pieces import write_asked_pieces, write_pieces
from ingestion.index.search import FILTERS_NAME
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder, write_bank, write_fiche

START, END = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
THEMES = [f"t{i:02}" for i in range(18)]
# Eighteen fiches of one theme each; the last two have dates, and the last one two themes.
EXTRAS = [f"themes: [{theme}]\n" for theme in THEMES]
EXTRAS[16] += f"en_vigueur_jusqu_au: {END}\n"
EXTRAS[17] = f"themes: [t17, t03]\nen_vigueur_du: {START}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("search")
    for number, extra in enumerate(EXTRAS):
        path = write_fiche(
            root / "corpus", f"f{number:02}", f"Fiche {number}", "La mairie ouvre.", extra
        )
        if number == 4:
            path.write_text(path.read_text("utf-8").replace("type: fiche", "type: guide"), "utf-8")
    ingest([root / "corpus"], root / "index", HashEncoder())
    return GenerationFolder(root / "index").current()


@pytest.fixture(scope="module")
def index(folder: Path) -> SearchIndex:
    return SearchIndex.open(folder)


def kept(index: SearchIndex, **filters: object) -> list[str]:
    """Return the documents that a filter keeps, by reading each allowed passage."""
    mask = index.allowed(**{"day": None, **filters})  # type: ignore[arg-type]
    rows = range(len(index)) if mask is None else np.flatnonzero(mask).tolist()
    return sorted(p.passage.document_id for p in index.store.passages(rows).values())


def test_no_filter_has_no_mask(index: SearchIndex) -> None:
    assert index.allowed(None) is None
    assert index.dense_mask(None) is None
    assert index.allowed(None, ("fiche", "guide")) is None
    assert len(index) == 18


@pytest.mark.parametrize("number", range(18))
def test_each_theme_keeps_its_own_document(index: SearchIndex, number: int) -> None:
    expected = [f"f{number:02}"] + (["f17"] if number == 3 else [])
    assert kept(index, themes=(THEMES[number],)) == expected


def test_themes_add_up_and_an_unknown_one_keeps_nothing(index: SearchIndex) -> None:
    assert kept(index, themes=("t00", "t08", "inconnu")) == ["f00", "f08"]
    assert kept(index, themes=("inconnu",)) == []


def test_kinds(index: SearchIndex) -> None:
    assert kept(index, kinds=("guide",)) == ["f04"]
    assert kept(index, kinds=("texte",)) == []
    assert len(kept(index, kinds=("fiche",))) == 17
    assert kept(index, kinds=("guide",), themes=("t05",)) == []
    with pytest.raises(ValueError, match="roman"):
        index.allowed(None, ("roman",))


@pytest.mark.parametrize(
    ("day", "f16", "f17"),
    [
        (START - dt.timedelta(days=1), True, False),
        (START, True, True),
        (END, True, True),
        (END + dt.timedelta(days=1), False, True),
        (dt.date.min, True, False),
        (dt.date.max, False, True),
    ],
)
def test_days(index: SearchIndex, day: dt.date, f16: bool, f17: bool) -> None:
    found = kept(index, day=day)
    assert ("f16" in found, "f17" in found) == (f16, f17)
    assert len(found) == 16 + f16 + f17


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(THEMES), max_size=3, unique=True),
    st.lists(st.sampled_from(["fiche", "guide"]), max_size=1),
    st.none() | st.dates(dt.date(2019, 12, 30), dt.date(2021, 1, 2)),
)
def test_both_arms_see_the_same_documents(
    index: SearchIndex, themes: list[str], kinds: list[str], day: dt.date | None
) -> None:
    by_hand = [
        f"f{n:02}"
        for n in range(18)
        if (not themes or THEMES[n] in themes or (n == 17 and "t03" in themes))
        and (not kinds or kinds == (["guide"] if n == 4 else ["fiche"]))
        and (day is None or not ((n == 16 and day > END) or (n == 17 and day < START)))
    ]
    assert kept(index, themes=themes, kinds=kinds, day=day) == by_hand
    from ingestion.index import LexicalQuery

    query = LexicalQuery(
        terms={"mair": 1.0, "mairi": 1.0, "mairie": 1.0},
        themes=tuple(themes),
        kinds=tuple(kinds),
        day=day,
    )
    rows, _ = index.lexical.search(query, 50)
    found = index.store.passages(rows.tolist())
    assert sorted(p.passage.document_id for p in found.values()) == by_hand


def test_the_dense_mask_follows_the_targets(index: SearchIndex) -> None:
    mask = index.allowed(None, themes=("t09",))
    assert mask is not None
    dense = index.dense_mask(mask)
    assert dense is not None
    assert index.dense.targets[dense].tolist() == np.flatnonzero(mask).tolist()
    rows = np.array([0, 17])
    assert index.document_rows(rows).tolist() == [0, 17]


def test_the_runs_of_a_document_in_the_dense_rows(tmp_path: Path) -> None:
    corpus, encoder = tmp_path / "corpus", HashEncoder()
    write_fiche(corpus, "a", "A", "Une règle.", 'questions: ["Quoi ?"]\n')
    write_fiche(corpus, "b", "B", "## Un\n\nUn cas.\n\n## Deux\n\nDeux cas.")
    write_fiche(corpus, "c", "C", "La fin.", 'questions: ["Qui ?"]\n')
    lines = [("c", "Où finir ?", ["La fin"]), ("b", "Deux ?", ["Deux cas"]), ("a", "Rien ?", [])]
    write_bank(corpus, *({"document": d, "question": q, "phrases": p} for d, q, p in lines))
    # A lexicon is a document without passages, after all the others.
    (corpus / "lexique.toml").write_text(
        '[[terme]]\nterme = "bans"\ndefinition = "Annonce d’un mariage."\n', encoding="utf-8"
    )
    ingest([corpus], tmp_path / "index", encoder)
    index = SearchIndex.open(GenerationFolder(tmp_path / "index").current())
    assert [index.first_passage(row) for row in range(3)] == [0, 1, 3]
    assert [len(index.passage_vectors(row)) for row in range(3)] == [1, 2, 1]
    assert [index.question_count(row) for row in range(3)] == [1, 1, 2]
    for row, asked in enumerate((["Quoi ?"], ["Deux ?"], ["Qui ?", "Où finir ?"])):
        assert index.question_vectors(row) == pytest.approx(encoder.encode(asked), abs=1e-3)
    whole = np.vstack([index.passage_vectors(row) for row in range(3)])
    assert whole == pytest.approx(index.dense.vectors[:4].astype(np.float32))
    targets = index.dense.targets[4:].tolist()
    assert index.document_rows(np.array(targets)).tolist() == [0, 1, 2, 2]
    assert targets[1] == 2  # the passage that holds the answer, not the first one
    assert [len(index.unanswered_vectors(row)) for row in range(3)] == [1, 0, 0]
    assert index.unanswered_vectors(0) == pytest.approx(encoder.encode(["Rien ?"]), abs=1e-3)


def test_the_questions_nearest_to_a_new_one_answered_or_not(tmp_path: Path) -> None:
    corpus, encoder = tmp_path / "corpus", HashEncoder()
    write_fiche(corpus, "a", "A", "Une règle.", 'questions: ["Quoi donc ?"]\n')
    write_fiche(corpus, "b", "B", "Deux cas.")
    lines = [("b", "Quoi donc alors ?", ["Deux cas"]), ("b", "Quoi ?", []), ("a", "Et puis ?", [])]
    write_bank(corpus, *({"document": d, "question": q, "phrases": p} for d, q, p in lines))
    ingest([corpus], tmp_path / "index", encoder)
    index = SearchIndex.open(GenerationFolder(tmp_path / "index").current())
    vector = encoder.encode(["Quoi donc ?"])[0]
    texts = ["Quoi donc ?", "Quoi donc alors ?", "Quoi ?", "Et puis ?"]
    cosines = dict(zip(texts, (encoder.encode(texts) @ vector).tolist(), strict=True))
    by_hand = sorted(texts, key=lambda text: -cosines[text])
    assert by_hand[0] == "Quoi donc ?"
    answered = {"Quoi donc ?", "Quoi donc alors ?"}
    for limit in (1, 2, 3, 4, 9):
        found = index.nearest_asked(vector, limit)
        kept = by_hand[:limit]
        assert found.cosines == pytest.approx([cosines[text] for text in kept], abs=1e-3)
        assert found.vectors == pytest.approx(encoder.encode(kept), abs=1e-3)
        assert found.is_answered.tolist() == [text in answered for text in kept]
    # Passages are not questions, and those of a document that is left out are not looked at.
    of_b = index.document_rows(np.arange(len(index))) == 1
    found = index.nearest_asked(vector, 9, of_b)
    kept = [text for text in by_hand if text in ("Quoi donc alors ?", "Quoi ?")]
    assert found.cosines == pytest.approx([cosines[text] for text in kept], abs=1e-3)
    assert index.nearest_asked(vector, 9, of_b & False).cosines.shape == (0,)


def test_where_nothing_was_asked_nothing_is_near(index: SearchIndex) -> None:
    found = index.nearest_asked(HashEncoder().encode(["mairie"])[0], 5)
    assert (found.cosines.shape, found.vectors.shape) == ((0,), (0, 16))
    assert found.is_answered.tolist() == []
    assert index.unanswered_vectors(3).shape == (0, 16)


def test_a_generation_without_its_question_index_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "gen-copie")
    shutil.rmtree(copy / "lexical-questions")
    with pytest.raises(IndexCorruptedError, match="index lexical"):
        SearchIndex.open(copy)


def test_an_unreadable_question_index_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "gen-copie")
    (copy / "lexical-questions" / "meta.json").write_bytes(b"{")
    with pytest.raises(IndexCorruptedError):
        SearchIndex.open(copy)


@pytest.mark.parametrize("content", [None, b"", b"not zip", b"PK\x03\x04 truncated"])
def test_unreadable_filters_are_refused(
    folder: Path, tmp_path: Path, content: bytes | None
) -> None:
    copy = shutil.copytree(folder, tmp_path / "gen-copie")
    (copy / FILTERS_NAME).unlink()
    if content is not None:
        (copy / FILTERS_NAME).write_bytes(content)
    with pytest.raises(IndexCorruptedError, match="filtres de gen-copie"):
        SearchIndex.open(copy)


def test_parts_that_do_not_agree_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "gen-copie")
    with np.load(copy / FILTERS_NAME) as data:
        shorter = {name: data[name][:-1] for name in data.files}
    np.savez(copy / FILTERS_NAME, **shorter)
    with pytest.raises(IndexCorruptedError, match="ne s’accordent pas"):
        SearchIndex.open(copy)


def test_pieces_are_optional_but_must_match(folder: Path, tmp_path: Path) -> None:
    assert SearchIndex.open(folder).pieces is None
    assert SearchIndex.open(folder).asked_pieces(0) is None
    copy = shutil.copytree(folder, tmp_path / "gen-copie")
    documents = SearchIndex.open(folder).manifest.documents
    write_pieces(copy, [np.array([1])] * 18)
    write_asked_pieces(copy, [[]] * (documents - 1) + [[np.array([2, 2])]])
    index = SearchIndex.open(copy)
    assert index.pieces is not None
    assert index.pieces.of([17])[0].tolist() == [1]
    assert index.asked_pieces(0) == []
    assert [ids.tolist() for ids in index.asked_pieces(documents - 1) or ()] == [[2, 2]]
    write_pieces(copy, [np.array([1])] * 17)
    with pytest.raises(IndexCorruptedError):
        SearchIndex.open(copy)
    write_pieces(copy, [np.array([1])] * 18)
    write_asked_pieces(copy, [[]] * (documents - 1))
    with pytest.raises(IndexCorruptedError):
        SearchIndex.open(copy)
