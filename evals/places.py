"""What « --index » names: a folder of generations, one generation, or « candidate »."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingestion.index import GenerationFolder
from ingestion.index.generation import MANIFEST


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """A generation of an index folder; ``generation`` None follows what is published."""

    folder: Path
    generation: str | None

    @classmethod
    def parse(cls, value: str, default: Path) -> IndexPlace:
        """Read « candidate », « current », a generation's name, or a path to either kind of folder.

        ``default`` is the settings' index folder. Whether the generation exists is checked when it
        is opened.
        """
        path = Path(value)
        if not value:
            return cls(default, None)
        if (path / MANIFEST).is_file():
            return cls(path.parent, path.name)
        if path.is_dir():
            return cls(path, None)
        return cls(default, None if value == "current" else value)

    @property
    def name(self) -> str:
        """Return the generation's name; raises IndexMissingError when there is none."""
        return GenerationFolder(self.folder).resolve(self.generation or "current").name
