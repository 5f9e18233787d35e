"""Links between documents that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from ingestion.corpus.files import Corpus, CorpusFile
from ingestion.corpus.findings import Finding, error, warning
from ingestion.french.folding import fold_words

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*(?:\"[^\"]*\")?$")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def link_findings(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding for each relative link whose file or heading does not exist."""
    for file in corpus.files:
        for line, target in _links(file):
            yield from _check(file, line, target)


def _links(file: CorpusFile) -> Iterator[tuple[int, str]]:
    for number, line in file.prose_lines():
        text = re.sub(r"`[^`]*`", "", line)
        for match in [*_LINK.finditer(text), *_DEFINITION.finditer(text)]:
            if not _SCHEME.match(match[1]):
                yield number, match[1]


def _check(file: CorpusFile, line: int, target: str) -> Iterator[Finding]:
    name, _, anchor = unquote(target).partition("#")
    path = file.path.parent / name if name else file.path
    if name and not path.is_file():
        yield error(
            file.relative,
            line,
            "lien-mort",
            f"le lien « {target} » ne mène à aucun fichier. Corrigez-le ou retirez-le.",
        )
    elif anchor and fold_words(anchor) not in _headings(path):
        yield warning(
            file.relative,
            line,
            "lien-mort",
            f"le lien « {target} » vise une rubrique qui n’existe pas.",
        )


def _headings(path: Path) -> set[str]:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return set()
    return {fold_words(m[1]) for m in re.finditer(r"^#{1,6}\s+(.+)$", text, re.MULTILINE)}
