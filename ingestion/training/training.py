"""From the material to an encoder: tokenizer, independent runs, merge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from tokenizers import Tokenizer

from ingestion.training.augmentation import heading_terms, rewritten_sentences
from ingestion.training.corpus_pairs import corpus_pairs
from ingestion.training.material import Material, passage_text
from ingestion.training.merging import merge
from ingestion.training.pairs import Pairs, first_stage, second_stage
from ingestion.training.ragged import Floats, tokenize
from ingestion.training.recipe import Recipe
from ingestion.training.table import Table
from ingestion.training.trainer import Advance, Source, count_steps, train_stage
from ingestion.training.vocabulary import train_tokenizer, vocabulary_texts

Announce = Callable[[int], object]
"""Called once with the total number of steps."""


def _silent(_: int) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A tokenizer and its rows, weights folded in; shape (pieces, dimension)."""

    tokenizer: Tokenizer
    rows: Floats


def train(
    material: Material,
    recipe: Recipe,
    tokenizer: Tokenizer | None = None,
    announce: Announce = _silent,
    advance: Advance = _silent,
) -> Trained:
    """Train an encoder; ``tokenizer`` is learned from the material unless given.

    The same material, recipe, tokenizer and machine give the same bytes.
    """
    torch.set_num_threads(recipe.threads)
    kept = select(material, recipe)
    tokenizer = tokenizer or train_tokenizer(vocabulary_texts(kept), recipe.vocabulary)
    first = _sources(first_stage(kept), tokenizer)
    second = _sources(
        [
            *second_stage(kept),
            rewritten_sentences(kept.articles, kept.lexicon, recipe.rewritten, recipe.seed),
            heading_terms(kept.articles, kept.lexicon, recipe.seed),
            *corpus_pairs(kept.corpus),
        ],
        tokenizer,
    )
    announce(
        recipe.runs
        * (
            count_steps(first, recipe.first_passes, recipe.batch)
            + count_steps(second, recipe.second_passes, recipe.batch)
        )
    )
    tables = [
        _run(tokenizer.get_vocab_size(), first, second, recipe, recipe.seed + run, advance)
        for run in range(recipe.runs)
    ]
    passages = tokenize(tokenizer, [passage_text(article) for article in kept.articles])
    questions = tokenize(tokenizer, [question.text for question in kept.questions] or ["?"])
    return Trained(tokenizer, merge(tables, passages, questions, recipe.dimension))


def select(material: Material, recipe: Recipe) -> Material:
    """Leave out what an ablation leaves out."""
    return replace(
        material,
        questions=material.questions if recipe.use_questions else (),
        lexicon=material.lexicon if recipe.use_lexicon else (),
        synonyms=material.synonyms if recipe.use_synonyms else (),
    )


def _sources(pairs: Sequence[Pairs], tokenizer: Tokenizer) -> list[Source]:
    return [Source.from_pairs(source, tokenizer) for source in pairs if len(source)]


def _run(
    pieces: int,
    first: Sequence[Source],
    second: Sequence[Source],
    recipe: Recipe,
    seed: int,
    advance: Advance,
) -> Floats:
    random = np.random.default_rng(seed)
    table = Table(pieces, recipe.width, seed)
    train_stage(table, first, recipe.first_passes, recipe, random, advance)
    train_stage(table, second, recipe.second_passes, recipe, random, advance)
    rows: Floats = table.folded()
    return rows
