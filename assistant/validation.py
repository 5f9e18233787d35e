"""What pydantic refuses, said in French: in a request, in a setting, in a command's argument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNREADABLE = "json_invalid"
"""The type of the error of a body that is not JSON."""
OTHERWISE = "valeur incorrecte"
_RULES = {
    "missing": "champ obligatoire",
    "string_too_long": "au plus {max_length} caractères",
    "string_too_short": "au moins {min_length} caractère",
    "string_pattern_mismatch": "caractères non permis",
    "too_long": "au plus {max_length} éléments",
    "less_than_equal": "au plus {le}",
    "greater_than_equal": "au moins {ge}",
    "greater_than": "plus de {gt}",
    "enum": "valeur attendue : {expected}",
    "literal_error": "valeur attendue : {expected}",
    "extra_forbidden": "champ inconnu",
    "bool_parsing": "vrai ou faux attendu",
    "finite_number": "nombre attendu",
}
_BY_FAMILY = (
    ("date", "date attendue, sous la forme AAAA-MM-JJ"),
    ("int", "nombre entier attendu"),
    ("float", "nombre attendu"),
    ("bool", "vrai ou faux attendu"),
    ("string", "texte attendu"),
    ("path", "chemin attendu"),
    ("list", "liste attendue"),
    ("tuple", "liste attendue"),
    ("model", "objet JSON attendu"),
)


def refusal(error: Mapping[str, Any]) -> str:
    """Return why a value is refused, without repeating it; ``error`` is one of pydantic's."""
    kind = str(error["type"])
    if kind in _RULES:
        context = {name: _shown(value) for name, value in (error.get("ctx") or {}).items()}
        try:
            return _RULES[kind].format(**context).replace(" or ", " ou ")
        except KeyError:
            return OTHERWISE
    return next((said for family, said in _BY_FAMILY if kind.startswith(family)), OTHERWISE)


def _shown(value: object) -> str:
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
