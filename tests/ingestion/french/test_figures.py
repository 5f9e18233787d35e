from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import canonical_figures, figures
from ingestion.french.figures import FigureKind as K


def read(text: str) -> list[tuple[K, str]]:
    return [(figure.kind, figure.value) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,50 €", [(K.AMOUNT, "1234.5 EUR")]),
        ("1,5 million d’euros", [(K.AMOUNT, "1500000 EUR")]),
        ("deux millions d'euros", [(K.AMOUNT, "2000000 EUR")]),
        ("3 milliards €", [(K.AMOUNT, "3000000000 EUR")]),
        ("7 500 k€", [(K.AMOUNT, "7500000 EUR")]),
        ("1,5 M€", [(K.AMOUNT, "1500000 EUR")]), ("1,5 M\u00a0€", [(K.AMOUNT, "1500000 EUR")]),
        ("1,5 M\u202f€ HT", [(K.AMOUNT, "1500000 EUR HT")]), ("250 k €", [(K.AMOUNT, "250000 EUR")]),
        ("3 M d’euros", [(K.AMOUNT, "3000000 EUR")]), ("3 M euros", [(K.AMOUNT, "3000000 EUR")]),
        ("de 2 à 3 M €", [(K.AMOUNT, "2000000 EUR"), (K.AMOUNT, "3000000 EUR")]),
        ("1,2 Md€", [(K.AMOUNT, "1200000000 EUR")]), ("4 Mds d’euros", [(K.AMOUNT, "4000000000 EUR")]),
        ("12 M de francs", [(K.AMOUNT, "12000000 FRF")]),
        ("12 m de clôture à 30 €", [(K.NUMBER, "12"), (K.AMOUNT, "30 EUR")]),
        ("cent cinquante euros", [(K.AMOUNT, "150 EUR")]),
        ("40 000 € HT", [(K.AMOUNT, "40000 EUR HT")]),
        ("40\u202f000 euros hors taxes", [(K.AMOUNT, "40000 EUR HT")]),
        ("de 500 à 1 000 euros", [(K.AMOUNT, "500 EUR"), (K.AMOUNT, "1000 EUR")]),
        ("5,50 %", [(K.PERCENTAGE, "5.5 %")]),
        ("cinq pour cent", [(K.PERCENTAGE, "5 %")]),
        ("10 à 20 %", [(K.PERCENTAGE, "10 %"), (K.PERCENTAGE, "20 %")]),
        ("2 ‰", [(K.PERCENTAGE, "2 ‰")]),
    ],
)  # fmt: skip
def test_amounts_and_percentages(text: str, expected: list[tuple[K, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("15 jours", ["15 j"]), ("quinze jours", ["15 j"]), ("15 j", ["15 j"]),
        ("deux mois", ["2 mois"]), ("un mois", ["1 mois"]), ("48 h", ["48 h"]), ("48h", ["48 h"]),
        ("quarante-huit heures", ["48 h"]), ("trois ans", ["3 ans"]), ("un an", ["1 ans"]),
        ("5 jours francs", ["5 j francs"]), ("un jour franc", ["1 j francs"]),
        ("10 jours ouvrés", ["10 j ouvres"]), ("un an et demi", ["1.5 ans"]),
        ("entre deux et six mois", ["2 mois", "6 mois"]), ("15 ou 30 jours", ["15 j", "30 j"]),
        ("14 h 30", ["14 h 30"]), ("14h30", ["14 h 30"]), ("dix heures trente", ["10 h 30"]),
        ("deux semaines", ["2 sem"]), ("20 minutes", ["20 min"]),
    ],
)  # fmt: skip
def test_durations(text: str, values: list[str]) -> None:
    assert read(text) == [(K.DURATION, value) for value in values]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("15 mars 2026", ["2026-03-15"]), ("15/03/2026", ["2026-03-15"]), ("15.03.26", ["2026-03-15"]),
        ("2026-03-15", ["2026-03-15"]), ("1er janvier", ["--01-01"]), ("premier janvier", ["--01-01"]),
        ("mars 2026", ["2026-03"]), ("03/2026", ["2026-03"]), ("en 2024", ["2024"]),
        ("quinze mars 2026", ["2026-03-15"]), ("3 sept. 2024", ["2024-09-03"]),
        ("les 15 et 22 mars 2026", ["2026-03-15", "2026-03-22"]),
        ("du 1er au 31 août 2025", ["2025-08-01", "2025-08-31"]),
        ("15/03/69 et 15/03/70", ["2069-03-15", "1970-03-15"]),
    ],
)  # fmt: skip
def test_dates(text: str, values: list[str]) -> None:
    assert read(text) == [(K.DATE, value) for value in values]


@pytest.mark.parametrize("text", ["au mois de mars", "mai", "32 janvier"])
def test_a_month_alone_is_not_a_date(text: str) -> None:
    assert K.DATE not in {kind for kind, _ in read(text)}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("moins de 1 000 habitants", ["<1000 hab"]), ("moins de mille habitants", ["<1000 hab"]),
        ("3 500 habitants et plus", [">=3500 hab"]), ("au moins 3 500 habitants", [">=3500 hab"]),
        ("supérieure ou égale à 3 500 habitants", [">=3500 hab"]),
        ("plus de 10 000 hab.", [">10000 hab"]), ("dépasse 10 000 habitants", [">10000 hab"]),
        ("au plus 500 habitants", ["<=500 hab"]), ("n’excède pas 500 habitants", ["<=500 hab"]),
        ("de 500 à 1 499 habitants", ["500..1499 hab"]),
        ("comprise entre 500 et 1 499 habitants", ["500..1499 hab"]),
        ("plus de 1 000 et moins de 3 500 habitants", [">1000 hab", "<3500 hab"]),
        ("2 000 habitants", ["=2000 hab"]),
    ],
)  # fmt: skip
def test_populations(text: str, values: list[str]) -> None:
    assert read(text) == [(K.POPULATION, value) for value in values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01 23 45 67 89", [(K.PHONE, "0123456789")]),
        ("+33 1 23.45.67.89", [(K.PHONE, "0123456789")]),
        ("mairie@ville.fr.", [(K.EMAIL, "mairie@ville.fr")]),
        ("https://exemple.fr/a?b=1.", [(K.URL, "https://exemple.fr/a?b=1")]),
        ("service-public.fr", [(K.URL, "service-public.fr")]),
        ("trois quarts", [(K.FRACTION, "3/4")]), ("deux tiers", [(K.FRACTION, "2/3")]),
        ("un tiers des membres", [(K.FRACTION, "1/3")]), ("le tiers des", [(K.FRACTION, "1/3")]),
        ("la moitié", [(K.FRACTION, "1/2")]), ("3/4", [(K.FRACTION, "3/4")]),
        ("un tiers peut demander", []),
        ("2e, 3ème et deuxième", [(K.ORDINAL, "2e"), (K.ORDINAL, "3e"), (K.ORDINAL, "2e")]),
        ("le 2° du I", [(K.ORDINAL, "2°")]),
        ("loi n° 2019-828", [(K.NUMBER, "2019-828")]),
        ("dix-sept conseillers", [(K.NUMBER, "17")]), ("1\u00a0000 places", [(K.NUMBER, "1000")]),
        ("neuf conseillers", [(K.NUMBER, "9")]), ("un logement neuf ou ancien", []),
        ("un maire et une commune", []), ("format A4", []), ("", []),
        ("L. 2121-10 du CGCT", []),
    ],
)  # fmt: skip
def test_other_figures(text: str, expected: list[tuple[K, str]]) -> None:
    assert read(text) == expected


def test_spans_are_those_of_the_text() -> None:
    text = "Œuvre : payer 1 234,50 € sous quinze jours, art. L. 2121-10."
    assert [text[f.span.start : f.span.end] for f in figures(text)] == [
        "1 234,50 €",
        "quinze jours",
    ]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("sous quinze jours", "dans les 15 jours"),
        ("1000 places", "1 000 places"),
        ("L2121-10", "l’article L. 2121-10 du CGCT"),
        ("R. 421-1", "R*421-1"),
        ("le 01/01/2024", "le 1er janvier 2024"),
        ("en janvier 2024", "le 1er janvier 2024"),
        ("le 1er janvier", "le 01/01/2024"),
        ("en 2024", "le 1er janvier 2024"),
        ("40 000 €", "40 000 euros HT"),
        ("moins de mille habitants", "inférieure à 1 000 habitants"),
        ("un maire", "le maire"),
        ("le premier alinéa", "cet alinéa"),
        ("deux tiers", "les 2/3"),
    ],
)
def test_the_same_figure_in_another_writing(said: str, source: str) -> None:
    assert canonical_figures(said) <= canonical_figures(source)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("15 jours", "15 mois"),
        ("15 jours", "15"),
        ("5 jours", "5 jours francs"),
        ("15 €", "15 %"),
        ("40 000 € HT", "40 000 €"),
        ("moins de 1 000 habitants", "1 000 habitants et plus"),
        ("le 1er janvier 2024", "en janvier 2024"),
        ("le 2 janvier", "le 1er janvier 2024"),
        ("L. 2121-10", "L. 2121-1"),
        ("L. 2121-10", "R. 2121-10"),
        ("deux conseillers", "trois conseillers"),
        ("100", "1 000"),
        ("1,5 %", "15 %"),
    ],
)
def test_another_figure(said: str, source: str) -> None:
    assert not canonical_figures(said) <= canonical_figures(source)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("0123456789 ,./-€%°habjoursmLR*à\u202fe"), max_size=40)
    | st.text()
)
def test_figures_never_overlap(text: str) -> None:
    found = figures(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(figure.value for figure in found)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 99_999), st.sampled_from(["jours", "mois", "ans", "€", "%", "habitants"]))
def test_grouping_digits_changes_nothing(number: int, unit: str) -> None:
    grouped = f"{number:,}".replace(",", "\u202f")
    assert canonical_figures(f"{grouped} {unit}") == canonical_figures(f"{number} {unit}") != set()


def test_a_year_before_a_comma_is_not_the_low_end_of_a_range() -> None:
    assert "2025 %" not in {figure.value for figure in figures("En 2025, 44 % des agents")}
    assert {"2000 EUR", "2500 EUR"} <= {f.value for f in figures("de 2000 à 2500 €")}
