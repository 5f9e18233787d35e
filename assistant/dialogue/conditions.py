"""What a condition does: « s’il est mineur » is another case of what was asked, « s’il refuse » is not."""

from __future__ import annotations

import re

from assistant.dialogue.ellipsis import plain
from assistant.dialogue.subjects import MISHAPS
from ingestion.french import FigureKind, figures, flatten, stems

_CONDITION = re.compile(r"(?:si |s'|quand |lorsque |lorsqu')")
_SOMEONE = re.compile(
    r"(?:ils?|elles?|on|l'une?(?: des (?:deux|parents|epoux))?|les deux|"
    r"(?:mon|ma|mes|notre|son|sa|ses) \w+|(?:l'|les? |la |une? |des )(?:personnes?|agents?|enfants?|"
    r"eleves?|habitants?|demandeurs?|parents?|defunte?|mort|epoux|epouse|conjoint|proprietaires?|"
    r"locataires?|hebergeant|association|entreprise)) "
)
# « Si c’est la mairie qui s’est trompée »: what somebody did, not « si c’est une association qui organise ».
_IT_IS_WHO = re.compile(r"c'est (?:l'|les? |la |mon |ma |moi|nous|lui|elle).* qui ")
_IT_IS = re.compile(r"(?:c'(?:est|etait)|ca (?:fait|coute|dure)) ")
_NAMED = re.compile(r"(?:l'|les? |la )(\w+) (?=est |sont |a |ont |fait |font )")
# « S’il a un enfant », not « s’il a oublié ».
_STATE = re.compile(
    r"(?:est|sont|etait|etaient|(?:a|ont|avait) (?:(?:deja|encore|seulement) )?"
    r"(?=(?:une?|des|d'|les?|la|l'|plus|moins|droit|entre)\b|\d)|fai(?:t|sait) (?=\d|plus|moins)|"
    r"(?:n'|y )?(?:habite|reside|vit|travaille|gagne|mesure|pese)(?:nt)?)\b ?(?P<what>.*)"
)
_NOT_BEING = re.compile(r"(?:ne|n')(?: |(?=est|sont|etait|a\b|ont))")
# What becomes of a request or of a term: asked again of it, « quel délai ? » would mean nothing.
_FATES = re.compile(
    r"(?:\w+ment |trop )?(?:depass|atteint|ecoul|refus|rejet|accept|accord|contest|expir|perdu|vol[ee]|tard)"
)
_SIZES = (FigureKind.POPULATION, FigureKind.AMOUNT)
_IN_CASE = re.compile(r"en cas (?:de |d')(?P<what>\w+)")


def is_another_case(condition: str, about: str) -> bool:
    """Tell whether a condition only says of whom, of what size or of when the same is asked.

    It says what somebody, or the thing spoken of, is or has: « si c’est un commerçant », « s’il habite
    ailleurs », « si on dépasse 40 000 € ». What somebody does or fails to do is another matter.
    """
    said = flatten(plain(condition))
    if in_case := _IN_CASE.match(said):
        return in_case["what"] not in MISHAPS
    opening = _CONDITION.match(said)
    if opening is None:
        return False
    said = said[opening.end() :]
    if _IT_IS.match(said):
        return not _IT_IS_WHO.match(said) and not _FATES.match(_IT_IS.sub("", said, count=1))
    if any(f.kind in _SIZES for f in figures(condition)):
        return " pas" not in said
    who = _SOMEONE.match(said)
    if who is None:
        named = _NAMED.match(said)
        who = named if named and set(stems(named[1])) & set(stems(about)) else None
    if who is None or _NOT_BEING.match(said, who.end()):
        return False
    state = _STATE.match(said, who.end())
    return state is not None and not _FATES.match(state["what"])
