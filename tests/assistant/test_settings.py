"""Settings: where they come from, who wins, and how a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings, stray_variables


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str) -> None:
    Path("vademecum.toml").write_text(text, encoding="utf-8")


def test_defaults_are_safe() -> None:
    settings = load_settings()
    assert settings.is_loopback
    assert (settings.modele_url, settings.encodeur, settings.reclasseur) == ("", "", "")
    assert settings.modele_cle.get_secret_value() == ""
    assert 0 < settings.seuil_proche < settings.seuil_reponse < 1
    assert settings.contact


def test_an_argument_beats_the_environment_which_beats_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write('port = 1001\nmodele_nom = "fichier"\norigines = ["https://a.fr"]\n')
    assert (load_settings().port, load_settings().origines) == (1001, ("https://a.fr",))
    monkeypatch.setenv("VADEMECUM_PORT", "1002")
    assert load_settings().port == 1002
    settings = load_settings(port=1003, modele_nom=None)
    assert (settings.port, settings.modele_nom) == (1003, "fichier")


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        ({"port": 0}, "port : "),
        ({"port": 70_000}, "port : "),
        ({"seuil_reponse": 1.5}, "seuil_reponse : "),
        ({"non_verifie": "garder"}, "non_verifie : "),
        ({"reponses_simultanees": 0}, "reponses_simultanees : "),
        ({"inconnu": "x"}, "inconnu : "),
    ],
)
def test_a_wrong_setting_is_named(overrides: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=f"Réglage incorrect — {named}") as caught:
        load_settings(**overrides)
    assert "docs/reglages.md" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "SEUIL_REPONSE",
            "abc",
            "seuil_reponse : nombre attendu (variable VADEMECUM_SEUIL_REPONSE)",
        ),
        ("PORT", "abc", "port : nombre entier attendu (variable VADEMECUM_PORT)"),
        ("MODELE_DELAI", "0", "modele_delai : plus de 0 (variable VADEMECUM_MODELE_DELAI)"),
        ("MODELE_EXTERNE", "abc", "modele_externe : vrai ou faux attendu (variable"),
        (
            "NON_VERIFIE",
            "garder",
            "non_verifie : valeur attendue : 'retirer' ou 'marquer' (variable",
        ),
        ("MODELE_URL", "ftp://x", "modele_url doit commencer par http:// ou https://"),
        (
            "ORIGINES",
            "a.fr",
            'origines : une liste s’écrit en JSON, par exemple ["un", "deux"] (variable',
        ),
    ],
)
def test_what_is_wrong_and_where_is_said_in_french(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"VADEMECUM_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"Réglage incorrect — {said}")
    assert str(caught.value).endswith(". Voyez docs/reglages.md.")


def test_a_setting_of_the_command_line_is_not_blamed_on_the_file() -> None:
    with pytest.raises(SettingsError, match=r"port : au moins 1\. Voyez"):
        load_settings(port=0)


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(port=0, seuil_proche=-1)
    assert "port : " in str(caught.value)
    assert "seuil_proche : " in str(caught.value)


def test_an_unknown_key_of_the_file_is_named() -> None:
    write("prot = 80\n")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == (
        "Réglage incorrect — prot (vademecum.toml) : ce réglage n’existe pas (vouliez-vous dire « port » ?). "
        "Voyez docs/reglages.md."
    )
    write("zzzzzz = 80\n")
    with pytest.raises(
        SettingsError, match=r"zzzzzz \(vademecum\.toml\) : ce réglage n’existe pas\. Voyez"
    ):
        load_settings()


@pytest.mark.parametrize("name", ["HOTES", "SEUIL_REPONS", "modele_ur"])
def test_a_mistyped_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"VADEMECUM_{name}", "x")
    meant = {"HOTES": "hote", "SEUIL_REPONS": "seuil_reponse", "modele_ur": "modele_url"}[name]
    with pytest.raises(SettingsError) as caught:
        load_settings()
    said = f"{name.lower()} (variable VADEMECUM_{name}) : ce réglage n’existe pas (vouliez-vous dire « {meant} » ?)"
    assert str(caught.value) == f"Réglage incorrect — {said}. Voyez docs/reglages.md."
    with pytest.raises(SettingsError) as caught:
        load_settings(port=0)
    assert (
        str(caught.value)
        == f"Réglage incorrect — {said} ; port : au moins 1. Voyez docs/reglages.md."
    )


def test_a_variable_like_no_setting_is_given_for_others_to_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = stray_variables()
    for name in ("VADEMECUM_PORT", "VADEMECUM_XYZ", "vademecum_port", "AUTRE_HOTE", "VADEMECUM_"):
        monkeypatch.setenv(name, "1002")
    assert load_settings().port == 1002
    assert sorted({*stray_variables()} - {*known}) == ["VADEMECUM_", "VADEMECUM_XYZ"]


def test_near_texts_are_shown_below_answers_only() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(seuil_proche=0.6)
    assert str(caught.value) == (
        "Réglage incorrect — seuil_proche (0,6) dépasse seuil_reponse (0,5) : "
        "baissez le premier ou relevez le second. Voyez docs/reglages.md."
    )
    assert load_settings(seuil_proche=0.5).seuil_proche == 0.5


def test_a_file_that_is_not_toml() -> None:
    write("port = 80\nhote = \n")
    with pytest.raises(
        SettingsError, match=r"vademecum\.toml est illisible, ligne 2 : ce n’est pas"
    ):
        load_settings()
    Path("vademecum.toml").write_bytes(b"hote = '\xe9'")
    with pytest.raises(SettingsError, match=r"vademecum\.toml est illisible : ce n’est pas"):
        load_settings()


def test_a_list_in_the_environment_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VADEMECUM_ORIGINES", '["https://a.fr", "https://b.fr"]')
    assert load_settings().origines == ("https://a.fr", "https://b.fr")
    monkeypatch.setenv("VADEMECUM_ORIGINES", "https://a.fr")
    with pytest.raises(SettingsError, match=r"origines.*JSON") as caught:
        load_settings()
    assert "vademecum.toml" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True),
        ("0.0.0.0", False), ("192.168.1.4", False), ("mairie.example", False), ("", False),
    ],
)  # fmt: skip
def test_loopback(host: str, expected: bool) -> None:
    assert load_settings(hote=host).is_loopback is expected


def test_the_key_is_never_printed_and_nothing_changes_after() -> None:
    settings = load_settings(modele_cle="s3cret")
    assert settings.modele_cle.get_secret_value() == "s3cret"
    assert "s3cret" not in f"{settings!r}{settings}"
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
