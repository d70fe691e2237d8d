"""Contextual turns: `python -m benchmarks.context [--language zh|en] [--dev] [--failures]`.

Trains a reader for each language on `train_zh.yml` / `train_en.yml` (never on the turns) and asks it every turn of
`turns_*.yml`, or with `--dev` of `dev_*.yml`, the ones to tune on, twice: with what was said before, and without. A turn is right when its intent, its entities (name and
surface) and what its references mean (`means`) are all right. It prints shares, CPU seconds of the training, and how
many turns have a sentence that the training knows, too.
"""

import argparse
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.train import fit
from csbot.project.load import load_project
from csbot.train import rules_of
from csbot.values import REFERENCE, Context, Understanding

HERE = Path(__file__).parent
ENCODERS = {"zh": "intfloat/multilingual-e5-small", "en": "sentence-transformers/all-MiniLM-L6-v2"}
CUSTOMER, BOT = ("客：", "C: "), ("店：", "B: ")


def read_turns(language: str, name: str = "turns") -> list[dict[str, Any]]:
    """The turns of a language: `turns`, which were written before any tuning, or `dev`, which it looks at."""
    return yaml.safe_load((HERE / f"{name}_{language}.yml").read_text("utf8"))["turns"]


def context_of(turn: dict[str, Any]) -> Context:
    """What was said before a turn, as the assistant would fill it: the bot's last words, the message before these."""
    lines = turn.get("before", [])
    bot = last(lines, BOT)
    behind = lines[:max((n for n, line in enumerate(lines) if line.startswith(BOT)), default=len(lines))]
    return Context(turn.get("asked"), bot, None, last(behind, CUSTOMER), None,
                   tuple(map(str, turn.get("options", ()))), turn.get("known", {}))


def last(lines: list[str], marks: tuple[str, ...]) -> str | None:
    """The last line that one side said, without its mark."""
    said = [line[len(mark):].strip() for line in lines for mark in marks if line.startswith(mark)]
    return said[-1] if said else None


def teach(language: str, options: dict[str, Any]) -> tuple[Recogniser, set[str]]:
    """A reader of the training file, and the sentences that it was taught."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        shutil.copy(HERE / "domain.yml", folder)
        shutil.copy(HERE / f"train_{language}.yml", Path(folder) / "data" / "nlu.yml")
        project = load_project(Path(folder))
    errors = [one for one in project.problems if one.is_error]
    assert not errors, errors
    settings = replace(NLUSettings(dev_share=0.0, fallback="off"), **options)
    trained = fit(project.nlu.examples, encoder=ENCODERS[language], rules=rules_of(project), settings=settings)
    return trained.recogniser, {example.text.casefold() for example in project.nlu.examples}


def answer_of(understanding: Understanding) -> dict[str, Any]:
    """What was understood, in the form of a turn."""
    plain = {e.entity: understanding.text[e.start:e.end] for e in understanding.entities if e.extractor != REFERENCE}
    meant = {e.entity: e.value for e in understanding.entities if e.extractor == REFERENCE}
    return {"intent": understanding.intent.name, "entities": plain, "means": meant}


def is_right(turn: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether an answer has the intent, the entities and the references of a turn."""
    wanted = {"intent": turn["intent"], "entities": turn.get("entities", {}), "means": turn.get("means", {})}
    return answer == wanted


def report(language: str, name: str, show: bool, options: dict[str, Any]) -> None:
    """Train, ask and print one language."""
    started, cpu = time.monotonic(), time.process_time()
    reader, taught = teach(language, options)
    seconds, used = time.monotonic() - started, time.process_time() - cpu
    turns = read_turns(language, name)
    texts = [str(turn["said"]) for turn in turns]
    right = {}
    for seeing, contexts in (("with", [context_of(turn) for turn in turns]), ("without", [None] * len(turns))):
        answers = [answer_of(one) for one in reader.parse_many(texts, None, contexts)]
        wrong = [(turn, answer) for turn, answer in zip(turns, answers) if not is_right(turn, answer)]
        right[seeing] = len(turns) - len(wrong)
        if show and seeing == "with":
            for turn, answer in wrong:
                print(f"  {turn}\n    -> {answer}")
    known = sum(text.casefold() in taught for text in texts)
    shares = " · ".join(f"{seeing} context {count}/{len(turns)} {100 * count / len(turns):.1f} %"
                        for seeing, count in right.items())
    print(f"{language} ({ENCODERS[language].split('/')[1]}): {shares} · trained in {seconds:.0f} s, {used:.0f} s of CPU"
          f" · {known} sentences are in the training, too", flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.context", description=__doc__)
    parser.add_argument("--language", choices=sorted(ENCODERS), help="only this one")
    parser.add_argument("--dev", action="store_true", help="ask the turns to tune on")
    parser.add_argument("--failures", action="store_true", help="print the turns that went wrong with context")
    parser.add_argument("--epochs", type=int, help="passes over the training data")
    given = parser.parse_args()
    options = {"epochs": given.epochs} if given.epochs else {}
    for language in [given.language] if given.language else ("zh", "en"):
        report(language, "dev" if given.dev else "turns", given.failures, options)
