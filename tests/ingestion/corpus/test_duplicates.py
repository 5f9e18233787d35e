from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.corpus import Severity, check_corpus
from ingestion.corpus.duplicates import shingles, similar_pairs
from tests.ingestion.corpus.samples import HEADER, body, corpus, fiche

OTHER = HEADER["questions"].replace("décès", "vote")


def test_a_copied_document_is_an_error_a_close_one_a_warning(tmp_path: Path) -> None:
    words = body().split()
    half = "## Rubrique\n\n" + " ".join(words[2:400] + [f"neuf{i}" for i in range(200)])
    corpus(
        tmp_path,
        a=fiche(),
        b=fiche(id="b", questions=OTHER),
        c=fiche(half, id="c", questions=OTHER.replace("vote", "budget")),
    )
    found = [
        (f.path, f.code, f.severity)
        for f in check_corpus(tmp_path)
        if f.code in ("doublon", "quasi-doublon")
    ]
    assert found == [
        ("b.md", "doublon", Severity.ERROR),
        ("c.md", "quasi-doublon", Severity.WARNING),
        ("c.md", "quasi-doublon", Severity.WARNING),
    ]


def test_a_question_belongs_to_one_document(tmp_path: Path) -> None:
    first = '["Qui déclare un décès à la mairie ?", "b1 ?", "c1 ?", "d1 ?", "e1 ?", "f1 ?"]'
    second = '["qui declare un deces a la mairie", "b2 ?", "c2 ?", "d2 ?", "e2 ?", "f2 ?"]'
    third = '["Est-ce la mairie qui déclare le décès ?", "b3 ?", "c3 ?", "d3 ?", "e3 ?", "f3 ?"]'
    corpus(
        tmp_path,
        a=fiche(questions=first),
        b=fiche(body(seed="b"), id="b", questions=second),
        c=fiche(body(seed="c"), id="c", questions=third),
    )
    found = [(f.path, f.code, f.severity) for f in check_corpus(tmp_path)]
    assert found[0] == ("b.md", "question-en-double", Severity.ERROR)
    assert set(found[1:]) == {("c.md", "question-proche", Severity.WARNING)}


def test_a_question_repeated_in_its_own_document_is_found(tmp_path: Path) -> None:
    questions = '["Qui ?", "qui", "b ?", "c ?", "d ?", "e ?"]'
    (finding,) = check_corpus(corpus(tmp_path, a=fiche(questions=questions)))
    assert finding.code == "question-en-double"
    assert "de ce document" in finding.message


def test_shingles_are_runs_of_folded_words() -> None:
    assert shingles("L’été, au Maire !", 3) == {("l", "ete", "au"), ("ete", "au", "maire")}
    assert shingles("trop court", 3) == frozenset()


@pytest.mark.parametrize(
    ("threshold", "pairs"), [(0.5, [(0, 1, 0.5)]), (0.51, []), (0.2, [(0, 1, 0.5), (1, 2, 0.25)])]
)
def test_similarity_is_common_over_all(
    threshold: float, pairs: list[tuple[int, int, float]]
) -> None:
    # {a,b,c} and {b,c,d}: 2 in common of 4; {b,c,d} and {d,e}: 1 of 4; {a,b,c} and {d,e}: none.
    sets = [frozenset("abc"), frozenset("bcd"), frozenset("de")]
    assert list(similar_pairs(sets, threshold)) == pairs


@settings(max_examples=60)
@given(st.lists(st.frozensets(st.integers(0, 8), min_size=1), max_size=8))
def test_the_index_of_members_finds_what_brute_force_finds(sets: list[frozenset[int]]) -> None:
    expected = {
        (i, j)
        for j in range(len(sets))
        for i in range(j)
        if len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= 0.4
    }
    assert {(i, j) for i, j, _ in similar_pairs(sets, 0.4)} == expected
