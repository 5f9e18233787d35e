"""The French codes: their official names, and how people write them."""

from __future__ import annotations

import re

from ingestion.french.folding import flatten

# Official name (with the straight apostrophe of the published data) → other ways of writing it,
# as expressions over flat text. A short form that means something else in a town hall (CU, CE, CC)
# is left out on purpose.
_CODES: dict[str, tuple[str, ...]] = {
    "Code général des collectivités territoriales": (r"c\.?g\.?c\.?t\b\.?",),
    "Code général de la fonction publique": (r"c\.?g\.?f\.?p\b\.?",),
    "Code général de la propriété des personnes publiques": (
        r"c\.?g\.?3\.?p\b\.?", r"c\.?g\.?p\.?p\.?p\b\.?",
    ),
    "Code général des impôts": (r"c\.?g\.?i\b\.?",),
    "Code des relations entre le public et l'administration": (r"c\.?r\.?p\.?a\b\.?",),
    "Code de la commande publique": (r"c\.?c\.?p\b\.?",),
    "Code de la sécurité intérieure": (r"c\.?s\.?i\b\.?",),
    "Code de justice administrative": (r"c\.?j\.?a\b\.?",),
    "Code civil": (r"c\. ?civ\b\.?", r"c\.c\."),
    "Code électoral": (r"c\. ?elect?\b\.?", r"c\. ?electoral"),
    "Code de l'urbanisme": (r"c\. ?urb(?:a|an)?\b\.?",),
    "Code de l'environnement": (r"c\. ?env(?:ir)?\b\.?",),
    "Code du patrimoine": (r"c\. ?patr(?:im)?\b\.?",),
    "Code de la voirie routière": (r"c\. ?voirie(?: rout(?:iere)?\b\.?)?", r"cvr\b"),
    "Code de l'action sociale et des familles": (r"c\.?a\.?s\.?f\b\.?",),
    "Code de la construction et de l'habitation": (r"c\.?c\.?h\b\.?",),
    "Code de la santé publique": (r"c\.?s\.?p\b\.?",),
    "Code de la sécurité sociale": (r"c\.?s\.?s\b\.?",),
    "Code de la propriété intellectuelle": (r"c\.?p\.?i\b\.?",),
    "Code rural et de la pêche maritime": (
        r"c\.?r\.?p\.?m\b\.?", r"code rural(?! et de la peche)", r"c\. ?rur\b\.?",
    ),
    "Code de l'entrée et du séjour des étrangers et du droit d'asile": (r"ceseda\b",),
    "Code monétaire et financier": (r"c\.?m\.?f\b\.?",),
    "Code des juridictions financières": (r"c\.?j\.?f\b\.?",),
    "Code du travail": (r"c\. ?trav\b\.?",),
    "Code pénal": (r"c\. ?pen\b\.?",),
    "Code de procédure pénale": (r"c\.?p\.?p\b\.?", r"c\. ?pr(?:oc)?\. ?pen\b\.?"),
    "Code de procédure civile": (r"c\.?p\.?c\b\.?", r"c\. ?pr(?:oc)?\. ?civ\b\.?"),
    "Code des procédures civiles d'exécution": (),
    "Code de commerce": (r"c\. ?com\b\.?",),
    "Code de la consommation": (r"c\. ?conso(?:m)?\b\.?",),
    "Code de la route": (r"c\. ?(?:de la )?route\b",),
    "Code de l'éducation": (r"c\. ?educ\b\.?",),
    "Code de la défense": (r"c\. ?def\b\.?",),
    "Code des transports": (r"c\. ?transp\b\.?",),
    "Code de l'énergie": (),
    "Code du sport": (r"c\. ?sport\b",),
    "Code du tourisme": (r"c\. ?tour(?:isme)?\b\.?",),
    "Code forestier": (r"c\. ?for(?:est)?\b\.?",),
    "Code minier": (),
    "Code des assurances": (r"c\. ?assur?\b\.?",),
    "Code de la mutualité": (),
    "Code de l'expropriation pour cause d'utilité publique": (
        r"code de l'expropriation(?! pour cause)", r"c\. ?expr(?:op)?\b\.?",
    ),
    "Code du service national": (),
    "Code de la justice pénale des mineurs": (r"cjpm\b",),
    "Code de l'organisation judiciaire": (r"c\.?o\.?j\b\.?",),
    "Code des postes et des communications électroniques": (
        r"c\.?p\.?c\.?e\b\.?", r"code des postes(?! et des communications)",
    ),
    "Code des pensions civiles et militaires de retraite": (r"cpcmr\b",),
    "Code des impositions sur les biens et services": (r"cibs\b",),
    "Code des communes": (),
    "Code des douanes": (),
    "Code du cinéma et de l'image animée": (),
    "Code de l'aviation civile": (),
    "Code de l'artisanat": (),
    "Livre des procédures fiscales": (r"lpf\b",),
}  # fmt: skip

CODE_NAMES = tuple(_CODES)

_GROUPS = {f"c{number}": name for number, name in enumerate(_CODES)}
_PATTERN = "|".join(
    f"(?P<c{number}>{'|'.join((re.escape(flatten(name)), *others))})"
    for number, (name, others) in sorted(
        enumerate(_CODES.items()), key=lambda entry: -len(entry[1][0])
    )
)
CODE = re.compile(rf"(?<![\w])(?:{_PATTERN})(?![\w])")


def code_name(written: str) -> str | None:
    """Return the official name of a code however it is written, None when it is not one."""
    match = CODE.fullmatch(flatten(written.strip()))
    return code_of(match) if match else None


def code_of(match: re.Match[str]) -> str:
    """Return the official name of the code that ``CODE`` matched."""
    return _GROUPS[match.lastgroup or ""]
