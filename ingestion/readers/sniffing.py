"""Which format a file really is: its first bytes first, then its extension."""

from __future__ import annotations

import re
from enum import StrEnum

from ingestion.errors import UnreadableDocumentError, UnsupportedFormatError
from ingestion.readers.source import SourceFile, readable_name


class Format(StrEnum):
    """A format that a reader knows."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    XML = "xml"
    JSON_LINES = "jsonl"


SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".odt": Format.ODT,
    ".xml": Format.XML,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
}

_OTHER_SIGNATURES = (
    (
        b"\xd0\xcf\x11\xe0",
        "un ancien document Office (.doc, .xls) ou un document protégé par mot "
        "de passe. Ouvrez-le et enregistrez-le au format .docx ou .odt, sans mot de passe.",
    ),
    (b"{\\rtf", "un document RTF. Enregistrez-le au format .docx ou .odt."),
    (b"\x89PNG", "une image. Saisissez son texte ou passez-la à la reconnaissance de caractères."),
    (
        b"\xff\xd8\xff",
        "une image. Saisissez son texte ou passez-la à la reconnaissance de caractères.",
    ),
    (b"GIF8", "une image. Saisissez son texte."),
    (b"\x1f\x8b", "une archive compressée. Décompressez-la."),
    (b"7z\xbc\xaf", "une archive compressée. Décompressez-la."),
    (b"Rar!", "une archive compressée. Décompressez-la."),
    (b"\x7fELF", "un programme."),
    (b"MZ\x90", "un programme."),
)
_ZIPPED = {Format.DOCX, Format.ODT}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*(?:<\?xml[\s>]|<Publication[\s>])")


def detect(file: SourceFile) -> Format:
    """Return the real format of ``file``.

    Raises UnsupportedFormatError for a format that no reader knows, UnreadableDocumentError for a
    file that is not what its extension says.
    """
    suffix = file.path.suffix.lower()
    expected = SUFFIXES.get(suffix)
    if expected is Format.JSON_LINES:
        return expected
    head = file.head()
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise UnreadableDocumentError("le fichier est vide.", path=file.relative)
    for signature, what in _OTHER_SIGNATURES:
        if head.startswith(signature):
            raise UnsupportedFormatError(f"ce fichier est {what}", path=file.relative)
    found = _from_content(head, file)
    if found is not None:
        return found
    if expected is None:
        raise UnsupportedFormatError(
            f"format « {readable_name(suffix or file.path.name)} » inconnu. Formats lus : "
            + ", ".join(sorted(SUFFIXES))
            + ". Enregistrez-le dans l’un d’eux.",
            path=file.relative,
        )
    if expected in _ZIPPED or expected is Format.PDF:
        raise UnreadableDocumentError(
            f"ce n’est pas un fichier {expected.value.upper()}, ou son début est abîmé. "
            "Enregistrez-le de nouveau depuis le logiciel d’origine.",
            path=file.relative,
        )
    return expected


def _from_content(head: bytes, file: SourceFile) -> Format | None:
    # Readers of PDF accept a few bytes of junk before the signature.
    if b"%PDF-" in head[:1024] and b"\0" not in head[: head.find(b"%PDF-")]:
        before = head[: head.find(b"%PDF-")]
        if not before.strip() or file.path.suffix.lower() == ".pdf":
            return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return Format.HTML
    if _XML.match(start) and SUFFIXES.get(file.path.suffix.lower()) is not Format.HTML:
        return Format.XML
    return None


def _zipped(file: SourceFile) -> Format:
    """Tell DOCX from ODT by what the archive holds."""
    import zipfile

    try:
        with zipfile.ZipFile(file.path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return Format.DOCX
            if "content.xml" in names and "mimetype" in names:
                with archive.open("mimetype") as mimetype:
                    kind = mimetype.read(100)
                if b"opendocument.text" in kind:
                    return Format.ODT
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
        ValueError,
    ) as error:
        raise UnreadableDocumentError(
            "le document est tronqué ou abîmé (archive illisible). Enregistrez-le de nouveau "
            "depuis le logiciel d’origine.",
            path=file.relative,
        ) from error
    raise UnsupportedFormatError(
        "cette archive n’est ni un document texte DOCX ni un ODT (tableur, présentation ou "
        "archive ?). Enregistrez le contenu en .docx, .odt ou .pdf.",
        path=file.relative,
    )
