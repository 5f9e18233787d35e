"""The model as a writer: ask it, check each sentence, and fall back on the extracts when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from assistant.answering.writing import Brief, Written, extracts
from assistant.answers import Citation, Notice, Statement, Turn
from assistant.errors import ModelError
from assistant.generation.breaker import CircuitBreaker
from assistant.generation.masking import Masker
from assistant.generation.model import LanguageModel, openai_like
from assistant.generation.prompting import Prompt, answer_prompt, fitting
from assistant.generation.review import Review
from assistant.generation.rewriting import rewrite
from assistant.generation.selection import select
from assistant.generation.sentences import RunawayError, SentenceStream
from assistant.generation.verification import Verifier
from assistant.settings import Settings
from ingestion.documents import Span

NOT_THE_MODEL = ("il n’a pas trouvé la réponse dans les passages",)
"""What a model may rightly say: no failure of the service, the circuit stays closed."""


class ModelWriter:
    """Word answers with a language model; implements ``assistant.answering.writing.Writer``."""

    def __init__(self, settings: Settings, model: LanguageModel, breaker: CircuitBreaker):
        self._settings = settings
        self._model = model
        self._breaker = breaker

    @classmethod
    def from_settings(cls, settings: Settings, llm: Any = None) -> ModelWriter:
        """Build for the configured service, or for any llama-index ``LLM`` when one is given."""
        model = LanguageModel(
            (lambda: llm) if llm is not None else (lambda: openai_like(settings)),
            first_s=settings.modele_premier_mot,
            total_s=settings.modele_delai,
        )
        return cls(settings, model, CircuitBreaker())

    def warm(self) -> None:
        """Load what the first answer needs (1.9 s of imports); a failure waits for the first answer."""
        try:
            self._model.warm()
        except Exception:
            return

    def sources(
        self, extracted: Sequence[Citation], passages: Sequence[Citation]
    ) -> tuple[Citation, ...]:
        """Return the numbered passages that fit the model's context; see ``Writer``."""
        chosen = select(extracted, passages)
        settings = self._settings
        kept = fitting(chosen, settings.modele_contexte, settings.modele_jetons)
        # The extracts must stay citable even when the model cannot be given them.
        return chosen[: max(len(kept), len(extracted))]

    def write(self, brief: Brief) -> Iterator[Written | Notice]:
        """Yield checked statements and notices; a failure ends with the extracts; see ``Writer``."""
        masker = Masker()
        prompt, warning = self._prompt(brief, masker)
        if warning is not None:
            yield warning
        verifier = Verifier(brief.sources, masker.names)
        marks = self._settings.non_verifie == "marquer"
        review = Review(verifier, brief.question, marks=marks)
        try:
            yield from self._reviewed(prompt, masker, review)
        except ModelError as error:
            yield Notice("modele", _said(error, review))
            yield from extracts(_unsaid(brief.extracts, review.shown))
        yield from review.notices()

    def rewrite(self, question: str, turns: Sequence[Turn]) -> str | None:
        """Return a follow-up made to stand alone by the model, None without trust; see ``Writer``."""
        if not self._settings.modele_reecriture or not self._breaker.allows():
            return None
        return rewrite(self._model, question, turns)

    def _prompt(self, brief: Brief, masker: Masker) -> tuple[Prompt, Notice | None]:
        settings = self._settings
        question = masker.mask(brief.question)
        warning = None
        if masker.kinds:
            warning = Notice(
                "masque",
                f"Votre question contient {_listed(masker.kinds)} : ces données sont masquées avant l’envoi "
                "au modèle, puis remises dans la réponse. Évitez d’en saisir.",
            )
        sources = fitting(brief.sources, settings.modele_contexte, settings.modele_jetons)
        prompt = answer_prompt(question, sources)
        return Prompt(prompt.system, masker.mask(prompt.user)), warning

    def _reviewed(self, prompt: Prompt, masker: Masker, review: Review) -> Iterator[Written]:
        if not self._breaker.allows():
            wait = max(1, round(self._breaker.wait_s))
            raise ModelError(f"il a échoué plusieurs fois de suite ; nouvel essai dans {wait} s")
        try:
            for sentence in self._sentences(prompt):
                yield from review.take(masker.restore(sentence))
                if review.is_full:
                    break
            yield from review.conclude()
        except ModelError as error:
            if str(error) not in NOT_THE_MODEL:
                self._breaker.failed()
            raise
        self._breaker.succeeded()

    def _sentences(self, prompt: Prompt) -> Iterator[str]:
        stream = SentenceStream()
        written = False
        try:
            with closing(self._model.stream(prompt)) as pieces:
                for piece in pieces:
                    written = written or bool(piece.strip())
                    yield from stream.feed(piece)
        except RunawayError:
            raise  # what was being written is no sentence to keep
        except ModelError:
            yield from stream.cut()
            raise
        if not written:
            raise ModelError("il n’a rien répondu")
        yield from stream.flush()


def _said(error: ModelError, review: Review) -> str:
    """Return the line that says what happened and what is shown instead."""
    instead = "voici les extraits des documents."
    if review.shown:
        instead = "les phrases déjà vérifiées sont suivies des extraits des documents."
    return f"Rédaction par le modèle de langue impossible — {error} : {instead}"


def _unsaid(statements: Sequence[Statement], shown: Sequence[Written]) -> list[Statement]:
    """Return the extracts that no shown sentence already rests on."""
    said: set[tuple[int, Span]] = {support for item in shown for support in item.supports}
    return [
        s
        for s in statements
        if s.span is None or not any(n in s.citations and s.span.overlap(span) for n, span in said)
    ]


def _listed(kinds: Sequence[str]) -> str:
    *first, last = kinds
    return f"{', '.join(first)} et {last}" if first else last
