"""How likely the answer is right: a logistic model over what retrieval and selection saw.

Fitted on near misses made from the corpus and on the dev questions, unanswerable ones included
(`python -m evals.answerability_fit`); figures and risk in docs/mesures.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from assistant.answering.confidence_models import WITH_BANK, WITH_QUESTIONS, WITHOUT_QUESTIONS
from assistant.answering.cross_reading import CrossReader, Reading, Text
from assistant.answering.neighbours import Nearness, NearQuestion, nearest, neighbours
from assistant.answering.prepared import PreparedDocument
from assistant.answering.question_kinds import NUMBERS, QuestionKind
from assistant.answering.reordering import unit_texts
from assistant.answering.scoring import ScoredUnit
from assistant.answering.wording import Wordings
from assistant.retrieval import AnalysedQuery, Evidence
from assistant.retrieval.features import term_weights
from ingestion import french
from ingestion.encoding import Encoder, TokenMatcher
from ingestion.piece_sets import Pieces

SEEN = (
    "similarite",
    "question",
    "couverture",
    "mot_a_mot",
    "score",
    "unite",
    "unite_mot_a_mot",
    "unite_elargie",
    "unite_contexte",
    "attendu",
    "chiffre_manquant",
    "chiffre_sens",
    "chiffre_mot",
    "fait_local",
    "document_mot_a_mot",
    "pire_mot",
    "mot_absent",
    "mot_inconnu",
    "marge",
    "longueur",
    "absents_document",
    "absent_document",
    "absents_documents",
    "document_elargi",
    "pire_mot_elargi",
    "unite_sens_elargi",
    "unite_pire_mot",
    "unite_mots_tenus",
    "posee",
    "posee_mots",
    "posee_inverse",
    "sans_reponse",
    "sans_reponse_mots",
    "sans_reponse_part",
    "sans_reponse_ecart",
)
"""What retrieval and selection saw."""
FEATURES = (
    *SEEN,
    "lecture",
    "lecture_somme",
    "posee_lue",
    "sans_reponse_lue",
    "posees_lues_ecart",
    "posees_lues",
    "tournure",
    "honnete",
    "precedents",
)
"""With what reading word by word adds (`cross_reading.Reading`, in its order), the wordings, and the questions
asked of all documents."""


_LOCAL_FACT = re.compile(
    r"\b(?:chez nous|notre (?:commun\w*|comcom|agglo\w*|departement|village|lotissement|interco\w*|region|prefecture|ville|canton)|"
    r"communes? voisines?|dans le (?:coin|departement)|cette annee|en ce moment|l'an dernier|"
    r"dernieres? (?:municipales|elections)|quelle est l'adresse|adresse (?:postale|de (?:la|l'|notre)|du)\b|(?:numero|nº|n°) (?:de telephone|du formulaire|de cerfa|cerfa)|"
    r"cerfa|formulaire numero|horaires? d|telephone d|coordonnees|nom d[ue] (?:maire|prefet|president|sous-prefet)|"
    r"(?:le|la) moins cher|quel logiciel|quelle marque|quelle entreprise|lien (?:internet|du site))"
)
"""What a general document cannot say: a fact of one place or day, a form's number, an address."""
HELD = 0.6
"""Cosine of two words from which one is held to say the other."""
NO_WORDING = (0.5, 0.0)
"""Of a question whose wording is not looked at: the chance of an answer, and the log-odds of being honest."""
HONEST_BOUNDS = (-6.0, 2.0)
"""Bounds of those log-odds: a long message must not weigh more than its wording is worth, and one that is
surely a question is no better answered for it."""
TOP_UNITS = 5
"""Units looked at for what the question expects."""


def confidence_features(
    query: AnalysedQuery,
    kinds: frozenset[QuestionKind],
    evidence: Sequence[Evidence],
    scored: Sequence[ScoredUnit],
    near: Sequence[Nearness],
    precedent: float,
    encoder: Encoder,
    idf: Callable[[str], float],
    frequency: Callable[[str], int],
    reader: CrossReader | None = None,
    wordings: Wordings | None = None,
) -> list[float]:
    """Return the values of FEATURES; ``evidence`` and ``scored`` are best first, not empty.

    ``near`` compares the question with those already asked of the documents of ``scored``; ``precedent`` is
    what those of all documents say.
    """
    seen = seen_features(query, kinds, evidence, scored, near, encoder, idf, frequency)
    worded = NO_WORDING if wordings is None else _worded(query.text, wordings)
    return [*seen, *_read(query.text, scored, near, encoder, reader).values, *worded, precedent]


def _worded(question: str, wordings: Wordings) -> tuple[float, float]:
    honest = wordings.honest.log_odds(question)
    least, most = HONEST_BOUNDS
    return wordings.answered.chance(question), max(least, min(most, honest))


def reading_texts(
    scored: Sequence[ScoredUnit], near: Sequence[Nearness]
) -> tuple[list[Text], list[NearQuestion], list[NearQuestion]]:
    """Return what is read: the best units, the nearest questions of each sort."""
    return unit_texts(scored), *nearest(near)


def _read(
    question: str,
    scored: Sequence[ScoredUnit],
    near: Sequence[Nearness],
    encoder: Encoder,
    reader: CrossReader | None,
) -> Reading:
    # Only the model of documents with a bank looks at it.
    has_bank = bool(scored[0].document.asked.units)
    if reader is None or not has_bank or not isinstance(encoder, TokenMatcher):
        return Reading()
    units, answered, unanswered = reading_texts(scored, near)
    return reader.read(
        encoder.pieces([question])[0],
        units,
        [asked.text for asked in answered],
        [asked.text for asked in unanswered],
    )


def seen_features(
    query: AnalysedQuery,
    kinds: frozenset[QuestionKind],
    evidence: Sequence[Evidence],
    scored: Sequence[ScoredUnit],
    near: Sequence[Nearness],
    encoder: Encoder,
    idf: Callable[[str], float],
    frequency: Callable[[str], int],
) -> list[float]:
    """Return the values of SEEN."""
    best = scored[0]
    top = _witness(evidence, best)
    others = [e.score for e in evidence if e.stored.document_row != top.stored.document_row]
    weights = term_weights(query, idf)
    present = _present(evidence[:3])
    missing = [w for stem, w in weights.items() if stem not in present]
    total = sum(weights.values()) or 1.0
    whole, worst = _document_matches(query.text, best.document.pieces, encoder)
    expected = max(s.value("attendu") for s in scored[:TOP_UNITS])
    return [
        top.similarity,
        max(e.question_similarity for e in evidence[:3]),
        top.value("couverture"),
        top.value("sens_mot_a_mot"),
        top.score,
        best.value("sens"),
        best.value("mot_a_mot"),
        best.value("mot_a_mot_elargi"),
        best.value("couverture_contexte"),
        best.value("attendu"),
        float(bool(kinds & NUMBERS) and expected < 1.0),
        _figure_gap(kinds, scored, "sens"),
        _figure_gap(kinds, scored, "mot_a_mot"),
        float(bool(_LOCAL_FACT.search(french.fold(query.text)))),
        whole,
        worst,
        max(missing, default=0.0) / total,
        float(any(frequency(stem) == 0 and len(stem) > 3 for stem in query.typed)),
        top.score - others[0] if others else 0.0,
        min(1.0, len(query.typed) / 12),
        *_unsaid(weights, [best.document]),
        _unsaid(weights, {s.document.row: s.document for s in scored}.values())[0],
        *_document_matches(query.text, best.document.asked.widened_pieces, encoder),
        best.value("sens_elargi"),
        *_unit_matches(query.text, scored[:TOP_UNITS], encoder),
        *neighbours(query.text, near, encoder).values,
    ]


def _witness(evidence: Sequence[Evidence], best: ScoredUnit) -> Evidence:
    """Return the passage that retrieval is judged on: the first one.

    An answer from a document without questions is judged on that document, as its model learnt.
    """
    if best.document.asked.units:
        return evidence[0]
    own = (e for e in evidence if e.stored.document_row == best.document.row)
    return next(own, evidence[0])


def _figure_gap(
    kinds: frozenset[QuestionKind], scored: Sequence[ScoredUnit], feature: str
) -> float:
    """Return how far the best unit that holds a figure is from the best one, 0 when none is asked.

    « Combien coûte une caméra ? »: the sentences about cameras hold no amount, and those that hold an
    amount speak of something else.
    """
    if not kinds & NUMBERS:
        return 0.0
    best = max(s.value(feature) for s in scored)
    with_figure = max((s.value(feature) for s in scored if s.value("attendu") >= 1.0), default=0.0)
    return with_figure - best


def probability(values: Sequence[float], *, has_bank: bool, has_questions: bool) -> float:
    """Return the estimated probability that the documents answer.

    ``has_bank`` says whether the best document carries questions already asked, ``has_questions``
    whether it carries everyday ones.
    """
    model = WITH_BANK if has_bank else WITH_QUESTIONS if has_questions else WITHOUT_QUESTIONS
    weights = np.array([model.weights.get(name, 0.0) for name in FEATURES])
    return 1.0 / (1.0 + math.exp(-float(weights @ np.array(values)) - model.bias))


def _document_matches(
    question: str, units: Sequence[Pieces] | None, encoder: Encoder
) -> tuple[float, float]:
    """Return how well a document's units cover the question, and its worst covered important word.

    A near miss speaks of the right subject, but one word of the question is nowhere in it.
    """
    if not isinstance(encoder, TokenMatcher) or units is None:
        return 0.0, 0.0
    asked = encoder.pieces([question])[0]
    best, weights = encoder.soft_matches(asked, units)
    if not best.size:
        return 0.0, 0.0
    found = best.max(axis=0)
    important = weights >= 0.5 * weights.max()
    return float(found @ weights), float(found[important].min())


def _unit_matches(
    question: str, scored: Sequence[ScoredUnit], encoder: Encoder
) -> tuple[float, float]:
    """Return the best worst-covered important word of a unit, and the best weight of words it holds.

    A unit stands with its heading, its document's title and the questions that it answers.
    """
    if not isinstance(encoder, TokenMatcher):
        return 0.0, 0.0
    asked = encoder.pieces([question])[0]
    worst = held = 0.0
    for item in scored:
        document = item.document
        if document.asked.widened_pieces is None or document.title_pieces is None:
            continue
        unit = document.asked.widened_pieces[item.unit.place]
        best, weights = encoder.soft_matches(asked, [unit, document.title_pieces])
        if not best.size:
            continue
        found = best.max(axis=0)
        important = weights >= 0.5 * weights.max()
        worst = max(worst, float(found[important].min()))
        held = max(held, float(weights[found >= HELD].sum()))
    return worst, held


def _unsaid(
    weights: Mapping[str, float], documents: Iterable[PreparedDocument]
) -> tuple[float, float]:
    """Return the share of the question's words that no document says, and of the rarest such word."""
    total = sum(weights.values()) or 1.0
    documents = list(documents)
    unsaid = [w for stem, w in weights.items() if not any(d.says(stem) for d in documents)]
    return sum(unsaid) / total, max(unsaid, default=0.0) / total


def _present(evidence: Sequence[Evidence]) -> frozenset[str]:
    stems: set[str] = set()
    for item in evidence:
        stored = item.stored
        stems.update(stored.body_stems.split(), stored.heading_stems.split())
        stems.update(stored.title_stems.split(), stored.question_stems.split())
    return frozenset(s for s in stems if not french.is_stop(s))
