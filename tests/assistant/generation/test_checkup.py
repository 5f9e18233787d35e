"""What `vademecum doctor` says of the model, and what a setting must not do silently."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.generation.checkup import check_model
from assistant.generation.departure import what_leaves
from assistant.settings import Settings, load_settings
from tests.assistant.generation.services import Service, closed_port


def settings(url: str, **more: object) -> Settings:
    return load_settings(modele_url=url, modele_nom="essai", modele_delai=2.0, **more)


def test_without_a_model_nothing_leaves() -> None:
    good, text = check_model(load_settings())
    assert good
    assert "rien ne sort de la machine" in text


def test_a_local_model_that_answers(model_service: Service) -> None:
    good, text = check_model(settings(model_service.url("bon")))
    assert good
    assert "« essai » répond en" in text
    assert "sur cette machine" in text


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("401", "vérifiez modele_cle"),
        ("404", "vérifiez modele_url et modele_nom"),
        ("429", "quota"),
        ("500", "en panne"),
        ("rien", "sans rien écrire"),
    ],
)
def test_what_is_wrong_is_said_plainly(model_service: Service, behaviour: str, said: str) -> None:
    good, text = check_model(settings(model_service.url(behaviour)))
    assert not good
    assert said in text


def test_a_service_that_is_not_there() -> None:
    good, text = check_model(settings(f"http://127.0.0.1:{closed_port()}/v1"))
    assert not good
    assert "connexion est refusée" in text


@pytest.mark.parametrize("host", ["albert.api.example.fr", "192.168.1.20:8000", "10.0.0.2"])
def test_an_external_model_must_be_accepted(host: str) -> None:
    with pytest.raises(SettingsError, match="modele_externe = true") as caught:
        settings(f"https://{host}/v1")
    assert "Value error" not in str(caught.value)
    accepted = settings(f"https://{host}/v1", modele_externe=True)
    text = what_leaves(accepted)
    assert host in text
    assert "la question et des passages" in text
    assert "masqués avant l’envoi" in text


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:11434", "[::1]:8000"])
def test_a_model_of_this_machine_is_not_external(host: str) -> None:
    assert not settings(f"http://{host}/v1").modele_est_externe


def test_the_key_is_never_in_what_is_said() -> None:
    chosen = settings(
        "https://canari:secret@modele.example/v1", modele_externe=True, modele_cle="cle-canari"
    )
    assert "canari" not in what_leaves(chosen)
    assert "cle-canari" not in repr(chosen)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"modele_url": "ftp://x", "modele_nom": "m"}, "http://"),
        ({"modele_url": "http://127.0.0.1"}, "modele_nom est nécessaire"),
    ],
)
def test_an_impossible_setting_is_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(**values)
