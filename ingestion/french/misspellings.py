"""How French words get misspelt: by ear (« procurasion ») and by slips of the fingers (« prcouration »)."""

from __future__ import annotations

import re
from string import ascii_lowercase

SOUND_COST = 0.55
"""Cost of a word that sounds the same; a slip of any sort costs 1 at most."""
DOUBLED, SWAPPED, MISSING, EXTRA, OTHER = 0.55, 0.7, 0.85, 0.9, 1.0
SHORTHAND = {
    "bcp": "beaucoup", "chgt": "changement", "cmnt": "comment", "cmt": "comment", "dc": "donc",
    "dde": "demande", "ds": "dans", "jrs": "jours", "kan": "quand", "kand": "quand", "ke": "que",
    "kel": "quel", "kelle": "quelle", "kelles": "quelles", "kels": "quels", "ki": "qui", "koi": "quoi",
    "nb": "nombre", "pb": "problème", "pk": "pourquoi", "pkoi": "pourquoi", "pr": "pour", "ptit": "petit",
    "qd": "quand", "qqn": "quelqu’un", "qqun": "quelqu’un", "rdv": "rendez-vous", "tps": "temps",
    "ya": "il y a",
}  # fmt: skip
"""What is typed in a hurry, in lower case: in capitals it is an acronym (« PR », « DC »)."""
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
