"""How well a unit answers: explainable features of a sentence or list, and their weights.

A sentence that shares the question's words is not yet its answer: what the question asks for (a
delay, a person, documents…) must be in it, and it must stand in a passage that ranked well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.question_kinds import WANTS_LIST, QuestionKind
from assistant.answering.units import Unit, UnitKind
from assistant.retrieval import AnalysedQuery, Evidence
from assistant.retrieval.features import term_weights
from ingestion import french
from ingestion.encoding import Encoder, TokenMatcher

WEIGHTS: Mapping[str, float] = {
    "passage": 0.55,
    "sens": 0.60,
    "sens_mot_a_mot": 0.45,
    "couverture": 0.25,
    "attendu": 0.16,
    "ouverture": 0.06,
    "hors_sujet": -0.30,
    "liste_non_voulue": -0.15,
    "dependante": -0.06,
    "longueur": -0.10,
}
"""Set on the dev part of the evaluation questions (`python -m evals.answer_bench`)."""


@dataclass(frozen=True, slots=True)
class ScoredUnit:
    """A unit with its evidence, its score and the features that made it."""

    unit: Unit
    evidence: Evidence
    score: float
    features: Mapping[str, float]


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
_OFF_TOPIC_HEADING = re.compile(
    r"^(?:references?|textes? de reference|sources?|pour aller plus loin|a qui s'adresser|qui contacter|"
    r"a qui demander|aide|contacts?|voir aussi|interlocuteurs)\b"
)


def expected(unit: Unit, kinds: frozenset[QuestionKind]) -> float:
    """Return, in [0, 1], how much of what the question asks for the unit holds."""
    if not kinds:
        return 0.0
    text = french.fold(unit.text)
    heading = french.fold(unit.heading_path[-1]) if unit.heading_path else ""
    return max(_expected_for(kind, unit, text, heading) for kind in kinds)


def is_off_topic(unit: Unit) -> bool:
    """Tell whether the unit stands in a list of references or of people to ask."""
    return bool(unit.heading_path) and bool(
        _OFF_TOPIC_HEADING.match(french.fold(unit.heading_path[-1]))
    )


_MISTAKES_HEADING = re.compile(
    r"^(?:les )?(?:erreurs?|pieges?|idees? recues?|a ne pas faire|fautes?)\b"
)


def is_mistake(unit: Unit) -> bool:
    """Tell whether the unit stands in a list of frequent mistakes: it says what must not be done."""
    return bool(unit.heading_path) and bool(
        _MISTAKES_HEADING.match(french.fold(unit.heading_path[-1]))
    )


def score_units(
    units: Sequence[tuple[Unit, Evidence]],
    query: AnalysedQuery,
    kinds: frozenset[QuestionKind],
    encoder: Encoder,
    idf: Callable[[str], float],
    weights: Mapping[str, float] = WEIGHTS,
) -> list[ScoredUnit]:
    """Return the units with their scores, in the order given."""
    if not units:
        return []
    texts = [_context(unit) for unit, _ in units]
    cosines, soft = _similarities(query.text, texts, encoder)
    typed = term_weights(query, idf)
    total = sum(typed.values()) or 1.0
    best = max(evidence.score for _, evidence in units)
    scored = []
    for (unit, evidence), cosine, cover, text in zip(units, cosines, soft, texts, strict=True):
        present = frozenset(french.stems(text))
        features = {
            "passage": evidence.score / best if best > 0 else 0.0,
            "sens": float(cosine),
            "sens_mot_a_mot": cover,
            "couverture": sum(w for s, w in typed.items() if s in present) / total,
            "attendu": expected(unit, kinds),
            "ouverture": float(unit.in_opening),
            "hors_sujet": float(is_off_topic(unit)),
            "liste_non_voulue": float(unit.kind is UnitKind.LIST and not kinds & WANTS_LIST),
            "dependante": float(unit.dependent),
            "longueur": _length_penalty(unit),
        }
        score = sum(weights[name] * value for name, value in features.items())
        scored.append(ScoredUnit(unit, evidence, score, features))
    return scored


def _similarities(
    question: str, texts: Sequence[str], encoder: Encoder
) -> tuple[Sequence[float], Sequence[float]]:
    """Return the cosine and the soft coverage of each text; the texts are cut into pieces once."""
    if not isinstance(encoder, TokenMatcher):
        vectors = encoder.encode([question, *texts])
        return (vectors[1:] @ vectors[0]).tolist(), [0.0] * len(texts)
    asked, *cut = encoder.pieces([question, *texts])
    vectors = encoder.encode_pieces([asked, *cut])
    return (vectors[1:] @ vectors[0]).tolist(), encoder.soft_coverage(asked, cut).tolist()


def _expected_for(kind: QuestionKind, unit: Unit, text: str, heading: str) -> float:
    pattern = _KIND_HEADINGS.get(kind)
    in_heading = 0.5 if pattern is not None and pattern.search(heading) else 0.0
    if kind is QuestionKind.DOCUMENTS:
        return in_heading + (0.5 if unit.kind is UnitKind.LIST and in_heading else 0.0)
    if kind is QuestionKind.STEPS and unit.kind is UnitKind.LIST:
        return 1.0 if in_heading or unit.ordered else 0.3
    wanted = _KIND_FIGURES.get(kind)
    if wanted is not None:
        found = any(f.kind in wanted for f in french.figures(unit.text))
        return min(1.0, in_heading + (0.7 if found else 0.0))
    words = _KIND_WORDS.get(kind)
    if words is not None and words.search(text):
        return min(1.0, in_heading + 0.6)
    if kind is QuestionKind.REFERENCE and french.article_references(unit.text):
        return 1.0
    return in_heading


def _context(unit: Unit) -> str:
    """Return the unit with the heading it stands under: « Délai » makes « cinq jours » an answer."""
    heading = unit.heading_path[-1] if unit.heading_path else ""
    return f"{heading} {unit.text}"[:1_200]


def _length_penalty(unit: Unit) -> float:
    """Return 0 for a readable unit, up to 1 for a fragment or a very long one."""
    length = len(unit.text)
    if unit.kind in (UnitKind.LIST, UnitKind.ROW):
        return 0.0 if length < 2_500 else 0.5
    if length < 45:
        return 1.0
    return min(1.0, max(0.0, (length - 450) / 600))
