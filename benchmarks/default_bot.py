"""The default bot trained from scratch and measured on utterances that it has not seen.

`python benchmarks/default_bot.py [--package PATH] [--errors]`: with --package an existing package is measured.
Prints training seconds, package size, and for each held-aside file intent accuracy (with a 95 % Wilson interval), exact
entity F1, sentence accuracy, and milliseconds a message.
"""

import argparse
import math
import tempfile
import time
from pathlib import Path

from csbot.nlu.figures import measure
from csbot.nlu.recogniser import Recogniser
from csbot.project.examples import ExampleReader
from csbot.project.files import read_source
from csbot.project.model import Example
from csbot.project.yaml import read_yaml
from csbot.train import train

ROOT = Path(__file__).parent.parent
HELD_ASIDE = ROOT / "tests" / "held_aside"


def examples(path: Path) -> tuple[Example, ...]:
    """The annotated utterances of one held-aside file."""
    reader, source = ExampleReader(), read_source(path, path.name)
    reader.read(read_yaml(source), source)
    return reader.result().examples


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return middle - half, middle + half


def show_errors(wanted: tuple[Example, ...], answers: list) -> None:
    """Every utterance whose intent or entities are wrong."""
    for example, answer in zip(wanted, answers):
        gold = {(a.start, a.end, str(a.entity)) for a in example.entities}
        found = {(e.start, e.end, e.entity) for e in answer.entities}
        if example.intent != answer.intent.name:
            came = f"{answer.intent.name} {answer.intent.confidence:.2f}"
            print(f"  intent  {example.text!r}: {example.intent}, came {came}")
        for kind, spans in (("missed", gold - found), ("extra", found - gold)):
            for start, end, entity in sorted(spans):
                print(f"  {kind:7} {example.text!r}: {entity} {example.text[start:end]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path)
    parser.add_argument("--errors", action="store_true", help="print every wrong answer")
    parser.add_argument("files", nargs="*", type=Path, help="NLU files  [default: tests/held_aside]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.package
        if folder is None:
            training = train(ROOT, models=Path(made), force=True)
            folder = training.package.folder
            size = sum(facts["bytes"] for facts in training.package.manifest.files.values())
            metrics = training.package.manifest.metrics
            print(f"trained in {training.seconds:.0f} s, package {size / 1e6:.0f} MB, {metrics}\n")
        nlu = Recogniser.load(folder / "nlu")
        print("| file | utterances | intent accuracy | 95 % | entity F1 | sentences right | ms each |")
        print("|---|---|---|---|---|---|---|")
        for path in options.files or sorted(HELD_ASIDE.glob("*.yml")):
            wanted = examples(path)
            started = time.perf_counter()
            answers = [nlu.parse(example.text) for example in wanted]
            each = (time.perf_counter() - started) / len(wanted) * 1000
            figures = measure(wanted, answers)
            low, high = wilson(figures.intent_accuracy, len(wanted))
            print(f"| {path.name} | {len(wanted)} | {figures.intent_accuracy:.1%} | {low:.1%}–{high:.1%} "
                  f"| {figures.entity_f1:.1%} | {figures.sentence_accuracy:.1%} | {each:.1f} |")
            if options.errors:
                show_errors(wanted, answers)


if __name__ == "__main__":
    main()
