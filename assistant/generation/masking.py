"""Personal data out of what is sent to a model, and back in what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.personal_data import find_personal_data

_PLACEHOLDER = re.compile(
    r"\[?\b(NOM|NIR|SIRET|SIREN|IBAN|TELEPHONE|TÉLÉPHONE|COURRIEL)[ _-]?(\d{1,3})\b\]?",
    re.IGNORECASE,
)


@dataclass
class Masker:
    """Replace personal data by placeholders, the same value by the same one; restore them after."""

    _values: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of what was masked so far, in French, without repeats."""
        return tuple(dict.fromkeys(_LABELS[name.split("_")[0]] for name in self._names))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that were masked."""
        return tuple(v for name, v in self._names.items() if name.startswith("NOM_"))

    def mask(self, text: str) -> str:
        """Return the text with placeholders such as « [NOM_1] »."""
        spans = list(find_personal_data(text))
        parts, place = [], 0
        for start, end, kind in spans:
            parts += [text[place:start], f"[{self._placeholder(kind, text[start:end])}]"]
            place = end
        return "".join([*parts, text[place:]])

    def restore(self, text: str) -> str:
        """Return the text with the values back, however the model spelled the placeholders."""
        if not self._names:
            return text

        def value(match: re.Match[str]) -> str:
            name = f"{match[1].upper().replace('É', 'E')}_{match[2]}"
            return self._names.get(name, match.group())

        return _PLACEHOLDER.sub(value, text)

    def _placeholder(self, kind: str, value: str) -> str:
        if value not in self._values:
            count = sum(name.startswith(f"{kind}_") for name in self._names) + 1
            self._values[value] = f"{kind}_{count}"
            self._names[f"{kind}_{count}"] = value
        return self._values[value]


_LABELS = {
    "NOM": "des noms",
    "NIR": "un numéro de sécurité sociale",
    "SIRET": "un numéro SIRET",
    "SIREN": "un numéro SIREN",
    "IBAN": "un IBAN",
    "TELEPHONE": "un numéro de téléphone",
    "COURRIEL": "une adresse électronique",
}
