"""Hits: the words that matched, in document coordinates, and whether the law is in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.retrieval import RankingOptions, Restrictions, analyse_query
from assistant.snapshot import Snapshot
from assistant.viewing import matched_words, to_hit
from ingestion.vocabulary import Vocabulary
from tests.assistant.retrieval.samples import TOMBE, axis_encoder, small_index


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
    assert [text[s.start : s.end] for s in matched_words(text, 0, quoted)] == ["la", "mairie"]


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
