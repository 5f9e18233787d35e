"""Questions that nothing has seen: read by hand on a few, then end to end; and the file that holds them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import Settings
from evals import held_out, unseen_bench
from evals.held_out import UNSEEN, unseen_questions
from evals.sentence_bench import Found
from evals.unseen_bench import Unseen, area, ask, main, table
from ingestion.asked import find_phrase, read_bank
from ingestion.corpus.files import Corpus
from ingestion.encoding import load_encoder
from ingestion.pipeline import ingest
from tests.evals.asked_corpus import OLD_TOMB, TESTED, TOMB, bank_entry, write_asked_corpus
from tests.evals.samples import QUORUM, ScriptedSystem, attempt, quoting

CORPUS = Path(__file__).parents[2] / "corpus"


def test_the_right_order_of_pairs_by_hand() -> None:
    # 0.9 is above both, 0.5 above one and equal to the other: 3.5 pairs of 4.
    assert area([0.9, 0.5], [0.2, 0.5]) == 3.5 / 4


confidences = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=8)


@given(confidences, confidences)
def test_the_area_counts_the_pairs(answered: list[float], unanswered: list[float]) -> None:
    pairs = [(a > u) + (a == u) / 2 for a in answered for u in unanswered]
    assert area(answered, unanswered) == pytest.approx(sum(pairs) / len(pairs))
    assert area(unanswered, answered) == pytest.approx(1 - area(answered, unanswered))


def test_what_is_kept_of_an_attempt() -> None:
    system = ScriptedSystem(lambda _: attempt(quoting(QUORUM), confidence=0.7))
    here = quoting(QUORUM).citations[0].document_id
    right, wrong, none = ask(
        system,
        [
            bank_entry(here, "Combien d’élus ?", QUORUM[:20]),
            bank_entry("ailleurs", "Combien d’élus ?", "Autre chose"),
            bank_entry(here, "Pourquoi ?"),
        ],
    )
    assert (right.is_answered, right.confidence, right.place) == (True, 0.7, 0)
    assert right.sentence is not None
    assert right.sentence.first == 1
    assert (wrong.place, wrong.sentence and wrong.sentence.first) == (None, 0)
    assert (none.is_answered, none.place, none.sentence) == (False, 0, None)


def test_the_table_by_hand() -> None:
    hit = Found(1, 1, 1, 1, 20, 10)
    results = [
        Unseen(True, 0.9, 0, hit),
        Unseen(True, 0.3, 7, None),
        Unseen(False, 0.2, None, None),
        Unseen(False, 0.6, 0, None),
    ]
    lines = table(results, 0.5).splitlines()
    assert lines[0] == "2 questions avec réponse, 2 sans"
    assert "| 0.500 | 0.500 | livré |" in lines
    # 3 % of the way from 0.3 to 0.9.
    assert lines[4] == "| 0.500 | 0.500 | 0.32 |"
    assert "aire sous la courbe ROC : 0.750" in lines
    assert "| bon document en premier | 0.500 |" in lines
    assert "| dans les cinq premiers | 0.500 |" in lines
    assert "| phrase juste, en premier | 1.000 |" in lines


def test_they_are_asked_of_the_index_and_those_of_the_test_part_are_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "jamais.jsonl"
    lines = [
        {"document": "concession", "question": OLD_TOMB, "phrases": [TOMB[:30]]},
        {"document": "naissance", "question": "Quel prénom est interdit ?", "phrases": []},
        {"document": TESTED, "question": "Et les absents ?", "phrases": []},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    monkeypatch.setattr(held_out, "UNSEEN", file)
    monkeypatch.setattr(held_out, "tested_documents", lambda: frozenset({TESTED}))
    monkeypatch.setattr(unseen_bench, "load_settings", lambda: settings)
    ingest([write_asked_corpus(tmp_path / "corpus")], tmp_path / "index", load_encoder())
    main(["--index", str(tmp_path / "index")])
    told = capsys.readouterr().out
    assert told.startswith("1 questions avec réponse, 1 sans\n")
    assert "| bon document en premier | 1.000 |" in told


def test_the_shipped_ones_name_documents_and_sentences_that_are_there() -> None:
    documents = {d.id: d for d in Corpus.load([CORPUS]).documents}
    entries = list(read_bank(UNSEEN))
    wrong = [e for e in entries if isinstance(e, Exception)]
    gone = [
        (e.line, phrase)
        for e in entries
        if not isinstance(e, Exception)
        for phrase in e.phrases
        if find_phrase(documents[e.document_id], phrase) is None
    ]
    assert (wrong, gone) == ([], [])
    assert len(entries) > 12_000
    assert not {e.document_id for e in unseen_questions()} & held_out.tested_documents()
