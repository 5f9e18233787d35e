"""Evidence to a draft: verbatim statements, one citation a section, close texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.answering import confidence, extractive
from assistant.answering.composition import Chosen
from assistant.answering.confidence_models import Model
from assistant.answering.cross_reading import CrossReader, PairNet, Reading
from assistant.answering.extractive import (
    EXCERPT_CHARS,
    JUDGED_DOCUMENTS,
    RELATED_TEXTS,
    Extractor,
)
from assistant.answering.precedents import PRIOR
from assistant.answering.scoring import ScoredUnit
from assistant.answers import StatementKind
from assistant.retrieval import AnalysedQuery, Ranker, Restrictions, analyse_query
from assistant.retrieval.features import inverse_frequency
from ingestion.index import SearchIndex
from tests.assistant.answering.samples import scored
from tests.assistant.retrieval.samples import (
    asked_index,
    axis_encoder,
    open_index,
    small_index,
)
from tests.ingestion.index.samples import write_fiche

BODY = """La naissance se déclare sous cinq jours. Un médecin peut la déclarer.

## Pièces

La mairie demande :

- un certificat ;
- un titre.

## Sanction

Une amende est encourue."""
EXTRA = """sources:
  - {editeur: "Légifrance", titre: "Code civil", url: "https://exemple.fr/cc"}
  - {editeur: "Autre", titre: "Autre"}
verifie_le: 2026-01-02
verifie_sur: "Code civil"
en_vigueur_du: 2020-01-01
territoire: "Alsace-Moselle"
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    root: Path = tmp_path_factory.mktemp("extractive")
    write_fiche(root / "corpus", "a", "Naissance", BODY, EXTRA)
    for i in range(5):
        write_fiche(
            root / "corpus", f"b{i}", f"Naissance {i}", f"La naissance, cas {i} à la mairie. " * 20
        )
    return open_index(root)


@pytest.fixture(scope="module")
def extractor(index: SearchIndex) -> Extractor:
    return Extractor(index, axis_encoder())


def units_of(extractor: Extractor, index: SearchIndex) -> dict[str, ScoredUnit]:
    evidence = Ranker(index, axis_encoder()).rank(
        analyse_query("naissance jours"), Restrictions(), 10
    )
    source = next(d for d in extractor.documents(evidence) if d.document.id == "a")
    return {s.unit.text: s for s in scored(source, {})}


def test_without_evidence_there_is_nothing(extractor: Extractor) -> None:
    draft = extractor.extract(analyse_query("naissance"), [])
    assert (draft.statements, draft.citations, draft.related, draft.confidence) == ((), (), (), 0.0)


def test_a_draft_quotes_its_documents(index: SearchIndex, extractor: Extractor) -> None:
    query = analyse_query("Quel délai en jours pour une naissance ?")
    evidence = Ranker(index, axis_encoder()).rank(query, Restrictions(), 12, per_document=4)
    draft = extractor.extract(query, evidence)
    assert draft.statements
    assert draft.statements[0].text.startswith("La naissance se déclare")
    assert 0 < draft.confidence < 1
    assert draft.features
    for statement in draft.statements:
        (citation,) = [c for c in draft.citations if c.number in statement.citations]
        document = index.store.document(citation.document_id)
        assert document is not None
        assert statement.span is not None
        assert document.quote(statement.span) == statement.text
        assert statement.span in citation.highlights
        assert [(c.name, c.passed) for c in statement.checks] == [("verbatim", True)]
    assert [c.number for c in draft.citations] == list(range(1, len(draft.citations) + 1))


def test_what_was_already_said_comes_after_what_is_as_near(
    index: SearchIndex, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = analyse_query("Quel délai en jours pour une naissance ?")
    evidence = Ranker(index, axis_encoder()).rank(query, Restrictions(), 12, per_document=4)
    seen: list[dict[str, float]] = []

    def composed(found: Sequence[ScoredUnit], *_: object) -> list[Chosen]:
        seen.append({s.unit.text: s.score for s in found})
        return [Chosen(found[0], StatementKind.DIRECT)]

    monkeypatch.setattr(extractive, "compose", composed)
    said = "La naissance se déclare sous cinq jours."
    plain = extractor.extract(query, evidence)
    follow_up = extractor.extract(query, evidence, [f"{said} Un médecin peut la déclarer.", ""])
    alone, again = seen
    assert alone[said] - again[said] == pytest.approx(extractive.SHOWN_BEFORE)
    assert [t for t in alone if alone[t] != again[t]] == [said, "Un médecin peut la déclarer."]
    assert follow_up.confidence == plain.confidence, "that it was said makes it no less true"


@pytest.mark.parametrize(
    ("build", "question", "reads", "expected"),
    [
        (small_index, "mariage", True, 0.5),
        (small_index, "naissance", True, 0.8),  # an everyday question
        (asked_index, "mariage", True, 0.9),  # questions already asked
        (asked_index, "naissance", True, 0.9),  # an everyday one, and one left unanswered
        (asked_index, "naissance", False, 0.8),  # an encoder that nothing was fitted to
    ],
)
def test_the_best_document_says_which_model_judges(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    build: Callable[[Path], SearchIndex],
    question: str,
    reads: bool,
    expected: float,
) -> None:
    nothing = PairNet({})
    reader = CrossReader(np.zeros((1, 1), dtype=np.float32), nothing, nothing, nothing)
    monkeypatch.setattr(CrossReader, "beside", lambda encoder: reader if reads else None)
    monkeypatch.setattr(reader, "read", lambda *texts: Reading())
    for read in ("order", "asked"):
        monkeypatch.setattr(reader, read, lambda question, texts: [0.0] * len(texts))
    for name, odds in (("WITH_BANK", 9), ("WITH_QUESTIONS", 4), ("WITHOUT_QUESTIONS", 1)):
        monkeypatch.setattr(confidence, name, Model({}, math.log(odds)))
    index, query = build(tmp_path), analyse_query(question)
    evidence = Ranker(index, axis_encoder()).rank(query, Restrictions(), 5)
    draft = Extractor(index, axis_encoder()).extract(query, evidence)
    assert draft.confidence == pytest.approx(expected)


@pytest.mark.parametrize(
    ("build", "reads"), [(asked_index, True), (asked_index, False), (small_index, True)]
)
def test_the_questions_of_all_documents_are_looked_at_where_there_is_a_bank(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    build: Callable[[Path], SearchIndex],
    reads: bool,
) -> None:
    nothing = PairNet({})
    reader = CrossReader(np.zeros((1, 1), dtype=np.float32), nothing, nothing, nothing)
    monkeypatch.setattr(CrossReader, "beside", lambda encoder: reader if reads else None)
    monkeypatch.setattr(reader, "read", lambda *texts: Reading())
    for read in ("order", "asked"):
        monkeypatch.setattr(reader, read, lambda question, texts: [0.0] * len(texts))
    within = Restrictions(themes=("etat-civil",))
    asked: list[int] = []

    def seen(vector: object, index: SearchIndex, allowed: Sequence[bool] | None) -> float:
        asked.append(0 if allowed is None else sum(allowed))
        return 0.25

    monkeypatch.setattr(extractive, "precedent", seen)
    index, query = build(tmp_path), analyse_query("mariage")
    evidence = Ranker(index, axis_encoder()).rank(query, within, 5)
    extractor = Extractor(index, axis_encoder())
    drafts = [extractor.extract(query, evidence, (), within) for _ in range(2)]
    has_bank = build is asked_index and reads
    # Two of the three passages are of that theme; asked again, it is remembered.
    assert asked == ([2] if has_bank else [])
    assert {draft.features[-1] for draft in drafts} == {0.25 if has_bank else PRIOR}
    extractor.extract(query, evidence)
    assert asked == ([2, 0] if has_bank else [])


def test_the_answer_is_composed_in_the_order_read_and_judged_without_it(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = PairNet({})
    reader = CrossReader(np.zeros((1, 1), dtype=np.float32), nothing, nothing, nothing)
    monkeypatch.setattr(CrossReader, "beside", lambda encoder: reader)
    monkeypatch.setattr(reader, "read", lambda *texts: Reading())
    query = analyse_query("Quel délai en jours pour une naissance ?")
    evidence = Ranker(index, axis_encoder()).rank(query, Restrictions(), 12, per_document=4)
    seen: list[list[str]] = []

    def composed(found: Sequence[ScoredUnit], *_: object) -> list[Chosen]:
        seen.append([s.unit.text for s in found])
        return [Chosen(found[0], StatementKind.DIRECT)]

    monkeypatch.setattr(extractive, "compose", composed)
    drafts = []
    for gain in (0.0, 100.0):
        monkeypatch.setattr(
            reader, "order", lambda question, texts, third=gain: [0.0, 0.0, third, *[0.0] * 5]
        )
        drafts.append(Extractor(index, axis_encoder()).extract(query, evidence))
    (first, second, third, *rest), read = seen
    assert rest
    assert read == [third, first, second, *rest]
    assert [d.statements[0].text for d in drafts] == [first, third]
    # How sure the answer is was learnt on the explainable order.
    assert drafts[0].features == drafts[1].features


def test_one_citation_a_section_in_order_of_appearance(
    index: SearchIndex, extractor: Extractor
) -> None:
    units = units_of(extractor, index)
    texts = [
        "un titre.",
        "La naissance se déclare sous cinq jours.",
        "un certificat ;",
        "Une amende est encourue.",
    ]
    statements, citations = extractor._cite([Chosen(units[t], StatementKind.DIRECT) for t in texts])
    assert [s.citations for s in statements] == [(1,), (2,), (1,), (3,)]
    assert [c.heading_path for c in citations] == [("Pièces",), (), ("Sanction",)]
    first = citations[0]
    # The quote goes from the first item to the last; what is shown has the whole list.
    assert first.quote == "un certificat ;\nun titre."
    assert first.passage == "La mairie demande :\n\nun certificat ;\nun titre."
    document = index.store.document("a")
    assert document is not None
    assert [document.quote(s) for s in first.highlights] == ["un certificat ;", "un titre."]
    assert (
        citations[1].passage
        == "La naissance se déclare sous cinq jours. Un médecin peut la déclarer."
    )


TOWNS = """Dans les communes de moins de 3 500 habitants, la naissance se déclare en trois jours.

Dans les communes de 3 500 habitants et plus, la naissance se déclare en cinq jours."""


def test_what_holds_for_the_town_of_the_question_is_checked(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "Naissance", TOWNS)
    index = open_index(tmp_path)
    query = analyse_query("Quel délai en jours pour une naissance, commune de 420 hab ?")
    evidence = Ranker(index, axis_encoder()).rank(query, Restrictions(), 12, per_document=4)
    statements = Extractor(index, axis_encoder()).extract(query, evidence).statements
    assert statements[0].text.startswith("Dans les communes de moins de 3 500")
    checked = {s.text: [(c.name, c.detail) for c in s.checks] for s in statements}
    assert checked[statements[0].text] == [("verbatim", ""), ("population", "420")]
    others = [checks for text, checks in checked.items() if text != statements[0].text]
    assert all(checks == [("verbatim", "")] for checks in others)


def test_a_shortened_word_is_read_as_the_sentences_write_it(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "Naissance", TOWNS)
    index = open_index(tmp_path)
    extractor = Extractor(index, axis_encoder())
    short, full = (analyse_query(f"naissance, 350 {w} ?") for w in ("hab", "habitants"))
    evidence = Ranker(index, axis_encoder()).rank(full, Restrictions(), 5)
    assert [s.values for s in extractor.scored(short, evidence)] == [
        s.values for s in extractor.scored(full, evidence)
    ]


def test_a_citation_freezes_what_is_known_of_its_document(
    index: SearchIndex, extractor: Extractor
) -> None:
    unit = units_of(extractor, index)["Une amende est encourue."]
    _, (citation,) = extractor._cite([Chosen(unit, StatementKind.DETAIL)])
    assert (citation.publisher, citation.url) == ("Légifrance", "https://exemple.fr/cc")
    assert (str(citation.verified_on), citation.verified_against) == ("2026-01-02", "Code civil")
    assert (str(citation.valid_from), citation.valid_until) == ("2020-01-01", None)
    assert (citation.territory, citation.title) == ("Alsace-Moselle", "Naissance")


def test_close_texts_are_of_different_documents(index: SearchIndex, extractor: Extractor) -> None:
    query = analyse_query("naissance mairie")
    best, *others = Ranker(index, axis_encoder()).rank(query, Restrictions(), 12)
    evidence = [best, best, *others]
    related = extractor.extract(query, evidence).related
    assert len(related) == RELATED_TEXTS
    assert len({r.document_id for r in related}) == RELATED_TEXTS
    assert related[0].document_id == evidence[0].stored.passage.document_id
    for item in related:
        document = index.store.document(item.document_id)
        assert document is not None
        whole = document.quote(item.span)
        assert len(item.excerpt) <= EXCERPT_CHARS + 2
        assert whole.startswith(item.excerpt.removesuffix(" …"))
        assert item.excerpt.endswith(" …") is (len(whole) > EXCERPT_CHARS)
    assert any(r.excerpt.endswith(" …") for r in related)


def test_only_the_first_documents_are_judged(index: SearchIndex, extractor: Extractor) -> None:
    evidence = Ranker(index, axis_encoder()).rank(analyse_query("naissance"), Restrictions(), 12)
    ids = [e.stored.passage.document_id for e in evidence]
    assert len(ids) > JUDGED_DOCUMENTS
    assert [d.document.id for d in extractor.documents(evidence)] == ids[:JUDGED_DOCUMENTS]


def test_rarity_is_that_of_the_generation(index: SearchIndex, extractor: Extractor) -> None:
    assert extractor.idf("introuvable") == inverse_frequency(0, len(index))
    (stem,) = analyse_query("amende").typed
    assert extractor.idf(stem) == inverse_frequency(1, len(index))


def test_a_size_of_town_is_no_word_to_look_alike(
    index: SearchIndex, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[tuple[str, tuple[int, ...]]] = []

    def noted(
        documents: object, evidence: object, query: AnalysedQuery, *rest: object
    ) -> list[ScoredUnit]:
        judged.append((query.text, query.populations))
        return []

    monkeypatch.setattr(extractive, "score_units", noted)
    evidence = Ranker(index, axis_encoder()).rank(analyse_query("naissance"), Restrictions(), 5)
    for question in ("naissance pour 350 hab ?", "naissance en 2026 ?"):
        extractor.scored(analyse_query(question), evidence)
    assert judged == [("naissance pour habitants ?", (350,)), ("naissance en 2026 ?", ())]
