"""Random edits of a folder, each followed by an ingest."""

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ingestion.pipeline import ingest
from ingestion.vectors import encoded_text
from tests.ingestion.index.samples import WORDS, HashEncoder, content, open_current, write_fiche


class FolderEdits(RuleBasedStateMachine):
    """Random edits of a folder, each followed by an ingest: never stale, double or mis-mapped."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.corpus = self.root / "corpus"
        self.index = self.root / "index"
        self.expected: dict[str, str] = {}

    @initialize()
    def start(self) -> None:
        self.edit("naissance", 1)

    @rule(name=st.sampled_from(WORDS), size=st.integers(1, 4))
    def edit(self, name: str, size: int) -> None:
        body = "\n\n".join(f"## Partie {i}\n\nLa règle {name} numéro {i}." for i in range(size))
        write_fiche(self.corpus, name, f"Titre {name}", body)
        self.expected[name] = body
        self.run()

    @rule(name=st.sampled_from(WORDS))
    def remove(self, name: str) -> None:
        if name in self.expected and len(self.expected) > 1:
            (self.corpus / f"{name}.md").unlink()
            del self.expected[name]
            self.run()

    @rule(name=st.sampled_from(WORDS), questions=st.integers(0, 3))
    def ask(self, name: str, questions: int) -> None:
        """Rewrite the bank: some questions about a document that may not exist (any more)."""
        lines = [
            json.dumps(
                {"document": name, "question": f"Et la {name} {i} ?", "phrases": ["La règle"]}
            )
            for i in range(questions)
        ]
        bank = self.corpus / "questions-posees" / "banque.jsonl"
        bank.parent.mkdir(parents=True, exist_ok=True)
        bank.write_text("\n".join(lines), encoding="utf-8")
        self.run()

    @rule(old=st.sampled_from(WORDS), new=st.sampled_from(WORDS))
    def rename(self, old: str, new: str) -> None:
        if old in self.expected and new not in self.expected:
            path = self.corpus / f"{old}.md"
            text = path.read_text(encoding="utf-8").replace(f"id: {old}", f"id: {new}")
            path.unlink()
            (self.corpus / f"{new}.md").write_text(text, encoding="utf-8")
            self.expected[new] = self.expected.pop(old)
            self.run()

    def run(self) -> None:
        ingest([self.corpus], self.index, HashEncoder())

    @invariant()
    def index_is_a_fresh_build(self) -> None:
        if not self.expected:
            return
        opened = open_current(self.index)
        fresh = self.root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        ingest([self.corpus], fresh, HashEncoder())
        rebuilt = open_current(fresh)
        assert content(opened) == content(rebuilt)
        assert opened.dense.targets.tolist() == rebuilt.dense.targets.tolist()
        assert opened.dense.vectors.tolist() == rebuilt.dense.vectors.tolist()
        assert {d.id for d in opened.store.documents()} == set(self.expected)
        for row, stored in opened.store.passages(range(len(opened))).items():
            document = opened.store.document(stored.passage.document_id)
            assert document is not None
            assert document.quote(stored.passage.span) == stored.passage.text
            vector = HashEncoder().encode([encoded_text(stored.passage)])[0]
            near, _ = opened.dense.search(vector, len(opened))
            assert (
                row
                in near[
                    : 1
                    + sum(
                        np.allclose(opened.dense.vectors[other], opened.dense.vectors[row])
                        for other in near.tolist()
                    )
                ]
            )
        opened.close()
        rebuilt.close()

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)


TestFolderEdits = FolderEdits.TestCase
TestFolderEdits.settings = settings(
    max_examples=12, stateful_step_count=6, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
