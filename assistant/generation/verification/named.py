"""Who and what a sentence names: codes, laws, institutions, proper names. None may be invented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answers import Check
from assistant.generation.verification.claims import Claim
from ingestion import french
from ingestion.french.codes import CODE, code_of
from ingestion.french.folding import word_set

_INSTRUMENTS = re.compile(
    r"\b(lois?|decrets?|ordonnances?|circulaires?|arretes?|instructions?|directives?|reglements?|"
    r"jurisprudence|arrets?|(?<!d')avis|guides?|rapports?|notes? de service|(?<=une )note|(?<=cette )note|doctrine|constitution|chartes?|normes?|"
    r"conventions?|etudes?|statistiques?|recommand\w+)\b"
)
# One line per person or institution; its other usual names on the same line.
_ACTORS = tuple(
    re.compile(rf"\b(?:{names})")
    for names in (
        r"prefe[ct]|sous-prefe|prefectora|representant de l'etat",
        r"maires?\b|mairies?\b|communes?\b|municipal",
        r"conseils? municipa|conseil\b|delibera",
        r"notair",
        r"(?:le|du|au|un) comptable|comptable public|tresor|perception",
        r"(?<!il )(?<!elle )(?:le|les|un|du|au|aux|des) juges?\b|tribuna|justice|judiciaire|juridiction|cours? d",
        r"procureur|parquet",
        r"departement|conseil departemental",
        r"region(?:s|al|ale)?\b",
        r"l'etat\b|ministe?r|gouvernement|services de l'etat",
        r"academi|inspection|rector|education nationale",
        r"consul(?:at|s|aire)?\b|ambassad",
        r"(?:cour|chambre)s? (?:regionale )?des comptes",
        r"centres? de gestion|cdg\b",
        r"geometre",
        r"architecte",
        r"huissier|commissaires? de justice",
        r"avocat",
        r"medecin",
        r"gendarme|police|policier",
        r"agences?\b",
        r"caisses?\b",
        r"associati",
        r"syndica|syndicat",
        r"intercommunal|epci\b|communaute|metropole",
        r"conseil d'etat",
        r"conseil constitutionnel",
        r"defenseur",
        r"offices?\b",
        r"societes?\b",
        r"chambres?\b",
        r"federations?\b",
        r"unions?\b",
        r"inspecteur",
        r"assureur|assurance",
        r"banques?\b|bancaire",
        r"commissions?\b",
        r"comites?\b",
        r"adjoint",
        r"presiden",
        r"greff",
        r"enseignant|directeurs? d\w+ ecole|directeur de (?:l'|chaque )ecole|professeur",
        r"electeur",
        r"mandatair",
        r"hebergeant",
        r"commissair",
    )
)
_CAPITAL = re.compile(r"(?<![.!?:;«\n] )(?<!^)(?<!^« )\b([A-ZÀ-Ý][\w’'-]*[\wÀ-ÿ])")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")
_FIRST = re.compile(r"[A-ZÀ-Ý][\wÀ-ÿ’-]+(?= [a-zà-ÿ])")
_OPENINGS = word_set(
    """chaque mieux grace face seul seule seuls seules hors lors sous tant afin outre suite quant
    ainsi deux trois quatre cinq dix cent certains certaines plusieurs toute tout tous toutes
    personne celui celle ceux celles faute passe sinon ensuite enfin apres avant parmi malgre
    selon durant contre"""
)
_ORDINARY = re.compile(
    r"(?:er|ir|re|oir|ment|ee?s?|ant|ent|ons|ez|ion|ions|ite|ites|u|us|ue|ues|is|ise|ait)$"
)
_SMALL = word_set("de du des la le les l d et en au aux a pour par sur")


def named_check(claim: Claim) -> Check:
    """Every code, kind of text, institution and name must be in the cited passages."""
    known = "\n".join(text.folded for text in claim.cited)
    for name in (*_codes(claim), *_texts(claim, known), *_people(claim, known)):
        return Check("sources", False, name)
    for name in _names(claim, known):
        return Check("sources", False, name)
    return Check("sources", True)


def _codes(claim: Claim) -> Iterator[str]:
    present = frozenset().union(*(text.codes for text in claim.cited))
    for match in CODE.finditer(claim.reading.flat):
        if code_of(match) not in present:
            yield code_of(match)


def _texts(claim: Claim, known: str) -> Iterator[str]:
    for match in _INSTRUMENTS.finditer(claim.reading.flat):
        root = match.group().rstrip("s")
        if not re.search(rf"\b{re.escape(root)}", known):
            yield claim.reading.text[match.start() : match.end()]


def _people(claim: Claim, known: str) -> Iterator[str]:
    for names in _ACTORS:
        match = names.search(claim.reading.flat)
        if match is not None and not names.search(known):
            yield claim.reading.text[match.start() : match.end()]


def _names(claim: Claim, known: str) -> Iterator[str]:
    text = claim.reading.text
    known = "\n".join((known, *claim.names))
    first = _FIRST.match(text)
    if first and _is_name(first.group()) and not _stands_in(french.fold(first.group()), known):
        yield first.group()
    for match in (*_CAPITAL.finditer(text), *_ACRONYM.finditer(text)):
        name = french.fold(match.group())
        if len(name) < 2 or _stands_in(name, known, whole=match.group().isupper()):
            continue
        if any(r.span.start - 3 <= match.start() < r.span.end for r in claim.reading.references):
            continue
        if CODE.match(claim.reading.flat, match.start()) or name == "code":
            continue
        if match.group().isupper() and _is_acronym_of(name, known):
            continue
        if name in ("article", "articles"):
            continue
        yield match.group()


def _stands_in(name: str, known: str, *, whole: bool = False) -> bool:
    """Tell whether a name is said, perhaps with another ending; an acronym has none: « ART » is no article."""
    end = r"(?!\w)" if whole else ""
    return bool(re.search(rf"(?<!\w){re.escape(name)}{end}", known))


def _is_name(word: str) -> bool:
    """Tell whether a sentence's first word is not one that sentences usually begin with."""
    folded = french.fold(word)
    return len(folded) > 3 and not (
        french.is_stop(french.stems(word)[0]) or folded in _OPENINGS or _ORDINARY.search(folded)
    )


def _is_acronym_of(letters: str, known: str) -> bool:
    """Tell whether consecutive words of the passage have these initials."""
    words = [w for w in re.findall(r"\w+", known) if w not in _SMALL]
    initials = "".join(w[0] for w in words)
    return letters in initials
