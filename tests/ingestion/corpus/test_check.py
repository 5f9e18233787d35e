import datetime as dt
from pathlib import Path

import pytest

from ingestion.corpus import Finding, Severity, check_corpus
from ingestion.corpus.check import is_stale
from ingestion.errors import SourceFolderError
from tests.ingestion.corpus.samples import HEADER, body, corpus, errors_of, fiche

TODAY = dt.date(2026, 6, 1)


def check(folder: Path) -> list[Finding]:
    return check_corpus(folder, today=TODAY)


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(f.where, f.code) for f in check(folder)]


def line_of(text: str, start: str) -> int:
    return next(i for i, line in enumerate(text.split("\n"), 1) if line.startswith(start))


def test_a_clean_corpus_has_no_finding(tmp_path: Path) -> None:
    assert check(corpus(tmp_path, **{"fiches__etat-civil__deces": fiche()})) == []


@pytest.mark.parametrize(
    ("changes", "code", "severity"),
    [
        ({"id": "a b"}, "en-tete", Severity.ERROR),
        ({"type": "roman"}, "en-tete", Severity.ERROR),
        ({"verifie_le": "hier"}, "en-tete", Severity.ERROR),
        ({"themes": "[musique]"}, "theme-inconnu", Severity.ERROR),
        ({"references": '[{code: "CGCT", article: "L1"}]'}, "reference", Severity.ERROR),
        ({"references": '[{code: "Code civil"}]'}, "reference", Severity.ERROR),
        ({"references": '[{code: "Code civil", article: "55 à 59"}]'}, "reference", Severity.ERROR),
        ({"references": '[{code: "Code civil", article: "art. 55"}]'}, "reference", Severity.ERROR),
        ({"references": "[]"}, "references", Severity.ERROR),
        ({"questions": '["Une seule ?"]'}, "questions", Severity.ERROR),
        ({"verifie_le": "2025-05-31"}, "verification-ancienne", Severity.WARNING),
        ({"verifie_le": "2026-06-02"}, "date-future", Severity.ERROR),
        ({"publie_le": "2026-06-02"}, "date-future", Severity.WARNING),
        ({"en_vigueur_jusqu_au": "2026-01-01"}, "perime", Severity.WARNING),
        ({"remplace_par": "inconnue"}, "remplacant-inconnu", Severity.ERROR),
    ],
)
def test_a_wrong_key_is_found_at_its_line(
    tmp_path: Path, changes: dict[str, str], code: str, severity: Severity
) -> None:
    text = fiche(**changes)
    (finding,) = check(corpus(tmp_path, a=text))
    (key,) = changes
    assert (finding.path, finding.line) == ("a.md", line_of(text, f"{key}:"))
    assert (finding.code, finding.severity) == (code, severity)


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    (finding,) = check(corpus(tmp_path, a=fiche(auteur="moi")))
    assert (finding.code, finding.severity) == ("cle-inconnue", Severity.ERROR)
    assert "« auteur »" in finding.message


@pytest.mark.parametrize("key", ["id", "titre", "themes", "resume", "sources", "verifie_sur"])
def test_a_missing_key_is_an_error(tmp_path: Path, key: str) -> None:
    findings = check(corpus(tmp_path, a=fiche(**{key: None})))
    assert [(f.code, f.severity, f.message) for f in findings] == [
        ("cle-manquante", Severity.ERROR, f"la clé « {key} » manque.")
    ]


def test_a_guide_may_do_without_questions(tmp_path: Path) -> None:
    text = fiche(body(1600), type="guide", questions=None, references=None)
    findings = check(corpus(tmp_path, a=text))
    assert [f.code for f in findings] == ["cle-manquante"] * 2
    assert errors_of(findings) == []


def test_no_front_matter_or_a_broken_one_is_an_error(tmp_path: Path) -> None:
    corpus(tmp_path, a="## Titre\n\ntexte", b="---\ntitre: A : B\n---\ntexte", c="---\ntitre: A\n")
    assert codes(tmp_path) == [("a.md:1", "en-tete"), ("b.md:2", "en-tete"), ("c.md:1", "en-tete")]


def test_an_identifier_is_used_once(tmp_path: Path) -> None:
    questions = HEADER["questions"].replace("décès", "vote")
    corpus(tmp_path, a=fiche(), b=fiche(body(seed="autre"), questions=questions))
    (finding,) = check(tmp_path)
    assert (finding.where, finding.code) == ("b.md:2", "id-en-double")
    assert "a.md" in finding.message


def test_the_folder_gives_the_first_theme(tmp_path: Path) -> None:
    corpus(tmp_path, fiches__elections__deces=fiche())
    assert [f.code for f in check(tmp_path)] == ["theme-dossier"]


def test_without_a_theme_file_themes_are_not_checked(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche(themes="[musique]"))
    (tmp_path / "themes.toml").unlink()
    assert [f.code for f in check(tmp_path)] == ["themes-absents"]


def test_the_themes_of_a_parent_folder_count(tmp_path: Path) -> None:
    corpus(tmp_path, fiches__a=fiche(themes="[musique]"))
    assert [f.code for f in check(tmp_path / "fiches")] == ["theme-inconnu"]


@pytest.mark.parametrize(
    ("words", "found"), [(499, True), (500, False), (1200, False), (1201, True)]
)
def test_a_fiche_has_a_readable_length(tmp_path: Path, words: int, found: bool) -> None:
    findings = check(corpus(tmp_path, a=fiche(body(words))))
    assert [f.code for f in findings] == (["longueur"] if found else [])


def test_an_empty_body_is_an_error(tmp_path: Path) -> None:
    findings = check(corpus(tmp_path, a=fiche("")))
    assert [(f.code, f.severity) for f in findings] == [("vide", Severity.ERROR)]


def test_headings_start_at_the_second_level_and_do_not_jump(tmp_path: Path) -> None:
    text = fiche("# Titre\n\n```\n# code\n```\n\n## Bon\n\n#### Trop\n\n" + body())
    findings = check(corpus(tmp_path, a=text))
    assert [(f.line, f.code) for f in findings] == [
        (line_of(text, "# Titre"), "titres"),
        (line_of(text, "#### Trop"), "titres"),
    ]


def test_a_reference_written_twice_is_found(tmp_path: Path) -> None:
    twice = '\n  - {code: "Code civil", article: "78"}' * 2
    assert [f.code for f in check(corpus(tmp_path, a=fiche(references=twice)))] == ["reference"]


def test_other_files_are_opened_and_their_sources_read(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche())
    (tmp_path / "b.jsonl").write_text('{"titre": "A", "texte": "b"}\n{"titre": "A"}\n', "utf-8")
    (tmp_path / "c.pdf").write_bytes(b"rien")
    (tmp_path / "sources.toml").write_text('["absent.pdf"]\ntitre = "A"\n', "utf-8")
    assert codes(tmp_path) == [
        ("b.jsonl:2", "lecture"),
        ("c.pdf", "lecture"),
        ("sources.toml:1", "sources"),
    ]
    (tmp_path / "sources.toml").write_text('["c.pdf"]\ntype = "roman"\n', "utf-8")
    assert ("sources.toml:2", "en-tete") in codes(tmp_path)


def test_what_ingest_leaves_out_is_an_error(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche())
    (tmp_path / "budget.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "notes.rtf").write_bytes(b"{\\rtf1 x}")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    assert [(f.path, f.code, f.severity) for f in check(tmp_path)] == [
        ("budget.xlsx", "lecture", Severity.ERROR),
        ("notes.rtf", "lecture", Severity.ERROR),
    ]


def test_what_ingest_rejects_in_markdown_is_an_error(tmp_path: Path) -> None:
    corpus(tmp_path, README="# Lisez-moi", a=fiche(en_vigueur_jusquau="2020-12-31"))
    found = {f.where: f.message for f in check(tmp_path)}
    assert list(found) == ["README.md", f"a.md:{fiche(x='').split(chr(10)).index('x: ') + 1}"]
    assert "vouliez-vous dire « en_vigueur_jusqu_au » ?" in found.popitem()[1]


def test_a_wrong_table_of_sources_is_told_once_with_its_files(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche())
    for name in ("b.txt", "c.txt"):
        (tmp_path / name).write_text(f"Règlement {name}\n\nUne règle écrite ici.\n", "utf-8")
    toml = '["*.txt"]\ntipe = "guide"\n["absent.pdf"]\ntitr = "A"\n'
    (tmp_path / "sources.toml").write_text(toml, "utf-8")
    first, second = check(tmp_path)
    assert (first.where, second.where) == ("sources.toml:2", "sources.toml:4")
    assert "« b.txt », « c.txt »" in first.message
    assert "« titre »" in second.message


@pytest.fixture
def two_folders(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus, and a folder of one's own whose fiche is replaced by one of the corpus."""
    shipped, own = tmp_path / "corpus", tmp_path / "mes-documents"
    shipped.mkdir()
    own.mkdir()
    corpus(shipped, a=fiche())
    questions = HEADER["questions"].replace("décès", "four")
    text = fiche(body(seed="four"), id="four", questions=questions, remplace_par="fiche-deces")
    (own / "b.md").write_text(text, "utf-8")
    return shipped, own


def test_several_folders_share_their_themes_and_identifiers(two_folders: tuple[Path, Path]) -> None:
    shipped, own = two_folders
    assert {f.code for f in check_corpus(own, today=TODAY)} == {
        "remplacant-inconnu", "themes-absents",
    }  # fmt: skip
    assert check_corpus(shipped, own, today=TODAY) == []
    text = (own / "b.md").read_text("utf-8")
    (own / "b.md").write_text(text.replace("[etat-civil]", "[musique]"), "utf-8")
    (own / "c.md").write_text(fiche(body(seed="autre"), questions='["Un ?"]'), "utf-8")
    (own / "d.csv").write_text("a;b", "utf-8")
    assert {(f.path, f.code) for f in check_corpus(shipped, own, today=TODAY)} == {
        ("mes-documents/b.md", "theme-inconnu"),
        ("mes-documents/c.md", "id-en-double"),
        ("mes-documents/c.md", "questions"),
        ("mes-documents/d.csv", "lecture"),
    }


def test_a_document_that_is_not_markdown_has_an_identifier_too(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche(remplace_par="note-txt"))
    assert [f.code for f in check(tmp_path)] == ["remplacant-inconnu"]
    (tmp_path / "note.txt").write_text("Note\n\nUne règle écrite ici.\n", "utf-8")
    assert check(tmp_path) == []


def test_a_readme_is_not_a_document(tmp_path: Path) -> None:
    assert (
        check(corpus(tmp_path, README="# Lisez-moi\n\nCe dossier tient les fiches.", a=fiche()))
        == []
    )


LINE = (
    '{"id": "a1", "titre": "A", "themes": ["musique"], "remplace_par": "inconnue", "layout": "x", '
    '"references": [{"code": "CGCT", "article": "1"}], "verifie_le": "2999-01-01", "texte": "Une règle."}'
)


def test_what_a_line_of_json_says_is_checked_at_its_line(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "a.jsonl").write_text(f'{{"titre": "B", "texte": "Rien."}}\n{LINE}\n', "utf-8")
    assert codes(tmp_path) == [
        ("a.jsonl:2", "cle-inconnue"),
        ("a.jsonl:2", "date-future"),
        ("a.jsonl:2", "reference"),
        ("a.jsonl:2", "remplacant-inconnu"),
        ("a.jsonl:2", "theme-inconnu"),
    ]


def test_what_a_table_of_sources_says_is_checked_at_its_line(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche(verifie_le=None, themes=None))
    (tmp_path / "n.txt").write_text("Une note qui dit une règle.\n", "utf-8")
    toml = (
        '["n.txt"]\nremplace_par = "inconnue"\npublie_le = 2999-01-01\n'
        '["a.md"]\nthemes = ["musique"]\nverifie_le = 2026-01-02\n'
    )
    (tmp_path / "sources.toml").write_text(toml, "utf-8")
    # What the table says of a fiche is no longer missing from its header.
    assert codes(tmp_path) == [
        ("sources.toml:2", "remplacant-inconnu"),
        ("sources.toml:3", "date-future"),
        ("sources.toml:5", "theme-inconnu"),
    ]


def test_a_table_of_sources_in_one_of_several_folders_is_named_with_it(tmp_path: Path) -> None:
    shipped, own = tmp_path / "corpus", tmp_path / "mes-documents"
    for folder in (shipped, own):
        folder.mkdir()
    corpus(shipped)
    (own / "n.txt").write_text("Une note qui dit une règle.\n", "utf-8")
    (own / "sources.toml").write_text('["n.txt"]\nthemes = ["musique"]\n', "utf-8")
    assert [f.where for f in check_corpus(shipped, own, today=TODAY)] == [
        "mes-documents/sources.toml:2"
    ]


def test_an_index_page_is_checked_without_a_header(tmp_path: Path) -> None:
    corpus(tmp_path, index="# Accueil\n\nVoir [la page](absente.md).\n")
    assert codes(tmp_path) == [("index.md:3", "lien-mort")]
    corpus(tmp_path, index="---\nthemes: [musique]\n---\n\nLe sommaire du dossier.\n")
    assert codes(tmp_path) == [("index.md:2", "theme-inconnu")]


def test_the_same_text_in_two_formats_is_a_duplicate_but_not_in_laws(tmp_path: Path) -> None:
    corpus(tmp_path)
    text = " ".join(f"mot{i}" for i in range(60))
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Note {name}\n\n{text}.\n", "utf-8")
    assert codes(tmp_path) == [("b.txt", "doublon")]
    (tmp_path / "sources.toml").write_text('["*.txt"]\ntype = "texte"\n', "utf-8")
    assert codes(tmp_path) == []


def test_the_references_of_a_publication_are_those_of_its_publisher(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "F1.xml").write_text(
        '<Publication ID="F1" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Congé</dc:title>'
        "<Texte><Paragraphe>Une règle.</Paragraphe></Texte>"
        "<Reference><Titre>Code du travail : articles L1 à L3</Titre></Reference></Publication>",
        "utf-8",
    )
    assert codes(tmp_path) == []
    (tmp_path / "sources.toml").write_text('["F1.xml"]\nreferences = [{code = "CGCT"}]\n', "utf-8")
    assert codes(tmp_path) == [("sources.toml:2", "reference")] * 2


def test_a_theme_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche())
    path = tmp_path / "themes.toml"
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert check(tmp_path) == []
    path.write_text("[themes\n", "utf-8")
    with pytest.raises(SourceFolderError, match=r"themes\.toml:1 : ce fichier n’est pas du TOML"):
        check(tmp_path)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceFolderError):
        check_corpus(tmp_path / "rien")


@pytest.mark.parametrize(
    ("verified", "today", "stale"),
    [
        ("2025-06-01", "2026-06-01", False),
        ("2025-05-31", "2026-06-01", True),
        ("2024-02-29", "2025-02-28", False),
        ("2023-02-28", "2024-02-29", False),
        ("2023-02-27", "2024-02-29", True),
        ("2024-12-31", "2025-12-31", False),
    ],
)
def test_a_verification_lasts_twelve_months(verified: str, today: str, stale: bool) -> None:
    assert is_stale(dt.date.fromisoformat(verified), dt.date.fromisoformat(today)) is stale


def test_a_finding_is_plain_json() -> None:
    finding = Finding("a.md", 3, Severity.ERROR, "vide", "rien")
    assert finding.to_json() == {
        "path": "a.md",
        "line": 3,
        "severity": "error",
        "code": "vide",
        "message": "rien",
    }
    assert Finding("a.md", 0, Severity.WARNING, "x", "y").where == "a.md"
