"""A real OpenAI-compatible server (`transformers serve`) with a tiny random Llama made here.

It proves the protocol, streaming included. What the model writes is noise: the extracts must be shown.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answers import AnswerMode, Question
from assistant.errors import ModelError
from assistant.generation.checkup import check_model
from assistant.generation.model import LanguageModel, openai_like
from assistant.generation.prompting import Prompt
from assistant.settings import Settings, load_settings
from tests.assistant.generation.conftest import QUESTION, MakeEngine

STARTS_WITHIN_S = 90


def save_tiny_llama(folder: Path) -> None:
    """Write a one-layer Llama with random weights and a byte-level tokenizer."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        ["Le délai est de cinq jours."],
        trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=["<s>", "</s>"],
            show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    fast.chat_template = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"
    fast.save_pretrained(folder)
    torch.manual_seed(6)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(fast),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=32_768,
            bos_token_id=0,
            eos_token_id=1,
            pad_token_id=1,
        )
    )
    model.lm_head.weight.data[1] = 0.0  # it never chooses to stop
    model.save_pretrained(folder)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Return (base URL, model name) of the running server."""
    folder = tmp_path_factory.mktemp("modele") / "tiny"
    save_tiny_llama(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [
        str(Path(sys.executable).parent / "transformers"),
        "serve",
        str(folder),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--device",
        "cpu",
    ]
    with (folder.parent / "journal.txt").open("w") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "HF_HUB_OFFLINE": "1"}
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1", str(folder)
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(STARTS_WITHIN_S * 5):
        if process.poll() is not None:
            raise RuntimeError("the server stopped")
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def chosen(served: tuple[str, str], **changes: object) -> Settings:
    url, name = served
    return load_settings(
        modele_url=url,
        modele_nom=name,
        modele_delai=60.0,
        modele_premier_mot=60.0,
        modele_jetons=64,
        **changes,
    )


def test_what_it_writes_comes_piece_by_piece(served: tuple[str, str]) -> None:
    settings = chosen(served)
    model = LanguageModel(lambda: openai_like(settings), first_s=60, total_s=60)
    pieces = list(model.stream(Prompt("Tu réponds.", "Bonjour ?")))
    assert len(pieces) > 1
    assert "".join(pieces)


def test_doctor_hears_it(served: tuple[str, str]) -> None:
    good, text = check_model(chosen(served))
    assert good, text


def test_its_noise_is_never_shown(served: tuple[str, str], make_engine: MakeEngine) -> None:
    url, name = served
    extractive = make_engine().ask(Question(QUESTION))
    answer = make_engine(
        modele_url=url,
        modele_nom=name,
        modele_delai=60.0,
        modele_premier_mot=60.0,
        modele_jetons=64,
    ).ask(Question(QUESTION))
    assert answer.mode is AnswerMode.EXTRACTIVE
    assert answer.statements == extractive.statements
    assert [n for n in answer.notices if n.code == "modele"]


def test_a_model_it_does_not_serve_is_an_error(served: tuple[str, str]) -> None:
    url, _ = served
    settings = load_settings(modele_url=url, modele_nom="un-autre", modele_delai=30.0)
    model = LanguageModel(lambda: openai_like(settings), first_s=30, total_s=30)
    with pytest.raises(ModelError):
        list(model.stream(Prompt("", "Bonjour ?")))
