"""Every setting, typed, in one place; built by the caller, never at import.

Read from the environment (``VADEMECUM_…``) and from ``vademecum.toml`` in the working directory.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

from assistant.errors import SettingsError
from assistant.validation import refusal

_PREFIX, _FILE = "VADEMECUM_", "vademecum.toml"


class Settings(BaseSettings):
    """What may be set; a field's description, in French, is its line of docs/reglages.md."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, toml_file=_FILE, extra="forbid", frozen=True
    )

    corpus: Path = Field(Path("corpus"), description="Dossier des documents.")
    index: Path = Field(Path("var/index"), description="Dossier des index publiés.")
    data: Path = Field(Path("var/data"), description="Dossier de la base (conversations, avis).")
    evaluations: Path = Field(
        Path("var/evals"), description="Dossier des relevés d’évaluation (« vademecum eval run »)."
    )
    encodeur: str = Field(
        "",
        description="Dossier ou nom d’un modèle sentence-transformers ; vide : l’encodeur livré.",
    )
    hote: str = Field(
        "127.0.0.1", description="Adresse d’écoute ; hors boucle locale, comptes exigés."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port d’écoute.")
    origines: tuple[str, ...] = Field(
        (), description="Origines web autorisées en plus de celle du service."
    )
    reponses_simultanees: int = Field(
        20,
        ge=1,
        le=200,
        description="Réponses préparées en même temps ; au-delà, on prie d’attendre.",
    )
    questions_par_minute: int = Field(
        120, ge=1, le=100_000, description="Questions acceptées par minute et par personne."
    )
    taille_requete: int = Field(
        65_536, ge=1_024, description="Taille maximale d’une requête, en octets."
    )
    seuil_reponse: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Probabilité que les documents répondent, au-dessous de laquelle on ne répond pas "
        "(« partiel »).",
    )
    seuil_proche: float = Field(
        0.35,
        ge=0,
        le=1,
        description="Probabilité au-dessous de laquelle les textes proches ne sont qu’à consulter.",
    )
    contact: tuple[str, ...] = Field(
        (
            "le correspondant de votre réseau de secrétaires de mairie",
            "le centre de gestion de votre département",
            "la préfecture ou la sous-préfecture (bureau des collectivités)",
        ),
        description="À qui s’adresser quand les documents ne répondent pas.",
    )
    cle_api: SecretStr = Field(
        SecretStr(""),
        description="Clé que présentent les logiciels compatibles OpenAI ; vide : session de navigateur.",
    )
    modele_url: str = Field(
        "", description="Adresse d’un service compatible OpenAI ; vide : aucun modèle."
    )
    modele_nom: str = Field("", description="Nom du modèle de langue.")
    modele_cle: SecretStr = Field(SecretStr(""), description="Clé du service ; jamais journalisée.")
    modele_externe: bool = Field(
        False,
        description="Accepter un modèle d’une autre machine : questions et passages lui sont envoyés.",
    )
    modele_delai: float = Field(
        20.0,
        gt=0,
        description="Temps laissé au modèle pour finir, en secondes ; puis les extraits.",
    )
    modele_premier_mot: float = Field(
        8.0, gt=0, description="Temps laissé au modèle pour commencer, en secondes."
    )
    modele_contexte: int = Field(
        8_192, ge=1_024, description="Taille du contexte du modèle, en jetons."
    )
    modele_jetons: int = Field(
        700, ge=64, le=4_096, description="Longueur maximale de sa réponse, en jetons."
    )
    modele_reecriture: bool = Field(
        False,
        description="Faire récrire les questions de suite par le modèle ; les sources arrivent plus tard.",
    )
    non_verifie: Literal["retirer", "marquer"] = Field(
        "retirer",
        description="Phrases du modèle qui échouent aux contrôles : « retirer » ou « marquer ».",
    )
    juge_url: str = Field(
        "",
        description="Adresse du service qui juge les réponses (« eval run --judge ») ; vide : modele_url.",
    )
    juge_nom: str = Field("", description="Nom du modèle qui juge ; vide : modele_nom.")
    juge_cle: SecretStr = Field(
        SecretStr(""),
        description="Clé du service qui juge ; vide : modele_cle, si juge_url est vide aussi.",
    )
    juge_externe: bool = Field(
        False,
        description="Accepter un juge d’une autre machine : questions d’évaluation, réponses et passages "
        "lui sont envoyés.",
    )
    reclasseur: str = Field(
        "", description="Dossier ou nom d’un CrossEncoder sentence-transformers ; vide : aucun."
    )

    @model_validator(mode="after")
    def _check_thresholds(self) -> Self:
        if self.seuil_proche > self.seuil_reponse:
            both = f"seuil_proche ({self.seuil_proche:g}) dépasse seuil_reponse ({self.seuil_reponse:g})"
            raise ValueError(f"{both} : baissez le premier ou relevez le second".replace(".", ","))
        return self

    @model_validator(mode="after")
    def _check_model(self) -> Self:
        if self.modele_url and urlsplit(self.modele_url).scheme not in ("http", "https"):
            raise ValueError("modele_url doit commencer par http:// ou https://")
        if self.modele_url and not self.modele_nom:
            raise ValueError("modele_nom est nécessaire avec modele_url")
        if self.modele_est_externe and not self.modele_externe:
            raise ValueError(
                "modele_url désigne une autre machine : chaque question et des passages des documents lui "
                "seraient envoyés. Pour l’accepter, réglez aussi modele_externe = true"
            )
        return self

    @model_validator(mode="after")
    def _check_judge(self) -> Self:
        if self.juge_url and urlsplit(self.juge_url).scheme not in ("http", "https"):
            raise ValueError("juge_url doit commencer par http:// ou https://")
        if self.juge_url and not self.juge_nom:
            raise ValueError("juge_nom est nécessaire avec juge_url")
        if _is_elsewhere(self.juge_url) and not self.juge_externe:
            raise ValueError(
                "juge_url désigne une autre machine : les questions d’évaluation, les réponses et leurs "
                "passages lui seraient envoyés. Pour l’accepter, réglez aussi juge_externe = true"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, ``vademecum.toml``."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def is_loopback(self) -> bool:
        """Tell whether ``hote`` only accepts connections of this machine."""
        return _is_this_machine(self.hote)

    @property
    def modele_est_externe(self) -> bool:
        """Tell whether what is sent to the model leaves this machine."""
        return _is_elsewhere(self.modele_url)


def _said(error: Mapping[str, Any], given: Collection[str]) -> str:
    """Return what is wrong with one setting; ``given`` are those of the command line."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return _unknown(f"{name}{_origin(name, given)}", name)
    return f"{name} : {refusal(error)}{_origin(name, given)}"


def _unknown(shown: str, name: str) -> str:
    near = _near(name)
    hint = f" (vouliez-vous dire « {near} » ?)" if near else ""
    return f"{shown} : ce réglage n’existe pas{hint}"


def _near(name: str) -> str | None:
    """Return the setting whose name is closest, None when none is close."""
    return next(iter(difflib.get_close_matches(name, Settings.model_fields, 1)), None)


def stray_variables() -> list[str]:
    """Return the variables of the environment that look like settings and are none, sorted."""
    return sorted(
        name
        for name in os.environ
        if name.upper().startswith(_PREFIX) and _named(name) not in Settings.model_fields
    )


def _named(variable: str) -> str:
    """Return the name of the setting that a variable gives."""
    return variable[len(_PREFIX) :].lower()


def _origin(name: str, given: Collection[str]) -> str:
    """Return where a setting was read, the strongest source first."""
    if name in given:
        return ""
    variable = f"{_PREFIX}{name}".upper()
    return f" (variable {variable})" if variable in os.environ else f" ({_FILE})"


def _bad_list(error: SourceError) -> str:
    """Return what is wrong with a list of the environment, which pydantic-settings cannot decode."""
    named = re.search(r'field "(\w+)"', str(error))
    name = named[1] if named else "réglage"
    return f'{name} : une liste s’écrit en JSON, par exemple ["un", "deux"]{_origin(name, ())}'


def _bad_file(error: Exception) -> str:
    """Return where ``vademecum.toml`` stops being readable, and what to do."""
    line = (
        re.search(r"line (\d+)", str(error)) if isinstance(error, tomllib.TOMLDecodeError) else None
    )
    if isinstance(error, OSError):
        return f"{_FILE} est illisible ({error.strerror}). Vérifiez ses droits."
    place = f", ligne {line[1]}" if line else ""
    return (
        f"{_FILE} est illisible{place} : ce n’est pas du TOML en UTF-8. Écrivez un réglage par ligne, "
        'comme port = 8000 ou modele_nom = "nom". Voyez docs/reglages.md.'
    )


def _is_elsewhere(address: str) -> bool:
    """Tell whether an address of a service is another machine's; an empty one is nobody's."""
    return bool(address) and not _is_this_machine(urlsplit(address).hostname or "")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**overrides: object) -> Settings:
    """Return the settings; raises SettingsError naming each wrong one.

    A variable whose name is nearly a setting's is refused; any other one that is none may be someone
    else's, and `stray_variables` gives it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    wrong = [
        _unknown(f"{_named(name)} (variable {name})", _named(name))
        for name in stray_variables()
        if _near(_named(name))
    ]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _refused([*wrong, *(_said(e, given) for e in error.errors())]) from error
    except SourceError as error:
        raise _refused([*wrong, _bad_list(error)]) from error
    except (OSError, ValueError) as error:
        raise SettingsError(_bad_file(error)) from error
    if wrong:
        raise _refused(wrong)
    return settings


def _refused(wrong: Sequence[str]) -> SettingsError:
    return SettingsError(f"Réglage incorrect — {' ; '.join(wrong)}. Voyez docs/reglages.md.")
