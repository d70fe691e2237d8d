"""What `csbot train --finetune` costs and forgets, on a project of 2,231 examples and 107 intents.

`python -m benchmarks.finetune [--data FOLDER] [--encoder NAME] [--set "KEY: VALUE"]`: a part of CLINC150 (107 of its intents,
2,231 examples, chosen by a fixed seed) is trained once. Then each edit is continued from that package with the whole
command in a process of its own, and the dev examples are asked again. Prints a table: seconds of the command, accuracy
on the intents that were not touched before and after, and on those that were.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from csbot.nlu.recogniser import Recogniser

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "datasets" / "clinc150"
INTENTS, EXAMPLES, NEW = 107, 2231, 10
Row = tuple[str, str]  # text, intent


def rows(path: Path) -> list[Row]:
    """The examples of a JSON-lines file."""
    return [(one["text"], one["intent"]) for one in map(json.loads, path.read_text("utf8").splitlines())]


def chosen(folder: Path) -> tuple[list[Row], list[Row], list[Row]]:
    """(the project's examples, examples of an intent beyond them, dev examples) by a fixed seed."""
    taught, chance = rows(folder / "train.jsonl"), random.Random(42)
    names = sorted({intent for _, intent in taught})
    chance.shuffle(names)
    inside, beyond = set(names[:INTENTS]), names[INTENTS]
    groups = {name: [row for row in taught if row[1] == name] for name in sorted(inside)}
    for group in groups.values():
        chance.shuffle(group)
    picked = [group[number] for number in range(max(map(len, groups.values()))) for group in groups.values()
              if number < len(group)][:EXAMPLES]
    dev = [row for row in rows(folder / "dev.jsonl") if row[1] in {*inside, beyond}]
    return picked, [row for row in taught if row[1] == beyond][:NEW], dev


def write_project(folder: Path, examples: Iterable[Row], encoder: str, settings: list[str]) -> None:
    """A project of nothing but examples."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in examples:
        by_intent.setdefault(intent, []).append(text)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"encoder: {encoder}", "nlu:", "  seed: 42", *(f"  {one}" for one in settings)]
    (folder / "config.yml").write_text("\n".join(lines) + "\n", "utf8")
    (folder / "domain.yml").write_text("intents:\n" + "".join(f"- {name}\n" for name in by_intent), "utf8")
    (folder / "data").mkdir(exist_ok=True)
    items = (f"- intent: {name}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
             for name, texts in by_intent.items())
    (folder / "data" / "nlu.yml").write_text("nlu:\n" + "".join(items), "utf8")


def train(folder: Path, *words: str) -> tuple[Path, float, float]:
    """`csbot train` in a process of its own; the package, the seconds of the whole command, and its CPU seconds."""
    started, used = time.perf_counter(), cpu_seconds()
    done = subprocess.run([sys.executable, "-m", "csbot", "train", str(folder), "--json", *words], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return Path(json.loads(done.stdout)["package"]), seconds, cpu_seconds() - used


def cpu_seconds() -> float:
    """CPU seconds of all child processes so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def accuracy(package: Path, asked: list[Row]) -> float:
    """The share of texts whose best taught intent is right, whether or not it would be refused."""
    answers = Recogniser.load(package / "nlu", threads=2).parse_many([text for text, _ in asked])
    best = [next((one.name for one in answer.ranking if one.name != "nlu_fallback"), None) for answer in answers]
    return sum(name == intent for name, (_, intent) in zip(best, asked)) / max(1, len(asked))


def edits(examples: list[Row], more: list[Row]) -> dict[str, tuple[list[Row], set[str]]]:
    """Each edit by name: the examples after it, and the intents that it touches."""
    names = sorted({intent for _, intent in examples})
    text, intent = examples[0]
    return {"one line changed": ([(f"{text} please", intent), *examples[1:]], {intent}),
            "one line more": ([*examples, (f"could you tell me: {text}", intent)], {intent}),
            f"a new intent of {len(more)}": ([*examples, *more], {more[0][1]}),
            "an intent less": ([row for row in examples if row[1] != names[-1]], {names[-1]})}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of CLINC150")
    parser.add_argument("--encoder", default="sentence-transformers/all-MiniLM-L6-v2")
    parser.add_argument("--set", action="append", default=[], dest="settings", metavar="KEY: VALUE",
                        help="a setting of the first training, such as 'epochs: 3'")
    parser.add_argument("--share", type=float, default=1.0, help="of the dev examples that are asked")
    options = parser.parse_args()
    examples, more, dev = chosen(options.data)
    with tempfile.TemporaryDirectory() as made:
        dev = random.Random(42).sample(dev, round(options.share * len(dev)))
        folder = Path(made) / "project"
        write_project(folder, examples, options.encoder, options.settings)
        first, seconds, used = train(folder, "--name", "first")
        intents = len({intent for _, intent in examples})
        print(f"{len(examples)} examples, {intents} intents, {len(dev)} dev examples; first training {seconds:.0f} s, "
              f"{used:.0f} CPU s", flush=True)
        print("\n| edit | s | CPU s | untouched intents before | after | touched intents after |\n"
              "|---|---|---|---|---|---|", flush=True)
        for number, (name, (after, touched)) in enumerate(edits(examples, more).items()):
            write_project(folder, after, options.encoder, options.settings)
            package, seconds, used = train(folder, "--finetune", str(first), "--name", f"edit-{number}")
            untouched = [row for row in dev if row[1] not in {*touched, more[0][1]}]
            own = [row for row in dev if row[1] in touched and row[1] in {intent for _, intent in after}]
            figures = [accuracy(first, untouched), accuracy(package, untouched)]
            shown = [*(f"{one:.1%}" for one in figures), f"{accuracy(package, own):.1%}" if own else "–"]
            print(f"| {name} | {seconds:.1f} | {used:.1f} | {' | '.join(shown)} |", flush=True)


if __name__ == "__main__":
    main()
