"""The French tokenizer: one normaliser, WordPiece pieces learned from the material."""

from collections.abc import Iterable, Iterator

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from ingestion.french.folding import INVISIBLE
from ingestion.training.material import Material, passage_text

PADDING, UNKNOWN = "[PAD]", "[UNK]"

APOSTROPHES = "’‘ʼ‛′´`"
LIGATURES = {"œ": "oe", "æ": "ae"}


def french_normalizer() -> normalizers.Normalizer:
    """Return the normaliser that makes accents, case, apostrophes and ligatures irrelevant.

    Ligatures come after lower-casing (Œ becomes œ first); compatibility decomposition also folds
    full-width and superscript forms.
    """
    return normalizers.Sequence(
        [
            *(normalizers.Replace(character, "'") for character in APOSTROPHES),
            *(normalizers.Replace(character, "") for character in INVISIBLE),
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            *(normalizers.Replace(ligature, letters) for ligature, letters in LIGATURES.items()),
        ]
    )


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """Learn at most ``size`` WordPiece pieces from ``texts``.

    The library numbers pieces in an order that changes from run to run; they are numbered again in
    alphabetical order. It also breaks ties between equally frequent pieces at random: to train the
    same bytes again, give the training the tokenizer of the first time.
    """
    tokenizer = _french_tokenizer(models.WordPiece(unk_token=UNKNOWN))
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=[PADDING, UNKNOWN], min_frequency=2, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    pieces = sorted(set(tokenizer.get_vocab()) - {PADDING, UNKNOWN})
    vocabulary = {piece: number for number, piece in enumerate((PADDING, UNKNOWN, *pieces))}
    return _french_tokenizer(models.WordPiece(vocabulary, unk_token=UNKNOWN))


def _french_tokenizer(model: models.WordPiece) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = french_normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def vocabulary_texts(material: Material) -> Iterator[str]:
    """Yield what the pieces are learned from; what people write weighs three times."""
    for article in material.articles:
        yield passage_text(article)
    for _ in range(3):
        for question in material.questions:
            yield question.text
        for entry in material.lexicon:
            yield " . ".join(
                (entry.term, *entry.acronyms, *entry.everyday, entry.definition, *entry.questions)
            )
    for group in material.synonyms:
        yield " ".join((group.word, *group.synonyms))
