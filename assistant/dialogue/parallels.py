"""What takes the place of what: « quelles pièces pour un mariage ? », « et pour un PACS ? »."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.dialogue.ellipsis import plain
from assistant.dialogue.noun_groups import NounGroup, noun_groups
from assistant.dialogue.subjects import is_generic, subject_words
from ingestion.french import flatten, fold, tokenize
from ingestion.french.stemming import stem_word

_PAPERS = frozenset(
    map(
        stem_word,
        ("deliberation", "arrete", "acte", "decision", "certificat", "attestation", "convention"),
    )
)
"""Papers that may take each other's place."""
_SOMEONE = re.compile(r"(?:eur|rice|iste|ien|ienne)s?$")
"""« Pour un électeur » is no thing that takes the place of another."""
_PLACED = ("sur", "dans")
_AGREEING = re.compile(r" (?:peut|doit|a|est|va|peuvent|doivent|ont|sont|vont)\b")
"""The verb of the group before it: it would have to change with its number."""
_BLENDED = {
    "de": {"le ": "du ", "les ": "des ", "des ": "de "},
    "a": {"le ": "au ", "les ": "aux "},
}
# « Près des maisons » says where.
_NEAR = re.compile(r"\b(?:près|pres|autour|loin|lors|partir) $")
_ONE_WORD = re.compile(r" \w{4,}")
LONGEST = 8
"""Words of what may take the place of something said."""
SURE = 3
"""Words up to which what has no article is one group: « taxe de séjour », not « chien mordeur permis »."""

Holds = Callable[[NounGroup], bool]


def with_term(question: str, follow_up: str) -> str:
    """Return a question with the term of a follow-up in the place of the one it answers to.

    Nothing when the follow-up is more than a term, or none answers to it.
    """
    term = plain(follow_up)
    new = _whole(term)
    if new is None:
        return ""
    groups = noun_groups(question)
    named = {token.stem for token in subject_words(term)}
    for answers in _ways(new, named):
        found = [
            g
            for g in groups
            if answers(g) and _agrees(question, g, new) and not _NEAR.search(question[: g.start])
        ]
        if found:
            old = found[-1]
            # « La salle de sport » is no « salle des fêtes ».
            is_whole = new.preposition in _PLACED or (
                old.head == new.head and len(new.words) > 1 and not old.people
            )
            end = _end(question, groups, old) if is_whole else old.end
            return question[: old.start] + _written(old, new, term) + question[end:]
    return ""


def _whole(term: str) -> NounGroup | None:
    """Return the group of a term, with those that complete it; None if it says something else."""
    groups = [group for group in noun_groups(term) if not group.is_nested]
    if not groups or groups[0].start or len(tokenize(term)) > LONGEST:
        return None
    end = _end(term, groups, groups[0])
    if end != len(term) and groups[0].people and _ONE_WORD.fullmatch(term[end:]):
        # « Une association syndicale »: nothing else is said of it.
        end = len(term)
    return replace(groups[0], end=end) if end == len(term) else None


def _end(text: str, groups: list[NounGroup], group: NounGroup) -> int:
    """Return where the complements of a group end: « sur le parking de la mairie »."""
    end = group.end
    for other in groups:
        if other.start > end and other.preposition == "de" and not text[end : other.start].strip():
            end = other.end
    return end


def _ways(new: NounGroup, named: set[str]) -> Iterator[Holds]:
    """Yield the ways in which a group may answer to another, the surest first."""
    free = new.preposition in ("", "pour")
    alike = ("", "pour", "de", "a") if free else (new.preposition,)
    yield (
        lambda g: (
            g.head == new.head
            and (free or g.preposition == new.preposition)
            and (bool(g.article) or g.is_nested or len(g.words) <= SURE)
        )
    )
    if new.people:
        yield lambda g: g.head in new.people and (free or g.preposition == new.preposition)
    elif new.head in _PAPERS:
        yield lambda g: g.head in _PAPERS and free
    elif new.head in named and not is_generic(new.words[0]):
        yield from _ways_of_a_thing(new, alike)


def _ways_of_a_thing(new: NounGroup, alike: tuple[str, ...]) -> Iterator[Holds]:
    if new.preposition:
        yield lambda g: _same(g, new) and g.preposition == new.preposition
    if new.preposition == "pour":
        yield lambda g: _is_thing(g) and g.preposition == "pour" and g.is_plural == new.is_plural
    if new.preposition in _PLACED:
        yield lambda g: _is_thing(g) and g.preposition in _PLACED
        yield lambda g: not g.people and g.preposition == new.preposition
    if "" in alike and not (new.preposition and _SOMEONE.search(fold(new.words[0].text))):
        # « Une autorisation de tournage », « et pour un drone ? »: another case of it.
        holds = _same_but_paper if new.preposition == "pour" else _same
        yield lambda g: holds(g, new) and not g.preposition
        yield lambda g: holds(g, new) and g.preposition in alike and not g.is_nested


def _same_but_paper(group: NounGroup, new: NounGroup) -> bool:
    """Tell whether a group is the same sort of thing, and no paper that is given for many."""
    return _same(group, new) and not is_generic(group.words[0])


def _same(group: NounGroup, new: NounGroup) -> bool:
    """Tell whether a group is of a thing, as many and as known as another."""
    return _is_thing(group) and group.shape == new.shape


def _is_thing(group: NounGroup) -> bool:
    return not group.people and not all(map(is_generic, group.words))


def _agrees(question: str, old: NounGroup, new: NounGroup) -> bool:
    """Tell whether the verb that follows a group also agrees with another."""
    return old.is_plural == new.is_plural or not _AGREEING.match(flatten(question[old.end :]))


def _written(old: NounGroup, new: NounGroup, term: str) -> str:
    """Return a group as it is written in the place of another, after its preposition."""
    noun = term[new.noun : new.end]
    # « Copie d’acte de naissance », « et un acte de mariage ? »: without an article, as before.
    article = new.article_in(term) if old.article else ""
    preposition = new.preposition if new.preposition in _PLACED else old.preposition
    if blended := _BLENDED.get(preposition, {}).get(article):
        return f"{blended}{noun}"
    return f"{_elided(preposition, article or noun)}{article}{noun}"


def _elided(preposition: str, after: str) -> str:
    if preposition == "de":
        return "d’" if fold(after)[0] in "aeiouyh" else "de "
    return {"": "", "a": "à "}.get(preposition, f"{preposition} ")
