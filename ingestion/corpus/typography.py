"""French typography of the body: apostrophes, quotation marks, spaces, ligatures, accents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.corpus.files import CorpusFile
from ingestion.corpus.findings import Finding, warning

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)'(?=\w)"), "apostrophe droite (') : écrivez ’"),
    (re.compile(r'"'), 'guillemets droits (") : écrivez « »'),
    (re.compile(r"(?<=[\w)»’%€])[;?!](?=\s|$|\))"), "espace manquante avant ; ? ou !"),
    (re.compile(r"(?<=[^\W\d_)»%€])(?::)(?=\s|$)|(?<=\d):(?=\s|$)"), "espace manquante avant :"),
    (
        re.compile(r"«(?=\S)(?![\u00a0\u202f])|(?<=\S)(?<![\u00a0\u202f])»"),
        "espace manquante à l’intérieur des guillemets",
    ),
    (re.compile(r"(?<=\S) +,"), "espace en trop avant la virgule"),
    (re.compile(r"\b[nN]°(?=\d)"), "espace manquante après n°"),
    (re.compile(r"(?<=\d)[€%]"), "espace manquante avant € ou %"),
    (
        re.compile(r"\b\d{4,}(?=[ \u00a0\u202f]?(?:€|euros?\b|habitants?\b))"),
        "milliers sans espace : écrivez 1 000",
    ),
    (re.compile(r"\.\.\."), "points de suspension : écrivez …"),
    (re.compile(r"(?<=\S) {2,}(?=\S)"), "deux espaces de suite"),
    (
        re.compile(
            r"\b(?:c|s|n)oeu(?:r|d)s?\b|\b(?:v|m)oeu(?:x|rs)\b|\boeu(?:vre|f)s?\b", re.IGNORECASE
        ),
        "ligature manquante : écrivez œ",
    ),
    (
        re.compile(
            r"\bE(?:tat|cole|glise|lections?|lecteurs?|lus?|tablissements?|tapes?|quipes?|valuation"
            r"|nergie|criture|tude|ch[ée]ance)s?\b"
        ),
        "accent manquant sur la capitale (É)",
    ),
    (
        re.compile(
            r"(?:(?<=^)|(?<=[.!?:;] )|(?<=[-*] ))A(?= (?:l[’']|la |le |noter|défaut|compter|titre|partir"
            r"|savoir|qui |quel|chaque|cette|ce |moins))"
        ),
        "accent manquant sur la capitale (À)",
    ),
)
_HIDDEN = (
    re.compile(r"`[^`]*`"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]*>"),
    re.compile(r"https?://\S+|www\.\S+|\S+@\S+"),
)


def typography_findings(file: CorpusFile) -> Iterator[Finding]:
    """Yield one finding per line and rule; code, addresses and link targets are left out."""
    for number, line in file.prose_lines():
        if not line.strip():
            continue
        for problem, extract in line_problems(line):
            yield warning(file.relative, number, "typographie", f"{problem} — « {extract} »")


def line_problems(line: str) -> Iterator[tuple[str, str]]:
    """Yield (what is wrong, the words around the first place) for each rule that ``line`` breaks."""
    if re.fullmatch(r"\s*\|?[\s:|-]+\|?\s*", line):
        return
    text = line.strip()
    for pattern in _HIDDEN:
        # Same length, so that extracts stay aligned; « x » breaks no rule.
        text = pattern.sub(lambda m: "x" * len(m.group()), text)
    for pattern, problem in _RULES:
        if match := pattern.search(text):
            start, end = max(0, match.start() - 20), match.end() + 20
            yield problem, line.strip()[start:end].strip()
