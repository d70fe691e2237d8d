"""The sets: which examples are learnt, which are asked, and on what a threshold may be chosen.

Asked is `test.jsonl` where there is one, otherwise dev, otherwise what `carve` takes from the training examples;
`Task.asked_of` says which. The few-shot sets use the dev part of their set. A part of a set is a fold, or all of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu import carve, smp
from benchmarks.nlu.examples import OUT, from_json, read_examples
from csbot.project.model import Example

Examples = tuple[Example, ...]
MINILM, E5 = "sentence-transformers/all-MiniLM-L6-v2", "intfloat/multilingual-e5-small"
HINT3 = ("hint3_curekart", "hint3_powerplay11", "hint3_sofmattress")
CARVED = f"a fifth of train, seed {carve.SEED}"


@dataclass(frozen=True)
class Task:
    """What is learnt and what is asked. `tuning`: where thresholds are chosen; empty: on the other half of the asked.

    Examples with the intent `OUT` are out of scope; none of them is learnt.
    """

    part: str
    asked_of: str
    train: Examples
    asked: Examples
    tuning: Examples = ()


@dataclass(frozen=True)
class Set:
    """A set by name: its folder below the data, how it is read, and the encoder that fits its language."""

    name: str
    folder: str
    read: Callable[[Path], Iterable[Task]]
    encoder: str = MINILM


def plain(train: str, beside_test: str | None = None) -> Callable[[Path], Iterator[Task]]:
    """A set with a dev part; `beside_test` is learnt in place of `train` when the test part is asked."""
    def read(folder: Path) -> Iterator[Task]:
        part = "test" if (folder / "test.jsonl").is_file() else "dev"
        learnt = beside_test if beside_test and part == "test" else train
        yield Task("all", part, read_examples(folder / learnt), read_examples(folder / f"{part}.jsonl"))
    return read


def with_strangers(train: str) -> Callable[[Path], Iterator[Task]]:
    """A set with out-of-scope questions in files of their own (`oos_…`)."""
    def read(folder: Path) -> Iterator[Task]:
        dev = read_examples(folder / "dev.jsonl") + _out(folder, "oos_dev", "oos_train")
        learnt = read_examples(folder / train)
        if (folder / "test.jsonl").is_file():
            asked = read_examples(folder / "test.jsonl") + _out(folder, "oos_test")
            yield Task("all", "test", learnt, asked, dev)
        else:
            yield Task("all", "dev, oos_dev and oos_train", learnt, dev)
    return read


def _out(folder: Path, *names: str) -> Examples:
    return tuple(one for name in names for one in read_examples(folder / f"{name}.jsonl"))


def read_hint3(folder: Path) -> Iterator[Task]:
    """A bot of HINT3; its dev folds ask the other two bots' questions as out of scope, as many as its own."""
    learnt = read_examples(folder / "v2_train.jsonl")
    if (folder / "v2_test.jsonl").is_file():
        yield Task("all", "test", learnt, read_examples(folder / "v2_test.jsonl"))
        return
    others = tuple(one for name in HINT3 if name != folder.name
                   for one in read_examples(folder.parent / name / "v2_train.jsonl"))
    for number in range(carve.FOLDS):
        taught, asked = carve.fold(learnt, number)
        drawn = carve.strangers(others, learnt, len(asked), f"{carve.SEED} {folder.name} {number}")
        foreign = tuple(from_json({"text": one.text, "intent": OUT}) for one in drawn)
        yield Task(f"fold {number + 1}", f"{CARVED}, each in turn; as many questions of the other two bots", taught,
                   asked + foreign)


def read_folds(folder: Path) -> Iterator[Task]:
    """NLU-Evaluation: each fold that is there is asked, the others are learnt."""
    folds = {path.name.removesuffix("_test.jsonl"): read_examples(path) for path in folder.glob("fold*_test.jsonl")}
    for name in sorted(folds, key=lambda name: int(name.removeprefix("fold"))):
        learnt = tuple(one for other in sorted(folds) if other != name for one in folds[other])
        yield Task(name, "each fold in turn", learnt, folds[name])


def carved(*trains: str) -> Callable[[Path], Iterator[Task]]:
    """A set without a dev part; the first of `trains` that is there is learnt."""
    def read(folder: Path) -> Iterator[Task]:
        learnt = read_examples(next(folder / name for name in trains if (folder / name).is_file()))
        if (folder / "test.jsonl").is_file():
            yield Task("all", "test", learnt, read_examples(folder / "test.jsonl"))
        else:
            yield Task("all", CARVED, *carve.fold(learnt, 0))
    return read


def read_smp(folder: Path) -> Iterator[Task]:
    """SMP2019-ECDT in a folder with `train.json` and perhaps `dev.json` and `test.json` (or `.jsonl`)."""
    learnt = smp.read_part(folder, "train")
    if learnt is None:
        raise FileNotFoundError(f"'{folder}' has neither train.json nor train.jsonl")
    for part in ("test", "dev"):
        asked = smp.read_part(folder, part)
        if asked is not None:
            yield Task("all", part, learnt, asked)
            return
    yield Task("all", CARVED, *carve.fold(learnt, 0))


SETS = {one.name: one for one in (
    Set("banking77", "banking77", plain("train.jsonl", "train_full.jsonl")),
    Set("banking77_10", "banking77", plain("train_10shot.jsonl")),
    Set("banking77_5", "banking77", plain("train_5shot.jsonl")),
    Set("clinc150", "clinc150", with_strangers("train.jsonl")),
    Set("clinc150_10", "clinc150", with_strangers("train_10shot.jsonl")),
    Set("clinc150_5", "clinc150", with_strangers("train_5shot.jsonl")),
    Set("hwu64", "hwu64", plain("train.jsonl")),
    Set("hwu64_10", "hwu64", plain("train_10shot.jsonl")),
    Set("hwu64_5", "hwu64", plain("train_5shot.jsonl")),
    Set("nlu_eval", "nlu_eval_10fold", read_folds),
    Set("snips", "snips", plain("train.jsonl")),
    *(Set(name, name, read_hint3) for name in HINT3),
    Set("smp2019", "smp2019", read_smp, E5),
    Set("restaurant8k", "restaurant8k", carved("train.jsonl", "train_3.jsonl")),
    Set("xsid_en", "xsid_en", carved("dev.jsonl")),
    Set("xsid_zh", "xsid_zh", carved("dev.jsonl"), E5),
)}
