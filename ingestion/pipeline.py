"""Folders in, one published generation out: read, split, analyse, encode, write, verify, publish.

What did not change since the published generation is reused (parsed documents, analysed passages,
vectors); what disappeared is gone, because a generation is always written whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

from ingestion import french
from ingestion.asked import QuestionBank
from ingestion.encoding import Encoder
from ingestion.errors import IndexCorruptedError, IndexMissingError, SourceFolderError
from ingestion.gathering import Former, Gathering
from ingestion.index import disk, durable
from ingestion.index.dense import write_dense
from ingestion.index.generation import (
    FORMAT_VERSION,
    REPORT,
    GenerationFolder,
    Manifest,
    checksums,
    verify,
)
from ingestion.index.lexical import (
    FOLDER_NAME,
    QUESTIONS_FOLDER,
    LexicalQuery,
    write_lexical,
    write_question_index,
)
from ingestion.index.passages import FILE_NAME, write_store
from ingestion.index.pieces import write_asked_pieces, write_pieces
from ingestion.index.records import IndexedDocument, IndexedPassage
from ingestion.index.search import UNANSWERED_FOLDER, SearchIndex, write_filters
from ingestion.progress import Progress, untold
from ingestion.reports import FileReport, FileStatus, IngestReport, report_json
from ingestion.sources import (
    STATE_FILE,
    LeftOut,
    Source,
    find_left_out,
    find_sources,
    state_json,
)
from ingestion.splitting import DEFAULT, SplitOptions
from ingestion.vectors import Vectoriser, encoded_text
from ingestion.vocabulary import FILE_NAME as VOCABULARY_NAME
from ingestion.vocabulary import Vocabulary, lexicon_document

SHOWN = 5
"""Reasons given when nothing could be indexed: enough to understand, short enough to be read."""
SAME = 0.95
"""Cosine from which a vector is taken for itself: rounding to 8 bits moves it by far less."""


def ingest(
    paths: Sequence[Path],
    index: Path,
    encoder: Encoder,
    *,
    options: SplitOptions = DEFAULT,
    publish: bool = True,
    progress: Progress | None = None,
) -> IngestReport:
    """Build a generation from files and folders, and publish it unless told otherwise.

    Raises SourceFolderError when a path does not exist or nothing could be indexed, IndexLockedError
    when another ingest runs, IndexFolderError when the disk refuses, IndexCorruptedError when the
    built generation does not hold together. What is served is always a whole generation: the former
    one until the new one is published.
    """
    told = progress or untold
    folder = GenerationFolder(index)
    with folder.lock():
        told("Lecture du dossier", 0, 0)
        sources = list(find_sources(paths))
        vocabulary = Vocabulary.merge(Vocabulary.from_folder(p) for p in paths if p.is_dir())
        bank = QuestionBank.from_folders(p for p in paths if p.is_dir())
        left_out = [_left_out_report(item) for item in find_left_out(paths)]
        build = _Build(folder, sources, left_out, vocabulary, bank, encoder, options, told)
        with closing(build):
            if publish and (report := build.unchanged_report()) is not None:
                return report
            return build.run(publish=publish)


def extend(
    generation: Path,
    paths: Sequence[Path],
    index: Path,
    encoder: Encoder,
    *,
    progress: Progress | None = None,
) -> IngestReport:
    """Publish in ``index`` the documents of a generation and those of files and folders.

    The generation, which may belong to any index folder, is only read; its documents keep their
    order, and an added document that takes the id of one of them is reported and left out. Raises
    as ``ingest`` does, and IndexCorruptedError when the generation cannot be read.
    """
    folder = GenerationFolder(index)
    with folder.lock():
        verify(generation)
        options = SplitOptions(**json.loads(Manifest.read(generation).splitting))
        vocabulary = Vocabulary.from_generation(generation)
        told = progress or untold
        bank = QuestionBank.from_folders(p for p in paths if p.is_dir())
        build = _Build(
            folder,
            list(find_sources(paths)),
            [_left_out_report(item) for item in find_left_out(paths)],
            vocabulary,
            bank,
            encoder,
            options,
            told,
            base=generation,
        )
        with closing(build):
            return build.run(publish=True)


class _Build:
    """One run of the pipeline, to close; ``base`` is a generation whose documents are all kept."""

    def __init__(
        self,
        folder: GenerationFolder,
        sources: list[Source],
        left_out: list[FileReport],
        vocabulary: Vocabulary,
        bank: QuestionBank,
        encoder: Encoder,
        options: SplitOptions,
        told: Progress,
        base: Path | None = None,
    ):
        self.folder = folder
        self.base = base
        self.sources = sources
        self.left_out = left_out
        self.vocabulary = vocabulary.to_json()
        self.lexicon = lexicon_document(vocabulary.terms)
        self.bank = bank
        self.encoder = encoder
        self.options = options
        self.told = told
        self.splitting = json.dumps(asdict(options), sort_keys=True)
        self.source_digest = self._source_digest()
        self.former = self._open_former()

    def close(self) -> None:
        """Release the files of the former generation."""
        if self.former is not None:
            self.former.index.close()

    def unchanged_report(self) -> IngestReport | None:
        """Return a report when the published generation was made from these very files."""
        former = self.former
        if former is None or former.index.manifest.source_digest != self.source_digest:
            return None
        files = [
            replace(f, status=FileStatus.UNCHANGED) if f.status is FileStatus.INDEXED else f
            for f in former.reports
        ]
        manifest = former.index.manifest
        return IngestReport(
            generation=manifest.name,
            published=True,
            unchanged=True,
            documents=manifest.documents,
            passages=manifest.passages,
            reused=manifest.documents,
            removed=(),
            # Looked at again each time: what is left out changes without the index changing.
            files=(*files, *self.left_out),
        )

    def run(self, *, publish: bool) -> IngestReport:
        """Build, verify, rename and (unless a candidate is wanted) publish."""
        gathered = Gathering(
            sources=self.sources,
            bank=self.bank,
            lexicon=self.lexicon,
            options=self.options,
            splitting=self.splitting,
            former=self.former,
            keeps_all=self.base is not None,
            told=self.told,
        ).run()
        items, files = gathered.items, [*gathered.files, *self.left_out]
        if not any(item.passages for item in items):
            raise SourceFolderError(f"Rien n’a pu être indexé : {_why(files)}")
        before = set(self.former.index.store.digests()) if self.former else set()
        removed = tuple(sorted(before - {item.document.id for item in items}))
        building, name = self.folder.start_build(self.source_digest)
        try:
            manifest = self._write(building, name, items)
            with disk.writing(self.folder.root):
                (building / REPORT).write_text(report_json(gathered.files), encoding="utf-8")
                durable.checkpoint("written")
                replace(manifest, files=checksums(building)).write(building)
            self._try_out(building, items)
            final = self.folder.finish_build(building, name)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        if publish:
            self.folder.publish(final.name)
        else:
            self.folder.set_candidate(final.name)
        return IngestReport(
            generation=final.name,
            published=publish,
            unchanged=False,
            documents=manifest.documents,
            passages=manifest.passages,
            reused=gathered.reused,
            removed=removed,
            files=tuple(files),
        )

    def _source_digest(self) -> str:
        """Digest everything that decides what a generation holds."""
        state = [
            str(FORMAT_VERSION),
            self.encoder.id,
            french.ANALYSIS_VERSION,
            self.splitting,
            self.vocabulary,
            self.bank.digest,
            *(f"{s.key}={s.sha256}" for s in self.sources),
            *([Manifest.read(self.base).source_digest] if self.base else []),
        ]
        return hashlib.sha256("\n".join(state).encode("utf-8", "surrogatepass")).hexdigest()

    def _open_former(self) -> Former | None:
        """Open the published generation to reuse it; a broken one is told, and not trusted."""
        if self.base is not None:
            return Former.open(self.base)
        try:
            path = self.folder.current()
            verify(path)
            return Former.open(path)
        except IndexMissingError:
            return None
        except IndexCorruptedError:
            self.told("L’index publié ne peut pas être repris : tout est relu", 0, 0)
            return None

    def _write(self, building: Path, name: str, items: list[IndexedDocument]) -> Manifest:
        """Write every part of the generation; return its manifest, without the checksums."""
        with disk.writing(self.folder.root):
            documents, passages = self._write_texts(building, items)
        former = self.former.index if self.former else None
        vectoriser = Vectoriser(self.encoder, former, self.splitting, self.told)
        pieces, encoded = vectoriser.encode(items)
        found = vectoriser.with_questions(items, encoded)
        with disk.writing(self.folder.root):
            if pieces is not None and found.pieces is not None:
                write_pieces(building, pieces)
                write_asked_pieces(building, found.pieces)
            dense_type = write_dense(building, found.vectors, found.targets)
            if len(found.unanswered):
                (building / UNANSWERED_FOLDER).mkdir()
                write_dense(building / UNANSWERED_FOLDER, found.unanswered, found.asked_of)
            durable.checkpoint("dense-written")
            themes = write_filters(building, items)
            (building / STATE_FILE).write_text(state_json(self.sources), "utf-8")
            (building / VOCABULARY_NAME).write_text(self.vocabulary, "utf-8")
        return Manifest(
            name=name,
            created_at=name.split("-")[1],
            encoder=self.encoder.id,
            dimension=self.encoder.dimension,
            analysis=french.ANALYSIS_VERSION,
            splitting=self.splitting,
            source_digest=self.source_digest,
            documents=documents,
            passages=passages,
            dense_rows=len(found.targets),
            dense_type=dense_type,
            themes=themes,
        )

    def _write_texts(self, building: Path, items: list[IndexedDocument]) -> tuple[int, int]:
        """Write the passages and their words; return the numbers of documents and of passages."""
        documents, passages = write_store(building / FILE_NAME, items)
        durable.checkpoint("store-written")
        written = 0

        def advance(count: int) -> None:
            nonlocal written
            written += count
            self.told("Index lexical", written, passages)

        write_lexical(building / FOLDER_NAME, items, advance)
        write_question_index(building / QUESTIONS_FOLDER, items)
        durable.checkpoint("lexical-written")
        return documents, passages

    def _try_out(self, building: Path, items: list[IndexedDocument]) -> None:
        """Open what was built and ask it something: a passage must find its own words.

        Raises IndexCorruptedError when the text, the words or the vector of one row are another's.
        """
        passages = enumerate(p for item in items for p in item.passages)
        found = next(((row, p) for row, p in passages if p.body_stems), None)
        if found is None:
            return
        with closing(SearchIndex.open(building)) as index:
            if not self._finds_itself(index, *found):
                raise IndexCorruptedError(
                    "L’index construit ne retrouve pas ses propres mots : il n’est pas publié. "
                    "Relancez « vademecum ingest » ; si cela persiste, signalez-le."
                )

    def _finds_itself(self, index: SearchIndex, row: int, probe: IndexedPassage) -> bool:
        """Tell whether a row holds a passage, and is found by its rarest word and by its vector."""
        stored = index.store.passages([row]).get(row)
        if stored is None or stored.passage != probe.passage:
            return False
        stem = min(probe.body_stems.split(), key=index.lexical.document_frequency)
        count = index.lexical.document_frequency(stem)
        rows, _ = index.lexical.search(LexicalQuery(terms={stem: 1.0}, boosts={"body": 1.0}), count)
        if row not in rows:
            return False
        vector = self.encoder.encode([encoded_text(probe.passage)])[0]
        if not vector.any():
            return True  # no piece of it is known to the encoder: nothing can be near
        near, _ = index.dense.search(vector, 1)
        # The nearest need not be the row itself: another passage may read the same.
        cosines = index.dense.vectors[[row, *near]] @ vector
        return len(near) == 1 and bool((cosines >= SAME).all())


def _left_out_report(item: LeftOut) -> FileReport:
    """Return what is told of a file that is not read: a document is rejected, a picture only ignored."""
    status = FileStatus.IGNORED if item.attached else FileStatus.REJECTED
    return FileReport(item.key, status, 0, (str(item.error),))


def _why(files: Sequence[FileReport]) -> str:
    """Return the first reasons why nothing could be indexed."""
    reasons = [message for file in files for message in file.messages[:1]]
    if not reasons:
        return "aucun document dans ces dossiers. Les formats lus sont dans docs/documents.md."
    more = f" Et {len(reasons) - SHOWN} autres fichiers." if len(reasons) > SHOWN else ""
    return " ".join(reasons[:SHOWN]) + more
