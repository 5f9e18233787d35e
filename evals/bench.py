"""The speed and size figures of the README, measured on this machine.

``python -m evals.bench --articles FILE --questions FILE`` indexes the articles from cold, runs again
unchanged, times retrieval and whole answers (articles twice: about 50 000 passages), the cold
command and the resident memory of the service, and prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.datasets import load_questions, text_lines
from evals.metrics.latency import percentile
from evals.questions import Part
from evals.retrieval_bench import main as retrieval_table

COMMAND = str(Path(sys.executable).parent / "vademecum")
DIFFERENT = 100
"""Dev questions asked to the service, one after the other."""


def timed(command: Sequence[str], repeats: int = 1) -> float:
    """Return the median wall seconds of a command."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return percentile(times, 0.5)


def resident_mb(pid: int | str = "self") -> float:
    """Return the resident memory of a process, in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def latency(questions: Sequence[str], run: Callable[[str], object]) -> tuple[float, float]:
    """Return the median and 95th percentile of ``run`` over the questions, in ms, after a warm-up."""
    for question in questions[:10]:
        run(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        run(question)
        times.append(1000 * (time.perf_counter() - started))
    return percentile(times, 0.5), percentile(times, 0.95)


def enlarge(articles: Path, target: Path) -> None:
    """Write the articles twice, under two sets of identifiers."""
    with target.open("w", encoding="utf-8") as out:
        for suffix in ("", "-bis"):
            for line in text_lines(articles):
                raw = json.loads(line)
                raw["id"] += suffix
                out.write(json.dumps(raw, ensure_ascii=False) + "\n")


@contextmanager
def served(index: Path, data: Path, port: int) -> Iterator[int]:
    """Run the service and yield its process identifier once it is ready."""
    environment = {**os.environ, "VADEMECUM_DATA": str(data)}
    process = subprocess.Popen(
        [COMMAND, "serve", "--index", str(index), "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def ask_service(port: int, question: str) -> None:
    """Post one question to the service."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/answers",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=30).read()


def latency_rows(articles: Path, questions: Path, folder: Path) -> list[tuple[str, str]]:
    """Return the latencies over the articles twice: about 50 000 passages."""
    twice, index = folder / "deux-fois.jsonl", folder / "deux-fois"
    enlarge(articles, twice)
    timed([COMMAND, "ingest", str(twice), "--index", str(index)])
    return speed_rows(index, questions)


def speed_rows(index: Path, questions: Path) -> list[tuple[str, str]]:
    """Return the latencies of an index, and the memory of this process afterwards."""
    from assistant.answers import Question
    from assistant.engine import open_assistant
    from assistant.settings import load_settings
    from evals.retrieval_bench import labelled_questions

    engine = open_assistant(load_settings(), index=index)
    texts = [q.text for q in labelled_questions(questions)]
    passages = len(engine.snapshot().index)
    search = latency(texts, lambda text: engine.search(text, k=10))
    answer = latency(texts, lambda text: engine.ask(Question(text)))
    size = f"{passages:,} passages".replace(",", " ")
    return [
        (
            f"Recherche (10 résultats), {size}",
            f"médiane {search[0]:.1f} ms, p95 {search[1]:.1f} ms",
        ),
        (f"Réponse entière, {size}", f"médiane {answer[0]:.1f} ms, p95 {answer[1]:.1f} ms"),
        ("Mémoire du processus après ces questions", f"{resident_mb():.0f} Mo"),
    ]


def service_rows(corpus: Path, folder: Path, port: int) -> list[tuple[str, str]]:
    """Return the cold command and the service's memory on the shipped corpus."""
    index = folder / "corpus"
    question = "Quel délai pour déclarer une naissance ?"
    first = timed([COMMAND, "ingest", str(corpus), "--index", str(index)])
    ask = timed([COMMAND, "ask", "--index", str(index), question], repeats=5)
    with served(index, folder / "data", port) as pid:
        for _ in range(20):
            ask_service(port, question)
        memory = resident_mb(pid)
        # Each document answered from is kept prepared: a service that has seen many holds more.
        for asked in load_questions(part=Part.DEV)[:DIFFERENT]:
            ask_service(port, asked.question)
        full = resident_mb(pid)
    return [
        ("Indexer le corpus livré, à froid", f"{first:.1f} s"),
        ("« vademecum ask » à froid (médiane de 5)", f"{ask:.2f} s"),
        ("Mémoire de « serve » sur le corpus livré", f"{memory:.0f} Mo"),
        (f"La même après {DIFFERENT} questions différentes", f"{full:.0f} Mo"),
    ]


def main(given: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--port", type=int, default=8765)
    arguments = parser.parse_args(given)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index = folder / "articles"
        ingest = [COMMAND, "ingest", str(arguments.articles), "--index", str(index)]
        rows = [
            ("Indexer les articles à froid", f"{timed(ingest):.1f} s"),
            ("Relancer sans changement", f"{timed(ingest, 3):.1f} s"),
            *latency_rows(arguments.articles, arguments.questions, folder),
            *service_rows(arguments.corpus, folder, arguments.port),
        ]
        print(
            f"Machine : {os.cpu_count()} cœurs, {platform.machine()}, Python {platform.python_version()}\n"
        )
        print("| mesure | valeur |\n|---|---|")
        for label, value in rows:
            print(f"| {label} | {value} |")
        print()
        retrieval_table([
            "--index", str(index), "--questions", str(arguments.questions),
            "--articles", str(arguments.articles), "--corpus", str(arguments.corpus),
        ])  # fmt: skip


if __name__ == "__main__":
    main()
