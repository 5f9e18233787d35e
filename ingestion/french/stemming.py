"""Light stemming of folded French words.

The Snowball algorithm reads accents that capitals and hasty typing drop, and merges « maire » with
« mairie »; this one only ever sees folded words, so that « DÉLIBÉRATIONS », « délibération » and
« deliberation » cannot differ. Suffixes are cut only where the family of words stays the same.
On the development questions, lexical search alone (BM25, k1 0.9, b 0.4) finds as much with it as
with Snowball on accented words; the figures are in docs/decoupage.md.
"""

from __future__ import annotations

import re

from ingestion.french.folding import word_set

SHORTEST = 4
"""Words under this length are left alone: there is nothing to cut safely."""

FUNCTION_WORDS = word_set(
    """a ai aient ainsi alors apres as au aucun aucune aucuns aura aurait auront aussi autre autres
    aux avaient avait avant avec avez avoir avons c car ce ceci cela celle celles celui ces cet cette
    ceux chacun chacune chaque chez ci comme d dans de des depuis donc dont du elle elles en entre es
    est et etaient etait etes etre eu eux il ils j je jusqu jusque l la laquelle le lequel les
    lesquelles lesquels leur leurs lorsqu lorsque lui m ma mais me meme memes mes moi moins mon n ne
    ni nos notre nous on ont or ou par parce pas plus pour puis puisqu puisque qu quand que quel
    quelle quelles quelqu quelque quelques quels qui quoi quoiqu quoique s sa sans se sera serait
    seront ses si soi soient soit sommes son sont sous suis sur t ta te tel telle telles tels tes toi
    ton tous tout toute toutes tres tu un une vers vos votre vous y auquel auxquels auxquelles duquel
    desquels desquelles"""
)
"""Never cut, and no other word is ever cut down to one of them."""

# Words whose end looks like a suffix and is not one, with the stem they get.
_IRREGULAR = {
    "travaux": "travail", "baux": "bail", "vitraux": "vitrail", "coraux": "corail",
    "yeux": "oeil", "taux": "taux", "faux": "faux", "noyaux": "noyau", "tuyaux": "tuyau",
    "cieux": "ciel", "lieux": "lieu", "jeux": "jeu", "feux": "feu", "voeux": "voeu",
    "neveux": "neveu", "cheveux": "cheveu", "enjeux": "enjeu", "aveux": "aveu",
    "arrete": "arrete", "arretee": "arrete", "arreter": "arrete", "retraite": "retraite",
    "retraitee": "retraite", "conseiller": "conseiller", "conseillere": "conseiller",
    "usager": "usager", "usagere": "usager", "publication": "publi", "publicateur": "publi",
    "mere": "mere", "france": "france", "course": "course", "base": "base", "leger": "leger",
    "legere": "leger",
}  # fmt: skip
_INVARIABLE = word_set(
    "mois cours corps temps fois pays cas bas fils vis bois avis devis prix voix choix paix croix "
    "divers univers travers envers ccas cias bts sas dgs"
)
_KEEP_ENT = word_set(
    """agent president resident accident incident equivalent client patient inconvenient coefficient
    quotient recipient orient expedient couvent avent souvent adolescent recent innocent accent
    urgent argent contingent intelligent exigent diligent parent apparent different referent
    concurrent adherent coherent absent present talent excellent pertinent permanent eminent
    continent imminent competent prudent evident precedent antecedent content serpent torrent
    afferent frequent consequent subsequent delinquent eloquent affluent confluent impatient
    ingredient efficient deficient conscient indifferent inherent transparent indulgent convergent
    divergent regent sergent tangent detergent dissident occident violent turbulent opulent insolent
    adjacent decent effervescent convalescent"""
)
_KEEP_WHOLE = word_set(
    """departement element reglement appartement evenement village menage otage image garage ouvrage
    visage dommage avantage heritage paysage chomage langage message passage bagage courage fromage
    nuage orage personnage barrage equipage voyage partage amenage encourage envisage pacage saccage
    hiver hier cher enfer fevrier cancer danger loyer foyer amer"""
)

# (suffix, replacement, shortest stem left); the first that fits is applied.
_SUFFIXES: tuple[tuple[str, str, int], ...] = (
    ("issement", "i", 3), ("issant", "i", 3), ("issante", "i", 3), ("issent", "i", 3),
    ("issait", "i", 3), ("issaient", "i", 3),
    ("ification", "ifi", 2), ("ificatif", "ifi", 2), ("ificative", "ifi", 2),
    ("ificateur", "ifi", 2), ("ificatrice", "ifi", 2),
    ("ation", "", 3), ("ateur", "", 4), ("atrice", "", 4), ("atif", "", 4), ("ative", "", 4),
    ("atoire", "", 4), ("ition", "i", 4),
    ("trice", "teur", 3), ("emment", "ent", 3), ("amment", "ant", 3), ("ement", "", 3),
    ("iere", "i", 3), ("ere", "er", 4), ("euse", "eux", 3), ("ive", "if", 3),
    ("elle", "el", 3), ("enne", "en", 3),
    ("eraient", "", 3), ("erait", "", 3), ("erons", "", 3), ("eront", "", 3), ("erez", "", 3),
    ("erai", "", 3), ("era", "", 3), ("aient", "", 3),
    ("age", "", 4), ("er", "", 3), ("ez", "", 4), ("ir", "i", 3), ("ie", "i", 3), ("ee", "", 3),
    ("e", "", 3),
)  # fmt: skip
_BY_LAST = {
    last: tuple(rule for rule in _SUFFIXES if rule[0][-1] == last)
    for last in {rule[0][-1] for rule in _SUFFIXES}
}
_DOUBLE = re.compile(r"(?:(?<=..)([lnt])\1|(?<=...)([bcdfgmprs])\2)$")
_SOFT = re.compile(r"(?<=..)([io])qu$")


def stem_word(word: str) -> str:
    """Return the stem of one folded word (lower case, no accent, no white space)."""
    if len(word) < SHORTEST or word in FUNCTION_WORDS or not word.isalpha():
        return word
    stem = _IRREGULAR.get(word)
    if stem is None:
        word = _singular(word)
        stem = _IRREGULAR.get(word) or _tidy_end(_cut_suffix(word))
    # « passer » must not vanish with the negation « pas ».
    return stem + "e" if stem in FUNCTION_WORDS else stem


def _singular(word: str) -> str:
    """Cut the mark of the plural."""
    if word in _INVARIABLE:
        return word
    if word.endswith(("eaux", "oux")):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _cut_suffix(word: str) -> str:
    """Replace the first suffix of the table that leaves enough of the word."""
    if word in _KEEP_WHOLE:
        return word
    for suffix, replacement, shortest in _BY_LAST.get(word[-1:], ()):
        if word.endswith(suffix) and len(word) - len(suffix) >= shortest:
            return word[: -len(suffix)] + replacement
    if word.endswith("ent") and len(word) > 5 and not _is_noun_in_ent(word):
        return word[:-3]
    return word


def _is_noun_in_ent(word: str) -> bool:
    """Tell « logement », « client » and « obtient » from the plural of a verb, « délibèrent »."""
    return word in _KEEP_ENT or word.endswith(("ment", "tient", "vient"))


def _tidy_end(stem: str) -> str:
    """Make « payer » and « paie », « convoquer » and « convocation » end alike."""
    if len(stem) > 3 and stem[-1] == "e":
        stem = stem[:-1]
    stem = _DOUBLE.sub(r"\1\2", stem)
    stem = _SOFT.sub(r"\1c", stem)
    if len(stem) > 4 and stem.endswith("gu"):
        stem = stem[:-1]
    return stem[:-1] + "i" if len(stem) > 2 and stem[-1] == "y" else stem
