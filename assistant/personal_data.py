"""Personal data in what people type: names after a title, numbers that name someone, addresses.

Identifiers are validated (python-stdnum, phonenumbers); a number of social security shape is one
even when its key is wrong: a mistyped one still names a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ingestion.french.folding import word_set

_SEP = r"[ .\u00a0\u202f-]?"
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{2,4}){3,8}\b", re.IGNORECASE)
_NIR = re.compile(
    rf"(?<!\d)[1278]{_SEP}\d{{2}}{_SEP}(?:\d{{2}}){_SEP}(?:\d{{2}}|2[AaBb]){_SEP}\d{{3}}{_SEP}\d{{3}}"
    rf"(?:{_SEP}\d{{2}})?(?!\d)"
)
_SIRET = re.compile(rf"(?<!\d)(?:\d{{3}}{_SEP}){{3}}\d{{5}}(?!\d)")
_SIREN = re.compile(rf"(?<!\d)\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{3}}(?!\d)")
_PHONE = re.compile(
    r"(?<![\w/-])(?:0[1-9](?:[ .\u00a0\u202f-]?\d\d){4}|(?:\+|00)\d{1,3}(?:[ .\u00a0()-]{0,2}\d){6,12})(?!\d)"
)
_TITLE = (
    r"\b(?:[Mm]\.|MM\.|Mme|Mmes|Mlle|Mlles|Me|Mᵉ|Mgr|Dr|Pr|(?:[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Mm]aître"
    r"|[Dd]octeur|[Pp]rofesseur|[Mm]adam|mr|mme|mlle)s?)[ \u00a0\u202f]+"
)
_TITLE_BEFORE = re.compile(rf"(?:{_TITLE})$")
_CIVILITY = re.compile(
    _TITLE + r"(?P<name>(?:(?:de|du|des|d[’'`]|le|la|van|von|el|ben|da|di|dos)[ \u00a0]?)*"
    r"[A-ZÀ-ÝŒ][\w’'-]+(?:[ \u00a0-](?!(?:M|MM|Mme|Mmes|Mlle|Me|Dr|Pr|Monsieur|Madame)\b)"
    r"(?:(?:de|du|des|d[’'])[ \u00a0]?)*[A-ZÀ-ÝŒ][\w’'-]+){0,3})"
)
_LOWER_CIVILITY = re.compile(
    r"\b(?:m\.|mr|mme|mlle|monsieur|madame|mademoiselle)[ \u00a0]+(?P<name>[a-zà-ÿœ][\w’'-]{2,}(?:-\w+)?)"
)
_ADDRESS = re.compile(
    r"\b\d{1,4}(?: ?(?:bis|ter|quater))?,? "
    r"(?:rue|avenue|boulevard|place|impasse|all[ée]e|chemin|route|square|quai) "
    r"(?:(?:de la|de l[’']|de|du|des|d[’']) ?)?[A-ZÀ-ÝŒ][\w’'-]+(?:[ -][A-ZÀ-ÝŒ][\w’'-]+)*"
)
# What follows « le », « la » or a verb is an office or a sentence, not a name.
_NOT_NAMES = word_set(
    """maire adjoint adjointe prefet prefete president presidente juge procureur ministre
    secretaire directeur directrice conseiller conseillere deputee depute senateur senatrice
    notaire rapporteur est avait avoir veut demande souhaite peut doit dit vient habite possede
    refuse accepte vote propose exige appelle ecrit les des une qui que dont avec dans pour sans
    sur ont sont sera serait etait reclame conteste depose signe pense pretend voudrait aimerait
    loue achete vend conduit fait prend met"""
)
_TITLES = word_set(
    """Maire Maires Préfet Préfète Président Présidente Ministre Juge Procureur Directeur
    Directrice Secrétaire Adjoint Adjointe Conseiller Conseillère Rapporteur"""
)
_TAKEN = "\u0000"


def find_personal_data(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) in order, without overlap; the first pattern that fits wins.

    Kinds are NOM, NIR, SIRET, SIREN, IBAN, TELEPHONE and COURRIEL; a name comes without its title.
    """
    taken: list[tuple[int, int, str]] = []
    free = text
    for kind, pattern, is_valid in _PATTERNS:
        for match in pattern.finditer(free):
            start, end = match.span("name") if "name" in pattern.groupindex else match.span()
            if is_valid(text[start:end]):
                taken.append((start, end, kind))
                free = f"{free[:start]}{_TAKEN * (end - start)}{free[end:]}"
    yield from sorted(taken)


def without_personal_data(text: str) -> str:
    """Return a question without what names a person, nor a street address: no document speaks of them.

    A text that holds nothing else is returned as it is.
    """
    parts, place = [], 0
    for start, end, _ in find_personal_data(text):
        parts.append(_TITLE_BEFORE.sub("", text[place:start]))
        place = end
    told = " ".join([*parts, text[place:]])
    left = " ".join(re.sub(r"\(\s*\)", " ", _ADDRESS.sub(" ", told)).split()).lstrip(" ,;:")
    changed = place or _ADDRESS.search(text)
    return left if changed and re.search(r"\w", left) else text


def _is_iban(value: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(value))


def _is_siret(value: str) -> bool:
    from stdnum.fr import siret

    return bool(siret.is_valid(value))


def _is_siren(value: str) -> bool:
    from stdnum.fr import siren

    return bool(siren.is_valid(value))


def _is_nir(value: str) -> bool:
    from stdnum.fr import nir

    digits = re.sub(r"[^\dABab]", "", value)
    if nir.is_valid(digits):
        return True
    month = digits[3:5]
    return month.isdigit() and (1 <= int(month) <= 12 or int(month) >= 20)


def _is_phone(value: str) -> bool:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(value, "FR")
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_valid_number(parsed))


def _is_name(value: str) -> bool:
    words = value.replace("\u00a0", " ").split()
    named = [w for w in words if w[0].isupper()] or words
    return named[0] not in _TITLES and words[-1].lower() not in _NOT_NAMES


def _any(_value: str) -> bool:
    return True


_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("COURRIEL", _EMAIL, _any),
    ("IBAN", _IBAN, _is_iban),
    ("SIRET", _SIRET, _is_siret),
    ("NIR", _NIR, _is_nir),
    ("TELEPHONE", _PHONE, _is_phone),
    ("SIREN", _SIREN, _is_siren),
    ("NOM", _CIVILITY, _is_name),
    ("NOM", _LOWER_CIVILITY, _is_name),
)
