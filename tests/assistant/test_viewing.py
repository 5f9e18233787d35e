"""Hits: the words that matched, in document coordinates, and whether the law is in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.retrieval import RankingOptions, Restrictions, analyse_query, quoted_phrases
from assistant.snapshot import Snapshot
from assistant.viewing import matched_words, quoted_spans, to_hit
from ingestion.documents import Span
from ingestion.vocabulary import Vocabulary
from tests.assistant.retrieval.samples import TOMBE, axis_encoder, open_index, small_index
from tests.ingestion.index.samples import write_fiche


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    root: Path = tmp_path_factory.mktemp("viewing")
    name = small_index(root).name
    return Snapshot.open(root / "index" / name, axis_encoder(), RankingOptions(), Vocabulary())


def test_matched_words_are_those_of_the_question_whatever_their_form() -> None:
    text = "Les naissances se déclarent ; la NAISSANCE, dans un délai."
    query = analyse_query("Quel est le délai de la naissance ?")
    found = matched_words(text, 100, query)
    assert [text[s.start - 100 : s.end - 100] for s in found] == [
        "naissances",
        "NAISSANCE",
        "délai",
    ]


def test_stop_words_are_not_marked_unless_quoted() -> None:
    text = "à la mairie"
    plain = analyse_query("que fait la mairie")
    assert [text[s.start : s.end] for s in matched_words(text, 0, plain)] == ["mairie"]
    quoted = analyse_query("« la mairie »", phrases=True)
    assert [text[s.start : s.end] for s in matched_words(text, 0, quoted)] == ["la mairie"]


def test_a_quoted_expression_is_marked_whole_and_nothing_else_where_it_stands() -> None:
    text = "L’abandon, après l’attente d’un an : l’état d’abandon est constaté par le maire."
    query = analyse_query('maire "état d\'abandon"', phrases=True)
    found = matched_words(text, 50, query)
    assert [text[s.start - 50 : s.end - 50] for s in found] == ["état d’abandon"]
    elsewhere = "L’abandon est constaté d’office par le maire."
    found = matched_words(elsewhere, 0, query)
    assert [elsewhere[s.start : s.end] for s in found] == ["maire"]


def test_each_place_of_each_expression_is_found() -> None:
    text = "trois jours francs, trois mois, trois jours francs"
    found = quoted_spans(text, quoted_phrases("« trois jours francs », « mois »"))
    assert [(s.start, s.end) for s in found] == [(0, 18), (32, 50), (26, 30)]
    assert quoted_spans(text, ()) == quoted_spans("", quoted_phrases("« mois »")) == ()


def test_a_passage_that_quotes_is_shown_rather_than_one_brought_up_by_its_title(
    tmp_path: Path,
) -> None:
    sections = (
        "## Avis\n\nLe maire avise la famille, avis d’abandon, état des lieux, avis d’attente.\n\n"
        "## Constat\n\nLe procès-verbal dit que la tombe est en état d’abandon.\n"
    )
    write_fiche(tmp_path / "corpus", "tombe", "Reprise en état d’abandon", sections)
    name = open_index(tmp_path).name
    opened = Snapshot.open(
        tmp_path / "index" / name, axis_encoder(), RankingOptions(), Vocabulary()
    )
    query = analyse_query("« état d’abandon »", phrases=True)
    ranked = opened.ranker.rank(query, Restrictions(), 5, per_document=2)
    assert len(ranked) == 2
    for item in ranked:
        hit = to_hit(opened, query, item, dt.date(2026, 11, 22), explain=False)
        assert hit.heading_path == ("Constat",)
        assert hit.highlights == (Span(hit.span.end - 15, hit.span.end - 1),)


@pytest.mark.parametrize(
    ("day", "in_force"), [(dt.date(2016, 11, 19), True), (dt.date(2016, 11, 20), False)]
)
@pytest.mark.parametrize("explain", [True, False])
def test_a_hit_says_what_it_is(
    snapshot: Snapshot, day: dt.date, in_force: bool, explain: bool
) -> None:
    query = analyse_query("concession")
    item = snapshot.ranker.rank(query, Restrictions(), 1)[0]
    hit = to_hit(snapshot, query, item, day, explain=explain)
    assert (hit.document_id, hit.passage_id, hit.title) == (TOMBE, f"{TOMBE}#0", "Cimetière")
    assert (hit.themes, hit.in_force) == (("funeraire",), in_force)
    document = snapshot.index.store.document(TOMBE)
    assert document is not None
    assert document.quote(hit.span) == hit.text
    assert [document.quote(s) for s in hit.highlights] == ["concession"]
    assert hit.score == pytest.approx(item.score, abs=1e-6)
    assert hit.features == (item.features if explain else ())
