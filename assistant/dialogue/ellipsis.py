"""Questions that lean on the one before: « et le dimanche ? », « qui signe ? », « peut-on le refuser ? ».

One that names its own subject stands alone, however short: « NBI », « qui délivre un passeport ? ».
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.dialogue.subjects import is_facet, names_subject, subject_words
from ingestion.french import flatten, fold, query_stems, tokenize
from ingestion.french.folding import word_set
from ingestion.french.verbs import is_infinitive

OPENING = re.compile(
    r"^(?:et|mais|ou alors|ou bien|donc|du coup|dans ce cas|alors|meme (?:chose|question)|pareil|sinon|idem|"
    r"pour (?:une?|les?|la|des|ca|cela)\b(?!.*\b(?:comment|quel|faut|peut)))\b"
)
"""How a follow-up starts."""
_CORRECTION = re.compile(
    r"(?:(?:euh|ah|oups|pardon|desolee?|non|excusez[ -]moi|erreur)\b[ ,.;:!]*)*"
    r"(?:(?:en fait|plutot),? )?"
    r"(?:je (?:voulais|veux) (?:dire|parler(?= d))|je (?:parle|parlais)(?= d)|je ne parle pas .{1,40}? mais|"
    r"pas (?:(?:les?|la|une?|pour|au|du|des) |l').{1,40}? mais)\b,? *"
    r"|(?:oups|pardon|desolee?|non|erreur)(?: non)?(?: ?[,.;:!] +| (?=pour |plutot ))(?:en fait,? |plutot )?"
)
"""How one says that what was asked is not what was meant."""
_BLENDS = {"du ": "le ", "au ": "le ", "des ": "les ", "aux ": "les "}
_CORRECTED_BY = re.compile(
    r"(?:(?:de|a) (?=la |l'|une? |mon |ma |mes |notre )|d'(?=une? )|du |au |des |aux )"
)
# A piece of a sentence: where, how, if. With a question after it, it is one (« en cas de décès, qui … ? »).
_FRAGMENT = re.compile(
    r"^(?:a|au|aux|en|sans|avec|par|chez|dans|sur|sous|si|s'|meme|seulement|uniquement|apres|avant|pendant|"
    r"depuis|des|jusqu'a|jusqu'au|hors)\b"
)
_ASKS = re.compile(
    r"\b(?:qui|que|quoi|quel\w*|lequel|comment|combien|quand|pourquoi|faut|peut|peuvent|doit|doivent|"
    r"est-ce|a-t-(?:on|il|elle)|\w+-(?:t-)?(?:ils?|elles?|on|je|nous|vous))\b"
)
# « Faut-il un permis ? », « combien de pages ? », « quelle commission ? »: of what was spoken of, unless it
# says what for.
_NEEDED = re.compile(
    r"^(?:il )?faut(?:-il)?(?: \w+ment)? "
    r"(?:(?:avoir|consulter|demander|faire|joindre|obtenir|passer|prendre|prevenir|saisir) )?"
    r"(?:une?|des|du|les?|la|l'|de la)\b(?!.*\b(?:pour|si|quand|avant|"
    r"apres|lors|chaque|contre|(?<!mise )en|au?x?|dans|sur|chez|par|d'une?|de \w+(?:er|ir|re))\b)"
)
_WHICH = re.compile(
    r"^(?:combien d[e']|(?:[a-z]+ )?quel(?:le)?s? )(?!.*\b(?:est|sont|a|ont|peut|peuvent|doit|doivent|faut|"
    r"pour|si|contre|d'une?|des|du|on|se)\b)"
)
# « Qui paie la fourrière ? », but « qui paie l’éclairage public ? ».
_ITS = re.compile(
    r"^(?:et )?qui (?:(?:avance|finance|installe|paie|paye|pose|regle|rembourse) (?:l'|les? |la )\w+|"
    r"(?:accorde|delivre|donne|instruit|refuse|retire) le permis|"
    r"(?:preside|ouvre|leve|suspend) la seance)\W*$|"
    r"^(?:et )?que devien(?:t|nent) (?:l'|les? |la )\w+\W*$"
)
_TOO = re.compile(r"\b(?:aussi|egalement|non plus|pareil|suffit|suffisent|convient)\W*$")
_NOW = "annee|semaine|apres-midi|nuit|matinee|matin|soir|mois|jour|week|ete|hiver|fois"
_THIS = re.compile(
    rf"\b(?:ces|cette|cet(?= ?[aeiouyh]))(?! (?:{_NOW})\b)\b|"
    rf"(?<![-\w])ce(?= \w)(?! (?:que?|qui|dont|sont|sera|serait|n|{_NOW})\b)|"
    r"\b(?:celui|celle|ceux|celles)-(?:ci|la)\b"
)
# « Le CET », « un CET »: a savings account, and no demonstrative.
_ACCOUNT = re.compile(
    r"(?:\b(?:le|un|du|au|mon|son|de|pour) |^)cet\b(?! [aeiouyh]\w+ *(?:$|[?.!,]))"
)
# « Ça », « c'est » and what it is said of; « c'est quoi une DIA ? » says it after.
_IT = re.compile(r"^(?:est-ce que )?(?:ca|cela|c'(?:est|etait))\b")
_SAID_AFTER = re.compile(
    r"^(?:est-ce que )?(?:c'(?:est|etait)|ca \w+) \w+,? (?:exactement )?(?:les?|la|l'|une?|des|du|d')|"
    r"^c'(?:est|etait) quoi\b"
)
_SOMEONE = re.compile(r"\b(?:il|elle|ils|elles|lui|eux|celui|celle|ceux|celles)\b")
_IMPERSONAL = "possible|obligatoire|permis|interdit|necessaire|utile|legal|vrai"
_NOBODY = re.compile(
    rf"\b(?:il y a|y a-t-il|n'y a|(?:qu'|s')?il (?:ne )?(?:faut|suffit|s'agit|est (?:{_IMPERSONAL}))|"
    rf"(?:faut|suffit|existe-t|s'agit|faudra-t|faudrait)-il|est-il (?:{_IMPERSONAL}))\b"
)
_NOUN = re.compile(
    r"\b(?:une?|les?|la|l'|du|des|au|aux|mon|ma|mes|notre|nos|aucune?|chaque|tout|quel\w*|combien d[e'])"
    r"[ ']?(?!\w+-)\w{2,}"
)
_THERE = re.compile(r"\by\b(?!-)|\ben (?:faut|a|ont|est)\b")
# « Qui la collecte ? », « peut-on le déplacer ? »: before a verb, « la » is a thing.
_OBJECT = re.compile(r"\b(?:qui|on|je|nous|vous|ne) (?:les? |la |l')\w")
_OBJECT_OF = re.compile(
    r"(?:\b(?:comment|quand|ou|pourquoi|de|a|pour|sans|faut|peut|doit|puis-je)|-(?:ils?|elles?|on|je)) "
    r"(?:les? |la |l'|lui |leur )(\w+)"
)
_THEIRS = re.compile(
    r"^(?:qui|que|quand|combien|quel\w* (?:est|sont))\b(?!.*\b(?:on|se|je)\b).* (?:son|sa|ses|leurs?)\b"
)
LONGEST_FRAGMENT = 4
"""Content stems beyond which a piece of a sentence, or one that names no subject, says enough."""
LONGEST_POINTING = 6
"""A question that points at something may lean on the one before it up to this many content stems."""
LONGEST = 8
"""Content stems beyond which a question stands alone, however it starts."""


class Kind(StrEnum):
    """What a follow-up does with the question before."""

    ASK = "question"
    """It asks something else of the same subject: « délai ? », « qui signe ? »."""
    ACT = "acte"
    """It says what else is to be done: « et pour l’expulser ? »."""
    CONDITION = "condition"
    """It says what may happen: « et s’il refuse ? »."""
    TERM = "terme"
    """It names what may take the place of something said: « et un décès ? », « et pour la cantine ? »."""
    CIRCUMSTANCE = "circonstance"
    """It says where, when or how, and asks the same: « et en hiver ? », « même hors-sol ? »."""


_CONNECTIVE = re.compile(
    r"^(?:(?:et|mais|ou alors|ou bien|donc|du coup|dans ce cas|alors|meme chose|meme question|pareil|"
    r"sinon|idem)\b[ ,]*)+"
)
_CONDITION = re.compile(r"^(?:si|s'(?:ils?|elles?|on)|quand (?!\w*-)|lorsqu\w*|en cas)\b")
_ASKING = re.compile(
    r"(?:^|, ?)(?:(?:a|a partir de|au bout de|avec|contre|dans|de|depuis|en|jusqu'a|par|pendant|pour|sous|"
    r"sur) )?(?:qui|que|quoi|quand|ou|lequel|y a|je|nous|vous)\b|\bj'|"
    r"\b(?:quel\w*|combien|comment|pourquoi|quoi|c'est|est-ce|faut|suffi\w+|convient)\b|"
    r"(?<!\bqui )\b(?:peut|peuvent|doit|doivent)\b|\b\w+-(?:t-)?(?:ils?|elles?|on|je|nous|vous)\b|"
    r"(?<!\bqui )(?<!\bque )(?<!\bqu')(?<!\bs')(?<!\bsi )(?<!\bou )(?<!\bquand )"
    r"\b(?:ca|cela|ils?|elles?|on) \w|"
    r"\b(?:aussi|egalement|non plus)\W*$|\b(?:a|aupres de|avec|chez|contre|de|par|pour) qui\W*$"
)
_WHERE = word_set(
    """a au aux en sans avec par chez dans sur sous meme seulement uniquement apres avant pendant depuis
    jusqu'a jusqu'au hors devant entre"""
)
_FROM = re.compile(r"des (?:le|la|l'|que|maintenant|demain)\b")
_ACT = re.compile(
    r"^(?:pour |de |d')?(?:ne |n'|pas |l'|les? |la |lui |leur |se |s'|y |en )*(\w{3,})"
)
_TIMES = word_set(
    """jour semaine mois an ans annee heure minute matin soir midi nuit lundi mardi mercredi jeudi vendredi
    samedi dimanche week weekend ferie vacances ete hiver printemps automne janvier fevrier mars avril mai
    juin juillet aout septembre octobre novembre decembre demain hier maintenant jours nuits dimanches
    samedis"""
)
_ARTICLES = word_set("le la l' les un une du de d' pour ce cet cette ces mon ma mes notre nos")


def without_correction(question: str) -> str:
    """Return what is meant by « non, je voulais dire le columbarium »; the question if it corrects none."""
    found = _CORRECTION.match(flatten(question))
    left = question[found.end() :] if found and found.end() else ""
    if not left.strip(" .?!,"):
        return question
    link = _CORRECTED_BY.match(flatten(left))
    return _BLENDS.get(link[0], "") + left[link.end() :] if link else left


def plain(follow_up: str) -> str:
    """Return a follow-up without « et », « mais », « donc », nor its question mark."""
    said = follow_up.strip()
    opening = _CONNECTIVE.match(flatten(said))
    return said[opening.end() if opening else 0 :].strip(" .?!,\u00a0\u202f")


def kind_of(follow_up: str) -> Kind:
    """Return what a follow-up does with the question before."""
    said = flatten(plain(follow_up))
    if _CONDITION.match(said):
        return Kind.CONDITION
    act = _ACT.match(said)
    if act and is_infinitive(act[1]):
        return Kind.ACT
    if _ASKING.search(said):
        return Kind.ASK
    tokens = [token for token in tokenize(said) if token.text not in _ARTICLES]
    if len(tokens) > LONGEST_FRAGMENT + LONGEST_POINTING:
        return Kind.ASK
    if not tokens or tokens[0].text[0].isdigit() or tokens[0].text in _TIMES:
        return Kind.CIRCUMSTANCE
    if said.split()[0] in _WHERE or _FROM.match(said):
        return Kind.CIRCUMSTANCE
    if is_facet(tokens[0]):
        return Kind.CIRCUMSTANCE if said.startswith("pour ") else Kind.ASK
    if not said.startswith(tuple(_ARTICLES)) and not subject_words(said):
        return Kind.CIRCUMSTANCE
    return Kind.ASK if " ou " in said else Kind.TERM


def leans(question: str) -> bool:
    """Tell whether a question only makes sense after another one."""
    folded = fold(question).strip()
    stems = len(query_stems(question))
    if stems > LONGEST:
        return False
    if OPENING.match(folded):
        return True
    if stems <= LONGEST_FRAGMENT and (not names_subject(question) or _is_fragment(folded, stems)):
        return True
    return stems <= LONGEST_POINTING and _points(question, folded)


def _is_fragment(folded: str, stems: int) -> bool:
    if _FRAGMENT.match(folded) and not _ASKS.search(folded):
        return True
    if stems < LONGEST_FRAGMENT and (
        _NEEDED.match(folded) or _WHICH.match(folded) or _ITS.match(folded)
    ):
        return True
    return stems < LONGEST_FRAGMENT - 1 and bool(_TOO.search(folded))


def _points(question: str, folded: str) -> bool:
    """Tell whether a question points at something that it does not name itself."""
    if _IT.match(folded):
        return not _SAID_AFTER.match(folded)
    this = _THIS.search(folded) and "CET" not in question and not _ACCOUNT.search(folded)
    if this or _THEIRS.match(folded):
        return True
    left = _NOBODY.sub(lambda m: "-" * len(m[0]), folded)
    someone = _SOMEONE.search(left)
    if someone and not _NOUN.search(folded, 0, someone.start()):
        return not subject_words(folded[: someone.start()])
    thing = _THERE.search(left) or _OBJECT.search(left) or _object_of(left)
    return thing is not None and not subject_words(folded[: thing.start()])


def _object_of(folded: str) -> re.Match[str] | None:
    return next((m for m in _OBJECT_OF.finditer(folded) if is_infinitive(m[1])), None)
