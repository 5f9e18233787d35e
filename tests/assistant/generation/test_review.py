"""Which sentences are shown, and when: enough of them, in order, with what they left out."""

from __future__ import annotations

import pytest

from assistant.answers import StatementKind
from assistant.errors import ModelError
from assistant.generation.review import HOPELESS, MAX_STATEMENTS, Review
from assistant.generation.verification import Verifier
from tests.assistant.generation.test_prompting import citation

TEXT = (
    "Une naissance se déclare dans les cinq jours de l’accouchement. "
    "Toutefois, le délai est de huit jours dans les communes éloignées. "
    "La déclaration est gratuite. La mairie remet un livret de famille au déclarant."
)
GOOD = "Une naissance se déclare dans les cinq jours de l’accouchement [1]."
ALSO = "La mairie remet un livret de famille au déclarant [1]."
WRONG = "Une naissance se déclare dans les {} mois de l’accouchement [1]."


def review(*, marks: bool = False, question: str = "Quel délai pour une naissance ?") -> Review:
    return Review(Verifier([citation(1, TEXT)]), question, marks=marks)


def shown(found: Review, *sentences: str) -> list[list[str]]:
    """Return what each sentence lets out, then what the end does."""
    out = [[w.statement.text for w in found.take(s)] for s in sentences]
    return [*out, [w.statement.text for w in found.conclude()]]


def test_the_first_sentence_waits_for_a_second_verified_one() -> None:
    first, second, end = shown(review(), GOOD, ALSO)
    assert first == []
    assert [t[:9] for t in second] == ["Une naiss", "La mairie"]
    assert end == ["Toutefois, le délai est de huit jours dans les communes éloignées."]


def test_a_single_good_sentence_is_shown_at_the_end() -> None:
    first, end = shown(review(), ALSO)
    assert first == []
    assert end == ["La mairie remet un livret de famille au déclarant."]


def test_too_little_verified_shows_nothing() -> None:
    found = review()
    for number in (6, 7, 8):
        assert not list(found.take(WRONG.format(number)))
    assert not list(found.take(GOOD))
    with pytest.raises(ModelError, match="contrôles"):
        list(found.conclude())
    assert found.shown == []


def test_nothing_good_is_waited_for_for_ever() -> None:
    found = review()
    with pytest.raises(ModelError, match="contrôles"):
        for number in range(20, 20 + HOPELESS):
            list(found.take(WRONG.format(number)))


def test_removed_sentences_are_counted() -> None:
    found = review()
    shown(found, GOOD, WRONG.format(9), ALSO)
    assert (found.kept, found.removed) == (2, 1)
    assert [n.text for n in found.notices()] == [
        "Une phrase du modèle a été retirée : les passages cités ne la confirment pas."
    ]


def test_or_marked_in_their_place() -> None:
    found = review(marks=True)
    shown(found, GOOD, WRONG.format(9), ALSO)
    assert [w.statement.verified for w in found.shown] == [True, False, True, True]
    assert "marquée « non vérifié »" in next(found.notices()).text


def test_a_repeated_sentence_is_shown_once() -> None:
    found = review()
    shown(found, GOOD, GOOD, ALSO)
    assert len([w for w in found.shown if "cinq jours" in w.statement.text]) == 1


def test_there_are_never_too_many_sentences() -> None:
    found = review()
    found.shown = [object()] * MAX_STATEMENTS  # type: ignore[list-item]
    assert found.is_full


def test_kinds() -> None:
    found = review()
    shown(found, GOOD, "1. La mairie remet un livret de famille au déclarant [1].")
    assert [w.statement.kind for w in found.shown] == [
        StatementKind.DIRECT,
        StatementKind.STEP,
        StatementKind.CONDITION,
    ]


def test_what_is_missing_is_said_only_with_the_question_s_words() -> None:
    found = review(question="Quel est le tarif de la cantine ?")
    shown(found, GOOD, ALSO, "Les passages ne précisent pas le tarif de la cantine.")
    assert [n.text for n in found.notices()] == [
        "Les passages ne précisent pas le tarif de la cantine."
    ]
    found = review(question="Quel est le tarif de la cantine ?")
    shown(found, GOOD, ALSO, "Les passages ne précisent pas que le tarif est de 12 € à Paris.")
    (notice,) = found.notices()
    assert "12" not in notice.text
    assert notice.text.startswith("Selon le modèle")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("I am sorry, the answer is not in the documents that you gave to me.", "français"),
        ("Je suis désolé, je ne peux pas vous aider.", "refusé"),
    ],
)
def test_nonsense_stops_at_once(sentence: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        list(review().take(sentence))
