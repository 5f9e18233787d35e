import datetime as dt
from pathlib import Path

import pytest

from ingestion.documents import DocumentKind, Reference, SourceInfo
from ingestion.errors import DocumentError, UnreadableDocumentError
from ingestion.readers import read
from ingestion.readers.service_public import parse_reference
from tests.ingestion.readers.outlines import check_spans, leads, outline, read_one, write

FICHE = """<?xml version="1.0" encoding="UTF-8"?>
<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="F99" type="Fiche d'information conditionnée"
 dateDerniereModificationImportante="2023-01-02T00:00:00" spUrl="https://exemple.fr/F99">
<dc:title>Congé de maladie</dc:title><dc:description>Ce qu'il faut faire.</dc:description>
<dc:publisher>Éditeur</dc:publisher><dc:date>modified 2024-11-01</dc:date>
<dc:coverage>France entière</dc:coverage><Audience>Particuliers</Audience>
<FilDAriane><Niveau ID="P">Accueil particuliers</Niveau><Niveau ID="N1">Travail</Niveau>
<Niveau ID="F99">Congé de maladie</Niveau></FilDAriane>
<Theme ID="N1"><Titre>Travail</Titre></Theme>
<Avertissement><Titre>Loi à venir</Titre><Texte><Paragraphe>Un décret est attendu.</Paragraphe></Texte></Avertissement>
<Introduction><Texte><Paragraphe>Vous êtes malade ? Voici la 1<Exposant>re</Exposant> démarche.</Paragraphe></Texte></Introduction>
<ListeSituations affichage="onglet"><Situation><Titre>Arrêt initial</Titre><Texte>
<Chapitre><Titre><Paragraphe>Prévenir</Paragraphe></Titre>
<Paragraphe>Vous risquez une<MiseEnEvidence></MiseEnEvidence><LienInterne LienPublication="F1">sanction</LienInterne>.</Paragraphe>
<Paragraphe>Vous devez envoyer :</Paragraphe>
<Liste type="puce"><Item><Paragraphe>le volet 1</Paragraphe><Liste type="puce"><Item><Paragraphe>signé</Paragraphe></Item></Liste></Item>
<Item><Paragraphe>le volet 2</Paragraphe></Item></Liste>
<BlocCas affichage="radio"><Cas><Titre>Vous dépendez de la CPAM</Titre><Paragraphe>Écrivez à la CPAM.</Paragraphe>
<OuSAdresser><Titre>Caisse (CPAM)</Titre><RessourceWeb URL="https://x.fr"/></OuSAdresser></Cas>
<Cas><Titre>Vous dépendez de la MSA</Titre><Paragraphe>Écrivez à la MSA.</Paragraphe></Cas></BlocCas>
<Paragraphe>La retenue est de <Valeur>50 %</Valeur>.</Paragraphe>
<Attention><Titre>Attention</Titre><Paragraphe>le délai court.</Paragraphe><Paragraphe>Vraiment.</Paragraphe></Attention>
<SousChapitre><Titre><Paragraphe>Salaire</Paragraphe></Titre>
<Tableau><Titre>Montants</Titre><Colonne type="header"/><Rangée type="header"><Cellule><Paragraphe>Âge</Paragraphe></Cellule>
<Cellule><Paragraphe>Part</Paragraphe></Cellule></Rangée><Rangée type="normal"><Cellule><Paragraphe>16 ans</Paragraphe></Cellule>
<Cellule><Paragraphe>27 %</Paragraphe></Cellule></Rangée></Tableau></SousChapitre>
</Chapitre></Texte></Situation>
<Situation><Titre>Prolongation</Titre><Texte><Liste type="numero"><Item><Paragraphe>Consulter</Paragraphe></Item></Liste></Texte></Situation>
</ListeSituations>
<VoirAussi><Fiche ID="F2"><Titre>À ne pas lire</Titre></Fiche></VoirAussi>
<OuSAdresser><Titre>Médecin</Titre><Complement>Pour votre arrêt</Complement></OuSAdresser>
<ServiceEnLigne numerocerfa="10170*07" type="Formulaire"><Titre>Avis d'arrêt</Titre><Source>Cnam</Source></ServiceEnLigne>
<Reference type="Texte de référence"><Titre>Code du travail : articles L1 à L3</Titre><Complement>Obligations</Complement></Reference>
<Reference><Titre>Loi n°2023-1267 du 27 décembre 2023</Titre></Reference>
<Definition><Titre>Année civile</Titre><Texte><Paragraphe>Du 1<Exposant>er</Exposant> janvier au 31 décembre, 10 m<Exposant>2</Exposant></Paragraphe></Texte></Definition>
</Publication>
"""


def test_a_fiche_keeps_each_condition_above_what_it_governs(tmp_path: Path) -> None:
    document = read_one(tmp_path, "F99.xml", FICHE)
    check_spans(document)
    assert outline(document) == [
        "> Loi à venir : Un décret est attendu.",
        "Vous êtes malade ? Voici la 1re démarche.",
        "# Arrêt initial",
        "## Prévenir",
        "Vous risquez une sanction.",
        "Vous devez envoyer :",
        "- le volet 1",
        "-- signé",
        "- le volet 2",
        "### Vous dépendez de la CPAM",
        "Écrivez à la CPAM.",
        "Où s’adresser : Caisse (CPAM)",
        "### Vous dépendez de la MSA",
        "Écrivez à la MSA.",
        # What follows the tabs holds for both: it goes back under the chapter.
        "## Prévenir (suite)",
        "La retenue est de 50 %.",
        "Attention : le délai court.",
        "Vraiment.",
        "### Salaire",
        "Montants :",
        "[en-tête] Âge | Part",
        "[ligne] 16 ans | 27 %",
        "# Prolongation",
        "1 Consulter",
        "# Où s’adresser ?",
        "- Médecin – Pour votre arrêt",
        "# Services en ligne et formulaires",
        "- formulaire Cerfa n° 10170*07 – Avis d'arrêt (Cnam)",
        "# Textes de référence",
        "- Code du travail : articles L1 à L3 – Obligations",
        "- Loi n°2023-1267 du 27 décembre 2023",
        "# Définitions et sigles",
        "- Année civile : Du 1er janvier au 31 décembre, 10 m²",
    ]
    assert leads(document)["signé"] == "Vous devez envoyer :"


def test_what_is_known_of_a_fiche(tmp_path: Path) -> None:
    document = read_one(tmp_path, "F99.xml", FICHE)
    assert (document.id, document.title, document.kind) == (
        "F99",
        "Congé de maladie",
        DocumentKind.FICHE,
    )
    assert (document.verified_on, document.published_on) == (
        dt.date(2024, 11, 1),
        dt.date(2023, 1, 2),
    )
    assert document.breadcrumb == ("Travail",)
    assert document.audiences == ("particuliers",)
    assert document.summary == "Ce qu'il faut faire."
    assert document.territory == ""
    assert document.sources == (
        SourceInfo("Éditeur", "Congé de maladie", "https://exemple.fr/F99"),
    )
    assert document.references == (
        Reference(code="Code du travail", article="L1 à L3"),
        Reference(text="Loi n°2023-1267 du 27 décembre 2023"),
    )
    assert document.inferred == ()


@pytest.mark.parametrize(
    ("type_", "title", "kind"),
    [
        ("Fiche Question-réponse", "Peut-on travailler ?", DocumentKind.QA),
        ("Fiche d'information", "Peut-on travailler ?", DocumentKind.QA),
        ("Comment faire si", "Je déménage", DocumentKind.GUIDE),
        ("Fiche d'information", "Je déménage", DocumentKind.FICHE),
    ],
)
def test_the_kind_follows_the_type(
    tmp_path: Path, type_: str, title: str, kind: DocumentKind
) -> None:
    xml = (
        f'<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="F1" type="{type_}">'
        f"<dc:title>{title}</dc:title><Texte><Paragraphe>Texte.</Paragraphe></Texte></Publication>"
    )
    assert read_one(tmp_path, "a.xml", xml).kind is kind


def test_tabs_right_under_the_title_are_left_by_a_heading(tmp_path: Path) -> None:
    xml = (
        '<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="F1"><dc:title>T</dc:title><Texte>'
        "<BlocCas><Cas><Titre>Majeur</Titre><Paragraphe>35 h.</Paragraphe></Cas></BlocCas>"
        "<Paragraphe>Fin.</Paragraphe></Texte></Publication>"
    )
    assert outline(read_one(tmp_path, "a.xml", xml)) == [
        "# Majeur",
        "35 h.",
        "# Dans tous les cas",
        "Fin.",
    ]


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Publication>&b;</Publication>',
            "DOCTYPE",
        ),
        ('<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://x/y.dtd"><Publication/>', "DOCTYPE"),
        ("<Publication ID='F1'/>", "pas de titre"),
        (
            "<Publication xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>T</dc:title></Publication>",
            "pas de contenu",
        ),
        ("<Publication><dc:title>T</dc:title>", "mal formé"),
    ],
)
def test_bad_files_say_why(tmp_path: Path, xml: str, message: str) -> None:
    path = write(tmp_path, "a.xml", xml)
    with pytest.raises(UnreadableDocumentError, match=message) as caught:
        list(read(path, root=tmp_path))
    assert caught.value.path == "a.xml"


def test_a_very_deep_fiche_is_an_error_not_a_crash(tmp_path: Path) -> None:
    xml = "<Publication>" + "<Texte>" * 5000 + "</Texte>" * 5000 + "</Publication>"
    with pytest.raises(DocumentError):
        list(read(write(tmp_path, "a.xml", xml), root=tmp_path))


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("Code du travail : article L3164-9", Reference(code="Code du travail", article="L3164-9")),
        ("Code civil", Reference(code="Code civil")),
        (
            "Décret n°2020-1 du 2 janvier 2020 : article 3",
            Reference(text="Décret n°2020-1 du 2 janvier 2020", article="3"),
        ),
    ],
)
def test_references_are_split(written: str, reference: Reference) -> None:
    assert parse_reference(written) == reference
