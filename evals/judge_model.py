"""Which model judges, and how it is asked: the configured one, or any llama-index model from Python.

``assistant.generation.model`` speaks to it, as it does to the model that words the answers. A service
that says when to come back (Retry-After) is waited for.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import ModelError
from assistant.settings import Settings
from evals.errors import EvaluationError

Ask = Callable[[str], str]
"""Returns what a model writes after a prompt; raises ModelError when it does not."""
TOO_MANY, UNAVAILABLE = 429, 503
PATIENCE = 5
"""Waits for one reply, after which it counts as a failure."""
LONGEST_WAIT_S = 120.0
"""Quotas by the minute give way within it; one by the day does not, and is told instead."""
USUAL_WAIT_S = 5.0
"""After a « too many requests » that does not say when to come back."""


def judge_settings(settings: Settings) -> Settings:
    """Return the settings with the judge's service as the model's; raises EvaluationError without one.

    Those of the judge that are empty are the writer's, except its key, which is no other service's.
    """
    url = settings.juge_url or settings.modele_url
    name = settings.juge_nom or settings.modele_nom
    if not url or not name:
        raise EvaluationError(
            "Aucun modèle n’est réglé pour juger : donnez VADEMECUM_JUGE_URL et VADEMECUM_JUGE_NOM "
            "(ou VADEMECUM_MODELE_URL et VADEMECUM_MODELE_NOM, ceux du rédacteur), ou lancez sans "
            "--judge."
        )
    key = settings.juge_cle
    if not key.get_secret_value() and not settings.juge_url:
        key = settings.modele_cle
    return settings.model_copy(update={"modele_url": url, "modele_nom": name, "modele_cle": key})


def open_model(settings: Settings, pause: Callable[[float], None] = time.sleep) -> tuple[Ask, str]:
    """Return what asks the judge's model, and its name; raises EvaluationError when there is none.

    It is the client that words the answers, with its time limits.
    """
    from assistant.generation.model import openai_like

    told = judge_settings(settings)
    ask = _spoken_to(lambda: openai_like(told), told.modele_premier_mot, told.modele_delai)
    return patient(ask, pause), told.modele_nom


def asking(llm: Any, *, first_s: float = 30.0, total_s: float = 120.0) -> Ask:
    """Return what asks a llama-index language model, whatever it is, configured by the caller.

    The first word must come within ``first_s`` seconds, the last within ``total_s``.
    """
    return patient(_spoken_to(lambda: llm, first_s, total_s))


def _spoken_to(build: Callable[[], Any], first_s: float, total_s: float) -> Ask:
    from assistant.generation.failures import explain
    from assistant.generation.model import LanguageModel
    from assistant.generation.prompting import Prompt

    model = LanguageModel(build, first_s=first_s, total_s=total_s)

    def ask(prompt: str) -> str:
        try:
            # Before the clock starts: the libraries may take as long to load as a reply to come.
            model.warm()
        except Exception as error:
            raise ModelError(explain(error)) from error
        return model.complete(Prompt("", prompt), total_s=total_s)

    return ask


def patient(ask: Ask, pause: Callable[[float], None] = time.sleep) -> Ask:
    """Return what asks the same model, and waits when it says to come back later.

    Raises ModelError after ``PATIENCE`` waits, or at once when it asks for more than
    ``LONGEST_WAIT_S``.
    """

    def asked(prompt: str) -> str:
        for _ in range(PATIENCE):
            try:
                return ask(prompt)
            except ModelError as error:
                wait = seconds_to_wait(error)
                if wait is None:
                    raise
                if wait > LONGEST_WAIT_S:
                    raise ModelError(f"{error} ; il demande d’attendre {wait:.0f} s") from error
                pause(wait)
        return ask(prompt)

    return asked


def seconds_to_wait(error: BaseException) -> float | None:
    """Return how long a service asks to be left alone, None when it asks for nothing.

    Retry-After, in seconds or as a date (RFC 9110, § 10.2.3), of a response 429 or 503 found among the
    causes; ``USUAL_WAIT_S`` for a 429 without one.
    """
    for cause in _causes(error):
        response = getattr(cause, "response", None)
        status = getattr(response, "status_code", None)
        if status not in (TOO_MANY, UNAVAILABLE):
            continue
        told = _seconds(str(response.headers.get("retry-after", "")))  # type: ignore[union-attr]
        return USUAL_WAIT_S if told is None and status == TOO_MANY else told
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__


def _seconds(told: str) -> float | None:
    if told.strip().isdecimal():
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    # « GMT » is read as an aware date, « -0000 » as a naive one; both are UTC.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
