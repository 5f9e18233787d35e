"""Infinitives, and the nouns that end like them."""

import pytest

from ingestion.french.folding import word_set
from ingestion.french.verbs import is_infinitive


@pytest.mark.parametrize(
    "word",
    sorted(
        word_set(
            """deplacer publier manger batir tenir ouvrir vendre prendre inscrire construire faire mettre
            connaitre joindre recevoir resilier licencier exhumer preempter etre"""
        )
    ),
)
def test_verbs(word: str) -> None:
    assert is_infinitive(word)


@pytest.mark.parametrize(
    "word",
    sorted(
        word_set(
            """chantier quartier loyer dossier courrier cahier loisir trottoir pouvoir registre cadastre
            cimetiere titre facture signature salaire notaire territoire riviere hiver maire permis naissance"""
        )
    ),
)
def test_nouns(word: str) -> None:
    assert not is_infinitive(word)
