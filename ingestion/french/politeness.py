"""What politeness wraps a question in: greetings, requests, thanks, closings and signatures.

Set aside, « bjr, svp, combien de temps pour déclarer une naissance ? merci bcp » is read as the question
alone is. A formula inside a sentence stays: « faut-il dire bonjour ? », « une lettre de merci ».
"""

from __future__ import annotations

import re

from ingestion.french.folding import flatten

# Flat text with its capitals: a name keeps its own, all the rest is matched in any case.
_NAME = r"(?-i:[A-Z][\w'-]+)"
_TITLE = r"(?:mesdames|messieurs|madame|monsieur|mme|mlle|mr|m\.)"
_WHOM = rf"(?:{_TITLE}(?:,? (?:et )?{_TITLE})?|a (?:tous|toutes|vous|toi)|tout le monde|vademecum)"
_PLEASE = r"(?:s'il (?:vous|te) plait|svp|stp|please)"
_BEGINS = r"(?=,? (?:si|s'|qu|comment|combien|quand|ou|pourquoi|ce qu))"
"""The indirect question that a request brings in."""


def _any(*expressions: str) -> str:
    return f"(?:{'|'.join(expressions)})"


_GREETING = rf"(?:re-?)?(?:bonjour|bonsoir|salut|coucou|hello|allo|bjr|bsr|slt|hey)(?:,? {_WHOM})*"
_MANY = r"(?:,? (?:beaucoup|bcp|bien|infiniment|encore|d'avance|par avance|a (?:vous|toi|tous)|mille fois))*"
_YOUR = r"(?: (?:pour|de) (?:votre|vos|ton|ta|tes|l'|la|cette|tout)(?: ?\w+){0,2})?"
_THANKS = _any(
    rf"(?:un (?:grand )?|mille )?mercis?{_MANY}{_YOUR}{_MANY}",
    r"(?:d'avance|par avance),? merci(?: beaucoup| bcp)?",
    rf"(?:je |nous |en )?vous remerci\w+{_MANY}{_YOUR}{_MANY}",
)
_REGARDS = _any(
    r"(?:tres |bien )?cordialement(?: (?:votre|a vous))?",
    r"cdlt",
    r"cdt",
    r"bien a (?:vous|toi)",
    r"(?:mes |nos )?(?:sinceres |meilleures |cordiales )?salutations(?: (?:distinguees|cordiales))?",
    r"dans l'attente de (?:votre|vos|ta) \w+",
)
_WISHES = _any(
    r"(?:(?:je vous souhaite |passez )?une )?(?:bonne|belle) (?:fin de )?"
    r"(?:journee|soiree|matinee|apres-midi|semaine|nuit|continuation|reception)(?: a (?:vous|tous|toi))?",
    r"(?:bon|bonne) (?:fin de )?(?:week-?end|week end|apres-midi|courage)(?: a (?:vous|tous|toi))?",
    r"au revoir",
    r"a (?:bientot|tres bientot|plus tard)",
)
_ASSENT = _any(
    "ok(?:ay)?", "d'accord", "entendu", "compris", "tres bien", "parfait", "super", "genial", "top",
    "oui", "non", "c'est (?:parfait|note|clair|bon|super|gentil|tout)",
)  # fmt: skip
_TELL = _any(
    "dire", "indiquer", "preciser", "expliquer", "confirmer", "rappeler", "renseigner(?: sur)?",
    "eclairer(?: sur)?", "aider a savoir", "faire savoir",
)  # fmt: skip
_KNOW = _any(
    "savoir", "connaitre", "comprendre", "(?:avoir )?des (?:informations|renseignements|precisions) sur",
    "(?:avoir )?un renseignement sur",
)  # fmt: skip
_REQUEST = _any(
    rf"(?:est-ce que )?(?:vous |tu )?(?:pouvez|pourriez|peux|pourrais|sauriez)(?:[- ](?:vous|tu))?"
    rf"(?:,? {_PLEASE},?)? (?:me |nous |m'){_TELL}",
    rf"(?:savez-vous|sais-tu|(?:est-ce que )?(?:vous savez|tu sais)){_BEGINS}",
    r"(?:je |j'|j|nous )(?:voudrai[st]?|voudrions|souhaite(?:rai[st]?|rions|ons)?|aimerai[st]?|aimerions|"
    rf"veux|desire|cherche a|voulais)(?: (?:bien|juste))? {_KNOW}",
    rf"je me demand(?:e|ais){_BEGINS}",
    r"(?:j'ai|j'aurais|nous avons|voici|voila) (?:une|ma) (?:petite |autre )?question"
    r"(?: (?:sur|concernant|a propos de))?",
    r"(?:une |ma |petite |autre ){0,2}question(?: est la suivante)?(?= ?:)",
    rf"merci de (?:bien vouloir )?(?:me |nous |m'){_TELL}",
    rf"(?:dites|dis)[- ]moi{_BEGINS}",
)
_STOP = r"(?=\s*(?:[,.!;:…–—-]|$))"
_AFTER = r"[\s,.!;:…–—-]*(?:et (?=(?:merci|bonne)\b))?"
_FIRST = re.compile(
    _any(
        rf"{_GREETING}(?:,? {_TITLE} {_NAME}|,? monsieur le maire|,? madame la maire){_STOP}",
        # « Salut au drapeau » is a subject.
        rf"{_GREETING}(?![\w'-])(?! (?:aux?|du)\b)",
        rf"{_PLEASE}(?![\w'])",
        rf"{_any(_THANKS, _WISHES)}{_STOP}",
        rf"{_TITLE}(?:,? {_TITLE})?(?=\s*,)",
        rf"{_ASSENT}(?=\s*[,.!;…])",
        # « Si le maire peut … » asks it by itself.
        rf"{_REQUEST}(?![\w-])(?:,? {_PLEASE})?(?:[ ,]+(?:si (?!on ne)|s'(?=ils?\b)))?",
    )
    + _AFTER,
    re.IGNORECASE,
)
_CLOSING = _any(_THANKS, _REGARDS, _WISHES, _PLEASE)
_LAST = re.compile(
    rf"(?:^|(?<=[\s,.;:!?…(–—-])){_CLOSING}(?:[\s,.!]+(?:et )?{_CLOSING})*[\s,.!;:…)–—-]*$",
    re.IGNORECASE,
)
_PLACE = r"(?:mairie|commune|secretaire|secretariat|service|le maire|la maire|l'adjointe?|adjointe?|dgs)\b[^?]{0,60}"
_SIGNATURE = (
    rf"[\s,.!;:…–—-]+(?:{_TITLE} )?"
    rf"(?:{_NAME}(?: {_NAME}){{0,2}}(?:[\s,;–—-]+{_PLACE})?|{_PLACE})[\s.]*$"
)
# After « merci. », « Délai DIA » is no name, unless a question came before.
_SIGNED = re.compile(
    rf"(?<=[\w?!.,;:…] ){_REGARDS}{_SIGNATURE}"
    rf"|(?<=\?[ .,!])(?:[ .,!]*){_any(_THANKS, _WISHES)}{_SIGNATURE}",
    re.IGNORECASE,
)
_WITHIN = re.compile(rf"(?<=[\w,])[ ,]+{_PLEASE}[ ,]+(?=\w)", re.IGNORECASE)
_GOVERNS = re.compile(
    r"(?:\b(?:dire|dit|disent|un|une|le|la|du|de|des|mot|et|ou|pas|sans|aux?|par|mon|son|sa|ce|simple|souhaiter|"
    r"ecrire|terminer|repondre|accueillir|votre|president)|[«\"“(])\s*$",
    re.IGNORECASE,
)
"""What makes a formula a part of the sentence: « dire merci », « une bonne journée »."""
LONGEST = 200
"""Characters of a closing with its signature, at most."""
_EDGE = " \t,;:–—-…"
_CHAT = _any(
    # About the two who speak.
    "(?:comment )?ca va(?: bien)?", "(?:comment )?(?:allez-vous|vas-tu)", "et (?:vous|toi)",
    "quoi de neuf", "(?:mais )?qui (?:es-tu|etes-vous|est vademecum)", "(?:tu es|vous etes|t'es) qui",
    "(?:tu es|vous etes|t'es|es-tu|etes-vous) (?:un robot|une ia|une machine|humaine?)",
    "comment (?:t'appelles-tu|vous appelez-vous)", "(?:c'est quoi|qu'est-ce que) vademecum",
    "(?:que|qu'est-ce que) (?:sais-tu|savez-vous|peux-tu|pouvez-vous|tu (?:sais|peux)|vous (?:savez|pouvez))"
    "(?: faire)?",
    "a quoi (?:sers-tu|servez-vous|tu sers|vous servez)",
    # Nothing asked, or not yet.
    "(?:a l')?aide", "aide[sz]?-moi", "help", "(?:j'ai )?besoin d'aide", "(?:ceci est un )?tests?",
    "(?:j'ai )?une question", "y a quelqu'un", "de rien", "je vous en prie", "pardon", "desolee?",
    "excuse[sz]?-moi", "pas de (?:souci|probleme)", "bravo", "cool", "nickel", "excellent", "haha",
    "lol", "mdr", "hm+", "euh+", "bof", "bonne annee", "bonnes fetes", "joyeux noel",
)  # fmt: skip
_SMALL_TALK = re.compile(
    rf"(?:{_any(_GREETING, _THANKS, _REGARDS, _WISHES, _PLEASE, _ASSENT, _CHAT)}(?:[\s,.!?;:…)–—-]+(?:et )?|$))*",
    re.IGNORECASE,
)


def without_politeness(text: str) -> str:
    """Return a question without the politeness around it, empty when it was nothing else.

    ``text`` is what ``clean_query`` returns. A text without politeness comes back unchanged.
    """
    left = text
    while (shorter := _without_end(_without_start(_without_middle(left)))) != left:
        left = shorter
    return left


def is_small_talk(text: str) -> bool:
    """Tell whether a text asks nothing: greetings, thanks, « oui », « test », « qui es-tu ? »."""
    return _SMALL_TALK.fullmatch(flatten(text, keep_case=True).strip(" .,!?;:…()-")) is not None


def _without_middle(text: str) -> str:
    flat = flatten(text, keep_case=True)
    left, at = [], 0
    for found in _WITHIN.finditer(flat):
        if not _governed(flat, found.start()):
            left.append(text[at : found.start()])
            at = found.end()
    return " ".join([*left, text[at:]])


def _without_start(text: str) -> str:
    flat, start = flatten(text, keep_case=True), 0
    while (found := _FIRST.match(flat[start:])) is not None:
        start += found.end()
    return text[start:].strip(_EDGE) if start else text


def _without_end(text: str) -> str:
    flat, end = flatten(text, keep_case=True), len(text)
    while (start := _closing(flat, end)) is not None:
        end = start
    return text[:end].strip(_EDGE) if end < len(text) else text


def _closing(flat: str, end: int) -> int | None:
    """Return where the last formula of a text that stops at ``end`` starts, if it has one."""
    # Only its last words are looked at: searches stay short, whatever was typed.
    low = max(0, end - LONGEST)
    signed = _SIGNED.search(flat, low, end)
    if signed is not None:
        return signed.start()
    last = _LAST.search(flat, low, end)
    if last is not None and not _governed(flat, last.start()):
        return last.start()
    return None


def _governed(flat: str, start: int) -> bool:
    return _GOVERNS.search(flat[max(0, start - LONGEST) : start]) is not None
