"""The lexical index: fields, phrases, filters, references."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy

from ingestion import french
from ingestion.documents import AskedQuestion, DocumentKind, Reference, Span
from ingestion.errors import IndexFolderError
from ingestion.gathering import analyse_document
from ingestion.index.lexical import (
    LexicalIndex,
    LexicalQuery,
    reference_key,
    write_lexical,
    write_question_index,
)
from ingestion.splitting import DEFAULT
from tests.ingestion.index.samples import make_document

DOCUMENTS = [
    make_document(
        "naissance", ["La naissance se déclare dans les cinq jours à la mairie."],
        themes=("etat-civil",), questions=("Combien de jours pour inscrire un bébé ?",),
        references=(Reference(code="Code civil", article="55"),), verified_on=dt.date(2026, 1, 1),
    ),
    make_document(
        "tombe", ["Une concession en état d’abandon peut être reprise par la commune."],
        themes=("funeraire",), kind=DocumentKind.GUIDE, verified_on=dt.date(2026, 6, 1),
    ),
    make_document(
        "ancien", ["La naissance se déclarait autrefois dans les trois jours."],
        themes=("etat-civil",), end=dt.date(2016, 11, 19), verified_on=dt.date(2016, 1, 1),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical") / "index"
    write_lexical(folder, [analyse_document(d, DEFAULT) for d in DOCUMENTS])
    return LexicalIndex(folder)


def rows(index: LexicalIndex, **query: object) -> list[int]:
    found, _ = index.search(LexicalQuery(**query), 10)  # type: ignore[arg-type]
    return found.tolist()


def stems(text: str) -> dict[str, float]:
    return dict.fromkeys(french.query_stems(text), 1.0)


def test_finds_words_without_accents_or_case(index: LexicalIndex) -> None:
    assert rows(index, terms=stems("CONCESSION ETAT ABANDON")) == [1]


def test_the_questions_field_is_searched(index: LexicalIndex) -> None:
    assert rows(index, terms=stems("bébé")) == [0]


def test_a_phrase_must_stand_whole(index: LexicalIndex) -> None:
    whole = tuple(french.stems("cinq jours"))
    assert rows(index, phrases=(whole,)) == [0]
    assert rows(index, phrases=(tuple(reversed(whole)),)) == []


def test_filters(index: LexicalIndex) -> None:
    terms = stems("naissance")
    assert sorted(rows(index, terms=terms)) == [0, 2]
    assert rows(index, terms=terms, day=dt.date(2026, 11, 21)) == [0]
    assert sorted(rows(index, terms=terms, day=dt.date(2016, 11, 19))) == [0, 2]
    assert rows(index, terms=terms, kinds=("guide",)) == []
    assert rows(index, terms=stems("commune concession"), themes=("funeraire",)) == [1]


def test_a_reference_is_found_by_article_and_code(index: LexicalIndex) -> None:
    assert rows(index, references={reference_key("55", "Code civil"): 5.0}) == [0]
    assert rows(index, references={reference_key("55", None): 5.0}) == [0]
    assert rows(index, references={reference_key("56", "Code civil"): 5.0}) == []


def test_hostile_text_cannot_break_a_query(index: LexicalIndex) -> None:
    for text in ("l'\"arrêté", "AND OR NOT (", "body:*", "état-civil ~2 ^3", "\\", "[a TO z]"):
        index.search(LexicalQuery(terms=stems(text), phrases=(tuple(french.stems(text)),)), 5)


def test_document_frequency(index: LexicalIndex) -> None:
    (stem,) = french.stems("naissance")
    assert index.document_frequency(stem) == 2
    assert index.document_frequency("introuvable") == 0


HERE = (Span(0, 2),)
ASKED = [
    replace(make_document("vide", []), asked=(AskedQuestion("Un fantôme ?", HERE),)),
    *DOCUMENTS[:1],
    replace(
        DOCUMENTS[1],
        asked=(AskedQuestion("Où est papi ?", HERE), AskedQuestion("Un doudou ?", ())),
    ),
    replace(DOCUMENTS[2], asked=(AskedQuestion("Et papi jadis ?", HERE),)),
    make_document("muet", ["La mairie ouvre."]),
]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("questions") / "index"
    write_question_index(folder, [analyse_document(d, DEFAULT) for d in ASKED])
    return LexicalIndex(folder)


def test_documents_are_found_by_what_they_are_asked(questions: LexicalIndex) -> None:
    # The first one has no passage to lead to, the last one is asked nothing.
    assert len(questions) == 3
    assert rows(questions, terms=stems("fantôme")) == []
    assert rows(questions, terms=stems("bébé")) == [1]
    assert sorted(rows(questions, terms=stems("papi"))) == [2, 3]
    assert rows(questions, terms=stems("papi jadis"))[0] == 3


def test_an_unanswered_question_is_not_written(questions: LexicalIndex) -> None:
    assert rows(questions, terms=stems("doudou")) == []


def test_what_documents_say_is_not_what_they_are_asked(questions: LexicalIndex) -> None:
    assert rows(questions, terms=stems("mairie abandon")) == []
    assert rows(questions, terms=stems("tombe")) == [2]  # its title


def test_filters_of_what_is_asked(questions: LexicalIndex) -> None:
    terms = stems("papi")
    assert rows(questions, terms=terms, day=dt.date(2026, 11, 21)) == [2]
    assert sorted(rows(questions, terms=terms, day=dt.date(2016, 11, 19))) == [2, 3]
    assert rows(questions, terms=terms, kinds=("guide",)) == [2]
    assert rows(questions, terms=terms, themes=("etat-civil",)) == [3]


def test_a_phrase_does_not_straddle_two_questions(tmp_path: Path) -> None:
    asked = (AskedQuestion("Où est papi", HERE), AskedQuestion("Jadis ?", HERE))
    document = replace(DOCUMENTS[0], asked=asked)
    write_question_index(tmp_path / "index", [analyse_document(document, DEFAULT)])
    found = LexicalIndex(tmp_path / "index")
    for text, expected in (("est papi", [0]), ("papi jadis", []), ("bébé où", [])):
        assert rows(found, phrases=(tuple(french.stems(text)),)) == expected


@pytest.fixture
def locked_out(tmp_path: Path) -> Path:
    """Return an index whose lock cannot be written, as in a read-only folder (root may write anywhere)."""
    folder = tmp_path / "lexical"
    write_lexical(folder, [analyse_document(d, DEFAULT) for d in DOCUMENTS])
    (folder / ".tantivy-meta.lock").unlink()
    (folder / ".tantivy-meta.lock").mkdir()
    with pytest.raises(ValueError, match="Failed to acquire Lockfile"):
        tantivy.Index.open(str(folder))
    return folder


def test_an_index_that_cannot_be_locked_is_read(
    locked_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    before = sorted(locked_out.iterdir())
    index = LexicalIndex(locked_out)
    (stem,) = french.stems("concession")
    rows, _ = index.search(LexicalQuery(terms={stem: 1.0}), 3)
    assert (len(index), list(rows)) == (3, [1])
    assert sorted(locked_out.iterdir()) == before
    assert list((tmp_path / "tmp").iterdir()) == []


def test_without_a_temporary_folder_either_it_is_said(
    locked_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(locked_out / "absent"))
    with pytest.raises(IndexFolderError, match=r"lecture seule .* TMPDIR"):
        LexicalIndex(locked_out)
