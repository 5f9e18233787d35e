"""A command written wrong: every error of the real command line, in French."""

from __future__ import annotations

import pytest
from typer.exceptions import TyperException

from assistant.cli import app
from assistant.usage import explain


def said(*arguments: str) -> str:
    """Return what is said of a wrong command line."""
    with pytest.raises(TyperException) as caught:
        app(list(arguments), standalone_mode=False)
    assert caught.value.exit_code == 2
    return explain(caught.value)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ingest", "il manque l’argument CHEMIN (Dossiers ou fichiers à indexer)."),
        ("users remove", "il manque l’argument IDENTIFIANT (Identifiant de la personne)."),
        ("corpus references", "il manque l’option --articles (Articles de loi"),
        ("serve --port 99999", "valeur incorrecte pour --port : au plus 65535."),
        ("serve --port abc", "valeur incorrecte pour --port : nombre entier attendu."),
        (
            "users add x --role zz",
            "valeur incorrecte pour --role : valeurs possibles : agent, correspondant, mainteneur.",
        ),
        ("search x --type zz", "Type inconnu. Types possibles : guide,"),
        ("search x --inde y", "l’option --inde n’existe pas. Vouliez-vous dire --index ?"),
        ("search x --nimporte", "l’option --nimporte n’existe pas."),
        ("index publish --force", "l’option --force attend une valeur."),
        ("ask --json=3 x", "l’option --json ne prend pas de valeur."),
        ("ask quel délai", "il y a un argument de trop : « délai ». Mettez entre guillemets"),
        ("truc", "la commande « truc » n’existe pas. Commandes possibles : serve, ask,"),
        ("users remov", "la commande « remov » n’existe pas. Commandes possibles : add, list,"),
        ("index", "il manque une commande. Commandes possibles : list, verify,"),
    ],
)
def test_a_wrong_command_is_said_in_french(line: str, expected: str) -> None:
    first = said(*line.split()).splitlines()[0]
    assert first.startswith(f"Erreur : {expected}")
    for english in ("Missing", "Invalid", "Input", "No such", "Got", "requires"):
        assert english not in first


def test_the_help_of_the_very_command_is_named() -> None:
    last = said("users", "remove").splitlines()[-1]
    assert last.startswith("Pour voir comment l’écrire : ")
    assert last.endswith(" users remove --help")


def test_the_help_alone_is_not_an_error_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("users") == ""
    assert "remove" in capsys.readouterr().out


def test_an_error_nobody_foresaw_keeps_its_words() -> None:
    assert explain(TyperException("Something new.")) == "Erreur : Something new."
