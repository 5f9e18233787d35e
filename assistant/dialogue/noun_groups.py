"""The noun groups of a question: « pour un dossier de mariage », « la cantine », without a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.french import Token, flatten, fold, is_stop, tokenize
from ingestion.french.folding import word_set
from ingestion.french.stemming import stem_word
from ingestion.french.verbs import is_infinitive

_PREPOSITIONS = word_set("pour de d a en dans sur sous chez avec sans par contre entre vers")
_PREPOSED = re.compile(rf"(?:(?:{'|'.join(sorted(_PREPOSITIONS - {'d'}))}) |d')")
_BLENDS = {"du": ("de", "le"), "au": ("a", "le"), "aux": ("a", "les")}
_DEFINITE = word_set("le la l les mon ma mes notre nos son sa ses ce cet cette ces")
_ARTICLES = _DEFINITE | word_set("un une des")
_PLURAL = word_set("les des mes nos ses ces")
_PREPOSED_ADJECTIVES = word_set("autre simple futur future jeune")
_BEFORE_PRONOUNS = word_set("qui on je ne")
_PEOPLE = tuple(
    frozenset(map(stem_word, group.split()))
    for group in (
        "maire adjoint adjointe conseiller conseillere elu elue president",
        "agent fonctionnaire contractuel contractuelle titulaire stagiaire vacataire apprenti salarie",
        "particulier association entreprise commercant professionnel societe habitant exposant",
        "mineur majeur enfant adulte etranger francais bebe detenu malade militaire",
        "locataire proprietaire occupant bailleur",
        "pere mere parent tuteur",
        "conseil commission ccas syndicat communaute",
    )
)
"""People, and bodies, who may take each other's place."""
_SAID_OF_PEOPLE = word_set(
    """municipal municipale municipaux communautaire territorial territoriale contractuel contractuelle
    titulaire delegue deleguee delegues sortant mineur mineure majeur etranger etrangere public publics"""
)


@dataclass(frozen=True, slots=True)
class NounGroup:
    """A noun with what is said of it, from ``start`` to ``end`` of a text; ``noun`` is where it starts.

    ``preposition`` and ``article`` are folded and apart (« du » is « de » and « le »), empty without any.
    A nested group is the end of another one: « de mariage ».
    """

    start: int
    end: int
    noun: int
    preposition: str
    article: str
    words: tuple[Token, ...]
    is_nested: bool = False

    @property
    def head(self) -> str:
        """The stem of the noun."""
        return self.words[0].stem

    @property
    def shape(self) -> tuple[bool, bool, bool]:
        """Whether there is an article, a definite one, a plural one."""
        return bool(self.article), self.article in _DEFINITE, self.is_plural

    @property
    def is_plural(self) -> bool:
        """Whether the article is a plural one."""
        return self.article in _PLURAL

    @property
    def people(self) -> frozenset[str]:
        """The stems of those who may take the place of whom the group names; empty for a thing."""
        return next((people for people in _PEOPLE if self.head in people), frozenset())

    def article_in(self, text: str) -> str:
        """Return the article as it is written in the text, with what parts it from the noun."""
        written = text[self.start : self.noun]
        flat = flatten(written)
        if flat.strip() in _BLENDS:
            return f"{self.article} "
        preposed = _PREPOSED.match(flat) if self.preposition else None
        return written[preposed.end() :] if preposed else written


def noun_groups(text: str) -> list[NounGroup]:
    """Return the noun groups of a text in order, each followed by those nested in it."""
    return list(_groups(text, tokenize(text)))


def _groups(text: str, tokens: list[Token]) -> Iterator[NounGroup]:
    words = [fold(t.text).strip("'-") for t in tokens]
    at = 0
    while at < len(tokens):
        preposition, article, head = _opening(tokens, words, at)
        if _is_pronoun(words, at, article):
            at = head + 1
            continue
        if not _is_noun(tokens, words, head):
            at += 1
            continue
        last = _last(text, tokens, words, head)
        end = tokens[last].end
        said = tuple(tokens[head : last + 1])
        yield NounGroup(tokens[at].start, end, tokens[head].start, preposition, article, said)
        for inner in range(head + 1, last):
            if words[inner] in ("de", "d"):
                noun, said = tokens[inner + 1].start, tuple(tokens[inner + 1 : last + 1])
                yield NounGroup(tokens[inner].start, end, noun, "de", "", said, is_nested=True)
        at = last + 1


def _opening(tokens: list[Token], words: list[str], at: int) -> tuple[str, str, int]:
    """Return the preposition and the article that start at a word, and where the noun would be."""
    if words[at] in _BLENDS:
        return *_BLENDS[words[at]], at + 1
    if (
        words[at] == "des"
        and at
        and not is_stop(tokens[at - 1].stem)
        and not is_infinitive(words[at - 1])
    ):
        # « Le tarif des salles », but « louer des salles ».
        return "de", "les", at + 1
    preposition = words[at] if words[at] in _PREPOSITIONS else ""
    head = at + bool(preposition)
    article = words[head] if head < len(words) and words[head] in _ARTICLES else ""
    head += bool(article)
    # « Un simple conseiller » is a « conseiller ».
    head += bool(article) and head + 1 < len(words) and words[head] in _PREPOSED_ADJECTIVES
    return "de" if preposition == "d" else preposition, article, head


def _is_noun(tokens: list[Token], words: list[str], at: int) -> bool:
    if at >= len(tokens) or is_stop(tokens[at].stem):
        return False
    # « Conseiller » is also what one does.
    return _is_someone(tokens[at]) or not is_infinitive(words[at])


def _is_someone(token: Token) -> bool:
    return any(token.stem in people for people in _PEOPLE)


def _is_pronoun(words: list[str], at: int, article: str) -> bool:
    """Tell whether what looks like an article is one: « qui la vote » says none."""
    return article in ("le", "la", "l", "les") and at > 0 and words[at - 1] in _BEFORE_PRONOUNS


def _last(text: str, tokens: list[Token], words: list[str], head: int) -> int:
    """Return the last word that is said of a noun."""
    is_someone = _is_someone(tokens[head])
    last = head
    while last + 1 < len(tokens) and not text[tokens[last].end : tokens[last + 1].start].strip(
        " '’-"
    ):
        following = last + 1
        # « De construire » is said of « un permis » as « de mariage » is of « un acte ».
        is_of = words[following] in ("de", "d") and following + 1 < len(tokens)
        if is_of and not is_stop(tokens[following + 1].stem):
            last += 2
        elif (
            words[following] in _SAID_OF_PEOPLE
            if is_someone
            else not is_stop(tokens[following].stem)
        ):
            last += 1
        else:
            break
    return last
