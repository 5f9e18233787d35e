from pathlib import Path

import pytest

from ingestion.documents import DocumentKind
from ingestion.errors import FrontMatterError, UnreadableDocumentError
from ingestion.readers import read
from tests.ingestion.readers.outlines import (
    check_spans,
    documents_or_refusal,
    leads,
    outline,
    read_one,
    write,
)

FICHE = """---
id: fiche-naissance
titre: "Déclaration de naissance"
type: fiche
themes: [etat-civil]
---

# Déclaration de Naissance

Une naissance se déclare **dans les cinq jours** (article 55 du
Code civil).

## Pièces

La mairie demande :

- une pièce d’identité ;
- le certificat :
  - du médecin,
  - ou de la sage-femme ;

  daté et signé ;
- rien d’autre.

1. Vérifier
2. Rédiger
   `sans` faute

| Cas | Délai |
|-----|------:|
| France | 5 jours |
| Étranger | 15 jours |

> Le procureur est
> prévenu.

Voir [la fiche *décès*](../funeraire/deces.md) et ![image](x.png)<https://exemple.fr>.
"""


def test_a_fiche_keeps_its_structure(tmp_path: Path) -> None:
    document = read_one(tmp_path, "fiches/etat-civil/naissance.md", FICHE)
    check_spans(document)
    assert (document.id, document.kind, document.themes) == (
        "fiche-naissance",
        DocumentKind.FICHE,
        ("etat-civil",),
    )
    assert (document.title, document.path, document.inferred) == (
        "Déclaration de naissance",
        "fiches/etat-civil/naissance.md",
        (),
    )
    assert outline(document) == [
        "Une naissance se déclare dans les cinq jours (article 55 du Code civil).",
        "## Pièces",
        "La mairie demande :",
        "- une pièce d’identité ;",
        "- le certificat :",
        "-- du médecin,",
        "-- ou de la sage-femme ;",
        "- daté et signé ;",
        "- rien d’autre.",
        "1 Vérifier",
        "1 Rédiger sans faute",
        "[en-tête] Cas | Délai",
        "[ligne] France | 5 jours",
        "[ligne] Étranger | 15 jours",
        "> Le procureur est prévenu.",
        "Voir la fiche décès et https://exemple.fr.",
    ]
    assert leads(document)["une pièce d’identité ;"] == "La mairie demande :"
    assert leads(document)["France | 5 jours"] == "Cas | Délai"


def test_headings_of_both_writings_nest(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, "a.md", "Titre\n=====\n\nUn\n--\n\ntexte\n\n### Deux ###\n\nfin\n"
    )
    assert document.title == "Titre"
    assert outline(document) == ["## Un", "texte", "### Deux", "fin"]


def test_a_first_heading_that_is_not_the_title_stays(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, "a.md", "---\ntitre: Autre\n---\n# Un\n\ntexte\n\n# Autre\n\nfin\n"
    )
    assert outline(document) == ["# Un", "texte", "# Autre", "fin"]


def test_without_front_matter_title_kind_and_id_are_inferred(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, "guides/Mon Été.md", "# Tenir un bureau de vote\n\nOuvrir à 8 h.\n"
    )
    assert (document.id, document.title, document.kind) == (
        "guides-mon-ete",
        "Tenir un bureau de vote",
        DocumentKind.GUIDE,
    )
    assert document.inferred == ("title", "kind")


def test_without_any_heading_the_name_of_the_file_is_the_title(tmp_path: Path) -> None:
    assert read_one(tmp_path, "note_de-service.md", "Texte seul.\n").title == "Note de service"
    assert read_one(tmp_path, "cantine/README.md", "Texte seul.\n").title == "Cantine"


def test_other_tools_front_matter_is_tolerated(tmp_path: Path) -> None:
    text = "---\ntitle: Mon guide\ndate: 2024-05-01\npermalink: /x\nicon: gear\n---\ntexte\n"
    document = read_one(tmp_path, "a.md", text)
    assert (document.title, str(document.published_on)) == ("Mon guide", "2024-05-01")


def test_publishing_tags_go_and_what_they_hold_stays(tmp_path: Path) -> None:
    text = (
        '{% hint style="info" %}\n**Bon à savoir.**&#x20;\n{% endhint %}\n\n'
        "::: tip Exemple\nUn texte.\n:::\n\n[[toc]]\n\n"
        "```\n{% reste %}\n::: aussi\n```\n\n## Titre {#ancre}\n\nfin\n"
    )
    assert outline(read_one(tmp_path, "a.md", text)) == [
        "Bon à savoir.",
        "Exemple",
        "Un texte.",
        "[code] {% reste %}\n::: aussi",
        "## Titre",
        "fin",
    ]


def test_html_goes_and_its_tables_and_boxes_are_read(tmp_path: Path) -> None:
    text = (
        '<p align="center"><img src="x.png"></p>\n\n'
        "<details>\n\n<summary><b>Puis-je payer ?</b></summary>\n\nOui, en *ligne*<br>ici.\n\n</details>\n\n"
        "<div><table><tr><th>Âge</th><th>Prix</th></tr>\n\n"
        "<tr><td>3 ans</td><td>2 €</td></tr></table></div>\n\n"
        "<script>alert(1)</script>\n\n<mark>Fin</mark> &amp; suite\n"
    )
    assert outline(read_one(tmp_path, "a.md", text)) == [
        "# Puis-je payer ?",
        "Oui, en ligne ici.",
        "[en-tête] Âge | Prix",
        "[ligne] 3 ans | 2 €",
        "Fin & suite",
    ]


def test_legal_enumerations_are_items_that_keep_their_number(tmp_path: Path) -> None:
    text = (
        "Le maire peut :\n\n1° Signer ;\n\n2° bis Déléguer :\n\na) A un adjoint ;\n\nb) A un agent ;\n\n"
        "-lorsque la loi le permet.\n\nToutefois rien ne change.\n\nc) orphelin\n"
    )
    document = read_one(tmp_path, "a.md", text)
    assert outline(document) == [
        "Le maire peut :",
        "1 1° Signer ;",
        "1 2° bis Déléguer :",
        "11 a) A un adjoint ;",
        "11 b) A un agent ;",
        "--- lorsque la loi le permet.",
        "Toutefois rien ne change.",
        "1 c) orphelin",
    ]
    assert leads(document)["a) A un adjoint ;"] == "Le maire peut :"


def test_lines_of_one_paragraph_may_be_items(tmp_path: Path) -> None:
    text = "Sont admis :\n1° les uns,\nmême âgés ;\n2° les autres."
    assert outline(read_one(tmp_path, "a.md", text)) == [
        "Sont admis :",
        "1 1° les uns, même âgés ;",
        "1 2° les autres.",
    ]


@pytest.mark.parametrize("text", ["Un texte simple.\n\nUn autre\nsur deux lignes.", "Une ligne"])
def test_both_paths_agree_on_plain_text(tmp_path: Path, text: str) -> None:
    # A comment is markup: it sends the same text through the full parser.
    plain = read_one(tmp_path, "a.md", text)
    full = read_one(tmp_path, "b.md", text + "\n\n<!-- -->\n")
    assert outline(plain) == outline(full) == text.replace("\nsur", " sur").split("\n\n")


def test_invisible_characters_go(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.md", "\ufeff# Ti\u00adtre\n\nLe\u200b maire\u202e signe.\n")
    assert (document.title, document.text) == ("Titre", "Le maire signe.")


def test_errors_say_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, "x/a.md", "---\ntitre: A\ntype: roman\n---\ntexte")
    with pytest.raises(FrontMatterError) as caught:
        list(read(path, root=tmp_path))
    assert str(caught.value).startswith("x/a.md:3 : clé « type »")


@pytest.mark.parametrize(
    "text", ["", "  \n\n", "---\ntitre: A\n---\n", "---\ntitre: A\n---\n![i](x.png)\n"]
)
def test_nothing_to_read_is_an_error(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "a.md", text)
    with pytest.raises(UnreadableDocumentError):
        list(read(path, root=tmp_path))


def test_deep_nesting_is_an_error_or_a_document_never_a_crash(tmp_path: Path) -> None:
    for text in ("> " * 3000 + "x", "- " * 3000 + "x", "[" * 5000 + "]" * 5000, "*a " * 5000):
        path = write(tmp_path, "a.md", text)
        for document in documents_or_refusal(path, tmp_path):
            check_spans(document)


def test_a_mistyped_key_refuses_the_document(tmp_path: Path) -> None:
    text = "---\ntitre: A\nlayout: post\nen_vigueur_jusquau: 2020-12-31\n---\nTexte.\n"
    path = write(tmp_path, "a.md", text)
    with pytest.raises(FrontMatterError) as caught:
        list(read(path, root=tmp_path))
    assert caught.value.where == "a.md:4"
    assert "vouliez-vous dire « en_vigueur_jusqu_au » ?" in caught.value.message


def test_without_a_title_the_first_heading_gives_it_whatever_its_level(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, "verger.md", "Un mot.\n\n## Charte du verger\n\nSamedi.\n\n## Outils\n\nPrêt.\n"
    )
    assert (document.title, document.inferred) == ("Charte du verger", ("title", "kind"))
    assert outline(document) == ["Un mot.", "## Charte du verger", "Samedi.", "## Outils", "Prêt."]
    named = read_one(tmp_path, "b.md", "---\ntitle: Le nom\n---\n## Charte du verger\n\nSamedi.\n")
    assert named.title == "Le nom"
