"""A small world for the assistant's tests: a corpus on disk, ingested with the shipped encoder."""

from __future__ import annotations

from pathlib import Path

from assistant.engine import Engine, open_assistant
from assistant.settings import Settings
from ingestion.encoding import load_encoder
from ingestion.pipeline import ingest

NAISSANCE = """---
id: fiche-naissance
titre: "Déclaration de naissance"
type: fiche
themes: [etat-civil]
questions:
  - "Combien de jours pour déclarer un bébé ?"
  - "Quels papiers pour inscrire un nouveau-né ?"
references:
  - {code: "Code civil", article: "55"}
verifie_le: 2026-11-21
verifie_sur: "Code civil, version du 15/01/2024"
---

Une naissance se déclare dans les cinq jours de l’accouchement (article 55 du Code civil). Toutefois, le délai est de huit jours dans les communes éloignées.

## Pièces à demander pour une naissance

La mairie demande les pièces suivantes :

- le certificat d’accouchement ;
- une pièce d’identité du déclarant ;
- le livret de famille, s’il existe.

## Si le délai est dépassé

Un jugement du tribunal est alors obligatoire. La personne qui ne déclare pas encourt 3 750 € d’amende.

## Références

Article 55 du Code civil : délai de déclaration de naissance.
"""

ANCIENNE = """---
id: fiche-naissance-ancienne
titre: "Déclaration de naissance (avant 2016)"
type: fiche
themes: [etat-civil]
en_vigueur_jusqu_au: 2016-11-19
remplace_par: fiche-naissance
verifie_le: 2016-01-01
verifie_sur: "Code civil, version du 01/01/2016"
---

Une naissance se déclare dans les trois jours de l’accouchement.
"""

CONVOCATION = """---
id: fiche-convocation
titre: "Convocation du conseil municipal"
type: fiche
themes: [conseil-municipal]
verifie_le: 2024-01-01
verifie_sur: "aucun texte consulté"
---

Dans les communes de moins de 3 500 habitants, la convocation est envoyée trois jours francs avant la séance.

Dans les communes de 3 500 habitants et plus, la convocation est envoyée cinq jours francs avant la séance.

## Étapes de la convocation

1. Fixer l’ordre du jour avec le maire.
2. Envoyer la convocation par voie électronique.
3. Afficher la convocation à la porte de la mairie.
"""

TOMBE = """---
id: guide-tombe
titre: "Reprendre une concession en état d’abandon"
type: guide
themes: [funeraire]
verifie_le: 2026-06-01
verifie_sur: "CGCT, version de 2015"
---

La commune peut reprendre une concession en état d’abandon trente ans après sa délivrance. Le maire dresse un procès-verbal d’abandon, affiché un mois à la mairie.
"""

LEXICON = """[[terme]]
terme = "déclaration d’intention d’aliéner"
sigles = ["DIA"]
courant = ["vendre un terrain préempté"]
definition = "Déclaration faite à la mairie avant la vente d’un bien soumis au droit de préemption."
"""

THEMES = """[themes]
etat-civil = "État civil"
conseil-municipal = "Conseil"
funeraire = "Funéraire"
"""

FILES = {
    "fiches/naissance.md": NAISSANCE,
    "fiches/ancienne.md": ANCIENNE,
    "fiches/convocation.md": CONVOCATION,
    "guides/tombe.md": TOMBE,
    "lexique.toml": LEXICON,
    "themes.toml": THEMES,
}


def build_world(root: Path, *, themes: str = THEMES, **settings: object) -> Engine:
    """Write the corpus below ``root``, ingest it and open the assistant."""
    corpus = root / "corpus"
    for name, text in {**FILES, "themes.toml": themes}.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ingest([corpus], root / "index", load_encoder())
    return open_assistant(
        Settings(corpus=corpus, index=root / "index", data=root / "data", **settings)  # type: ignore[arg-type]
    )
