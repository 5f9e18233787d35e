"""The bars on the whole hand-written set; the bench prints the details."""

from __future__ import annotations

import pytest

from evals.verification_bench import (
    FAITHFUL,
    KINDS,
    MAX_REJECTED,
    Outcome,
    judge,
    load_cases,
    share,
    table,
)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return list(judge(load_cases()))


def test_the_set_is_large_enough(outcomes: list[Outcome]) -> None:
    faithful = sum(o.case.kind == FAITHFUL for o in outcomes)
    assert faithful >= 150
    assert len(outcomes) - faithful >= 150
    assert {o.case.kind for o in outcomes} == {FAITHFUL, *KINDS}
    assert len({o.case.sentence for o in outcomes}) >= 0.98 * len(outcomes)


@pytest.mark.parametrize("kind", KINDS)
def test_planted_errors_are_caught(outcomes: list[Outcome], kind: str) -> None:
    caught, total = share(outcomes, kind)
    assert caught / total >= KINDS[kind][1]


def test_faithful_sentences_are_rarely_rejected(outcomes: list[Outcome]) -> None:
    rejected, total = share(outcomes, FAITHFUL)
    assert rejected / total <= MAX_REJECTED


def test_the_sentences_of_a_passage_always_support_themselves() -> None:
    from assistant.generation.verification import Verifier

    passages = {c.citations[0].passage_id: c.citations[0] for c in load_cases()}
    for source in list(passages.values())[::4]:
        verifier = Verifier([source])
        for unit in verifier.cited[1].units:
            if len(unit.reading.words) >= 4:
                said = unit.reading.text.rstrip(" ;.")
                assert verifier.check(f"{said} [1].").passed, said


def test_the_table_names_every_kind(outcomes: list[Outcome]) -> None:
    text = "\n".join(table(outcomes))
    assert all(label in text for label, _ in KINDS.values())
    assert "phrases fidèles rejetées à tort" in text
