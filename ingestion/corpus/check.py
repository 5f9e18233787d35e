"""Everything ``vademecum corpus check`` verifies, file by file, then between files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.corpus.bank import bank_findings
from ingestion.corpus.duplicates import duplicate_findings
from ingestion.corpus.files import Corpus, CorpusFile
from ingestion.corpus.findings import Finding, error, warning
from ingestion.corpus.links import link_findings
from ingestion.corpus.references import ARTICLE
from ingestion.corpus.typography import typography_findings
from ingestion.documents import Document, DocumentKind
from ingestion.errors import (
    DocumentError,
    FrontMatterError,
    SourcesTableError,
    merge_table_errors,
)
from ingestion.frontmatter import unknown_key_message, unknown_keys
from ingestion.readers import SOURCES_FILE
from ingestion.readers.overrides import table_faults, unused_tables
from ingestion.sources import key_prefix
from ingestion.vocabulary import THEMES_FILE

REQUIRED = (
    "id", "titre", "type", "themes", "resume", "sources", "publie_le", "verifie_le", "verifie_sur",
)  # fmt: skip
EXPECTED = ("publics", "questions", "references")
"""Keys that a document may do without, but that make it easier to find and to trust."""

WORD_BOUNDS = {
    DocumentKind.FICHE: (500, 1200),
    DocumentKind.GUIDE: (1500, 3000),
    DocumentKind.STUDY: (800, 3000),
}
"""Words of the body: what a hurried reader finishes, what still answers."""

MIN_QUESTIONS = 6
MIN_REFERENCES = 1
STALE_MONTHS = 12


def check_corpus(*folders: Path, today: dt.date | None = None) -> list[Finding]:
    """Return what is wrong or doubtful in the documents under ``folders``, sorted by place.

    The folders are taken together, as ``ingest`` takes them. Raises SourceFolderError when one
    cannot be read. An empty list is a clean corpus.
    """
    today = today or dt.date.today()
    corpus = Corpus.load(folders)
    findings = [_from_error(problem) for problem in corpus.errors]
    if corpus.themes is None:
        findings.append(
            warning(
                THEMES_FILE,
                None,
                "themes-absents",
                "ce fichier manque : les thèmes des documents n’ont pas été vérifiés.",
            )
        )
    for file in (*corpus.files, *corpus.others):
        findings += _check_file(file, corpus, today)
    findings += _check_ids(corpus)
    findings += _check_replacements(corpus)
    findings += link_findings(corpus)
    findings += duplicate_findings(corpus)
    findings += bank_findings(corpus)
    findings += _check_reading(corpus)
    findings += _check_sources_files(corpus)
    return sorted(set(findings))


def is_stale(verified_on: dt.date, today: dt.date) -> bool:
    """Tell whether a verification is more than STALE_MONTHS old."""
    year, month = divmod(today.year * 12 + today.month - 1 - STALE_MONTHS, 12)
    last_day = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return verified_on < dt.date(year, month + 1, min(today.day, last_day))


def _from_error(problem: DocumentError) -> Finding:
    code = "en-tete" if isinstance(problem, FrontMatterError) else "lecture"
    return error(problem.path or "", problem.line, code, problem.message)


def _check_file(file: CorpusFile, corpus: Corpus, today: dt.date) -> Iterator[Finding]:
    if file.expects_header and not file.has_front_matter:
        yield error(
            file.relative,
            1,
            "en-tete",
            "l’en-tête manque. Commencez le fichier par « --- », les clés, puis « --- ».",
        )
        return
    for key in unknown_keys(file.values):
        yield error(
            file.relative,
            file.line_of(key),
            "cle-inconnue",
            unknown_key_message(key),
        )
    yield from _check_themes(file, corpus)
    yield from _check_dates(file, today)
    yield from _check_references(file)
    if file.expects_header:
        yield from _check_keys(file)
        yield from _check_body(file)
        yield from typography_findings(file)


def _check_keys(file: CorpusFile) -> Iterator[Finding]:
    fiche = file.metadata.kind is DocumentKind.FICHE
    for key in REQUIRED:
        if not file.says(key):
            yield error(file.relative, 1, "cle-manquante", f"la clé « {key} » manque.")
    for key in EXPECTED:
        if not file.says(key) and not (fiche and key != "publics"):
            yield warning(file.relative, 1, "cle-manquante", f"la clé « {key} » manque.")
    if not fiche:
        return
    questions, references = file.metadata.questions or (), file.metadata.references or ()
    if len(questions) < MIN_QUESTIONS:
        yield error(
            *file.place_of("questions"),
            "questions",
            f"{len(questions)} question(s) : une fiche en a au moins {MIN_QUESTIONS}.",
        )
    if len(references) < MIN_REFERENCES:
        yield error(
            *file.place_of("references"),
            "references",
            "aucune référence : une fiche cite au moins un article ou un texte.",
        )


def _check_themes(file: CorpusFile, corpus: Corpus) -> Iterator[Finding]:
    themes = file.metadata.themes or ()
    if corpus.themes is None:
        return
    for index, theme in enumerate(themes):
        if theme not in corpus.themes:
            yield error(
                *file.place_of("themes", index),
                "theme-inconnu",
                f"le thème « {theme} » n’est pas dans {THEMES_FILE}.",
            )
    folder = file.path.parent.name
    if themes and folder in corpus.themes and themes[0] != folder:
        yield warning(
            *file.place_of("themes"),
            "theme-dossier",
            f"le premier thème est « {themes[0]} », le dossier « {folder} ».",
        )


def _check_dates(file: CorpusFile, today: dt.date) -> Iterator[Finding]:
    verified, published = file.metadata.verified_on, file.metadata.published_on
    if verified and verified > today:
        yield error(
            *file.place_of("verifie_le"),
            "date-future",
            "« verifie_le » est dans le futur.",
        )
    elif verified and is_stale(verified, today):
        yield warning(
            *file.place_of("verifie_le"),
            "verification-ancienne",
            f"vérifié le {verified:%d/%m/%Y}, il y a plus de {STALE_MONTHS} mois. Relisez le "
            "document sur le texte en vigueur.",
        )
    if published and published > today:
        yield warning(
            *file.place_of("publie_le"),
            "date-future",
            "« publie_le » est dans le futur.",
        )
    end = file.metadata.in_force_until
    if end and end < today and not file.metadata.replaced_by:
        yield warning(
            *file.place_of("en_vigueur_jusqu_au"),
            "perime",
            f"plus en vigueur depuis le {end:%d/%m/%Y} : nommez son remplaçant "
            "(« remplace_par ») ou retirez-le.",
        )


def _check_references(file: CorpusFile) -> Iterator[Finding]:
    seen: set[tuple[str | None, str | None, str | None]] = set()
    for index, reference in enumerate(file.metadata.references or ()):
        where = file.place_of("references", index)
        key = (reference.code, reference.text, reference.article)
        if key in seen:
            yield warning(*where, "reference", "référence écrite deux fois.")
        seen.add(key)
        if reference.code is None:
            continue
        if not reference.code.startswith(("Code ", "Livre des procédures fiscales")):
            yield error(
                *where,
                "reference",
                f"« {reference.code} » n’est pas un code : écrivez son nom complet (« Code civil ») "
                "ou utilisez « texte ».",
            )
        if reference.article is None:
            yield error(*where, "reference", "l’article du code manque.")
        elif not ARTICLE.fullmatch(reference.article):
            yield error(
                *where,
                "reference",
                f"« {reference.article} » n’est pas un article écrit comme « 55 », « L2121-10 », "
                "« R*421-1 ». Une référence par article.",
            )


_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")


def _check_body(file: CorpusFile) -> Iterator[Finding]:
    kind = file.metadata.kind
    count = file.word_count()
    if count == 0:
        yield error(file.relative, file.body_line, "vide", "le document n’a pas de texte.")
    elif kind in WORD_BOUNDS:
        low, high = WORD_BOUNDS[kind]
        if not low <= count <= high:
            yield warning(
                file.relative,
                file.body_line,
                "longueur",
                f"{count} mots : on attend de {low} à {high} mots ({kind.label.lower()}).",
            )
    previous = 1
    for number, line in file.prose_lines():
        match = _HEADING.match(line)
        if match is None:
            continue
        level = len(match[1])
        if level == 1:
            yield warning(
                file.relative,
                number,
                "titres",
                "titre de niveau 1 dans le corps : le titre est dans l’en-tête.",
            )
        elif level > previous + 1:
            yield warning(
                file.relative,
                number,
                "titres",
                f"un niveau de titre est sauté ({'#' * level} après {'#' * previous}).",
            )
        previous = level


def _check_ids(corpus: Corpus) -> Iterator[Finding]:
    files = {file.relative: file for file in corpus.files}
    first: dict[str, str] = {}
    for document in corpus.documents:
        if (other := first.setdefault(document.id, document.where)) != document.where:
            file = files.get(document.path)
            yield error(
                document.path,
                file.line_of("id") if file else document.line,
                "id-en-double",
                f"l’identifiant « {document.id} » est déjà celui de {other}.",
            )


def _check_replacements(corpus: Corpus) -> Iterator[Finding]:
    known = {document.id for document in corpus.documents}
    for file in (*corpus.files, *corpus.others):
        target = file.metadata.replaced_by
        if target is not None and target not in known:
            yield error(
                *file.place_of("remplace_par"),
                "remplacant-inconnu",
                f"aucun document ne s’appelle « {target} ».",
            )


def _check_reading(corpus: Corpus) -> Iterator[Finding]:
    """Yield what ``ingest`` would reject or leave out; the parts of web pages are no documents."""
    empty = {f.relative for f in corpus.files if f.expects_header and not f.word_count()}
    for item in corpus.read:
        # What says that a Markdown body is empty knows its line.
        if isinstance(item, Document | SourcesTableError) or item.path in empty:
            continue
        yield _from_error(item)
    for left in corpus.left_out:
        if not left.attached:
            yield _from_error(left.error)


def _check_sources_files(corpus: Corpus) -> Iterator[Finding]:
    """Read the ``sources.toml`` beside the documents: faults, with what they reject, unused tables."""
    faults = merge_table_errors(e for e in corpus.read if isinstance(e, SourcesTableError))
    yield from map(_from_error, faults)
    told = {(fault.path, fault.line, fault.fault) for fault in faults}
    for root, before in {source.root: key_prefix(source) for source in corpus.sources}.items():
        for path in sorted(root.rglob(SOURCES_FILE)):
            for fault in table_faults(path, root):
                place = f"{before}{fault.path}"
                if (place, fault.line, fault.message) not in told:
                    yield error(place, fault.line, "en-tete", fault.message)
            for name, line in unused_tables(path, root):
                yield warning(
                    before + path.relative_to(root).as_posix(),
                    line,
                    "sources",
                    f"aucun fichier ne s’appelle « {name} » à cet endroit.",
                )
