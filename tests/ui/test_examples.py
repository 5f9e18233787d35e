"""Questions to start with."""

from __future__ import annotations

from dataclasses import replace

from ingestion.documents import DocumentKind
from tests.fakes import FakeAssistant
from ui.examples import COUNT, example_questions


class TestExamples:
    """Example questions come from documents in force, one a theme first."""

    def document(self, name: str, theme: str, *questions: str, kind: str = "fiche"):  # type: ignore[no-untyped-def]
        """Return a document of a theme with everyday questions."""
        base = FakeAssistant().document("convocation-conseil")
        return replace(base, id=name, themes=(theme,), questions=questions, kind=DocumentKind(kind))

    def test_one_a_theme_then_a_second(self) -> None:
        documents = [
            self.document("b", "voirie", "Voirie ?"),
            self.document("a", "etat-civil", "délai mariage", "Mariage ?", "Autre ?"),
            self.document("c", "etat-civil", "Naissance ?"),
            self.document("d", "zzz", "Divers ?"),
        ]
        assert example_questions(documents) == ["Mariage ?", "Voirie ?", "Divers ?", "Naissance ?"]

    def test_fiches_before_guides_never_law_nor_expired(self) -> None:
        expired = replace(
            self.document("e", "actes", "Expiré ?"),
            validity=FakeAssistant().document("concession-2010").validity,
        )
        documents = [
            self.document("a", "actes", "Guide ?", kind="guide"),
            self.document("b", "actes", "Fiche ?"),
            self.document("c", "elus", "Loi ?", kind="texte"),
            self.document("d", "elus", "x" * 100 + " ?".upper()),
            expired,
        ]
        assert example_questions(documents) == ["Fiche ?", "Guide ?"]

    def test_never_more_than_asked(self) -> None:
        documents = [self.document(f"d{i}", f"t{i}", f"Question {i} ?") for i in range(30)]
        assert len(example_questions(documents)) == COUNT
