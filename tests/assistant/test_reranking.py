"""The optional cross-encoder: another order, the same scores by rank, off by default."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.answers import Question
from assistant.errors import SettingsError
from assistant.reranking import CrossEncoderReranker
from assistant.retrieval import Evidence
from tests.assistant.worlds import build_world


def evidence(text: str, score: float) -> Evidence:
    stored: Any = SimpleNamespace(passage=SimpleNamespace(full_text=text))
    return Evidence(stored, score, 0.5)


class ByLength:
    """A model that prefers short passages."""

    def predict(self, pairs: list[tuple[str, str]], **_options: Any) -> list[float]:
        return [-len(text) for _, text in pairs]


def test_the_order_is_the_model_s_and_the_scores_are_the_ranks() -> None:
    reranker = CrossEncoderReranker("peu importe")
    reranker._model = ByLength()
    ranked = reranker.rerank(
        "q ?", [evidence("très long", 0.9), evidence("court", 0.6), evidence("mot", 0.1)]
    )
    assert [e.stored.passage.full_text for e in ranked] == ["mot", "court", "très long"]
    assert [e.score for e in ranked] == [0.9, 0.6, 0.1]
    assert reranker.rerank("q ?", []) == []


def test_a_model_that_is_not_there_is_said_in_french(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="reclasseur"):
        reranker.rerank("q ?", [evidence("a", 1.0)])


def test_a_real_cross_encoder_reorders_the_evidence_of_an_answer(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = {w: i for i, w in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "naissance", "jours"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder = tmp_path / "reclasseur"
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(folder)
    BertForSequenceClassification(
        BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            num_labels=1,
            max_position_embeddings=64,
        )
    ).save_pretrained(folder)
    engine = build_world(tmp_path, reclasseur=str(folder), seuil_reponse=0.0, seuil_proche=0.0)
    answer = engine.ask(Question("Quel délai pour déclarer une naissance ?"))
    assert answer.statements
