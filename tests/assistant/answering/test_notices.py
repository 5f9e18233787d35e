"""Each notice, from the citation that calls for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.answering.notices import STALE_AFTER_DAYS, notices_for
from assistant.answering.writing import POPULATION
from assistant.answers import Check, Citation, Statement, StatementKind
from ingestion.documents import DocumentKind, Span

TODAY = dt.date(2026, 11, 21)


def citation(
    number: int = 1, document_id: str = "d", title: str = "Fiche", **changes: object
) -> Citation:
    values: dict[str, object] = {"verified_on": TODAY, "verified_against": "Code civil"} | changes
    return Citation(
        number, document_id, f"{document_id}#0", title, DocumentKind.FICHE, (), "q", Span(0, 1), "q", Span(0, 1), **values,  # type: ignore[arg-type]
    )  # fmt: skip


def notices(*citations: Citation, text: str = "Le maire signe.") -> list[tuple[str, str]]:
    statements = [Statement(text, StatementKind.DIRECT, (c.number,)) for c in citations]
    return [(n.code, n.text) for n in notices_for(statements, citations, TODAY)]


def test_a_source_verified_lately_calls_for_nothing() -> None:
    assert notices(citation()) == []
    assert notices(citation(verified_on=TODAY - dt.timedelta(days=STALE_AFTER_DAYS))) == []
    assert notices_for([], [], TODAY) == []


def test_a_source_verified_long_ago() -> None:
    day = TODAY - dt.timedelta(days=STALE_AFTER_DAYS + 1)
    ((code, text),) = notices(citation(verified_on=day))
    assert code == "source_ancienne"
    assert f"« Fiche » a été vérifié le {day:%d/%m/%Y}, il y a plus d’un an" in text


def test_a_source_that_was_never_checked_on_a_text() -> None:
    ((code, text),) = notices(
        citation(verified_against="Aucun texte consulté", verified_on=dt.date(2000, 1, 1))
    )
    assert code == "a_verifier"
    assert text.startswith("« Fiche » n’a pas été vérifié sur un texte")


def test_a_source_without_a_date() -> None:
    assert [code for code, _ in notices(citation(verified_on=None))] == ["sans_date"]


@pytest.mark.parametrize(
    ("version", "code", "shown"),
    [
        ("2024-01-15", "version_ancienne", "version du 15/01/2024 :"),
        ("2024", "version_ancienne", "version de 2024 :"),
        ("2024-03", "version_ancienne", "version de 2024-03 :"),
        ("vigueur", "version", "« vigueur »"),
    ],
)
def test_the_age_of_a_text_s_version(version: str, code: str, shown: str) -> None:
    ((found, text),) = notices(citation(verified_on=None, version=version))
    assert found == code
    assert shown in text


@pytest.mark.parametrize("version", ["2026-06-01", "2026", "2025-11-21"])
def test_a_recent_version_calls_for_nothing(version: str) -> None:
    assert notices(citation(verified_on=None, version=version)) == []


def test_a_territory() -> None:
    ((code, text),) = notices(citation(territory="Alsace-Moselle"))
    assert (code, text) == ("territoire", "« Fiche » ne vaut que pour : Alsace-Moselle.")


def test_the_population_from_the_document_or_from_the_sentence() -> None:
    assert [c for c, _ in notices(citation(strata="moins de 1 000 habitants"))] == ["population"]
    said = notices(citation(), text="Dans les communes de moins de 3 500 habitants, trois jours.")
    assert [c for c, _ in said] == ["population"]


def test_the_population_that_was_given_and_used_calls_for_nothing() -> None:
    text = "Dans les communes de moins de 3 500 habitants, trois jours."
    source = citation()
    held = Statement(text, StatementKind.DIRECT, (1,), checks=(Check(POPULATION, True, "420"),))
    assert notices_for([held], [source], TODAY) == []
    other = replace(held, text="À partir de 3 500 habitants, cinq jours.", checks=())
    assert notices_for([held, other], [source], TODAY) == []
    assert [n.code for n in notices_for([other], [source], TODAY)] == ["population"]


@pytest.mark.parametrize(
    ("strata", "expected"),
    [
        ("moins de 1 000 habitants", []),
        ("3 500 habitants et plus", ["population"]),
        ("petites communes", ["population"]),
    ],
)
def test_a_document_for_other_towns_is_told(strata: str, expected: list[str]) -> None:
    checks = (Check(POPULATION, True, "420"),)
    held = Statement("Le maire signe.", StatementKind.DIRECT, (1,), checks=checks)
    assert [n.code for n in notices_for([held], [citation(strata=strata)], TODAY)] == expected


def test_only_the_citations_used_count() -> None:
    used, unused = citation(), citation(2, "e", verified_on=None, territory="Mayotte")
    statements = [Statement("Le maire signe.", StatementKind.DIRECT, (1,))]
    assert notices_for(statements, [used, unused], TODAY) == []


def test_a_document_is_named_once_in_the_order_of_the_answer() -> None:
    found = notices(
        citation(1, "a", "Un", verified_on=None), citation(2, "b", "Deux", verified_on=None),
        citation(3, "a", "Un", verified_on=None),
    )  # fmt: skip
    assert [text.split(" ne porte")[0] for _, text in found] == ["« Un »", "« Deux »"]


BOUND = "Dans les communes de moins de 3 500 habitants, trois jours."


def said(text: str, kind: StatementKind, start: int) -> Statement:
    return Statement(text, kind, (1,), Span(start, start + len(text)))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([("Le maire signe.", StatementKind.DIRECT, 0), (BOUND, StatementKind.DETAIL, 16)], []),
        ([(BOUND, StatementKind.DIRECT, 0)], ["population"]),
        # The exception that follows the answer limits it; one found elsewhere does not.
        (
            [("Le maire signe.", StatementKind.DIRECT, 0), (BOUND, StatementKind.CONDITION, 16)],
            ["population"],
        ),
        ([("Le maire signe.", StatementKind.DIRECT, 0), (BOUND, StatementKind.CONDITION, 90)], []),
    ],
)
def test_only_the_answer_itself_depends_on_the_population(
    statements: list[tuple[str, StatementKind, int]], expected: list[str]
) -> None:
    shown = [said(*each) for each in statements]
    assert [n.code for n in notices_for(shown, [citation()], TODAY)] == expected


def test_the_document_of_a_detail_for_other_towns_changes_nothing() -> None:
    answer = Statement("Le maire signe.", StatementKind.DIRECT, (1,))
    detail = Statement("Le préfet lit.", StatementKind.DETAIL, (2,))
    sources = [citation(), citation(2, "e", strata="3 500 habitants et plus")]
    assert notices_for([answer, detail], sources, TODAY) == []
    assert [n.code for n in notices_for([answer, detail], sources[::-1], TODAY)] == []
    used = Statement("Le préfet lit.", StatementKind.DIRECT, (2,))
    assert [n.code for n in notices_for([answer, used], sources, TODAY)] == ["population"]


def test_a_rule_for_all_towns_named_with_the_small_ones_depends_on_none() -> None:
    for text in (
        "Les adjoints sont élus sur liste, y compris dans les communes de moins de 1 000 habitants.",
        "Le maire agit, même dans une commune de plus de 10 000 habitants.",
    ):
        assert notices(citation(), text=text) == []
