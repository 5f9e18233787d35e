"""Which conditions are another case of what was asked, and which are another matter."""

from __future__ import annotations

import pytest

from assistant.dialogue.conditions import is_another_case

ABOUT = "Vendre un terrain communal"


@pytest.mark.parametrize(
    "condition",
    [
        # Of whom it is asked.
        "et s’il est mineur ?",
        "et s'il a des enfants ?",
        "et s'il a plus de 60 ans ?",
        "et s'il habite à l'étranger ?",
        "s'il n'habite pas la commune ?",
        "si l'un des deux est étranger",
        "si la personne est à l'hôpital",
        "si mon conjoint est étranger",
        "et si c'est une association ?",
        "et si c'est une association qui organise ?",
        # Of what, when, and how large.
        "et si le terrain est pollué ?",
        "si c’est pendant la campagne",
        "et si c'est pour 5000 euros ?",
        "si on dépasse 40 000 € ?",
        "et si on a moins de 500 habitants ?",
        "en cas d'urgence ?",
        "en cas de jumeaux",
    ],
)
def test_another_case(condition: str) -> None:
    assert is_another_case(condition, ABOUT)


@pytest.mark.parametrize(
    "condition",
    [
        # What somebody does, or fails to do.
        "et s'il refuse ?",
        "et s'il demande les fiches de paye des agents ?",
        "si la mairie ne répond pas ?",
        "et s'il a oublié ?",
        "et si c'est la mairie qui s'est trompée ?",
        "et si on ne connaît pas l'auteur ?",
        "s'il ne paie pas les 200 euros",
        "et quand on vote le compte administratif ?",
        # What becomes of something, or of something else.
        "s'il est refusé",
        "si le délai est dépassé",
        "et si le panneau n’est pas affiché ?",
        "et si la liste est épuisée ?",
        "et si on n'en a pas ?",
        # What may go wrong in any procedure.
        "en cas de vol ?",
        "et en cas de refus ?",
        # No condition.
        "et pour un mineur ?",
    ],
)
def test_another_matter(condition: str) -> None:
    assert not is_another_case(condition, ABOUT)
