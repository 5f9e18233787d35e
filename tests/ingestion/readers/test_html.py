import datetime as dt
from pathlib import Path

import pytest

from ingestion.documents import DocumentKind, SourceInfo
from ingestion.errors import DocumentTooLargeError, UnreadableDocumentError
from ingestion.readers import html, read
from tests.ingestion.readers.outlines import check_spans, leads, outline, read_one, write

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8">
<title>Inscrire son enfant à la cantine - Mairie de Saint-Martin</title>
<meta property="og:title" content="Inscrire son enfant à la cantine - Mairie de Saint-Martin">
<meta property="og:site_name" content="Mairie de Saint-Martin">
<meta property="article:published_time" content="2024-09-02T10:00:00+02:00">
<link rel="canonical" href="https://exemple.fr/cantine">
<style>p { color: red }</style></head>
<body class="page has-sidebar menu-open">
<a href="#c" class="skip-link">Aller au contenu</a>
<header><div class="logo">Mairie de Saint-Martin</div>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/v">Vie municipale</a></li></ul></nav>
<form role="search"><label>Rechercher</label><input><button>OK</button></form></header>
<div id="tarteaucitronRoot"><p>Ce site utilise des cookies pour mesurer son audience.</p>
<button>Tout accepter</button></div>
<div class="breadcrumb">Accueil &gt; École &gt; Cantine</div>
<main id="contenu"><article>
<header><h1>Inscrire son enfant à la cantine</h1><p class="date">Publié le 2 septembre 2024</p></header>
<div class="share-bar"><a>Facebook</a><a>X</a><a>LinkedIn</a></div>
<p>La cantine est ouverte à <strong>tous</strong> les enfants de l&rsquo;&eacute;cole&nbsp;: il
suffit de remplir le dossier.<br>Le dossier se retire en mairie.</p>
<h2>Pièces à fournir</h2><p>Vous devez fournir :</p>
<ul><li>un justificatif de domicile<ul><li>facture</li><li>quittance</li></ul></li>
<li><p>l'attestation d'assurance</p></li></ul>
<h3>Étapes</h3><ol><li>Remplir</li><li>Signer</li></ol>
<h2>Tarifs</h2>
<table><caption>Tarifs 2024</caption><thead><tr><th>Quotient</th><th colspan="2">Prix</th></tr></thead>
<tbody><tr><td>moins de 500</td><td>2,50 €</td><td>gratuit</td></tr>
<tr><td rowspan=2>plus de 500<td>3,50 €<td>x</tr><tr><td>4 €</td><td>y</td></tr></table>
<blockquote><p>Nul ne peut être exclu sans avertissement.</p></blockquote>
<p>Les sites publics doivent informer sur les cookies et permettre de les refuser.
<p>Texte non fermé <b>gras
</article></main>
<aside><h3>À lire aussi</h3><ul><li><a>Le périscolaire</a></li></ul></aside>
<footer>© Mairie de Saint-Martin – Mentions légales</footer>
<script>document.write("<p>mauvais</p>")</script></body></html>
"""

ARTICLE = [
    "La cantine est ouverte à tous les enfants de l’école : il suffit de remplir le dossier. "
    "Le dossier se retire en mairie.",
    "## Pièces à fournir",
    "Vous devez fournir :",
    "- un justificatif de domicile",
    "-- facture",
    "-- quittance",
    "- l'attestation d'assurance",
    "### Étapes",
    "1 Remplir",
    "1 Signer",
    "## Tarifs",
    "Tarifs 2024 :",
    "[en-tête] Quotient | Prix | Prix",
    "[ligne] moins de 500 | 2,50 € | gratuit",
    "[ligne] plus de 500 | 3,50 € | x",
    "[ligne] plus de 500 | 4 € | y",
    "> Nul ne peut être exclu sans avertissement.",
    "Les sites publics doivent informer sur les cookies et permettre de les refuser.",
    "Texte non fermé gras",
]


def test_the_article_comes_out_of_its_page(tmp_path: Path) -> None:
    document = read_one(tmp_path, "cantine.html", PAGE)
    check_spans(document)
    assert outline(document) == ARTICLE
    assert leads(document)["facture"] == "Vous devez fournir :"
    assert (document.title, document.published_on) == (
        "Inscrire son enfant à la cantine",
        dt.date(2024, 9, 2),
    )
    assert document.sources == (
        SourceInfo("Mairie de Saint-Martin", "", "https://exemple.fr/cantine"),
    )
    assert (document.id, document.kind) == ("cantine-html", DocumentKind.FICHE)


def test_without_landmarks_the_surroundings_still_go(tmp_path: Path) -> None:
    bare = PAGE.replace(
        '<main id="contenu"><article>', '<div class="content-with-sidebar">'
    ).replace("</article></main>", "</b></p></div>")
    assert outline(read_one(tmp_path, "a.html", bare)) == ARTICLE


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "utf-8", ""])
def test_old_encodings_and_wrong_declarations(tmp_path: Path, declared: str) -> None:
    page = PAGE.replace(
        '<meta charset="utf-8">', f'<meta charset="{declared}">' if declared else ""
    )
    for encoding in ("utf-8", "cp1252"):
        document = read_one(tmp_path, "a.html", page.encode(encoding))
        assert outline(document) == ARTICLE


def test_the_date_and_source_may_be_in_the_text(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Fiche</title></head><body><h1>Tenir un registre des délibérations</h1>"
        "<p>Mis à jour le 03/04/2022</p><p>Les délibérations sont inscrites par ordre de date sur un "
        "registre coté et paraphé par le maire.</p><p>Source : Préfecture de l’Indre</p></body></html>"
    )
    document = read_one(tmp_path, "a.html", page)
    assert document.title == "Tenir un registre des délibérations"
    assert document.published_on == dt.date(2022, 4, 3)
    assert document.sources == (SourceInfo("Préfecture de l’Indre"),)
    assert len(outline(document)) == 1


@pytest.mark.parametrize(
    ("window", "title"),
    [
        ("Tenir le cimetière - Mairie de X", "Tenir le cimetière"),
        ("Tenir le cimetière | Site", "Tenir le cimetière"),
        ("Tenir le cimetière : règles - Mairie de X", "Tenir le cimetière : règles"),
        ("Tenir le cimetière", "Tenir le cimetière"),
    ],
)
def test_the_name_of_the_site_is_not_part_of_the_title(
    tmp_path: Path, window: str, title: str
) -> None:
    page = (
        f"<html><head><title>{window}</title></head><body><p>Une phrase du texte.</p></body></html>"
    )
    assert read_one(tmp_path, "a.html", page).title == title


def test_linked_data_gives_the_date(tmp_path: Path) -> None:
    page = (
        '<html><head><script type="application/ld+json">{"@graph": [{"@type": "Article", '
        '"datePublished": "2020-05-04", "publisher": {"name": "Le Site"}}]}</script></head>'
        "<body><h1>Titre</h1><p>Une phrase du texte.</p></body></html>"
    )
    document = read_one(tmp_path, "a.html", page)
    assert (document.published_on, document.sources) == (
        dt.date(2020, 5, 4),
        (SourceInfo("Le Site"),),
    )


def test_menus_made_of_links_go_but_not_introduced_lists(tmp_path: Path) -> None:
    links = "".join(
        f"<li><a href='#'>Rubrique {word}</a></li>" for word in ("une", "deux", "trois", "quatre")
    )
    page = (
        f"<html><body><ul>{links}</ul><h1>Titre de la page</h1><p>Cette page présente le service dans "
        f"son ensemble. Elle renvoie aux pages suivantes :</p><ul>{links}</ul></body></html>"
    )
    assert outline(read_one(tmp_path, "a.html", page))[1:] == [
        "- Rubrique une",
        "- Rubrique deux",
        "- Rubrique trois",
        "- Rubrique quatre",
    ]


def test_tables_used_for_layout_are_content(tmp_path: Path) -> None:
    page = (
        "<html><body><h1>Titre</h1><table><tr><td><p>Une phrase dans une case.</p>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
        "<table><tr><td>Case seule.</td></tr></table></body></html>"
    )
    assert outline(read_one(tmp_path, "a.html", page)) == [
        "Une phrase dans une case.",
        "[en-tête] A | B",
        "[ligne] 1 | 2",
        "Case seule.",
    ]


def test_loose_text_between_blocks_is_kept(tmp_path: Path) -> None:
    page = "<html><body><h1>T</h1><div>Un <b>texte</b> libre<br><br>et un autre<p>Suite</p>fin</div></body></html>"
    assert outline(read_one(tmp_path, "a.html", page)) == [
        "Un texte libre",
        "et un autre",
        "Suite",
        "fin",
    ]


def test_hostile_pages_are_refused_or_read_quickly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = "<html><body>" + "<div>" * 5000 + "Un texte." + "</div>" * 5000
    path = write(tmp_path, "deep.html", deep)
    with pytest.raises(UnreadableDocumentError):
        list(read(path, root=tmp_path))
    wide = "<html><body><table><tr><td colspan=99999 rowspan=99999>a</td><td>b</td></tr></table>"
    assert len(read_one(tmp_path, "wide.html", wide).text) < 1000
    monkeypatch.setattr(html, "_MAX_TAGS", 100)
    with pytest.raises(DocumentTooLargeError, match="trop d’éléments"):
        list(read(path, root=tmp_path))


def test_without_any_other_title_the_first_heading_gives_it(tmp_path: Path) -> None:
    page = "<html><body><p>Une phrase du texte.</p><h3>Tarifs de la salle</h3><p>Dix euros.</p></body></html>"
    assert read_one(tmp_path, "a.html", page).title == "Tarifs de la salle"
