"""What the journal of an index folder tells of the generations that were served."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class History:
    """What the journal tells: the generations served, each over the one that it replaced; last on top.

    ``withdrawn`` were rolled back and not published again; ``discarded`` are candidates that another
    one replaced.
    """

    served: list[str] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    discarded: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, lines: Iterable[str]) -> History:
        """Replay a journal; a line cut by a crash, or that tells something else, is passed over."""
        history = cls()
        for line in lines:
            try:
                entry = json.loads(line)
                action, name = entry["action"], str(entry["generation"])
                former = str(entry["from"]) if entry.get("from") else None
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue
            if action == "discard":
                history.discarded.add(name)
            elif action == "publish":
                history._replace(former, name)
            elif action == "rollback":
                history._go_back(name)
                history.withdrawn.update([former] if former else [])
        return history

    def below(self, name: str | None) -> list[str]:
        """Return what was served before ``name``, latest first; all of it when ``name`` never was."""
        last = len(self.served)
        if name in self.served:
            last -= 1 + self.served[::-1].index(name)
        return self.served[:last][::-1]

    def _replace(self, former: str | None, name: str) -> None:
        # Each line says what it followed: one lost line does not put the others astray.
        if former is not None:
            self._go_back(former)
        if self.served[-1:] != [name]:
            self.served.append(name)
        self.withdrawn.discard(name)
        self.discarded.discard(name)

    def _go_back(self, name: str) -> None:
        self.served = [*self.below(name)[::-1], name]
