"""Members of DOCX and ODT archives, read within limits, and their XML parsed without surprises."""

from __future__ import annotations

import re
import zipfile
import zlib
from types import TracebackType
from typing import Any

from ingestion.errors import DocumentTooLargeError, UnreadableDocumentError
from ingestion.readers.source import SourceFile

MAX_UNPACKED = 200 * 1024 * 1024
"""All members together; pictures are counted too, though never read."""
MAX_XML = 30 * 1024 * 1024
"""One XML member; a 1 000-page document stays under 20 MB."""
MAX_MEMBERS = 10_000
_MAX_RATIO = 300
_RATIO_FROM = 10 * 1024 * 1024
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
"""The namespace of titles, dates and publishers, in office documents and publications alike."""
PROTECTED = (
    "ce document est protégé par un mot de passe. Enregistrez-le sans protection, puis recommencez."
)
_DOCTYPE = "ce fichier XML contient une déclaration DOCTYPE, refusée par sécurité. Retirez-la."
_BOMB = (
    "ce document se déplie en un volume démesuré (archive piégée ou abîmée). Enregistrez-le de "
    "nouveau depuis le logiciel d’origine."
)
_BROKEN = (
    "le document est tronqué ou abîmé. Enregistrez-le de nouveau depuis le logiciel d’origine."
)


class OfficeArchive:
    """The zip archive of an office document; use as a context manager."""

    def __init__(self, file: SourceFile):
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file.path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise UnreadableDocumentError(_BROKEN, path=file.relative) from error

    def __enter__(self) -> OfficeArchive:
        try:
            self._check_declared_sizes()
        except BaseException:
            self._zip.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def xml(self, name: str) -> Any | None:
        """Return the root element of an XML member, None when there is no such member."""
        data = self.read(name)
        return None if data is None else parse_xml(data, self._file.relative)

    def read(self, name: str) -> bytes | None:
        """Return a member's bytes, at most MAX_XML; None when there is no such member.

        What the archive declares is not believed: the bytes are counted as they unpack.
        """
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & 0x1:
            raise UnreadableDocumentError(PROTECTED, path=self._file.relative)
        try:
            with self._zip.open(info) as member:
                data = member.read(MAX_XML + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise UnreadableDocumentError(_BROKEN, path=self._file.relative) from error
        if len(data) > MAX_XML:
            raise DocumentTooLargeError(_BOMB, path=self._file.relative)
        return data

    def _check_declared_sizes(self) -> None:
        infos = self._zip.infolist()
        unpacked = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos) or 1
        bomb = unpacked > _RATIO_FROM and unpacked / packed > _MAX_RATIO
        if len(infos) > MAX_MEMBERS or unpacked > MAX_UNPACKED or bomb:
            raise DocumentTooLargeError(_BOMB, path=self._file.relative)


def whole_number(written: str | None) -> int | None:
    """Return what an attribute counts, None when it is not a number in plain digits.

    ``str.isdigit`` also accepts « ² », which ``int`` refuses, and more digits than ``int`` reads.
    """
    return int(written) if written is not None and _WHOLE.fullmatch(written) else None


def parse_xml(data: bytes, relative: str) -> Any:
    """Parse XML without network, entities or DOCTYPE; raises the DocumentError that fits."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:100_000] or b"<!ENTITY" in data:
        raise UnreadableDocumentError(_DOCTYPE, path=relative)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        load_dtd=False,
        dtd_validation=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UnreadableDocumentError(
            "ce fichier XML est tronqué ou mal formé. Téléchargez-le ou enregistrez-le de nouveau.",
            path=relative,
            line=line or None,
        ) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise UnreadableDocumentError(_DOCTYPE, path=relative)
    return root
