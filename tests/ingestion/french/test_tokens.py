from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import analyse, stem_set, stems, tokenize


def texts(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("l’école d'Anna", ["l’", "école", "d'", "Anna"]),
        ("jusqu’au lorsqu'il puisqu'on quoiqu’elle", [
            "jusqu’", "au", "lorsqu'", "il", "puisqu'", "on", "quoiqu’", "elle"]),
        ("QU’IL S’AGIT", ["QU’", "IL", "S’", "AGIT"]),
        ("aujourd’hui", ["aujourd’hui"]),
        ("procès-verbal, vice-président", ["procès", "verbal", "vice", "président"]),
        ("1 000 habitants et 1\u202f234,50 €", ["1 000", "habitants", "et", "1\u202f234,50", "€"]),
        ("le 15 mars 2026 500 personnes", ["le", "15", "mars", "2026", "500", "personnes"]),
        ("C.C.A.S. ou P.L.U", ["C.C.A.S.", "ou", "P.L.U"]),
        ("n° 12", ["n°", "12"]),
        ("(le maire)", ["(le maire)"[1:3], "maire"]),
    ],
)  # fmt: skip
def test_tokens(text: str, tokens: list[str]) -> None:
    assert texts(text) == tokens


@pytest.mark.parametrize(
    "written",
    [
        "L. 2121-10",
        "L.2121-10",
        "L2121-10",
        "l2121-10",
        "L. 2121‑10",
        "l 2121-10",
        "L.\u00a02121-10",
    ],
)
def test_an_article_number_is_one_stem(written: str) -> None:
    assert stems(f"article {written} du code") == ["articl", "l2121-10", "du", "cod"]


@pytest.mark.parametrize("written", ["R*421-1", "R. * 421-1", "R.* 421-1", "R. 421-1", "R421-1"])
def test_a_starred_article_is_found_without_its_star(written: str) -> None:
    assert stems(written) == ["r421-1"]


def test_other_article_numbers() -> None:
    assert stems("L.O. 141, LO 141, L. 1, 371-2-1") == ["lo141", "lo141", "l1", "371-2-1"]


@pytest.mark.parametrize("written", ["1 000", "1\u00a0000", "1\u202f000", "1.000", "1000"])
def test_a_number_is_one_stem_however_it_is_grouped(written: str) -> None:
    assert stems(written) == ["1000"]


def test_acronyms_with_or_without_points_agree() -> None:
    assert stems("C.C.A.S.") == stems("CCAS") == stems("c.c.a.s") == ["ccas"]


def test_euphonic_t_disappears() -> None:
    assert stems("A-t-il voté ? Y a-t-elle, va-t-on") == [
        "a", "il", "vot", "y", "a", "elle", "va", "on",
    ]  # fmt: skip


def test_symbols_match_their_words() -> None:
    assert stems("5 €") == stems("5 euros")


def test_offsets_are_those_of_the_text() -> None:
    text = "À l’école, l'art. L. 2121-10 ; 1 000 €"
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aéŒ’'.-‑*L 0129\u00a0\n\u00ad\u0301€%°,T"), max_size=40))
def test_stems_hold_no_space_and_agree_with_tokens(text: str) -> None:
    found = stems(text)
    assert found == [token.stem for token in tokenize(text)]
    assert analyse(text).split() == found
    assert all(stem and stem == "".join(stem.split()) for stem in found)
    assert stem_set(text) == set(found)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    covered = {at for token in tokenize(text) for at in range(token.start, token.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())


def test_a_very_long_word_has_a_short_stem() -> None:
    assert len(stems("x" * 5000)[0]) == 64
