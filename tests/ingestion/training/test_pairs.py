"""Where training pairs come from."""

import numpy as np

from ingestion.training.augmentation import (
    find_terms,
    heading_terms,
    index_terms,
    rewritten_sentences,
    words,
)
from ingestion.training.material import Article, Material, passage_text
from ingestion.training.pairs import (
    Pairs,
    first_stage,
    heading_pairs,
    mask_numbers,
    question_pairs,
    second_stage,
    sentences,
)


def rows(pairs: Pairs) -> list[tuple[str, str]]:
    return [(left, pairs.rights[link]) for left, link in zip(pairs.lefts, pairs.links, strict=True)]


def test_a_passage_is_the_heading_path_then_the_start_of_the_body() -> None:
    article = Article("code-l1", ("Livre I", "Titre II"), "x" * 2000)
    assert passage_text(article) == "Livre I > Titre II " + "x" * 1500


def test_questions_meet_the_passage_that_answers_them(material: Material) -> None:
    found = dict(rows(question_pairs(material)))
    assert found["Ma petite doit-elle aller en classe ?"] == passage_text(material.articles[2])


def test_a_citation_is_paired_with_the_cited_article_and_its_number_is_masked(
    material: Material,
) -> None:
    citations = next(p for p in first_stage(material) if p.name == "citations")
    (left, right), *others = rows(citations)
    assert not others
    assert right == passage_text(material.articles[0])
    assert "L. 1" not in left
    assert "frais d'enlèvement" in left


def test_numbers_do_not_end_a_sentence() -> None:
    text = "Le maire applique les dispositions de l'article L. 2212-2 du présent code. Il en rend."
    assert sentences(text) == [text.removesuffix(" Il en rend.")]
    assert mask_numbers("vu l'article L. 2212-2 et R.12").split() == ["vu", "l'article", "et"]


def test_a_heading_over_too_many_articles_is_left_out() -> None:
    crowd = tuple(Article(f"c-{i}", ("Large", f"Étroit {i}"), "Texte.") for i in range(26))
    assert {left for left, _ in rows(heading_pairs(Material(crowd)))} == {
        f"Étroit {i}" for i in range(26)
    }


def test_equal_targets_share_a_key() -> None:
    pairs = Pairs.from_texts("essai", [("a", "x", "k1"), ("b", "x", "k1"), ("c", "y", "k2")])
    assert pairs.rights == ["x", "y"]
    assert pairs.links.tolist() == [0, 0, 1]
    assert pairs.keys[0] == pairs.keys[1] != pairs.keys[2]


def test_second_stage_is_mostly_people(material: Material) -> None:
    shares = {pairs.name: pairs.share for pairs in second_stage(material)}
    assert shares["questions"] == shares["lexique"] == 1
    assert shares["titres"] == 1 / 3


def test_longest_term_wins_and_matches_do_not_overlap(material: Material) -> None:
    terms = index_terms(material.lexicon, shortest=2)
    text = words("Une concession funéraire, puis la VOIE publique.")
    assert [(place, length) for place, length, _ in find_terms(text, terms, 2)] == [(1, 2), (5, 2)]


def test_rewriting_says_the_official_term_in_plain_words(material: Material) -> None:
    found = rows(rewritten_sentences(material.articles, material.lexicon, share=1.0, seed=1))
    tomb = [left for left, right in found if right == passage_text(material.articles[0])]
    assert len(tomb) == 1
    assert "concession" not in tomb[0]
    assert any(saying in tomb[0] for saying in ("vieille tombe", "place au cimetière"))
    assert "peut etre reprise par la commune" in tomb[0]


def test_everyday_words_meet_articles_whose_heading_holds_the_term(material: Material) -> None:
    under = Article("code-l9", ("De la concession funéraire",), "Le conseil fixe les tarifs.")
    found = rows(heading_terms((under, *material.articles), material.lexicon, seed=1))
    assert [right for _, right in found] == [passage_text(under)]
    assert found[0][0] in {*material.lexicon[0].everyday, *material.lexicon[0].questions}


def test_same_seed_same_pairs(material: Material) -> None:
    first, second = (
        rewritten_sentences(material.articles, material.lexicon, 1.0, seed=3) for _ in range(2)
    )
    assert first.lefts == second.lefts
    assert np.array_equal(first.links, second.links)
