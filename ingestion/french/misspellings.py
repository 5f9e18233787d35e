"""How French words get misspelt: by ear (« procurasion ») and by slips of the fingers (« prcouration »)."""

from __future__ import annotations

import re
from string import ascii_lowercase

SOUND_COST = 0.55
"""Cost of a word that sounds the same; a slip of any sort costs 1 at most."""
DOUBLED, SWAPPED, MISSING, EXTRA, OTHER = 0.55, 0.7, 0.85, 0.9, 1.0
SHORTHAND = {
    "ajd": "aujourd’hui", "auj": "aujourd’hui", "bcp": "beaucoup", "chgt": "changement",
    "cmnt": "comment", "cmt": "comment", "cr": "compte rendu", "dc": "donc", "dde": "demande",
    "ds": "dans", "fau": "faut", "fo": "faut", "jai": "j’ai", "jdois": "je dois", "jpeux": "je peux",
    "jrs": "jours", "jveux": "je veux", "jvoudrai": "je voudrais", "jvoudrais": "je voudrais",
    "kan": "quand", "kand": "quand", "ke": "que", "kel": "quel", "kelle": "quelle", "kelles": "quelles",
    "kels": "quels", "ki": "qui", "koi": "quoi", "kon": "qu’on", "mtn": "maintenant", "nb": "nombre",
    "nbre": "nombre", "pb": "problème", "pcq": "parce que", "pdt": "pendant",
    "pj": "pièces justificatives", "pk": "pourquoi", "pkoi": "pourquoi", "pr": "pour",
    "psk": "parce que", "ptit": "petit", "qd": "quand", "qq": "quelques", "qqch": "quelque chose",
    "qqn": "quelqu’un", "qqun": "quelqu’un", "rdv": "rendez-vous", "tjrs": "toujours", "tjs": "toujours",
    "tps": "temps", "tt": "tout", "ttes": "toutes", "ya": "il y a",
}  # fmt: skip
"""What is typed in a hurry, in lower case: in capitals it is an acronym (« PR », « DC »)."""
TRADE = {
    "attest": "attestation", "certif": "certificat", "certifs": "certificats", "cm": "conseil municipal",
    "cne": "commune", "cnes": "communes", "compta": "comptabilité", "convoc": "convocation",
    "convocs": "convocations", "dcm": "délibération du conseil municipal", "decl": "déclaration",
    "deleg": "délégation", "delib": "délibération", "delibs": "délibérations", "dpt": "département",
    "manif": "manifestation", "modif": "modification", "naiss": "naissance", "odj": "ordre du jour",
    "procu": "procuration", "procus": "procurations", "subv": "subvention", "subvs": "subventions",
    "urba": "urbanisme",
}  # fmt: skip
"""What town halls cut short, folded, in capitals or not: « Convoc du CM »."""
CUT_ENDINGS = {"mt": "ment", "mts": "ments", "tn": "tion", "tns": "tions"}
"""Endings that are cut short in notes: « changmt », « stationnemt », « déclaratn »."""
# In order: what is written, what is heard. « § » stands for « ch », the nasals are kept as written once.
_HEARD = tuple(
    (re.compile(written), heard)
    for written, heard in (
        (r"^h|(?<=[^cps])h", ""),
        (r"ph", "f"),
        (r"qu|q", "k"),
        (r"eaux?", "o"),
        (r"aux?$", "o"),
        (r"au", "o"),
        (r"sc(?=[eiy])|c(?=[eiy])", "s"),
        (r"ch", "§"),
        (r"c", "k"),
        (r"g(?=[eiy])", "j"),
        (r"tion", "sion"),
        (r"(?:ai|ei|er$|ez$|et$|est$|ee$|es$)", "e"),
        (r"y", "i"),
        (r"[zx]", "s"),
        (r"[ae]m(?=[bp])", "an"),
        (r"en", "an"),
        (r"im(?=[bp])", "in"),
        (r"ain|ein", "in"),
        (r"om(?=[bp])", "on"),
        (r"(.)\1+", r"\1"),
        (r"[stdpx]+$", ""),
        (r"(?<=.)e+$", ""),
    )
)


def sound(word: str) -> str:
    """Return roughly what is heard of a folded word: two spellings of one word have the same."""
    for written, heard in _HEARD:
        word = written.sub(heard, word)
    return word


def spelled_out(word: str) -> str:
    """Return a folded word with the ending that was cut short, the word itself when none was."""
    for cut, whole in CUT_ENDINGS.items():
        if word.endswith(cut):
            return word.removesuffix(cut) + whole
    return word


def slips(word: str) -> dict[str, float]:
    """Return what a folded word is one slip away from, with its cost: a letter more, less, other, swapped."""
    found: dict[str, float] = {}

    def put(meant: str, cost: float) -> None:
        if meant != word:
            found[meant] = min(cost, found.get(meant, OTHER))

    for place, letter in enumerate(word):
        before, after = word[:place], word[place + 1 :]
        put(before + after, DOUBLED if before.endswith(letter) else EXTRA)
        if after:
            put(before + after[0] + letter + after[1:], SWAPPED)
        for other in ascii_lowercase:
            put(before + other + after, OTHER)
    for place in range(len(word) + 1):
        around = word[max(0, place - 1) : place + 1]
        for other in ascii_lowercase:
            put(word[:place] + other + word[place:], DOUBLED if other in around else MISSING)
    return found
