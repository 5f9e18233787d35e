"""Read e-mail addresses, web addresses and French telephone numbers in flat text."""

from __future__ import annotations

import re

from ingestion.french.readings import Reading, whole

_ENDS_ADDRESS = r"[^\s<>\"«»().,;:!?'\]]"

DOMAINS = (".fr", ".org", ".com", ".net", ".eu")
"""Ends of an address that is recognised without « www. »."""

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"«»()]*{_ENDS_ADDRESS}"
    r"|(?<![\w.@-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:fr|org|com|net|eu)\b"
    rf"(?:/[^\s<>\"«»()]*{_ENDS_ADDRESS})?"
)
PHONE = re.compile(r"(?<![\w/])(?:(?:\+|00) ?33 ?(?:\(0\) ?)?|0)([1-9](?:[ .-]?\d\d){4})(?!\d)")

read_email = read_url = whole


def read_phone(match: re.Match[str]) -> Reading:
    """Yield the ten digits."""
    yield "0" + re.sub(r"\D", "", match[1]), match.start(), match.end()
