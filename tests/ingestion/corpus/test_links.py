from pathlib import Path

from ingestion.corpus import check_corpus
from tests.ingestion.corpus.samples import HEADER, body, corpus, fiche

LINKS = """Voir [bon](../etat-civil/naissance.md), [ancre](../etat-civil/naissance.md#rubrique-à-lire),
[site](https://exemple.fr/x.md), [courriel](mailto:a@b.fr), [ici](#rubrique), `[code](absent.md)`.

[mort](../absent.md) et [mauvaise ancre](naissance.md#nulle-part) et ![image](absente.png).

[note]: aussi-absent.md

```
[dans le code](absent.md)
```

"""


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    first = fiche(LINKS + body())
    second = fiche(
        "## Rubrique à lire\n\n" + body(seed="b"),
        id="b",
        questions=HEADER["questions"].replace("décès", "bébé"),
    )
    corpus(tmp_path, **{"etat-civil__deces": first, "etat-civil__naissance": second})
    start = first.split("\n").index(LINKS.split("\n")[0]) + 1
    findings = [(f.line - start, f.code, f.message.split("»")[0]) for f in check_corpus(tmp_path)]
    assert findings == [
        (3, "lien-mort", "le lien « ../absent.md "),
        (3, "lien-mort", "le lien « naissance.md#nulle-part "),
        (5, "lien-mort", "le lien « aussi-absent.md "),
    ]
