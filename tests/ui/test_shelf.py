"""What the page offers of the served documents, and when it is read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Filters
from assistant.catalogue import IndexInfo
from assistant.desk import Desk
from assistant.errors import IndexUnavailableError
from assistant.settings import load_settings
from assistant.storage.database import Database
from ingestion.documents import Document, DocumentKind
from ingestion.vocabulary import LEXICON_ID
from tests.fakes import FakeAssistant, convocation, hostile, mariage
from ui.filters import FilterPanel
from ui.shelf import Shelf, Shelves


def lexicon() -> Document:
    return replace(convocation(), id=LEXICON_ID, kind=DocumentKind.GUIDE, questions=())


@dataclass
class Counting(FakeAssistant):
    """An assistant that counts how often all its documents are read, or has no index."""

    read: int = 0
    is_missing: bool = field(default=False)

    def documents(self, filters: Filters | None = None) -> Any:
        self.read += 1
        if self.is_missing:
            raise IndexUnavailableError("Aucun index.")
        return super().documents(filters)


@pytest.fixture
def assistant() -> Counting:
    return Counting(documents_=[convocation(), lexicon()])


@pytest.fixture
def desk(tmp_path: Path, assistant: Counting) -> Iterator[Desk]:
    database = Database.open(tmp_path / "data" / "v.db")
    yield Desk(load_settings(index=tmp_path, corpus=tmp_path), database, assistant)
    database.close()


def test_only_kinds_that_can_be_found_are_offered_in_their_usual_order() -> None:
    assert Shelf.of([convocation(), lexicon()]).kinds == (DocumentKind.FICHE,)
    shelf = Shelf.of([convocation(), hostile(), mariage()])
    assert shelf.kinds == (DocumentKind.GUIDE, DocumentKind.STUDY, DocumentKind.FICHE)
    assert not shelf.has_lexicon
    assert Shelf.of([lexicon()]) == Shelf((), (), True)


def test_documents_are_read_once_for_each_index(
    desk: Desk, assistant: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = IndexInfo("gen-1", "", 2, 2, "e", "f", ())
    monkeypatch.setattr(desk, "index", lambda: served)
    shelves = Shelves(lambda: desk)
    first = shelves.current()
    assert shelves.current() is first
    assert (first.kinds, assistant.read) == ((DocumentKind.FICHE,), 1)
    assistant.documents_ = [mariage()]
    served = replace(served, generation="gen-2")
    assert shelves.current().kinds == (DocumentKind.GUIDE,)
    assert assistant.read == 2


def test_without_an_index_to_tell_documents_are_read_each_time(
    desk: Desk, assistant: Counting
) -> None:
    shelves = Shelves(lambda: desk)
    shelves.current()
    shelves.current()
    assert assistant.read == 2
    assistant.is_missing = True
    assert shelves.current() == Shelf()


def test_a_tick_on_what_is_no_more_is_taken_away(desk: Desk, assistant: Counting) -> None:
    import gradio as gr

    with gr.Blocks():
        panel = FilterPanel("filtres", lambda: desk, Shelves(lambda: desk))
    assert panel.fill()[panel.kinds]["choices"] == [("Fiche", "fiche")]
    shown = panel.renew(["fiche"], [])
    assert shown[panel.kinds] == panel.fill()[panel.kinds], "a tick on its way must not be undone"
    shown = panel.renew(["fiche", "texte"], ["inconnu"])
    assert shown[panel.kinds]["value"] == ["fiche"]
    assert shown[panel.themes]["value"] == []
    assert shown[panel.folder]["label"].endswith("(1 filtre actif)")
    assistant.is_missing = True
    assert len(panel.fill()[panel.kinds]["choices"]) == len(DocumentKind), "then nothing is known"
