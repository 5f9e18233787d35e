from pathlib import Path

import pytest

from ingestion.corpus import check_corpus
from ingestion.corpus.typography import line_problems
from tests.ingestion.corpus.samples import body, corpus, fiche


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("l'enfant", "apostrophe droite"),
        ('Il dit "oui".', "guillemets droits"),
        ("Pourquoi? Parce que.", "avant ; ? ou !"),
        ("un ; deux; trois", "avant ; ? ou !"),
        ("Voici: un", "avant :"),
        ("«oui»", "guillemets"),
        ("« oui»", "guillemets"),
        ("mot , mot", "avant la virgule"),
        ("n°12", "après n°"),
        ("5000 €", "milliers"),
        ("12000 habitants", "milliers"),
        ("10€", "avant €"),
        ("50% des voix", "avant €"),
        ("Attention... ici", "points de suspension"),
        ("deux  espaces", "deux espaces"),
        ("un coeur", "œ"),
        ("une Oeuvre", "œ"),
        ("L’Etat paie", "(É)"),
        ("les Elus", "(É)"),
        ("A la mairie", "(À)"),
        ("- A défaut, non", "(À)"),
        ("Fin. A partir de", "(À)"),
    ],
)
def test_each_fault_is_named_once(line: str, problem: str) -> None:
    (found,) = line_problems(line)
    assert problem in found[0]
    assert found[1] in line


@pytest.mark.parametrize(
    "line",
    [
        "L’enfant a « trois ans » : oui ; non ? Si !",
        "À la mairie, l’État paie 1 000 €.",
        "Ouvert à 10:30 ou 10 h 30.",
        "Voir https://exemple.fr/a?b=c;d et moi@exemple.fr",
        '`l\'option "a"`',
        "[l’acte](l'acte.md) fini",
        "| a | b |",
        "|---|:--|",
        "(vraiment ?)",
        "L2121-10, R*421-1 ; L2121-11",
        "« oui », dit-il : « non ».",
        "n° 12",
        "l’an 2024",
        "50 %, 12 000 habitants",
        "<a href='x'>",
        "Le 36000 est un code postal",
        "groupe A la semaine",
    ],
)
def test_correct_lines_pass(line: str) -> None:
    assert list(line_problems(line)) == []


def test_faults_of_the_body_carry_their_line(tmp_path: Path) -> None:
    text = fiche("```\nl'code\n```\n\nL'apostrophe.\n\n" + body(), resume='"L\'en-tête est libre."')
    (finding,) = check_corpus(corpus(tmp_path, a=text))
    assert finding.code == "typographie"
    assert text.split("\n")[finding.line - 1] == "L'apostrophe."
