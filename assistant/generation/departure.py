"""What leaves the machine when a model is configured, said in plain French."""

from __future__ import annotations

from urllib.parse import urlsplit

from assistant.settings import Settings

NOTHING = "Aucun modèle de langue n’est réglé : les réponses sont des extraits et rien ne sort de la machine."


def what_leaves(settings: Settings) -> str:
    """Return one sentence on what is sent to whom; raises nothing."""
    if not settings.modele_url:
        return NOTHING
    host = urlsplit(settings.modele_url).netloc.rpartition("@")[2]
    if not settings.modele_est_externe:
        return f"Le modèle « {settings.modele_nom} » tourne sur cette machine ({host}) : rien n’en sort."
    return (
        f"Modèle externe « {settings.modele_nom} » ({host}) : pour chaque réponse, la question et des "
        "passages des documents lui sont envoyés. Noms suivant une civilité, numéros de sécurité sociale, "
        "SIREN, SIRET, IBAN, téléphones et adresses électroniques sont masqués avant l’envoi ; rien "
        "d’autre ne l’est."
    )
