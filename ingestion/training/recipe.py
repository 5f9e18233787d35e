"""Every number of the recipe in one frozen value, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. Defaults are the shipped model's; an ablation changes one field.

    Each reason below is a measure on the dev questions, recorded in ``figures.json``.
    """

    seed: int = 13
    vocabulary: int = 32_000
    dimension: int = 256
    """Stored columns; the first 128 are usable alone."""
    nested: tuple[int, ...] = (256, 128)
    """Prefixes of a run's vectors that are trained to work alone (Matryoshka)."""
    runs: int = 5
    """Independent runs, merged at the end: errors of one run are not those of the others."""
    first_passes: int = 6
    second_passes: int = 7
    batch: int = 1024
    learning_rate: float = 0.02
    warmup: float = 0.1
    temperature: float = 0.08
    """The first recipe's 1/20 and 1/33 sharpen too much, 1/8 too little."""
    typos: float = 0.1
    """Share of the long words of what people write that are misspelt, afresh at each pass."""
    dropout: float = 0.2
    """Share of a left text's pieces dropped at random: no answer may hang on one word."""
    rewritten: float = 0.5
    """Share of the sentences rewritten in plain words that each pass draws."""
    threads: int = 2
    use_questions: bool = True
    use_lexicon: bool = True
    use_synonyms: bool = True

    @property
    def width(self) -> int:
        """Columns of one run's table."""
        return max(self.nested)
