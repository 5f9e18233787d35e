"""An answer with its references, to paste in a letter or a note: plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answers import Answer, AnswerStatus, Citation
from assistant.api.pages.document import long_date

WARNING = "Extraits de documents cités par Vademecum ; à vérifier avant de décider."
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


def as_text(answer: Answer) -> str:
    """Return the answer as plain text, citation numbers in brackets."""
    parts = [f"Question : {answer.question}", _opening(answer)]
    parts += [f"{s.text}{_numbers(s.citations)}" for s in answer.statements]
    if answer.citations:
        parts.append("Sources :\n" + "\n".join(reference(c) for c in answer.citations))
    return "\n\n".join([*(p for p in parts if p), WARNING])


def as_markdown(answer: Answer) -> str:
    """Return the answer as Markdown, its lists kept."""
    parts = [f"**Question :** {_plain(answer.question)}", _opening(answer)]
    parts += [_markdown_statement(s.text, _numbers(s.citations)) for s in answer.statements]
    if answer.citations:
        lines = [f"- {_plain(reference(c))}" for c in answer.citations]
        parts.append("**Sources**\n\n" + "\n".join(lines))
    return "\n\n".join([*(p for p in parts if p), f"_{WARNING}_"])


def reference(citation: Citation) -> str:
    """Return one reference on one line: number, title, kind, place, date, address."""
    parts = [
        f"[{citation.number}] {citation.title} ({citation.kind.label})",
        " › ".join(citation.heading_path),
        citation.version,
        citation.publisher,
        f"vérifié le {long_date(citation.verified_on)}" if citation.verified_on else "",
        citation.url or "",
    ]
    return " — ".join(" ".join(part.split()) for part in parts if part)


def _opening(answer: Answer) -> str:
    if answer.status is AnswerStatus.PARTIAL:
        return "Les documents ne répondent pas exactement ; textes proches :"
    return "Les documents ne répondent pas." if answer.status is AnswerStatus.NO_ANSWER else ""


def _numbers(citations: Sequence[int]) -> str:
    return f" [{', '.join(map(str, citations))}]" if citations else ""


def _markdown_statement(value: str, numbers: str) -> str:
    lines = [_plain(line.strip()) for line in value.split("\n") if line.strip()]
    if len(lines) > 1 and lines[0].endswith(":"):
        return lines[0] + "\n\n" + "\n".join(f"- {line}" for line in lines[1:]) + _plain(numbers)
    return "\n".join(lines) + _plain(numbers)


def _plain(value: str) -> str:
    return _SPECIAL.sub(r"\\\1", value)
