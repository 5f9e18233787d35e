"""The union of both arms on three documents whose cosines are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.lexicon import Lexicon
from assistant.retrieval.candidates import Restrictions, find_candidates
from assistant.retrieval.query import analyse_query
from ingestion import pipeline
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.index.lexical import write_question_index
from ingestion.pipeline import ingest
from ingestion.vocabulary import Term
from tests.assistant.retrieval.samples import (
    asked_index,
    axis_encoder,
    open_index,
    small_index,
    write_bank,
)
from tests.ingestion.index.samples import write_fiche

HALF = 1 / 2**0.5
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return small_index(tmp_path_factory.mktemp("small"))


@dataclass(frozen=True)
class Said:
    """What the two arms said of a document."""

    similarity: float
    question: float
    lexical: bool


def find(index: SearchIndex, text: str, **options: object) -> dict[int, Said]:
    phrases = bool(options.pop("phrases", False))
    restrictions = options.pop("restrictions", Restrictions())
    query = analyse_query(text, phrases=phrases)
    vector = axis_encoder().encode([query.text])[0]
    found = find_candidates(index, query, vector, restrictions, **options)  # type: ignore[arg-type]
    columns = (found.similarity, found.question_similarity, found.lexical, found.asked)
    assert {len(column) for column in columns} == {len(found)}
    return {
        int(row): Said(pytest.approx(float(a), abs=1e-3), pytest.approx(float(b), abs=1e-3), bool(c > 0))
        for row, a, b, c in zip(
            found.rows, found.similarity, found.question_similarity, found.lexical, strict=True
        )
    }  # fmt: skip


def test_cosines_and_words_of_each_document(index: SearchIndex) -> None:
    # « naissance » is one of the two axes of passage 0; « reprend » is a word of passage 2 only.
    assert find(index, "naissance reprend") == {
        0: Said(HALF, 0.0, True), 1: Said(0.0, 0.0, False), 2: Said(0.0, 0.0, True),
    }  # fmt: skip


def test_the_everyday_question_has_its_own_cosine(index: SearchIndex) -> None:
    found = find(index, "bébé")
    assert found[0] == Said(0.0, 1.0, True)
    assert (found[1].question, found[1].lexical) == (0.0, False)


def test_each_arm_alone(index: SearchIndex) -> None:
    # Without the dense arm only the passage with the word is there, but with its cosine.
    assert find(index, "mairie naissance", lexical_depth=0, dense_depth=1).keys() < {0, 1, 2}
    assert find(index, "naissance", dense_depth=0) == {0: Said(HALF, 0.0, True)}
    assert not any(said.lexical for said in find(index, "naissance", lexical_depth=0).values())
    assert find(index, "xyz", dense_depth=0) == {}


def test_a_question_of_unknown_words_has_no_dense_arm(index: SearchIndex) -> None:
    assert find(index, "célèbre") == {1: Said(0.0, 0.0, True)}


@pytest.mark.parametrize(
    ("restrictions", "rows"),
    [
        (Restrictions(day=TODAY), {0, 1}),
        (Restrictions(day=dt.date(2016, 11, 19)), {0, 1, 2}),
        (Restrictions(themes=("funeraire",)), {2}),
        (Restrictions(themes=("funeraire",), day=TODAY), set()),
        (Restrictions(kinds=("guide",)), set()),
    ],
)
def test_restrictions_hold_for_both_arms(
    index: SearchIndex, restrictions: Restrictions, rows: set[int]
) -> None:
    assert set(find(index, "naissance mariage concession", restrictions=restrictions)) == rows
    by_words = find(index, "naissance mariage concession", restrictions=restrictions, dense_depth=0)
    assert set(by_words) == rows


def test_quoted_words_must_occur_in_order(index: SearchIndex) -> None:
    assert set(find(index, "« cinq jours » mairie", phrases=True)) == {0}
    assert find(index, "« jours cinq »", phrases=True) == {}
    assert set(find(index, "« cinq jours » mairie")) == {0, 1, 2}


@pytest.fixture(scope="module")
def banked(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return asked_index(tmp_path_factory.mktemp("banked"))


def asked_of(index: SearchIndex, text: str, **options: object) -> dict[int, float]:
    """Return the asked arm's share of each passage found; options as ``find``."""
    phrases = bool(options.pop("phrases", False))
    restrictions = options.pop("restrictions", Restrictions())
    lexicon = options.pop("lexicon", None)
    query = analyse_query(text, lexicon, phrases=phrases)  # type: ignore[arg-type]
    vector = axis_encoder().encode([query.text])[0]
    found = find_candidates(index, query, vector, restrictions, **options)  # type: ignore[arg-type]
    return dict(zip(found.rows.tolist(), found.asked.tolist(), strict=True))


def test_a_document_found_only_through_what_it_was_asked(banked: SearchIndex) -> None:
    assert asked_of(banked, "fiancés") == {1: 1.0}
    assert find(banked, "fiancés") == {1: Said(0.0, 0.0, False)}
    # The everyday questions count too.
    assert asked_of(banked, "bébé")[0] == 1.0


def test_the_asked_share_is_over_the_best_document(banked: SearchIndex) -> None:
    # Two words of the second document's questions, one of the third's.
    found = asked_of(banked, "unit fiancés papi")
    assert found.keys() == {1, 2}
    assert found[1] == 1.0
    assert 0 < found[2] < 1


def test_an_unanswered_question_leads_nowhere(banked: SearchIndex) -> None:
    assert asked_of(banked, "doudou gratuit") == {}


def test_the_asked_arm_is_one_of_words(banked: SearchIndex) -> None:
    assert asked_of(banked, "fiancés", lexical_depth=0) == {}
    assert asked_of(banked, "fiancés", dense_depth=0) == {1: 1.0}


@pytest.mark.parametrize(
    ("restrictions", "rows"),
    [
        (Restrictions(), {1, 2}),
        (Restrictions(day=TODAY), {1}),
        (Restrictions(day=dt.date(2016, 11, 19)), {1, 2}),
        (Restrictions(themes=("funeraire",)), {2}),
        (Restrictions(themes=("funeraire",), day=TODAY), set()),
        (Restrictions(kinds=("guide",)), set()),
    ],
)
def test_restrictions_hold_for_the_asked_arm(
    banked: SearchIndex, restrictions: Restrictions, rows: set[int]
) -> None:
    assert set(asked_of(banked, "fiancés papi", restrictions=restrictions)) == rows


def test_quoted_words_must_occur_in_the_passage_all_the_same(banked: SearchIndex) -> None:
    assert asked_of(banked, "« cinq jours » fiancés", phrases=True) == {0: 0.0}
    assert asked_of(banked, "« les fiancés »", phrases=True) == {}


def test_only_typed_words_look_for_what_was_asked(banked: SearchIndex) -> None:
    lexicon = Lexicon.from_terms([Term("fiancés officiels", ("FO",), ())])
    assert analyse_query("FO", lexicon).terms.keys() > set(analyse_query("FO").typed)
    assert asked_of(banked, "FO", lexicon=lexicon) == {}


def test_a_document_stands_by_its_first_passage_unless_another_is_found(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "A", "Autre chose.")
    body = "## Un\n\nPremier exemple.\n\n## Deux\n\nSecond constat."
    write_fiche(tmp_path / "corpus", "b", "B", body)
    write_bank(tmp_path / "corpus", ("b", "Que faire des fiancés ?", "Premier"))
    index = open_index(tmp_path)
    assert [p.passage.document_id for _, p in sorted(index.store.passages(range(3)).items())] == [
        "a", "b", "b",
    ]  # fmt: skip
    assert asked_of(index, "fiancés") == {1: 1.0}
    assert asked_of(index, "fiancés constat") == {2: 1.0}
    # What its document was asked counts for each of its passages.
    assert asked_of(index, "fiancés constat exemple") == {1: 1.0, 2: 1.0}


def test_with_an_empty_question_index_the_other_arms_serve(
    tmp_path: Path, banked: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pipeline, "write_question_index", lambda folder, _: write_question_index(folder, ())
    )
    index = asked_index(tmp_path)
    assert len(index.questions) == 0
    assert asked_of(index, "fiancés") == {}
    assert find(index, "noces mariage célèbre") == find(banked, "noces mariage célèbre")


def test_a_corpus_that_is_asked_nothing(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "A", "Une règle.")
    ingest([tmp_path / "corpus"], tmp_path / "index", axis_encoder())
    index = SearchIndex.open(GenerationFolder(tmp_path / "index").current())
    assert len(index.questions) == 0
    assert asked_of(index, "règle") == {0: 0.0}
