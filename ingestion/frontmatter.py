"""What is known of a document besides its text: the keys of front matter, checked and typed.

The same keys come from YAML front matter, from JSON Lines and from ``sources.toml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from ingestion.documents import DocumentKind, Reference, SourceInfo, Validity
from ingestion.errors import FrontMatterError
from ingestion.french.folding import fold_words

Lines = Mapping[tuple[str | int, ...], int]
"""Line of each key ``(key,)`` and of each list item ``(key, index)``, counted from 1."""

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of front matter; None (or an absent key) means « not said »."""

    id: str | None = None
    title: str | None = None
    kind: DocumentKind | None = None
    themes: tuple[str, ...] | None = None
    audiences: tuple[str, ...] | None = None
    summary: str | None = None
    questions: tuple[str, ...] | None = None
    references: tuple[Reference, ...] | None = None
    sources: tuple[SourceInfo, ...] | None = None
    published_on: dt.date | None = None
    verified_on: dt.date | None = None
    verified_against: str | None = None
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None
    replaced_by: str | None = None
    breadcrumb: tuple[str, ...] | None = None
    version: str | None = None
    territory: str | None = None
    strata: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """Return these fields, completed by those of ``other`` where nothing is said here."""
        if other is NOTHING:
            return self
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return Metadata(**{k: getattr(other, k) if v is None else v for k, v in values.items()})

    def document_fields(self) -> dict[str, Any]:
        """Return the keyword arguments of ``Document`` that this metadata gives."""
        values = {name: value for name in _PLAIN if (value := getattr(self, name)) is not None}
        if self.in_force_from or self.in_force_until or self.replaced_by:
            values["validity"] = Validity(self.in_force_from, self.in_force_until, self.replaced_by)
        return values


NOTHING = Metadata()
"""What is known of a document of which nothing is said."""

_PLAIN = (
    "themes",
    "audiences",
    "summary",
    "questions",
    "references",
    "sources",
    "published_on",
    "verified_on",
    "verified_against",
    "breadcrumb",
    "version",
    "territory",
    "strata",
)


class _ValueProblemError(ValueError):
    """A value is not what its key expects; ``index`` is the list item at fault."""

    def __init__(self, message: str, index: int | None = None):
        super().__init__(message)
        self.index = index


def read_metadata(
    values: Mapping[str, Any],
    *,
    path: Path | str | None = None,
    lines: Lines | None = None,
    line: int | None = None,
) -> Metadata:
    """Check and type the known keys of ``values``; keys that resemble none of them are ignored.

    Raises FrontMatterError with the line of the wrong key (from ``lines``, else ``line``).
    """
    known: dict[str, Any] = {}
    for key, value in values.items():
        if meant_key(key):
            where = _line_of(lines, key, None) or line
            raise FrontMatterError(unknown_key_message(key), path=path, line=where)
        if key not in KEYS or value is None:
            continue
        name, parse = KEYS[key]
        try:
            known[name] = parse(value)
        except _ValueProblemError as error:
            where = _line_of(lines, key, error.index) or line
            raise FrontMatterError(f"clé « {key} » : {error}", path=path, line=where) from None
    start, end = known.get("in_force_from"), known.get("in_force_until")
    if start and end and start > end:
        raise FrontMatterError(
            "« en_vigueur_jusqu_au » est avant « en_vigueur_du ». Corrigez l’une des deux dates.",
            path=path,
            line=_line_of(lines, "en_vigueur_jusqu_au", None) or line,
        )
    return Metadata(**known)


def unknown_keys(values: Mapping[str, Any]) -> list[str]:
    """Return the keys that no document uses, in file order."""
    return [key for key in values if key not in KEYS]


def unknown_key_message(key: str) -> str:
    """Return what is told of an unknown key: the key that was meant, else all that exist."""
    meant = meant_key(key)
    hint = (
        f" : vouliez-vous dire « {meant} » ?" if meant else f". Clés admises : {', '.join(KEYS)}."
    )
    return f"clé inconnue « {key[:60]} »{hint}"


@lru_cache(maxsize=512)
def meant_key(key: str) -> str | None:
    """Return the known key that an unknown one stands for, None when it resembles none of them."""
    if key in KEYS or key in _OF_OTHER_TOOLS:
        return None
    written = {fold_words(known): known for known in KEYS}
    folded = fold_words(key[:60])
    if folded in written:
        return written[folded]
    # A letter changes all of a very short key: « uid » is not « id ».
    comparable = [known for known in written if len(known) > 3]
    close = get_close_matches(folded, comparable, 1, _CLOSE)
    return written[close[0]] if close else None


_CLOSE = 0.75
"""Two letters swapped or one changed in « type », the shortest key compared, still give it back."""
_OF_OTHER_TOOLS = frozenset(
    ("title", "publish", "published", "version", "versions", "status", "resource", "resources")
)
"""What site generators write that would pass for a mistyped key."""


def _line_of(lines: Lines | None, key: str, index: int | None) -> int | None:
    if lines is None:
        return None
    if index is not None and (key, index) in lines:
        return lines[key, index]
    return lines.get((key,))


def _text(value: Any) -> str:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _ValueProblemError("un texte est attendu.")
    text = " ".join(str(value).split())
    if not text:
        raise _ValueProblemError("la valeur est vide. Donnez un texte ou retirez la clé.")
    return text


def _identifier(value: Any) -> str:
    text = _text(value)
    if not _ID.fullmatch(text):
        raise _ValueProblemError(
            f"« {text[:60]} » n’est pas un identifiant. Utilisez des lettres sans accent, des "
            "chiffres et des tirets."
        )
    return text


def _kind(value: Any) -> DocumentKind:
    text = _text(value)
    try:
        return DocumentKind(text)
    except ValueError:
        kinds = ", ".join(k.value for k in DocumentKind)
        raise _ValueProblemError(
            f"« {text[:60]} » n’est pas un type. Choisissez : {kinds}."
        ) from None


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _text(value)
    match = _DATE.fullmatch(text)
    if match:
        try:
            return dt.date(*(int(part) for part in match.groups()))
        except ValueError:
            pass
    raise _ValueProblemError(
        f"« {text[:40]} » n’est pas une date. Écrivez-la AAAA-MM-JJ (2026-01-31)."
    )


def _items(value: Any) -> Sequence[Any]:
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (str, dict)):
        return [value]
    raise _ValueProblemError("une liste est attendue.")


def _list_of(value: Any, parse: Callable[[Any], T]) -> tuple[T, ...]:
    out = []
    for index, item in enumerate(_items(value)):
        try:
            out.append(parse(item))
        except _ValueProblemError as error:
            raise _ValueProblemError(f"élément {index + 1} : {error}", index) from None
    return tuple(out)


def _texts(value: Any) -> tuple[str, ...]:
    return _list_of(value, _text)


def _references(value: Any) -> tuple[Reference, ...]:
    return _list_of(value, _reference)


def _reference(value: Any) -> Reference:
    if not isinstance(value, dict):
        raise _ValueProblemError('une référence s’écrit {code: "Code civil", article: "55"}.')
    extra = set(value) - {"code", "texte", "article", "absent"}
    if extra:
        raise _ValueProblemError(
            f"clé inconnue « {sorted(map(str, extra))[0][:40]} » dans une référence."
        )
    given = {key: _text(item) for key, item in value.items() if item is not None}
    if ("code" in given) == ("texte" in given):
        raise _ValueProblemError("une référence nomme soit un « code », soit un « texte ».")
    return Reference(
        given.get("code"), given.get("texte"), given.get("article"), given.get("absent")
    )


def is_web(url: str) -> bool:
    """Tell whether an address is one of the web, with a host."""
    return re.match(r"https?://[^\s/]+", url) is not None


def _sources(value: Any) -> tuple[SourceInfo, ...]:
    return _list_of(value, _source)


def _source(value: Any) -> SourceInfo:
    if isinstance(value, str):
        return SourceInfo(_text(value))
    if not isinstance(value, dict):
        raise _ValueProblemError('une source s’écrit {editeur: "…", titre: "…", url: "https://…"}.')
    extra = set(value) - {"editeur", "titre", "url"}
    if extra:
        raise _ValueProblemError(
            f"clé inconnue « {sorted(map(str, extra))[0][:40]} » dans une source."
        )
    given = {key: _text(item) for key, item in value.items() if item is not None}
    if "editeur" not in given:
        raise _ValueProblemError("une source doit dire qui la publie (« editeur »).")
    url = given.get("url")
    if url is not None and not is_web(url):
        raise _ValueProblemError("une adresse commence par https:// ou http://.")
    return SourceInfo(given["editeur"], given.get("titre", ""), url)


KEYS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "id": ("id", _identifier),
    "titre": ("title", _text),
    "type": ("kind", _kind),
    "themes": ("themes", _texts),
    "publics": ("audiences", _texts),
    "resume": ("summary", _text),
    "questions": ("questions", _texts),
    "references": ("references", _references),
    "sources": ("sources", _sources),
    "publie_le": ("published_on", _day),
    "verifie_le": ("verified_on", _day),
    "verifie_sur": ("verified_against", _text),
    "en_vigueur_du": ("in_force_from", _day),
    "en_vigueur_jusqu_au": ("in_force_until", _day),
    "remplace_par": ("replaced_by", _identifier),
    "fil": ("breadcrumb", _texts),
    "version_du": ("version", _text),
    "territoire": ("territory", _text),
    "strates": ("strata", _text),
}
"""Front matter key → field of ``Metadata`` and what reads its value."""
