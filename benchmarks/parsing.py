"""How fast a trained NLU answers: `python benchmarks/parsing.py [--seconds N] [--cache FOLDER]`.

Both packaged encoders are fine-tuned for one epoch on a few examples, as fp32 and as int8, and kept in the cache. Each
runs in a process of its own: milliseconds of single messages of about 12 word pieces, all rules included, messages a
second through `parse_many` on all cores, megabytes of the process. It measures speed; the answers are worth nothing.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENCODERS = {"all-MiniLM-L6-v2": "sentence-transformers/all-MiniLM-L6-v2",
            "multilingual-e5-small": "intfloat/multilingual-e5-small"}
MESSAGES = {"all-MiniLM-L6-v2": ["where is my order CS20265678 from last week", "i want my money back for the red one",
                                 "can you send it to my office tomorrow at 5", "do you have these shoes in blue and size 42"],
            "multilingual-e5-small": ["我上周三买的红色鞋子还没发货", "订单CS20265678现在到哪里了", "where is my order from last week please",
                                      "明天下午三点能送到公司吗"]}
GOALS = {"all-MiniLM-L6-v2": 2.5, "multilingual-e5-small": 6.0}
MOMENT = 1.8e9


def make_package(encoder: str, precision: str, cache: Path) -> Path:
    """A folder with a small NLU, trained where it is not there yet."""
    folder = cache / f"{encoder}-{precision}"
    if not (folder / "encoder.onnx").is_file():
        script = [sys.executable, __file__, "--train", encoder, precision, "--cache", str(cache)]
        subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    return folder


def train(encoder: str, precision: str, folder: Path) -> None:
    """Fine-tune on the messages; the rules of the default bot and every recogniser stand beside the model."""
    from dataclasses import replace

    from csbot.nlu.recognisers.table import SPECIFIC
    from csbot.nlu.settings import NLUSettings
    from csbot.nlu.teaching.train import fit
    from csbot.project.load import load_project
    from csbot.train import rules_of

    project = load_project(ROOT)
    declared = tuple((kind, kind, {"pattern": r"\bCS\d{8}\b"} if kind == "order_number" else {}) for kind in SPECIFIC)
    rules = replace(rules_of(project), recognisers=declared)
    settings = NLUSettings(epochs=1, precision=precision, int8_loss=0.99)
    fit(project.nlu.examples[::40], encoder=ENCODERS[encoder], rules=rules, settings=settings).save(folder)


def measure(encoder: str, folder: Path, seconds: float) -> dict[str, float]:
    """Single and batch speed and the memory of this process."""
    from csbot.nlu.recogniser import Recogniser

    nlu, taken = Recogniser.load(folder), []
    messages = MESSAGES[encoder]
    for text in messages * 5:
        nlu.parse(text, MOMENT)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for text in messages:
            started = time.perf_counter()
            nlu.parse(text, MOMENT)
            taken.append(1000 * (time.perf_counter() - started))
    started, count = time.perf_counter(), 0
    while time.perf_counter() < started + seconds:
        count += len(nlu.parse_many(messages * 50, MOMENT))
    rate = count / (time.perf_counter() - started)
    cuts = statistics.quantiles(taken, n=20)
    return {"p10": sorted(taken)[len(taken) // 10], "p50": statistics.median(taken), "p95": cuts[18],
            "single": 1000 * len(taken) / sum(taken), "batch": rate, "rss": resident()}


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--cache", type=Path, default=ROOT / ".benchmarks" / "parsing")
    parser.add_argument("--train", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.train:
        train(*options.train, options.cache / "-".join(options.train))
    elif options.measure:
        encoder, precision = options.measure
        print(json.dumps(measure(encoder, options.cache / f"{encoder}-{precision}", options.seconds)))
    else:
        print_table(options.cache, options.seconds)


def print_table(cache: Path, seconds: float) -> None:
    """Train what is missing, measure each in a process of its own, print."""
    print("| encoder | precision | p10 ms | p50 ms | p95 ms | goal p50 | one by one /s | parse_many /s | MB |\n"
          "|---|---|---|---|---|---|---|---|---|")
    for encoder in ENCODERS:
        for precision in ("fp32", "int8"):
            make_package(encoder, precision, cache)
            script = [sys.executable, __file__, "--measure", encoder, precision, "--cache", str(cache),
                      "--seconds", str(seconds)]
            done = subprocess.run(script, check=True, capture_output=True, text=True)
            found = json.loads(done.stdout.splitlines()[-1])
            print(f"| {encoder} | {precision} | {found['p10']:.2f} | {found['p50']:.2f} | {found['p95']:.2f} "
                  f"| {GOALS[encoder]} | {found['single']:.0f} | {found['batch']:.0f} | {found['rss']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
