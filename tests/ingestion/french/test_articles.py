from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import CODE_NAMES, article_references, code_name

CGCT = "Code général des collectivités territoriales"
CIVIL = "Code civil"
ELECTORAL = "Code électoral"


def read(text: str) -> list[tuple[str, str | None]]:
    return [(ref.article, ref.code) for ref in article_references(text)]


@pytest.mark.parametrize(
    "written",
    [
        "art. L. 2121-10 du CGCT",
        "article L.2121-10 du C.G.C.T.",
        "l’article L2121-10 du code général des collectivités territoriales",
        "L'ARTICLE L. 2121-10 DU CODE GÉNÉRAL DES COLLECTIVITÉS TERRITORIALES",
        "L 2121-10 du CGCT",
        "L.\u00a02121‑10 du CGCT",
        "CGCT, art. L. 2121-10",
        "(CGCT, article L. 2121-10)",
        "code général des collectivités territoriales (art. L. 2121-10)",
        "L. 2121-10 (1er alinéa) du CGCT",
        "l’article L. 2121-10, alinéa 2, du CGCT",
        "art L2121-10 cgct",
    ],
)
def test_all_usual_writings_of_one_article(written: str) -> None:
    assert read(written) == [("L2121-10", CGCT)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R. * 421-1 du code de l’urbanisme", [("R*421-1", "Code de l'urbanisme")]),
        ("R.* 421-1", [("R*421-1", None)]),
        ("R**9", [("R**9", None)]),
        ("articles L. 2121-10 et L. 2121-11 du CGCT", [("L2121-10", CGCT), ("L2121-11", CGCT)]),
        ("L. 2121-10 à L. 2121-13", [("L2121-10", None), ("L2121-13", None)]),
        ("l’article 55 du code civil", [("55", CIVIL)]),
        ("le 55 du code civil", [("55", CIVIL)]),
        ("C. civ., art. 371-2-1", [("371-2-1", CIVIL)]),
        ("les articles 16-1, 16-2 et 18 du code civil", [
            ("16-1", CIVIL), ("16-2", CIVIL), ("18", CIVIL)]),
        ("1er alinéa de l’article 3", [("3", None)]),
        ("article premier", [("1", None)]),
        ("article 1er de la loi du 9 décembre 1905", [("1", None)]),
        ("articles L.O. 141 et L. 46-1 du code électoral", [
            ("LO141", ELECTORAL), ("L46-1", ELECTORAL)]),
        ("art. L. 44 C. élect.", [("L44", ELECTORAL)]),
        ("art. 1609 nonies C du CGI", [("1609 nonies C", "Code général des impôts")]),
        ("article 1650 A du CGI", [("1650 A", "Code général des impôts")]),
        ("article L. 332-11 B du code du patrimoine", [("L332-11 B", "Code du patrimoine")]),
        ("l’article L. 1 du CGCT et l’article L. 2 du même code", [("L1", CGCT), ("L2", CGCT)]),
        ("article 3 et 15 jours", [("3", None)]),
        ("articles 3 et 15 jours", [("3", None)]),
        ("art. R. 5", [("R5", None)]),
    ],
)  # fmt: skip
def test_references(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    ["5 jours", "le plan A15", "d. 12", "d'1 an", "l 5", "À compter du 3", "le 2° du I", "2024",
     "01 23 45 67 89", "catégorie C", ""],
)  # fmt: skip
def test_what_is_not_an_article(text: str) -> None:
    assert read(text) == []


def test_the_span_covers_the_number_alone() -> None:
    text = "Selon l’article L. 2121-10 du CGCT, puis l’art. 55."
    assert [text[r.span.start : r.span.end] for r in article_references(text)] == [
        "L. 2121-10", "55",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("CGCT", CGCT), ("c.g.c.t.", CGCT), ("C. civ.", CIVIL), ("Code Civil", CIVIL),
        ("CGFP", "Code général de la fonction publique"),
        ("CRPA", "Code des relations entre le public et l'administration"),
        ("CCP", "Code de la commande publique"),
        ("CG3P", "Code général de la propriété des personnes publiques"),
        ("CGPPP", "Code général de la propriété des personnes publiques"),
        ("CSI", "Code de la sécurité intérieure"), ("CJA", "Code de justice administrative"),
        ("C. élect.", ELECTORAL), ("C. urb.", "Code de l'urbanisme"),
        ("CASF", "Code de l'action sociale et des familles"),
        ("CCH", "Code de la construction et de l'habitation"), ("CSP", "Code de la santé publique"),
        ("CPI", "Code de la propriété intellectuelle"),
        ("code rural", "Code rural et de la pêche maritime"),
        ("Code de l’expropriation", "Code de l'expropriation pour cause d'utilité publique"),
    ],
)  # fmt: skip
def test_code_names(written: str, name: str) -> None:
    assert code_name(written) == name


@pytest.mark.parametrize("written", ["", "code", "CU", "code du village", "CGCTX", "le CGCT"])
def test_unknown_codes(written: str) -> None:
    assert code_name(written) is None


@pytest.mark.parametrize("name", CODE_NAMES)
def test_every_official_name_is_read_back(name: str) -> None:
    assert code_name(name) == name
    assert code_name(name.upper().replace("'", "’")) == name
    assert read(f"l’article L. 1-2 du {name}".replace("du Livre", "du livre")) == [("L1-2", name)]


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("articlesL R*.-0123456789° àetducodivCGT,()’\n"), max_size=60)
)
def test_spans_are_ordered_and_hold_a_number(text: str) -> None:
    found = article_references(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    for ref in found:
        written = text[ref.span.start : ref.span.end]
        assert any(char.isdigit() for char in written) or "premier" in written.lower()
