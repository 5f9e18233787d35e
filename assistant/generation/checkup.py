"""`vademecum doctor` for the model: one short call, and what it says."""

from __future__ import annotations

import time

from assistant.errors import ModelError
from assistant.generation.departure import what_leaves
from assistant.settings import Settings

TRIAL_S = 15.0


def check_model(settings: Settings) -> tuple[bool, str]:
    """Return whether the configured model answers, and a French line on it and on what leaves."""
    said = what_leaves(settings)
    if not settings.modele_url:
        return True, said
    from assistant.generation.model import LanguageModel, openai_like
    from assistant.generation.prompting import trial_prompt

    limit = min(TRIAL_S, settings.modele_delai)
    model = LanguageModel(lambda: openai_like(settings), first_s=limit, total_s=limit)
    try:
        model.warm()
        started = time.perf_counter()
        answer = model.complete(trial_prompt(), total_s=limit)
    except ModelError as error:
        return False, f"Le modèle « {settings.modele_nom} » ne répond pas : {error}. {said}"
    if not answer.strip():
        return False, f"Le modèle « {settings.modele_nom} » a répondu sans rien écrire. {said}"
    seconds = time.perf_counter() - started
    return True, f"Le modèle « {settings.modele_nom} » répond en {seconds:.1f} s. {said}"
