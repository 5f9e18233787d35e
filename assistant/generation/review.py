"""Which of a model's sentences are shown: verified ones, from the moment enough of them are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.answering.units import is_exception
from assistant.answering.writing import VERBATIM, Written
from assistant.answers import Check, Notice, Statement, StatementKind
from assistant.asking import seems_foreign
from assistant.errors import ModelError
from assistant.generation.verification import Verdict, Verifier
from assistant.generation.verification.claims import MARKS
from assistant.generation.verification.reading import Reading
from assistant.generation.verification.support import SourceUnit
from ingestion import french
from ingestion.documents import Span

ENOUGH = 2
"""Verified sentences before the first is shown: one good sentence among many bad ones is an accident."""
SURVIVING_SHARE = 0.5
"""Share of the sentences that must be verified for the model's wording to be shown at all."""
MAX_STATEMENTS = 10
HOPELESS = 6
"""Wrong sentences, and no right one, after which nothing good is waited for."""
REPEATS = 3
_MISSING = re.compile(
    r"\b(?:passages?|documents?|extraits?|textes?|sources?)\b.{0,40}\bne (?:\w+ ){0,2}?"
    r"(?:precis|dis|indiqu|mentionn|permett|repond|contien|donn|traite|parl|fourni|couvr|abord)\w*"
    r"|\baucun (?:passage|document|extrait)\b"
)
_REFUSAL = re.compile(
    r"\b(?:je (?:ne peux|suis desole|regrette|ne suis pas en mesure)|desolee?\b|en tant qu'"
    r"(?:ia|intelligence|assistant|modele)|i(?:'m| am) sorry|as an ai|i cannot|i can't|je n'ai pas "
    r"(?:acces|la possibilite))"
)
_STEP = re.compile(r"^\s*\d{1,2}[.)]\s")
_COMMON = frozenset(
    french.stems(
        "passage passages document documents extrait extraits texte source fourni fournis préciser "
        "précisent indiquer indiquent mentionner mentionnent dire disent répondre répondent question "
        "information informations donner donnent permettent permet contenir contiennent aborder détail"
    )
)


class Review:
    """Take a model's sentences one by one; give back what may be shown, in order."""

    def __init__(self, verifier: Verifier, question: str, *, marks: bool):
        self._verifier = verifier
        self._asked = Reading(question).stems
        self._marks = marks
        self._held: list[Written] = []
        self._seen: set[str] = set()
        self._repeats = 0
        self._foreign = 0
        self._is_open = False
        self.kept = 0
        self.removed = 0
        self.shown: list[Written] = []
        self.missing: list[str] = []

    @property
    def is_full(self) -> bool:
        """Tell whether nothing more will be shown."""
        return len(self.shown) + len(self._held) >= MAX_STATEMENTS

    def take(self, sentence: str) -> Iterator[Written]:
        """Yield what can be shown once this sentence was checked; raises ModelError on nonsense."""
        if self._is_repeated(sentence) or self._is_aside(sentence):
            return
        verdict = self._verifier.check(sentence)
        if verdict.passed:
            self.kept += 1
            self._held.append(Written(self._statement(sentence, verdict), verdict.supports))
        else:
            self.removed += 1
            if self._marks:
                self._held.append(Written(self._statement(sentence, verdict)))
        if self.removed >= HOPELESS and not self.kept:
            raise ModelError("ce qu’il a écrit n’a pas passé les contrôles")
        self._is_open = self._is_open or (self.kept >= ENOUGH and self._survives())
        yield from self._release()

    def conclude(self) -> Iterator[Written]:
        """Yield what is left to show at the end; raises ModelError when too little was verified."""
        if not self.kept and not self.removed and self.missing:
            raise ModelError("il n’a pas trouvé la réponse dans les passages")
        if not self._is_open and not (self.kept and self._survives()):
            raise ModelError("ce qu’il a écrit n’a pas passé les contrôles")
        self._is_open = True
        yield from self._release()
        yield from self._exceptions()

    def notices(self) -> Iterator[Notice]:
        """Yield what to say of sentences left out or marked, and of what the passages lack."""
        if self.removed:
            many = self.removed > 1
            done = "sont marquées « non vérifié »" if many else "est marquée « non vérifié »"
            if not self._marks:
                done = "ont été retirées" if many else "a été retirée"
            which = f"{self.removed} phrases" if many else "Une phrase"
            yield Notice(
                "phrases_non_verifiees",
                f"{which} du modèle {done} : les passages cités ne la confirment pas."
                if not many
                else f"{which} du modèle {done} : les passages cités ne les confirment pas.",
            )
        for sentence in self.missing[:1]:
            yield Notice("manque", sentence)

    def _survives(self) -> bool:
        return self.kept >= SURVIVING_SHARE * (self.kept + self.removed)

    def _release(self) -> Iterator[Written]:
        if not self._is_open:
            return
        held, self._held = self._held, []
        for item in held:
            self.shown.append(item)
            yield item

    def _is_repeated(self, sentence: str) -> bool:
        key = french.fold(MARKS.sub("", sentence)).strip(" .-*")
        if key not in self._seen:
            self._seen.add(key)
            return False
        self._repeats += 1
        if self._repeats >= REPEATS:
            raise ModelError("il se répète")
        return True

    def _is_aside(self, sentence: str) -> bool:
        """Tell whether a sentence says what is missing; raises ModelError for one of no use at all."""
        folded = french.fold(sentence)
        if seems_foreign(sentence):
            self._foreign += 1
            if self._foreign > 1 or not self.kept:
                raise ModelError("il n’a pas répondu en français")
        if _REFUSAL.search(folded) and not MARKS.search(sentence):
            raise ModelError("il a refusé de répondre")
        if not _MISSING.search(folded):
            return False
        self.missing.append(self._missing_text(sentence))
        return True

    def _missing_text(self, sentence: str) -> str:
        """Return the sentence when it only uses the question's words, else a plain one."""
        text = MARKS.sub("", sentence).strip()
        reading = Reading(text)
        if reading.stems <= self._asked | _COMMON and not reading.figures:
            return text
        return "Selon le modèle, les passages ne disent pas tout ce qui est demandé : lisez les sources."

    def _statement(self, sentence: str, verdict: Verdict) -> Statement:
        return Statement(
            text=verdict.text,
            kind=self._kind(sentence, verdict.text),
            citations=verdict.citations,
            span=verdict.supports[0][1] if verdict.supports and verdict.passed else None,
            checks=verdict.checks,
            verified=verdict.passed,
        )

    def _kind(self, sentence: str, text: str) -> StatementKind:
        if _STEP.match(sentence):
            return StatementKind.STEP
        if is_exception(text):
            return StatementKind.CONDITION
        first = not self.shown and not self._held
        return StatementKind.DIRECT if first else StatementKind.DETAIL

    def _exceptions(self) -> Iterator[Written]:
        """Yield, in the document's words, each exception that follows what was said and was not said."""
        supports = {support for item in self.shown for support in item.supports}
        for number, unit in self._following(supports):
            if (number, unit.span) not in supports and is_exception(unit.reading.text):
                supports.add((number, unit.span))
                statement = Statement(
                    unit.reading.text,
                    StatementKind.CONDITION,
                    (number,),
                    unit.span,
                    (Check(VERBATIM, True),),
                )
                written = Written(statement, ((number, unit.span),))
                self.shown.append(written)
                yield written

    def _following(self, supports: Iterable[tuple[int, Span]]) -> Iterator[tuple[int, SourceUnit]]:
        wanted = set(supports)
        for number, text in self._verifier.cited.items():
            for one, other in zip(text.units, text.units[1:], strict=False):
                if (number, one.span) in wanted and one.block == other.block and not one.listed:
                    yield number, other
