"""Misspelt words of a question, read as the word that was most likely meant.

Only words that are neither French, nor in the corpus's lexicon (acronyms: ASPA is no misspelt APA), nor known
to the encoder are looked at. What was read instead is shown beside the answer (« Question comprise : … ») and
above a search's hits: nothing is changed behind a person's back. Figures on made-up slips, and on clean
questions, which must stay as they are: `python -m evals.spelling_bench`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ingestion import french
from ingestion.encoding import Encoder, TokenMatcher
from ingestion.french.dictionary import folded_words, written_words
from ingestion.french.misspellings import (
    OTHER,
    SHORTHAND,
    SOUND_COST,
    SWAPPED,
    TRADE,
    slips,
    sound,
    spelled_out,
)
from ingestion.vocabulary import Term

SHORTEST = 4
"""Letters from which a word is looked at."""
LONGEST = 30
"""Letters up to which it is: French has none longer, and what one slip makes of it grows with its square."""
LETTER_COST = 0.05
"""Added to the cost of a word that sounds the same, for each letter more or less."""
SHORT = 5
"""Letters up to which a letter less, more or other makes too many words: what was meant must sound the same,
or have its letters doubled or swapped."""
LONG = 7
"""Letters from which an ending may be added to a known word."""
SURER, MUCH_SURER = 5, 20
"""How many times more often a stem must occur to be read instead of one that documents hold: when it
sounds the same or letters are swapped or doubled; when one is missing or too many."""
COMMON = 300
"""Passages from which a word that is more frequent is no likelier."""
USUAL = 2_000
"""Count in the list of written words from which one that no document holds may be meant."""
STOP_WORD_FREQUENCY = 50
"""What a stop word, which no index counts, is held to occur."""
# Fitted by hand on slips made in dev and bank questions (`evals.spelling_bench`).
COST, FREQUENCY, USAGE, CONTEXT, WHOLE, FIRST = 1.5, 0.25, 0.1, 3.0, 0.5, 0.5
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"(?<![\w@/.])[^\W\d_]+(?![\w@/])")
_PLAIN = re.compile(r"(?=.*[aeiouy])[a-z]+")
"""Folded letters, with a vowel: « trmt » is an abbreviation."""
_MEASURE = re.compile(r"\d ?cm$")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:«\"(])\s*$")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as typed, and as it is read."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Spelled:
    """A question as it is read, and what was changed in it."""

    text: str
    corrections: tuple[Correction, ...] = ()


class Speller:
    """Reads misspelt words; ``frequency`` tells how many passages hold a stem, ``terms`` stay as they are."""

    def __init__(
        self, encoder: Encoder, frequency: Callable[[str], int], terms: Iterable[Term] = ()
    ):
        self._encoder = encoder
        self._frequency = frequency
        said = (words for t in terms for words in (t.term, *t.acronyms, *t.everyday))
        self._known = frozenset(
            word for words in said for word in _LETTERS.findall(french.fold(words))
        )

    def read(self, text: str) -> Spelled:
        """Return the question with each misspelt word replaced; the rest is left letter for letter.

        ``text`` is what `french.clean_query` returns: composed accents, nothing invisible inside a word.
        """
        words = list(_WORD.finditer(text))
        doubtful = [word for word in words if self._is_doubtful(word, text)]
        if not doubtful:
            return Spelled(text)
        rest = " ".join(word[0] for word in words if word not in doubtful)
        context = self._encoder.encode([rest or text])[0]
        out, end, corrections = [], 0, []
        for word in doubtful:
            read = _written_out(word[0]) or self._read_word(word[0], context)
            if read is not None:
                corrections.append(Correction(word[0], read))
                out += [text[end : word.start()], read]
                end = word.end()
        return Spelled("".join([*out, text[end:]]), tuple(corrections))

    def knows(self, text: str) -> bool:
        """Tell whether a text holds a number, or one word of the documents, of the lexicon or of French."""
        words = _LETTERS.findall(french.fold(text))
        return (
            any(map(str.isdigit, text))
            or any(self._frequency(stem) for word in words for stem in french.query_stems(word))
            or any(map(self._is_word, words))
        )

    def _read_word(self, typed: str, context: np.typing.NDArray[np.float32]) -> str | None:
        meant = self._meant(french.fold(typed), context)
        return None if meant is None else _in_case_of(typed, folded_words().get(meant, meant))

    def _is_doubtful(self, word: re.Match[str], text: str) -> bool:
        typed = word[0]
        if _written_out(typed) is not None:
            # « 20 cm » is a length.
            return french.fold(typed) not in self._known and not _MEASURE.search(
                text, 0, word.end()
            )
        if not SHORTEST <= len(typed) <= LONGEST or typed.lower() in written_words():
            return False
        if not text.isupper():
            # An acronym, or a name: « DPAE », « Mme Grolleau ».
            starts = _SENTENCE_START.search(text[: word.start()])
            if typed.isupper() or (typed[0].isupper() and not starts):
                return False
        folded = french.fold(typed)
        return bool(_PLAIN.fullmatch(folded)) and not self._is_word(folded)

    def _is_word(self, folded: str) -> bool:
        """Tell whether a folded word is one, perhaps without the ending it has here."""
        ends = ("s", "x", "e", "es") if len(folded) >= LONG else ()
        bases = (folded.removesuffix(end) for end in ends if folded.endswith(end))
        forms = [folded, *(base for base in bases if not base.endswith("s"))]
        forms += [folded + "s"] if len(folded) >= LONG else []
        return any(
            form in self._whole or form in self._known or form in folded_words() for form in forms
        )

    @cached_property
    def _whole(self) -> frozenset[str]:
        """Words the encoder reads whole: what documents, and people, say often."""
        return self._encoder.words() if isinstance(self._encoder, TokenMatcher) else frozenset()

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        heard: dict[str, list[str]] = {}
        for word in sorted(self._whole):
            heard.setdefault(sound(word), []).append(word)
        return heard

    def _meant(self, folded: str, context: np.typing.NDArray[np.float32]) -> str | None:
        """Return the likeliest word, None when nothing is near enough."""
        whole = spelled_out(folded)
        if whole != folded and (whole in self._whole or whole in folded_words()):
            return whole
        folded = whole
        own = self._occurrences(folded)
        costs = {
            word: cost
            for word, cost in slips(folded).items()
            if len(word) >= SHORTEST - 1 and (word in self._whole or word in folded_words())
        }
        heard_of = sound(folded)
        alike = self._sounds.get(heard_of, ()) if len(heard_of) >= SHORTEST - 1 else ()
        for word in alike:
            heard = SOUND_COST + LETTER_COST * abs(len(word) - len(folded))
            costs[word] = min(heard, costs.get(word, heard))
        if len(folded) <= SHORT:
            costs = {word: cost for word, cost in costs.items() if cost <= SWAPPED}
        if own:
            # Documents hold its stem: another one must be held far more often.
            stem = french.query_stems(folded)
            costs = {
                word: cost
                for word, cost in costs.items()
                if french.query_stems(word) == stem
                or self._occurrences(word)
                >= (SURER if cost <= SWAPPED else MUCH_SURER if cost < OTHER else math.inf) * own
            }
        words = [word for word in costs if self._occurrences(word) or _usage(word) >= USUAL]
        if not words:
            return None
        near = self._encoder.encode(words) @ context
        scores = [
            self._likelihood(folded, word, costs[word]) + CONTEXT * float(likeness)
            for word, likeness in zip(words, near, strict=True)
        ]
        return words[int(np.argmax(scores))]

    def _likelihood(self, folded: str, word: str, cost: float) -> float:
        return (
            FREQUENCY * math.log1p(min(self._occurrences(word), COMMON))
            + USAGE * math.log1p(_usage(word))
            + WHOLE * (word in self._whole)
            + FIRST * (word[0] == folded[0])
            - COST * cost
        )

    def _occurrences(self, word: str) -> int:
        stems = french.query_stems(word)
        return self._frequency(stems[0]) if stems else STOP_WORD_FREQUENCY


def _written_out(typed: str) -> str | None:
    """Return the words that a shorthand stands for, None when it is none."""
    whole = TRADE.get(french.fold(typed))
    if whole is None:
        return SHORTHAND.get(typed)
    return whole if typed.isupper() else _in_case_of(typed, whole)


def _usage(word: str) -> int:
    return written_words().get(folded_words().get(word, ""), 0)


def _in_case_of(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
