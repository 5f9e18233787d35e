"""The search of the whole assistant: filters, exact phrases, what is read and explained."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.answers import Filters, Question, SortOrder
from assistant.engine import Engine
from assistant.errors import NotFoundError, QuestionError, UnknownThemeError
from ingestion.documents import DocumentKind
from tests.assistant.worlds import build_world


def test_a_search_shows_it_marked(world: Engine) -> None:
    hits = {h.document_id: h for h in world.search("naissance trois jours accouchement")}
    assert not hits["fiche-naissance-ancienne"].in_force
    assert hits["fiche-naissance"].in_force


def test_what_replaced_it_stands_above_it_however_few_are_asked(world: Engine) -> None:
    current, outdated, *_ = world.search("naissance trois jours accouchement", explain=True)
    assert (current.document_id, outdated.document_id) == (
        "fiche-naissance",
        "fiche-naissance-ancienne",
    )
    own = sum(f.contribution for f in outdated.features)
    assert own > current.score  # its words alone would put it first
    assert outdated.score == pytest.approx(own - 0.6, abs=1e-4)
    (only,) = world.search("naissance trois jours accouchement", k=1)
    assert only.document_id == "fiche-naissance"


def test_filters_and_order(world: Engine) -> None:
    guides = world.search("mairie", filters=Filters(kinds=(DocumentKind.GUIDE,)))
    assert {h.kind for h in guides} == {DocumentKind.GUIDE}
    themed = world.search("mairie", filters=Filters(themes=("conseil-municipal",)))
    assert {h.document_id for h in themed} == {"fiche-convocation"}
    dated = world.search("mairie", sort=SortOrder.DATE)
    days = [h.verified_on for h in dated]
    assert days == sorted(days, reverse=True)


def test_an_exact_phrase_must_occur(world: Engine) -> None:
    assert {h.document_id for h in world.search("« procès-verbal d’abandon »")} == {"guide-tombe"}
    assert world.search("« abandon procès-verbal »") == []


def test_a_search_reads_misspelt_words_and_says_so(world: Engine) -> None:
    assert world.understood("délai naisance") == "délai naissance"
    assert world.search("délai naisance") == world.search("délai naissance")
    assert world.understood("délai naissance") is None


def test_words_of_no_language_find_nothing(world: Engine) -> None:
    assert world.search("zzzzzqqqq xkcdw") == []
    assert world.search("zzzzzqqqq naissance")
    assert world.search("kangourou")  # French, if in no document: what is nearest may help
    assert world.search("1er")


def test_a_number_alone_can_be_looked_for_and_asked(world: Engine) -> None:
    for text in ("L2121-11", "432-12", "1068", "42"):
        assert world.understood(text) is None
        world.search(text)
    assert world.ask(Question("L2121-11")).question == "L2121-11"


def test_politeness_is_not_looked_for(world: Engine) -> None:
    assert world.search("bonjour, naissance svp") == world.search("naissance")
    assert world.understood("bonjour, naissance svp") is None
    assert world.search("« merci »") == []


def test_what_is_between_quotes_is_looked_for_as_typed(world: Engine) -> None:
    assert world.understood("« naisance »") is None
    assert world.search("« naisance »") == []


def test_search_explains_its_ranking(world: Engine) -> None:
    (hit, *_) = world.search("concession abandon", explain=True)
    total = sum(f.contribution for f in hit.features)
    assert hit.score == pytest.approx(total, abs=1e-4)
    assert hit.highlights
    document = world.document(hit.document_id)
    words = {document.quote(span).lower() for span in hit.highlights}
    assert "concession" in words


@pytest.mark.parametrize("k", [0, 201])
def test_the_number_of_hits_is_bounded(world: Engine, k: int) -> None:
    with pytest.raises(QuestionError, match="200"):
        world.search("mairie", k=k)


def test_documents(world: Engine) -> None:
    names = {d.id for d in world.documents(Filters(kinds=(DocumentKind.FICHE,)))}
    assert names == {"fiche-naissance", "fiche-naissance-ancienne", "fiche-convocation"}
    in_force = world.documents(Filters(on_date=dt.date(2026, 11, 21)))
    assert "fiche-naissance-ancienne" not in {d.id for d in in_force}
    with pytest.raises(NotFoundError, match="inconnu"):
        world.document("inconnu")


@pytest.mark.parametrize("themes", [("nimporte",), ("etat-civil", "nimporte")])
def test_an_unknown_theme_is_an_error_that_names_the_known_ones(
    world: Engine, themes: tuple[str, ...]
) -> None:
    filters = Filters(themes=themes)
    for ask in (
        lambda: world.search("naissance", filters=filters),
        lambda: world.ask(Question("Quel délai pour une naissance ?", filters=filters)),
        lambda: world.documents(filters),
    ):
        with pytest.raises(UnknownThemeError, match="conseil-municipal, etat-civil, funeraire"):
            ask()


def test_a_theme_of_the_vocabulary_without_document_is_known(tmp_path: Path) -> None:
    engine = build_world(tmp_path, themes='[themes]\nvoirie = "Voirie"\n')
    assert engine.search("naissance", filters=Filters(themes=("voirie",))) == []
    # Those of the documents are known without being in the vocabulary.
    assert engine.search("naissance", filters=Filters(themes=("etat-civil",)))
