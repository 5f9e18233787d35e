"""Ranking: fusion by hand, explainable scores, diversity, the order below the judged depth."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from assistant.lexicon import Lexicon
from assistant.retrieval import Evidence, Ranker, RankingOptions, Restrictions, analyse_query
from assistant.retrieval import ranking as ranking_module
from assistant.retrieval.candidates import Candidates
from assistant.retrieval.features import FEATURES
from ingestion import pipeline
from ingestion.index import SearchIndex
from ingestion.index.lexical import write_question_index
from tests.assistant.retrieval.samples import (
    MARIAGE,
    NAISSANCE,
    TOMBE,
    asked_index,
    axis_encoder,
    long_index,
    open_index,
    small_index,
)
from tests.ingestion.index.samples import write_fiche

HALF = 1 / 2**0.5
ZERO = dict.fromkeys(FEATURES, 0.0)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return small_index(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return asked_index(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return long_index(tmp_path_factory.mktemp("long"))


def rank(
    index: SearchIndex, text: str, limit: int = 10, *, per_document: int = 1, phrases: bool = False, **options: object
) -> list[Evidence]:  # fmt: skip
    ranker = Ranker(index, axis_encoder(), RankingOptions(**options))  # type: ignore[arg-type]
    query = analyse_query(text, Lexicon.from_terms([]), phrases=phrases)
    return ranker.rank(query, Restrictions(), limit, per_document=per_document)


def names(evidence: list[Evidence]) -> list[str]:
    return [e.stored.passage.document_id for e in evidence]


WORDLESS = analyse_query("?", Lexicon.from_terms([]))
"""A question without terms: BM25 is scaled to its best hit alone."""
CANDIDATES = Candidates(
    np.arange(3),
    np.array([0.8, 0.2, 0.5], dtype=np.float32),
    np.array([0.0, 0.6, 0.0], dtype=np.float32),
    np.array([0.0, 10.0, 5.0], dtype=np.float32),
    np.zeros(3, dtype=np.float32),
)
ASKED = dataclasses.replace(CANDIDATES, asked=np.array([0.0, 0.5, 1.0], dtype=np.float32))


@pytest.mark.parametrize(
    ("options", "order", "scores"),
    [
        # dense = max of both cosines = .8 .6 .5; BM25 over its best = 0 1 .5
        ({"fusion_lexical": 0.5}, [1, 2, 0], [0.4, 0.8, 0.5]),
        ({"fusion_lexical": 0.0}, [0, 1, 2], [0.8, 0.6, 0.5]),
        ({"fusion_lexical": 0.5, "dense": False}, [1, 2, 0], [0.0, 1.0, 0.5]),
        ({"fusion_lexical": 0.5, "lexical": False}, [0, 1, 2], [0.8, 0.6, 0.5]),
    ],
)
def test_fusion_by_hand(
    asked: SearchIndex, options: dict[str, object], order: list[int], scores: list[float]
) -> None:
    found, fused = Ranker(asked, axis_encoder(), RankingOptions(**options))._ordered(
        WORDLESS, CANDIDATES
    )  # type: ignore[arg-type]
    assert found.tolist() == order
    assert fused == pytest.approx(scores, abs=1e-6)


@pytest.mark.parametrize(
    ("options", "scores"),
    [
        # .4 .8 .5 as above, and .2 times 0 .5 1
        ({"fusion_lexical": 0.5, "fusion_asked": 0.2}, [0.4, 0.9, 0.7]),
        ({"fusion_lexical": 0.5, "fusion_asked": 0.0}, [0.4, 0.8, 0.5]),
        # Words alone: what documents were asked counts as much as what they say.
        ({"dense": False}, [0.0, 1.5, 1.5]),
        ({"lexical": False, "fusion_asked": 0.2}, [0.8, 0.6, 0.5]),
    ],
)
def test_the_words_of_what_was_asked_are_added(
    asked: SearchIndex, options: dict[str, object], scores: list[float]
) -> None:
    ranker = Ranker(asked, axis_encoder(), RankingOptions(**options))  # type: ignore[arg-type]
    assert ranker._fused(WORDLESS, ASKED, ranker.options.fusion_lexical) == pytest.approx(
        scores, abs=1e-6
    )


def test_what_picks_a_document_without_questions_is_compensated(small: SearchIndex) -> None:
    # Row 0 alone carries a question. dense = .8, gain × .2, gain × .5; asked = 0, share × 1, share × .5.
    gain, share = ranking_module.NEAREST_GAIN, ranking_module.UNASKED_SHARE
    options = RankingOptions(fusion_lexical=0.5, fusion_asked=0.2)
    fused = Ranker(small, axis_encoder(), options)._fused(WORDLESS, ASKED, 0.5)
    expected = [
        0.4,
        0.5 * gain * 0.2 + 0.5 + 0.2 * share,
        0.5 * gain * 0.5 + 0.25 + 0.2 * share * 0.5,
    ]
    assert fused == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("rerank", [True, False])
def test_what_was_found_once_is_chosen_from_several_times(long: SearchIndex, rerank: bool) -> None:
    ranker = Ranker(long, axis_encoder(), RankingOptions(rerank=rerank))
    query = analyse_query("naissance mariage", Lexicon.from_terms([]))
    found = ranker.find(query, Restrictions(), 10)
    for limit in (10, 1, 3):
        for per_document in (2, 1):
            again = ranker.rank(query, Restrictions(), limit, per_document=per_document)
            assert found.best(limit, per_document=per_document) == again
            assert again


def test_a_document_without_questions_keeps_a_place_below_the_others(
    small: SearchIndex, asked: SearchIndex
) -> None:
    def ranked(index: SearchIndex, reserve: int) -> list[str]:
        ranker = Ranker(index, axis_encoder())
        query = analyse_query("naissance bébé mariage concession", Lexicon.from_terms([]))
        found = ranker.rank(query, Restrictions(), 1, reserve=reserve)
        assert len({e.stored.document_row for e in found}) == len(found)
        return names(found)

    first = ranked(small, 0)
    assert len(first) == 1
    others = [n for n in (MARIAGE, TOMBE) if n not in first]
    assert ranked(small, 1)[:1] == first
    assert set(ranked(small, 2)) >= {*first, *others}
    # Where every document is asked something, nobody is owed a place.
    assert len(ranked(asked, 2)) == 1


def test_below_the_judged_depth_another_share_orders(
    small: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = RankingOptions(fusion_lexical=0.5, depth=1)
    ranker = Ranker(small, axis_encoder(), options)
    for share, expected in ((0.0, [1, 0, 2]), (1.0, [1, 2, 0])):
        monkeypatch.setattr(ranking_module, "TAIL_LEXICAL", share)
        order, scores = ranker._ordered(WORDLESS, CANDIDATES)
        assert order.tolist() == expected
        assert scores[order[0]] > scores[order[1]] > scores[order[2]]


def test_a_score_is_the_sum_of_its_named_parts(small: SearchIndex) -> None:
    found = rank(small, "naissance", weights=ZERO | {"similarite": 2.0, "debut": 0.25})
    assert names(found)[0] == NAISSANCE
    assert found[0].score == pytest.approx(2 * HALF + 0.25, abs=2e-3)
    for item in rank(small, "naissance à la mairie"):
        assert item.score == pytest.approx(sum(f.contribution for f in item.features))
        assert [f.name for f in item.features] == list(FEATURES)
    assert found[0].value("similarite") == pytest.approx(HALF, abs=1e-3)


def test_word_by_word_feature_uses_the_stored_pieces(small: SearchIndex) -> None:
    # Of « naissance mairie », one word in two has its like in each of the first two passages.
    found = {
        e.stored.passage.document_id: e.value("sens_mot_a_mot")
        for e in rank(small, "naissance mairie")
    }
    assert found == pytest.approx({NAISSANCE: 0.5, MARIAGE: 0.5, TOMBE: 0.0}, abs=1e-6)


def test_options_switch_each_arm_off(small: SearchIndex) -> None:
    # « noces » is near « mariage » in meaning only; « célèbre » is a word the encoder ignores.
    assert names(rank(small, "noces"))[0] == MARIAGE
    assert rank(small, "noces", dense=False) == []
    assert names(rank(small, "célèbre")) == [MARIAGE]
    assert rank(small, "célèbre", lexical=False) == []
    assert rank(small, "zzz") == []
    unjudged = rank(small, "naissance", rerank=False)
    assert names(unjudged)[0] == NAISSANCE
    assert all(e.values == () and e.features == () and e.value("debut") == 0 for e in unjudged)


def test_what_the_meaning_arm_says_is_not_used_without_it(small: SearchIndex) -> None:
    (found,) = rank(small, "naissance", dense=False)
    assert found.value("similarite") == found.value("sens_mot_a_mot") == 0
    assert found.value("lexical") == 1


def test_a_quoted_phrase_must_occur(small: SearchIndex) -> None:
    assert names(rank(small, "« cinq jours » mariage mairie", phrases=True)) == [NAISSANCE]
    assert rank(small, "« jours cinq »", phrases=True) == []


@pytest.mark.parametrize("article", ["article 55", "article 55 du Code civil"])
def test_an_article_asked_for_comes_first(small: SearchIndex, article: str) -> None:
    # One word of each document, so cosines of 1/√6, 1/√6 and 1/√3: the last one is the nearest.
    words = "jours mairie concession"
    assert names(rank(small, words))[0] == TOMBE
    found = rank(small, f"{words}, {article}")
    assert names(found)[0] == NAISSANCE
    assert [e.value("reference") for e in found] == [1.0, 0.0, 0.0]
    assert names(rank(small, f"{words}, article 56 du Code civil"))[0] == TOMBE


def test_one_voice_per_document_or_a_few(long: SearchIndex) -> None:
    assert names(rank(long, "naissance")).count("long") == 1
    found = rank(long, "naissance", 4, per_document=3)
    assert names(found)[:3] == ["long"] * 3
    assert len(found) == 4
    assert len({e.stored.row for e in found}) == 4


def test_a_long_document_does_not_hide_the_others(long: SearchIndex) -> None:
    # Its twelve passages fill all that is judged; the three others are found below them.
    found = rank(long, "naissance", 3, depth=12)
    assert names(found)[0] == "long"
    assert len(set(names(found))) == 3


@pytest.mark.parametrize("depth", [1, 3, 12, 60])
@pytest.mark.parametrize("rerank", [True, False])
def test_scores_decrease_down_to_the_tail(long: SearchIndex, depth: int, rerank: bool) -> None:
    found = rank(long, "naissance mairie", 15, per_document=15, depth=depth, rerank=rerank)
    scores = [e.score for e in found]
    assert len(found) == 15
    assert scores == sorted(scores, reverse=True)
    judged = [bool(e.values) for e in found]
    assert judged == sorted(judged, reverse=True)
    assert sum(judged) == (min(depth, 15) if rerank else 0)


def test_what_was_not_judged_stays_below_however_low_the_judgement(long: SearchIndex) -> None:
    found = rank(long, "naissance mairie", 15, per_document=15, depth=3, weights=ZERO)
    scores = [e.score for e in found]
    assert scores[:3] == [0.0] * 3
    assert scores[3] < 0
    assert scores == sorted(scores, reverse=True)


def test_features_are_what_the_ranking_judged(small: SearchIndex) -> None:
    ranker = Ranker(small, axis_encoder())
    query = analyse_query("naissance")
    stored, rows = ranker.features(query, Restrictions())
    judged = {e.stored.row: e.values for e in ranker.rank(query, Restrictions(), 10)}
    assert {s.row: tuple(r) for s, r in zip(stored, rows, strict=True)} == judged


def test_the_lexical_arm_counts_for_less_when_no_passage_holds_the_question(
    small: SearchIndex,
) -> None:
    ranker = Ranker(small, axis_encoder(), RankingOptions(fusion_lexical=0.5))
    many = analyse_query("mots absents partout ailleurs introuvables", Lexicon.from_terms([]))
    _, sure = ranker._ordered(WORDLESS, CANDIDATES)
    _, unsure = ranker._ordered(many, CANDIDATES)
    # Row 0 owes nothing to BM25; row 1 owes it half of a share that is now smaller than 1.
    assert unsure[0] == pytest.approx(sure[0], abs=1e-6)
    assert 0.3 < unsure[1] < sure[1]


def test_a_document_without_questions_is_not_outranked_for_that(
    asked: SearchIndex, small: SearchIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(index: SearchIndex, row: int, place: int) -> tuple[float, float]:
        ranker = Ranker(index, axis_encoder(), RankingOptions())
        stored = index.store.passages([row])[row]
        return (
            ranker._question_similarity(ASKED, place, stored),
            ranker._asked_share(ASKED, place, stored),
        )

    # Row 1 carries questions: its own figures. BM25 of place 1 is the best one: a share of 1.
    assert judged(asked, 1, 1) == pytest.approx((0.6, 0.5))
    # Nothing is asked of row 2 here, but of another one: its own passage (.5) tells how near one would be.
    share, (least, slope) = ranking_module.UNASKED_SHARE, ranking_module.LIKELY_NEAREST
    assert judged(small, 2, 2) == pytest.approx((least + slope * 0.5, 0.5 * share))
    # Row 0 has a question, far from this one; a passage at .8 is likely to be asked nearer things.
    assert judged(small, 0, 0)[0] == pytest.approx(least + slope * 0.8)
    monkeypatch.setattr(ranking_module, "FEW_QUESTIONS", 1)
    assert judged(small, 0, 0)[0] == 0
    # Where nothing is asked of anyone, nothing stands for it.
    write_fiche(tmp_path / "corpus", "x", "X", "La mairie.")
    assert judged(open_index(tmp_path), 0, 1) == pytest.approx((0.6, 0.5))


def test_a_question_nobody_asked_is_not_said_to_be_near(
    asked: SearchIndex, small: SearchIndex
) -> None:
    # « noces » is a question of the wedding's fiche in one index; in the other, only « naissance » is asked.
    near = {e.stored.passage.document_id: e for e in rank(asked, "noces")}
    assert near[MARIAGE].question_similarity == pytest.approx(1.0, abs=1e-3)
    bare = {e.stored.passage.document_id: e for e in rank(small, "noces")}
    assert bare[MARIAGE].question_similarity == 0
    assert bare[MARIAGE].similarity == pytest.approx(bare[MARIAGE].value("similarite"))
    assert bare[MARIAGE].value("similarite_question") > bare[MARIAGE].similarity * 0.61


def test_where_nothing_is_asked_passages_stand_for_all_the_questions(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "x", "X", "La naissance à la mairie.")
    weights = ZERO | {"similarite": 2.0, "similarite_question": 3.0}
    (found,) = rank(open_index(tmp_path), "naissance", weights=weights)
    slope = ranking_module.LIKELY_NEAREST[1]
    assert found.score == pytest.approx((2 + 3 * slope) * found.value("similarite"), abs=1e-3)
    assert found.value("similarite_question") == found.question_similarity == 0
    assert [f.contribution for f in found.features if f.name == "similarite_question"] == [0]


def test_a_question_already_asked_leads_to_its_document(asked: SearchIndex) -> None:
    # « fiancés » is in no document, and the encoder does not know it.
    (found,) = rank(asked, "fiancés")
    assert found.stored.passage.document_id == MARIAGE
    assert (found.value("lexical_posees"), found.value("lexical")) == (1.0, 0.0)
    assert rank(asked, "fiancés", lexical=False) == []
    assert rank(asked, "doudou") == []


def test_the_nearness_of_the_whole_document(asked: SearchIndex) -> None:
    # Passage « mariage mairie », questions « noces » and a zero row: (1/√2 + 1, 1/√2), normalised.
    found = {e.stored.passage.document_id: e.value("document") for e in rank(asked, "noces mairie")}
    x, y = HALF + 1, HALF
    assert found[MARIAGE] == pytest.approx((x + y) * HALF / (x * x + y * y) ** 0.5, abs=1e-3)
    assert found[NAISSANCE] == pytest.approx(0.0, abs=1e-3)
    (without,) = rank(asked, "fiancés", dense=False)
    assert without.value("document") == 0


def test_a_generation_with_an_empty_question_index_still_ranks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pipeline, "write_question_index", lambda folder, _: write_question_index(folder, ())
    )
    index = asked_index(tmp_path)
    assert len(index.questions) == 0
    assert rank(index, "fiancés") == []
    found = rank(index, "célèbre")
    assert names(found) == [MARIAGE]
    assert found[0].value("lexical_posees") == 0
    assert names(rank(index, "noces"))[0] == MARIAGE
