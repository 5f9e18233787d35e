"""What a question is about, without what it asks: « un mariage », in « quelles pièces pour un mariage ? »."""

from __future__ import annotations

import re

from assistant.dialogue.ellipsis import Kind, kind_of
from assistant.dialogue.subjects import names_subject
from ingestion.french import flatten, fold, is_stop, stems, tokenize
from ingestion.french.folding import word_set
from ingestion.french.verbs import is_infinitive

EDGES = " .?!,;:\u00a0\u202f"
_MODAL = (
    r"(?:peu[tx]|peuvent|pouvons|doi[ts]|doivent|devons|veu[tx]|voulons|voudrais|voudrait|va|vas|vais|"
    r"pourrait|devrait)"
)
_WHO = r"(?:on|je|nous|ils?|elles?|ca|cela)"
_TOWN = r"(?:(?:le|un) maire|(?:la|une) (?:mairie|commune)|le conseil(?: municipal)?)"
_AT = r"(?:a|a partir de|au bout de|avec|dans|de|depuis|en|jusqu'a|par|pendant|pour|sous|sur)"
_ADJECTIVE = r"\w+(?:al|ales?|ifs?|ives?|iques?|aires?|bles?|ees?|es)\b"
_NO_VERB = (
    rf"(?:{_ADJECTIVE}|"
    r"(?:pour|de|du|dans|sur|en|a|au|aux|par|avec|sans|chez|contre|sous|entre|et|ou)\b)"
)
_HEADS = tuple(
    re.compile(head)
    for head in (
        r"est-ce qu(?:e |')",
        r"(?:c'est quoi|qu'est-ce que c'est|qu'est-ce qu(?:e |')(?:est )?)(?: que)? ?",
        rf"{_WHO} (?:ne )?{_MODAL}(?: pas)? ",
        rf"{_MODAL}[ -](?:t-)?{_WHO} ",
        r"(?:faut[ -]il|faudrait-il|(?:il )?faut(?: quoi| combien)?)(?: pour)? ",
        rf"{_TOWN} (?:ne )?{_MODAL}(?:[- ](?:il|elle)\b)?(?: pas)? ",
        r"(?:est-on|on est|suis-je|sommes-nous) obligee?s? (?:de |d')",
        r"(?:a-t-(?:on|il|elle)|on a|ai-je|j'ai|il a|elle a) (?:le )?droit (?:de |d'|a )",
        rf"que {_MODAL} (?:faire )?",
        r"(?:que|quoi) (?:(?:doit-on|dois-je|faut-il|peut-on) )?faire "
        r"(?:avec |de |contre |d'|en cas de |quand |si |pour )?",
        r"(?:comment|pourquoi|quand|ou)\b(?: est-ce qu'| est-ce que\b)? ?",
        r"combien\b(?: de (?:fois|temps|jours|mois)\b| d'(?:heures|annees)\b)?"
        r"(?: (?:ca )?(?:coute|vaut|dure|faut-il|est (?:valable|valide))\b)?(?: pour\b)? ?(?:de |d')?",
        rf"qui (?:a le droit de|est charge de|{_MODAL}) ",
        # « Quel décret fixe le statut ? », but « quelle autorisation préalable ? ».
        rf"quel(?:le)?s? \w+ (?:{_MODAL}|(?!{_NO_VERB})\w+) (?=(?:avoir |etre )?(?:les?|la|une?|des)\b|l')"
        r"(?:avoir |etre )?",
        rf"(?:{_AT} )?quel(?:le)?s?\b(?: est| sont)? ?(?:le |la |les |l')?",
    )
)
"""How a question asks, before it says of what."""
_WHO_DOES = re.compile(
    r"qui (?P<verb>(?!les\b|leur\b|lui\b|est\b|sont\b|ont\b|doit\b|peut\b)\w{3,})(?P<rest> .+|$)"
)
_INFINITIVES = (
    ("", "r"), ("ie", "yer"), ("ient", "enir"), ("it", "ire"), ("it", "ir"), ("oit", "evoir"), ("", "re"),
    ("t", "ttre"),
)  # fmt: skip
"""Endings of a verb in the present, and of its infinitive: « délivre », « paie », « rend »."""
_PRONOUNS = re.compile(r"(?:l'|les? |la |lui |leur |se |s'|y |en )*")
_TAIL = re.compile(
    r"(?:,? (?:c'est|ca(?: se)? \w+|(?:est|sont)(?: \w+)?(?: a| de| pour)?|dure|coute|vaut|prend|faut|"
    r"(?:se|on) \w+))?,? (?:combien(?: de \w+| ca \w+)?|quoi|quand|comment(?: faire)?|ou|"
    rf"qui (?:l'|les? |la )?\w+|(?:{_AT} )?quel(?:le)?s? \w+)$"
)
_INVERSION = re.compile(
    r"(?<=\w)-(?:t-)?(?:ils?|elles?)\b|(?:(?<=\bpeut)|(?<=\bdoit)) (?:il|elle)\b"
)
_CLAUSE = re.compile(
    rf"\s*(?:[,;]|[?!](?=\s+\w)|\.(?=\s+\D)|\s:|\bet(?= (?:{_AT} )?(?:quel|qui\b|combien|comment)))\s+"
)
_ASKS = re.compile(
    rf"^(?:(?:{_AT} )?quel(?:le)?s?|qui|que|quoi|comment|combien|pourquoi|ou|quand|est-ce|faut)\b|"
    r"\b\w+-(?:t-)?(?:ils?|elles?|on|je|nous|vous)\b|\b(?:combien|comment|quoi|quel(?:le)?s?)\b|"
    r"^(?:peut|doit|faut|va|a t|est) (?:il|elle|on|ils|elles|ce)\b"
)
# Told before a question, by words that any subject has: « le maire est absent trois semaines ».
_SITUATION = re.compile(
    r"(?:les?|la|une?|des|notre|mon|ma|on|nous|je) ?(?:\w+ ){1,4}?(?:ne )?(?:est|sont|a|ont|avons|veut|"
    r"veulent|va|vont|refusent?|demandent?|part|quitte|manque)\b \w"
)
WHO_DOES_IT = re.compile(
    r"qui (?:ne )?(?:(?:l'|les? |la |lui |leur |s'en )\w+|\w+ (?:a )?sa place|\w+ pour (?:lui|elle|eux))$"
)
"""It says nothing but what it asks: « …, qui le remplace ? »."""
# « Un agent a droit à combien de jours de congés ? »
_MIDDLE = re.compile(
    r"(?: (?:a droit a|touche|gagne|coute|doit avoir|peut avoir))? combien(?: de (?:jours|temps|fois))? "
    r"d(?:e |')"
)
# What is asked of anything, and from what it is asked.
_ASKED = word_set(
    """delai delais duree date prix tarif tarifs cout montant taux seuil plafond minimum maximum nombre
    majorite regle regles condition conditions procedure demarche demarches etape etapes formalite formalites
    piece pieces document documents papier papiers formulaire formulaires justificatif justificatifs age motif
    motifs preavis echeance"""
)
_LINK = re.compile(r"(?:(pour|de|du|des|au|aux|concernant|sur|a) |(d'))")
_ARTICLE = re.compile(r"(?:les?|la|une?) |l'")
_OF = re.compile(r"(?:(de|du|des) |(d'))")
_WITH_ARTICLE = {"du": "le ", "au": "le ", "des": "les ", "aux": "les "}


def subject_of(question: str, *, with_ask: bool = True, with_who: bool = True) -> str:
    """Return what a question is about; the whole of it if that cannot be told from what it asks.

    « On veut louer un logement, qui fixe le loyer ? » is about « louer un logement, le loyer »; without its
    ask, about what is told first; without who does it, « …, qui le fait ? » is left out. What is added last
    is said of both (« …, en hiver ? »).
    """
    whole = question.strip(EDGES)
    clauses = _CLAUSE.split(whole)
    asking = [_ASKS.search(flatten(clause)) is not None for clause in clauses]
    first = asking.index(True) if True in asking else 0
    told = [without_ask(clause) for clause in clauses[:first]]
    is_told = any(_tells(c) and not _is_said_of_another(c) for c in told)
    for clause, asks in zip(clauses[first:], asking[first:], strict=True):
        if not asks:
            told.append(clause if told else without_ask(clause))
        elif not is_told or (with_ask and _adds(clause, with_who=with_who)):
            told.append(without_ask(clause))
            is_told = True
    kept = [part for part in told if any(not is_stop(stem) for stem in stems(part))]
    left = ", ".join([*kept[:1], *map(_lowered, kept[1:])])
    return left if _tells(left) else whole


def _tells(clause: str) -> bool:
    """Tell whether a clause says what is spoken of: by its name, or as a situation."""
    return names_subject(clause) or _SITUATION.match(flatten(clause)) is not None


def _adds(clause: str, *, with_who: bool) -> bool:
    """Tell whether a clause that asks says more of the subject: « on doit la payer ? »."""
    is_who = WHO_DOES_IT.match(flatten(clause.strip(EDGES))) is not None
    return says(without_ask(clause)) and (with_who or not is_who)


def _lowered(clause: str) -> str:
    """Return what started a sentence as it is written within one: « On peut » as « on peut »."""
    words = tokenize(clause)
    is_small = bool(words) and is_stop(words[0].stem) and clause[1:2].islower()
    return f"{clause[0].lower()}{clause[1:]}" if is_small else clause


def without_ask(clause: str) -> str:
    """Return a clause without its question words and what they ask of anything; it may be empty."""
    left = clause.strip(EDGES)
    while (shorter := _without_asked(_without_head(left))) != left:
        left = shorter
    middle = _MIDDLE.search(flatten(left))
    if middle and middle.start() and names_subject(left[middle.end() :]):
        left = f"{left[: middle.start()]}, {left[middle.end() :]}"
    tail = _TAIL.search(flatten(left))
    if tail and names_subject(left[: tail.start()]):
        left = left[: tail.start()]
    return _INVERSION.sub("", left)


def says(text: str) -> bool:
    """Tell whether something is left of a question: the name of a subject, or of what is done."""
    return names_subject(text) or any(map(is_infinitive, re.findall(r"\w+", flatten(text))))


def _is_said_of_another(clause: str) -> bool:
    """Tell whether a piece of a sentence says where or when: « en zone ABF, faut-il un permis ? »."""
    return fold(clause).startswith("pour ") or kind_of(clause) in (
        Kind.CIRCUMSTANCE,
        Kind.CONDITION,
    )


def _without_head(text: str) -> str:
    flat = flatten(text)
    found = next((m for head in _HEADS if (m := head.match(flat))), None)
    if found is not None:
        return _without_link(text[found.end() :].strip(EDGES), _OF)
    does = _WHO_DOES.match(flat)
    if does is None:
        return text
    act = _infinitive(text[does.start("verb") : does.end("verb")])
    if does["rest"] and not act:
        return text
    return f"{act}{text[does.start('rest') :]}" if does["rest"] else ""


_GRAVE = re.compile(r"è(?=[^aeiouyè]{1,2}u?er$)")
_MUTE = re.compile(r"(?:l.v|m.n|p.s|s.m|ach.t|g.l)er$")
"""« Enlève » is from « enlever », « célèbre » from « célébrer »."""


def _infinitive(verb: str) -> str:
    """Return the infinitive of a verb in the third person, nothing if it is not known."""
    written = (
        verb.removesuffix(end) + ending for end, ending in _INFINITIVES if verb.endswith(end)
    )
    found = next((word for word in written if is_infinitive(fold(word))), "")
    return _GRAVE.sub("e" if _MUTE.search(found) else "é", found)


def _starts_with_infinitive(flat: str) -> bool:
    pronouns = _PRONOUNS.match(flat)
    word = re.match(r"\w+", flat[pronouns.end() if pronouns else 0 :])
    return word is not None and is_infinitive(word[0])


def _without_asked(text: str) -> str:
    """Return « délai pour une DIA », « montant de l’amende » without what is asked of anything."""
    words = tokenize(text)
    count = next((i for i, t in enumerate(words) if fold(t.text) not in _ASKED), len(words))
    if not count:
        return text
    rest = text[words[count - 1].end :].strip(EDGES)
    return _without_link(rest, _LINK) if not rest or _follows(flatten(rest)) else text


def _follows(flat: str) -> bool:
    """Tell whether what follows « délai » or « pièces » is what they are asked of: « taux réduit » is one."""
    opens = _ARTICLE.match(flat) or _LINK.match(flat) or any(head.match(flat) for head in _HEADS)
    return bool(opens) or _starts_with_infinitive(flat)


def _without_link(text: str, links: re.Pattern[str]) -> str:
    """Return « du préavis » as « le préavis », « d’un mariage » as « un mariage »."""
    link = links.match(flatten(text))
    return _WITH_ARTICLE.get(link[1] or "", "") + text[link.end() :] if link else text
