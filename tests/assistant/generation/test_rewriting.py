"""A rewritten follow-up is used only when it says nothing of its own."""

from __future__ import annotations

import pytest

from assistant.answers import Question, SourcesEvent, Turn
from assistant.generation.rewriting import is_faithful
from tests.assistant.generation.conftest import MakeEngine
from tests.assistant.generation.services import Service

TURNS = (Turn("Quel délai pour déclarer une naissance ?", "Cinq jours de l’accouchement."),)


@pytest.mark.parametrize(
    ("rewritten", "trusted"),
    [
        ("Quel délai pour déclarer une naissance à l’étranger ?", True),
        ("Quel délai de cinq jours pour une naissance à l’étranger ?", True),
        ("Quel délai pour déclarer un décès dans une clinique privée à l’étranger ?", False),
        ("Faut-il 90 jours pour déclarer une naissance à l’étranger ?", False),
        ("What is the deadline for the declaration of the birth ?", False),
        ("", False),
        ("Quel délai ? " * 60, False),
    ],
)
def test_it_must_be_made_of_the_conversation(rewritten: str, trusted: bool) -> None:
    assert is_faithful(rewritten, "et à l’étranger ?", TURNS) is trusted


def resolved(engine: object) -> str | None:
    (sources,) = [
        e
        for e in engine.stream(Question("et dans les communes éloignées ?", TURNS))  # type: ignore[attr-defined]
        if isinstance(e, SourcesEvent)
    ]
    return sources.resolved_question


def test_the_rewritten_question_is_the_one_shown(
    make_engine: MakeEngine, model_service: Service
) -> None:
    model_service.texts["recrit"] = (
        "Quel délai pour déclarer une naissance dans les communes éloignées ?"
    )
    engine = make_engine("recrit", modele_reecriture=True)
    assert resolved(engine) == model_service.texts["recrit"]


@pytest.mark.parametrize("behaviour", ["500", "anglais", "rien"])
def test_otherwise_the_usual_completion_is(make_engine: MakeEngine, behaviour: str) -> None:
    expected = resolved(make_engine())
    assert expected is not None
    assert resolved(make_engine(behaviour, modele_reecriture=True)) == expected
    assert resolved(make_engine(behaviour)) == expected


def test_a_name_is_masked_there_too(make_engine: MakeEngine, model_service: Service) -> None:
    before = len(model_service.bodies)
    engine = make_engine("500", modele_reecriture=True)
    turns = (Turn("Mme Zygomaturus déclare une naissance, quel délai ?"),)
    list(engine.stream(Question("et dans les communes éloignées ?", turns)))
    sent = model_service.bodies[before:]
    assert sent
    assert not any("Zygomaturus" in body for body in sent)
