"""A whole training on a tiny material: it learns, it repeats itself, it can be read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingestion.training.evaluation import SearchTask, load_encoder, measure_speed, quantised
from ingestion.training.material import Material, MaterialError, Question
from ingestion.training.merging import merge
from ingestion.training.ragged import tokenize
from ingestion.training.recipe import Recipe
from ingestion.training.saving import save_encoder
from ingestion.training.trainer import schedule
from ingestion.training.training import select, train
from ingestion.training.vectors import encode


def test_training_finds_articles_that_share_no_word_with_the_question(
    material: Material, recipe: Recipe
) -> None:
    trained = train(material, recipe)
    figures = SearchTask(material.articles, material.questions).judge(
        trained.tokenizer, trained.rows
    )
    assert figures.recall_at_1 == 1.0
    assert trained.rows.shape == (trained.tokenizer.get_vocab_size(), recipe.dimension)


def test_an_untrained_table_does_not(material: Material, recipe: Recipe) -> None:
    """The test above could not fail otherwise."""
    trained = train(material, recipe)
    random = np.random.default_rng(0).normal(size=trained.rows.shape).astype(np.float32)
    task = SearchTask(material.articles, material.questions)
    assert task.judge(trained.tokenizer, random).recall_at_1 < 1.0


def test_same_seed_same_bytes_and_another_seed_another_model(
    material: Material, recipe: Recipe
) -> None:
    first = train(material, recipe)
    again = train(material, recipe, first.tokenizer)
    other = train(material, replace(recipe, seed=recipe.seed + 100), first.tokenizer)
    assert np.array_equal(first.rows, again.rows)
    assert not np.array_equal(first.rows, other.rows)


def test_progress_reaches_its_total(material: Material, recipe: Recipe) -> None:
    totals: list[int] = []
    done: list[int] = []
    train(material, recipe, announce=totals.append, advance=done.append)
    assert totals == [sum(done)]


def test_an_ablation_leaves_out_what_it_says(material: Material) -> None:
    kept = select(material, Recipe(use_lexicon=False))
    assert (kept.lexicon, kept.questions) == ((), material.questions)


def test_merged_runs_score_as_their_mean(material: Material, recipe: Recipe) -> None:
    tokenizer = train(material, recipe).tokenizer
    random = np.random.default_rng(5)
    size = tokenizer.get_vocab_size()
    tables = [random.normal(size=(size, 2)).astype(np.float32) for _ in range(2)]
    passages = tokenize(tokenizer, [article.text for article in material.articles])
    questions = tokenize(tokenizer, [question.text for question in material.questions])
    # Nothing is cut off here: the rotation must leave every dot product as it was.
    merged = encode(merge(tables, passages, questions, 4), questions)
    scaled = [table / np.linalg.norm(_means(table, passages), axis=1).mean() for table in tables]
    wide = encode(np.concatenate(scaled, axis=1), questions)
    assert np.allclose(merged @ merged.T, wide @ wide.T, atol=1e-5)


def _means(table: np.ndarray, texts: object) -> np.ndarray:
    from ingestion.training.vectors import mean_rows

    return mean_rows(table, texts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "expected"), [(0, 1 / 2), (1, 1.0), (2, 1.0), (11, 9 / 18), (19, 1 / 18)]
)
def test_schedule_rises_then_falls(step: int, expected: float) -> None:
    assert schedule(step, total=20, warmup=0.1) == pytest.approx(expected)


def test_saved_folder_reads_back_and_matches_sentence_transformers(
    material: Material, recipe: Recipe, tmp_path: Path
) -> None:
    trained = train(material, recipe)
    save_encoder(tmp_path, trained.tokenizer, trained.rows)
    tokenizer, rows = load_encoder(tmp_path)
    assert np.allclose(rows, trained.rows, atol=2e-3)
    texts = [question.text for question in material.questions]
    ours = encode(rows, tokenize(tokenizer, texts))
    module = pytest.importorskip(
        "sentence_transformers.sentence_transformer.modules.static_embedding"
    ).StaticEmbedding.load(str(tmp_path))
    theirs = module(module.preprocess(texts))["sentence_embedding"].float().detach().numpy()
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    assert np.allclose(ours, theirs, atol=2e-3)


def test_saving_again_replaces_and_leaves_nothing_aside(
    material: Material, recipe: Recipe, tmp_path: Path
) -> None:
    trained = train(material, recipe)
    save_encoder(tmp_path, trained.tokenizer, trained.rows * 0)
    save_encoder(tmp_path, trained.tokenizer, trained.rows)
    assert np.abs(load_encoder(tmp_path)[1]).max() > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "tokenizer.json",
    ]


def test_eight_bits_keep_the_direction_of_every_row() -> None:
    rows = np.random.default_rng(1).normal(size=(50, 64)).astype(np.float32)
    back = quantised(rows)
    cosines = (rows * back).sum(1) / np.linalg.norm(rows, axis=1) / np.linalg.norm(back, axis=1)
    assert 0.999 < cosines.min() < 1.0


def test_an_expected_article_that_is_missing_is_said(material: Material) -> None:
    with pytest.raises(MaterialError, match="code-l404"):
        SearchTask(material.articles, [Question("Où ?", ("code-l404",))])


def test_speed_is_measured_on_the_folder(
    material: Material, recipe: Recipe, tmp_path: Path
) -> None:
    trained = train(material, recipe)
    save_encoder(tmp_path, trained.tokenizer, trained.rows)
    speed = measure_speed(tmp_path, ["mot " * 50], ["Où ?"], passages=20)
    assert min(speed.passages_per_second, speed.milliseconds_per_question) > 0
    assert speed.load_milliseconds > 0


def test_bm25_finds_an_article_by_its_words_and_not_by_its_meaning(material: Material) -> None:
    pytest.importorskip("bm25s")
    by_words = SearchTask(material.articles, [Question("sépulture délaissée", ("code-l1",))])
    by_meaning = SearchTask(material.articles, [Question("vieille tombe oubliée", ("code-l1",))])
    assert by_words.judge_bm25().recall_at_1 == 1.0
    assert by_meaning.judge_bm25().recall_at_1 == 0.0
