"""How well a unit answers: explainable features of a sentence or list, and their weights.

A sentence that shares the question's words is not yet its answer: what the question asks for (a
delay, a person, documents…) must be in it, and it must stand in a document that ranked well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answering.asked import cosines
from assistant.answering.prepared import PreparedDocument, PreparedUnit
from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.units import Unit, UnitKind
from assistant.populations import agreement
from assistant.retrieval import AnalysedQuery, Evidence
from assistant.retrieval.features import term_weights
from ingestion import french
from ingestion.documents import Span
from ingestion.encoding import Encoder, TokenMatcher

WEIGHTS: Mapping[str, float] = {
    "document": 0.29,
    "premier_document": -0.03,
    "passage": 0.12,
    "sens": 0.02,
    "sens_seul": 0.09,
    "sens_elargi": 0.58,
    "mot_a_mot": 0.60,
    "mot_a_mot_elargi": 0.78,
    "mot_distinctif": -0.26,
    "couverture": 0.10,
    "couverture_contexte": 0.10,
    "mot_rare": -0.05,
    "attendu": 0.08,
    "titre_attendu": 0.06,
    "population": 0.05,
    "ouverture_sujet": 0.16,
    "question_passage": -0.13,
    "ouverture": -0.04,
    "hors_sujet": -0.61,
    "erreur": -0.03,
    "liste": -0.04,
    "liste_voulue": 0.10,
    "item": -0.19,
    "dependante": -0.01,
    "longueur": -0.02,
}
"""Fitted by `python -m evals.unit_fit` on questions of the bank and on the dev part."""
FEATURES = tuple(WEIGHTS)
UNASKED_GAINS: Mapping[str, float] = {"sens_elargi": 1.07, "mot_a_mot_elargi": 1.21}
"""Means over the dev questions of what the questions of a document add to its best unit."""
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A unit with its score and the values of FEATURES that made it."""

    prepared: PreparedUnit
    document: PreparedDocument
    passage_id: str
    score: float
    values: tuple[float, ...]

    @property
    def unit(self) -> Unit:
        """Return the unit."""
        return self.prepared.unit

    def value(self, name: str) -> float:
        """Return a feature's value."""
        return self.values[FEATURES.index(name)]


_FIGURES = french.FigureKind
_KIND_FIGURES: Mapping[QuestionKind, frozenset[french.FigureKind]] = {
    QuestionKind.AMOUNT: frozenset({_FIGURES.AMOUNT, _FIGURES.PERCENTAGE}),
    QuestionKind.DELAY: frozenset({_FIGURES.DURATION, _FIGURES.DATE}),
    QuestionKind.COUNT: frozenset(
        {_FIGURES.NUMBER, _FIGURES.FRACTION, _FIGURES.PERCENTAGE, _FIGURES.POPULATION}
    ),
}
_KIND_WORDS: Mapping[QuestionKind, re.Pattern[str]] = {
    QuestionKind.WHO: re.compile(
        r"\b(?:maires?|adjoints?|prefets?|prefecture|conseil (?:municipal|communautaire|d'administration)|procureur|"
        r"officiers?|tribunal|juge|president|comptable|secretaire|presidente?|conjoint|parents?|pere|mere|"
        r"proprietaire|locataire|employeur|autorite|ministre|departement|commission|greffier|notaire|agent|"
        r"fonctionnaires?|personne|ccas|centre de gestion|deleguee?s?|electeurs?|heritiers?|medecin)\b"
    ),
    QuestionKind.WHERE: re.compile(
        r"\b(?:mairie|commune|tribunal|prefecture|domicile|residence|lieu|bureau|guichet|site|service|notaire|"
        r"consulat|siege|gendarmerie|commissariat|teleservice|en ligne)\b"
    ),
    QuestionKind.YES_NO: re.compile(
        r"\b(?:peut|peuvent|doit|doivent|pas|interdit|interdite|obligatoires?|possible|facultati|autorise|"
        r"suffit|permet|exige|exiger|refuser|droit|oblige|dispense|libre|valable|irreguli|illega|lega)"
    ),
    QuestionKind.CONSEQUENCE: re.compile(
        r"\b(?:amende|sanction|nul|nulle|nullite|annul|encourt|puni|responsab|illegal|irreguli|emprisonnement|"
        r"contest|recours|poursui|engage|perd|prive|risque|refus|rejet|caduc|deferer|suspen|condamn)"
    ),
    QuestionKind.STEPS: re.compile(
        r"\b(?:d'abord|ensuite|puis|enfin|adresse|depose|transmet|saisit|demande|delibere|prend un arrete|"
        r"convoque|notifie|publie|etablit|redige|inscrit|verifie|doit|faut|remplit|signe)\b"
    ),
}
_KIND_HEADINGS: Mapping[QuestionKind, re.Pattern[str]] = {
    QuestionKind.DOCUMENTS: re.compile(
        r"piece|document|justificatif|dossier|papier|contenu|mention"
    ),
    QuestionKind.STEPS: re.compile(
        r"etape|demarche|procedure|comment|deroul|marche a suivre|pas a pas"
    ),
    QuestionKind.DELAY: re.compile(r"delai|duree|calendrier|quand|date|echeance"),
    QuestionKind.WHO: re.compile(r"\bqui\b|signe|decide|competen|autorite"),
    QuestionKind.CONSEQUENCE: re.compile(
        r"risque|sanction|si (?:le|la|l'|les|un|une)\b|consequence|recours|responsabilit|tourne mal|mal passe|contentieux"
    ),
    QuestionKind.AMOUNT: re.compile(
        r"montant|tarif|cout|prix|taux|seuil|indemnite|plafond|combien"
    ),
}


def score_units(
    documents: Sequence[PreparedDocument],
    evidence: Sequence[Evidence],
    query: AnalysedQuery,
    kinds: frozenset[QuestionKind],
    encoder: Encoder,
    idf: Callable[[str], float],
    weights: Mapping[str, float] = WEIGHTS,
) -> list[ScoredUnit]:
    """Return every unit of the documents with its score, in reading order."""
    vector = np.array([weights[name] for name in FEATURES])
    mixed = any(document.asked.units for document in documents)
    scored = []
    for document in documents:
        ranked = [e for e in evidence if e.stored.document_row == document.row]
        matrix, passages = unit_features(document, ranked, evidence, query, kinds, encoder, idf)
        if mixed and not document.asked.units:
            _compensate(matrix)
        for prepared, passage, score, values in zip(
            document.units, passages, (matrix @ vector).tolist(), matrix.tolist(), strict=True
        ):
            scored.append(ScoredUnit(prepared, document, passage, score, tuple(values)))
    return scored


def _compensate(matrix: Matrix) -> None:
    """Give the units of a document without questions what theirs add to others', in the mean."""
    for name, gain in UNASKED_GAINS.items():
        column = FEATURES.index(name)
        matrix[:, column] = np.minimum(1.0, gain * matrix[:, column])


def unit_features(
    document: PreparedDocument,
    ranked: Sequence[Evidence],
    evidence: Sequence[Evidence],
    query: AnalysedQuery,
    kinds: frozenset[QuestionKind],
    encoder: Encoder,
    idf: Callable[[str], float],
) -> tuple[Matrix, list[str]]:
    """Return the FEATURES of a document's units, shape (units, features), and their passages.

    ``ranked`` is the document's own evidence, best first; ``evidence`` is everyone's.
    """
    asked = encoder.encode([query.text])[0]
    count = len(document.units)
    soft = _soft(document, query.text, encoder)
    typed = term_weights(query, idf)
    rarest = max(typed.values(), default=0.0) or 1.0
    total = sum(typed.values()) or 1.0
    top = evidence[0].score if evidence and evidence[0].score > 0 else 1.0
    share = ranked[0].score / top if ranked else 0.0
    is_first = bool(ranked) and ranked[0] is evidence[0]
    wants_list = bool(kinds & WANTS_LIST)
    about = float(document.title_vector @ asked)
    title = document.title_stems
    rows, passages = [], []
    for prepared in document.units:
        passage, passage_share, asked_there = _passage(prepared.unit, ranked, top)
        own = [weight for stem, weight in typed.items() if stem in prepared.own_stems]
        is_list = prepared.unit.kind is UnitKind.LIST
        rows.append([
            share,
            float(is_first),
            passage_share,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            sum(own) / total,
            sum(w for s, w in typed.items() if s in title or prepared.says(s)) / total,
            max(own, default=0.0) / rarest,
            max((_in_text(kind, prepared) for kind in kinds), default=0.0),
            max((_in_heading(kind, prepared) for kind in kinds), default=0.0),
            agreement(query.populations, prepared.populations) if query.populations else 0.0,
            about * prepared.unit.in_opening,
            asked_there,
            float(prepared.unit.in_opening),
            float(prepared.is_off_topic),
            float(prepared.is_mistake),
            float(is_list),
            float(is_list and wants_list),
            float(prepared.unit.kind is UnitKind.ITEM),
            float(prepared.unit.dependent),
            _length_penalty(prepared.unit),
        ])  # fmt: skip
        passages.append(passage)
    matrix = np.array(rows, dtype=np.float64).reshape(count, len(FEATURES))
    matrix[:, FEATURES.index("sens")] = cosines(document.in_context, asked)
    matrix[:, FEATURES.index("sens_seul")] = cosines(document.alone, asked)
    matrix[:, FEATURES.index("sens_elargi")] = cosines(document.asked.widened, asked)
    for name, values in soft.items():
        matrix[:, FEATURES.index(name)] = values
    return matrix, passages


def _soft(document: PreparedDocument, question: str, encoder: Encoder) -> dict[str, Matrix]:
    """Return the word-by-word features of a document's units.

    ``mot_a_mot`` over heading and text; ``mot_a_mot_elargi`` with the words of the questions that a unit
    answers and of the title counted as covered; ``mot_distinctif`` over the question's words that some
    units of the document hold and others do not: the subject of the whole document does not tell its
    sentences apart.
    """
    if not isinstance(encoder, TokenMatcher) or document.pieces is None:
        return {}
    if (
        document.title_pieces is None
        or document.asked.widened_pieces is None
        or not document.pieces
    ):
        return {}
    asked = encoder.pieces([question])[0]
    units, weights = encoder.soft_matches(asked, document.pieces)
    widened, _ = encoder.soft_matches(asked, document.asked.widened_pieces)
    (title,), _ = encoder.soft_matches(asked, [document.title_pieces])
    distinctive = weights * units.std(axis=0)
    distinctive /= distinctive.sum() or 1.0
    return {
        "mot_a_mot": units @ weights,
        "mot_a_mot_elargi": np.maximum(widened, title) @ weights,
        "mot_distinctif": units @ distinctive,
    }


def _passage(unit: Unit, ranked: Sequence[Evidence], top: float) -> tuple[str, float, float]:
    """Return the ranked passage that holds most of a unit, its share of the best score, and how near
    its nearest everyday question is.
    """
    best, shared = None, 0
    for item in ranked:
        overlap = whole_span(item).overlap(unit.span)
        if overlap > shared:
            best, shared = item, overlap
    if best is None:
        return (ranked[0].stored.passage.id if ranked else ""), 0.0, 0.0
    return best.stored.passage.id, best.score / top, best.question_similarity


def whole_span(item: Evidence) -> Span:
    """Return the span of a passage with its lead."""
    passage = item.stored.passage
    if passage.lead_span is None:
        return passage.span
    return Span(min(passage.lead_span.start, passage.span.start), passage.span.end)


def _in_text(kind: QuestionKind, prepared: PreparedUnit) -> float:
    """Return 1 when the unit holds what a kind of question asks for."""
    wanted = _KIND_FIGURES.get(kind)
    if wanted is not None:
        return float(bool(wanted & prepared.figures))
    if kind is QuestionKind.STEPS and prepared.unit.kind is UnitKind.LIST:
        return 1.0 if prepared.unit.ordered else 0.3
    if kind is QuestionKind.REFERENCE:
        return float(bool(french.article_references(prepared.unit.text)))
    words = _KIND_WORDS.get(kind)
    return float(words is not None and bool(words.search(prepared.folded)))


def _in_heading(kind: QuestionKind, prepared: PreparedUnit) -> float:
    pattern = _KIND_HEADINGS.get(kind)
    if kind is QuestionKind.DOCUMENTS and prepared.heading.startswith("etapes"):
        # « Étapes pour instruire le dossier » names a file, but lists what to do.
        return 0.0
    return float(pattern is not None and bool(pattern.search(prepared.heading)))


def _length_penalty(unit: Unit) -> float:
    """Return 0 for a readable unit, up to 1 for a fragment or a very long one."""
    length = len(unit.text)
    if unit.kind in (UnitKind.LIST, UnitKind.ROW):
        return min(1.0, max(0.0, (length - 1_500) / 1_500))
    if length < 45:
        return 1.0
    return min(1.0, max(0.0, (length - 450) / 600))
