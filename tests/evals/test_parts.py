"""The split is by document: no document is ever in both parts."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import split
from evals.parts import assign, part_of
from evals.questions import Part
from tests.evals.samples import line, write_lines

NAMED = st.dictionaries(
    st.integers(0, 60).map(lambda n: f"q-{n}"),
    st.lists(st.integers(0, 25).map(lambda n: f"fiche-{n}"), max_size=3),
    max_size=40,
)


@given(NAMED)
@settings(max_examples=80, deadline=None)
def test_no_document_is_in_both_parts(named: dict[str, list[str]]) -> None:
    parts = assign(named)
    assert set(parts) == set(named)
    seen: dict[str, Part] = {}
    for question, documents in named.items():
        for document in documents:
            assert seen.setdefault(document, parts[question]) is parts[question]


@given(NAMED)
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_questions_does_not_matter(named: dict[str, list[str]]) -> None:
    assert assign(dict(reversed(named.items()))) == assign(named)


def test_a_question_follows_the_hash_of_its_document() -> None:
    # SHA-256 of « fiche-b » starts with a6 (≥ 80, second half), of « fiche-c » with 67.
    assert assign({"q": ["fiche-b"]}) == {"q": Part.TEST}
    assert assign({"q": ["fiche-c"]}) == {"q": Part.DEV}


def test_documents_of_one_question_follow_the_first_in_alphabetical_order() -> None:
    named = {"q-1": ["fiche-c", "fiche-b"], "q-2": ["fiche-c"], "q-3": ["fiche-d"]}
    assert assign(named) == {"q-1": Part.TEST, "q-2": Part.TEST, "q-3": Part.DEV}


def test_a_question_without_document_is_split_by_its_own_id() -> None:
    assert assign({"q-7": []}) == {"q-7": part_of("q-7")}


def test_about_half_of_the_documents_go_to_each_part() -> None:
    share = sum(part_of(f"fiche-{n}") is Part.DEV for n in range(2_000)) / 2_000
    assert 0.46 < share < 0.54


def test_the_command_writes_the_parts_and_then_finds_nothing_to_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_lines(tmp_path / "questions-a.jsonl", [line("q-1"), line("q-2", part="test")])
    second = write_lines(tmp_path / "questions-b.jsonl", [line("q-3", gold=[], expected="refuse")])
    assert split.main(["--check", str(first), str(second)]) == 1
    assert '"part"' not in second.read_text("utf-8")
    assert split.main([str(first), str(second)]) == 0
    assert split.main(["--check", str(first), str(second)]) == 0
    parts = [json.loads(one)["part"] for one in first.read_text("utf-8").splitlines()]
    assert parts == [part_of("convocation").value] * 2
    assert "0 parts à corriger" in capsys.readouterr().out
