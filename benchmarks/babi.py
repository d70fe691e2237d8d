"""The bAbI dialog tasks 1 to 5 (Bordes, Boureau and Weston 2017) as csbot projects, replayed on their dev split.

`python benchmarks/babi.py [--data FOLDER] [--cache FOLDER] [--tasks 1 2] [--json] [--again]`

Of each task's *training* dialogues it makes a project: utterances become intents with entities and bot sentences
become actions by templates; what the bot does after an utterance becomes rules. csbot checks and compiles the project.
Then the *dev* dialogues are replayed as test stories, as `csbot test --gold` does. Test splits are never read.

- A template is a sentence in which the values known from the training data (and the restaurants of the dialogue's own
  knowledge base, which is input) stand as their kind. Templates that are said behind the same bot sentence and have the
  same answer are one intent. Nothing is named by hand.
- `<SILENCE>` is no turn of the customer: the bot acts again without listening. Whether it listens is decided, too.
  Whether a search found restaurants is input: the knowledge base that follows an `api_call`.
- A decision is *determined* when, at the same point (intent, its entities, slots filled before, actions since then, what
  the search found), the training data always goes on with the same action; else it is unseen, or goes several ways.
- Values (the arguments of `api_call`, the restaurant offered, its phone and address) are computed from slots and
  knowledge base; offers go by falling rating.

What is made stays in the cache folder; a task is replayed again only when data, script or csbot have changed.
"""

import argparse
import gzip
import hashlib
import json
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

import csbot
from csbot.check import check
from csbot.dialogue.turn import Bot
from csbot.evaluate.dialogues import Telling
from csbot.evaluate.replay import replay
from csbot.graph.state import LISTEN
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project, load_tests

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CSBOT_SHARED", ROOT.parent / "shared"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "csbot" / "babi"
SLOTS = ("cuisine", "location", "number", "price")
CALL = "api_call"
SILENCE = "<SILENCE>"


@dataclass(frozen=True)
class Said:
    """A sentence as a template, with its values by kind."""

    template: str
    values: tuple[tuple[str, str], ...]


@dataclass
class Turn:
    """What a customer says and all that the bot does then; `found`: after which of these a search had results."""

    text: str
    bot: list[str]
    found: set[int] = field(default_factory=set)


@dataclass
class Dialogue:
    """The turns of a dialogue, and its knowledge base: restaurant → relation → value."""

    turns: list[Turn]
    base: dict[str, dict[str, str]]


def read_dialogues(path: Path) -> list[Dialogue]:
    """The dialogues of a split."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        return [read_dialogue(json.loads(line)["turns"]) for line in file]


def read_dialogue(lines: Iterable[dict[str, str]]) -> Dialogue:
    """One dialogue; a silent customer's line goes on with the turn before."""
    dialogue = Dialogue([], defaultdict(dict))
    for line in lines:
        if "kb" in line:
            subject, relation, value = line["kb"].split(" ")
            dialogue.base[subject][relation.removeprefix("R_")] = value
            if dialogue.turns and dialogue.turns[-1].bot[-1].startswith(CALL):
                dialogue.turns[-1].found.add(len(dialogue.turns[-1].bot) - 1)
        elif line["user"] == SILENCE and dialogue.turns:
            dialogue.turns[-1].bot.append(line["sys"])
        else:
            dialogue.turns.append(Turn(line["user"], [line["sys"]]))
    return dialogue


class Language:
    """What the training data teaches: the kind of each value, the intent of each template, the name of each action."""

    def __init__(self, dialogues: list[Dialogue]) -> None:
        self.kinds = dict(kinds_of(dialogues))
        groups = Groups()
        for dialogue in dialogues:
            before = ""
            for turn in dialogue.turns:
                said, done = self.said(turn.text, dialogue), self.said(turn.bot[0], dialogue)
                groups.join(("said", said.template), ("between", before, done.template))
                before = self.said(turn.bot[-1], dialogue).template
        self.intents = {key[1]: named(groups.root(key), groups) for key in groups.members if key[0] == "said"}
        self.bags = {template: Counter(template.split(" ")) for template in self.intents}

    def intent(self, template: str) -> tuple[str, bool]:
        """The intent of a template, and whether the training data has it.

        A new template has the intent of the one that differs in the fewest words: the request names its values in any
        order, and not every order occurs in the training data.
        """
        if template in self.intents:
            return self.intents[template], True
        bag = Counter(template.split(" "))
        nearest = min(self.bags, key=lambda known: (differing(bag, self.bags[known]), known))
        return self.intents[nearest], False

    def said(self, text: str, dialogue: Dialogue) -> Said:
        """A sentence as a template."""
        words, values = [], []
        facts = {value: relation for about in dialogue.base.values() for relation, value in about.items()
                 if relation in ("phone", "address")}
        for word in text.split(" "):
            kind = "restaurant" if word in dialogue.base else facts.get(word) or self.kinds.get(word)
            words.append(f"<{kind}>" if kind else word)
            if kind:
                values.append((kind, word))
        template = " ".join(words)
        return Said(CALL if template.startswith(CALL) else template, tuple(values))


def differing(one: Counter[str], other: Counter[str]) -> int:
    """In how many words two templates differ."""
    return ((one - other) + (other - one)).total()


def kinds_of(dialogues: list[Dialogue]) -> Iterator[tuple[str, str]]:
    """Each value with its kind: the arguments of calls by their place, the knowledge base by its relations."""
    for dialogue in dialogues:
        for turn in dialogue.turns:
            for sentence in turn.bot:
                if sentence.startswith(f"{CALL} "):
                    yield from zip(sentence.split(" ")[1:], SLOTS)
        for about in dialogue.base.values():
            yield from ((about[slot], slot) for slot in SLOTS if slot in about)


class Groups:
    """Things that belong together, because something joined them (union–find)."""

    def __init__(self) -> None:
        self.members: dict[tuple, tuple] = {}

    def root(self, one: tuple) -> tuple:
        while self.members.setdefault(one, one) != one:
            one = self.members[one]
        return one

    def join(self, one: tuple, other: tuple) -> None:
        self.members[self.root(one)] = self.root(other)


def named(root: tuple, groups: Groups) -> str:
    """The name of an intent: its first template in the order of the alphabet, as a word."""
    return word(min(key[1] for key in groups.members if key[0] == "said" and groups.root(key) == root))


def action(template: str) -> str:
    """The action that says a template."""
    return "action_search" if template == CALL else f"utter_{word(template)}"


def word(template: str) -> str:
    """A template as a name."""
    return re.sub(r"\W+", "_", template).strip("_")


@dataclass(frozen=True)
class Point:
    """Where a turn stands: the intent, the kinds of its entities, the slots that were filled before."""

    intent: str
    entities: tuple[str, ...]
    filled: frozenset[str]


@dataclass
class Told:
    """A turn as steps: (`action`, name) and (`found`, whether a search found something).

    `values` were said; `known`: the training data has the template.
    """

    point: Point
    steps: tuple[tuple[str, Any], ...]
    values: tuple[tuple[str, str], ...]
    known: bool


def tell(dialogue: Dialogue, language: Language) -> Iterator[Told]:
    """The turns of a dialogue as steps."""
    filled: frozenset[str] = frozenset()
    for turn in dialogue.turns:
        said = language.said(turn.text, dialogue)
        entities = tuple(sorted({kind for kind, _ in said.values}))
        steps: list[tuple[str, Any]] = []
        for number, sentence in enumerate(turn.bot):
            template = language.said(sentence, dialogue).template
            steps.append(("action", action(template)))
            if template == CALL:
                steps.append(("found", number in turn.found))
        intent, known = language.intent(said.template)
        yield Told(Point(intent, entities, filled), tuple(steps), said.values, known)
        filled |= set(entities) & set(SLOTS)


def outcome(told: Told) -> tuple[bool, ...]:
    """What the searches of a turn found: input, no decision."""
    return tuple(value for kind, value in told.steps if kind == "found")


VIEWS = {"intent": lambda point: (point.intent,), "entities": lambda point: (point.intent, point.entities),
         "slots": lambda point: (point.intent, point.entities, point.filled - set(point.entities))}


def rules_of(told: list[Told]) -> list[dict[str, Any]]:
    """For each intent rules that look at no more than they need to: the intent, its entities, the filled slots."""
    rules = []
    for intent in sorted({one.point.intent for one in told}):
        turns = [one for one in told if one.point.intent == intent]
        name = next((name for name, view in VIEWS.items() if is_settled(turns, view)), "slots")
        seen = {(VIEWS[name](one.point), outcome(one)): one for one in reversed(turns)}
        rules += [rule(number, name, seen[key]) for number, key in enumerate(sorted(seen, key=str), 1)]
    return rules


def is_settled(turns: list[Told], view: Any) -> bool:
    """Whether what the bot does is always the same for the same view."""
    ways = defaultdict(set)
    for (point, done), following in point_keys(turns):
        ways[view(point), done].add(following)
    return all(len(following) == 1 for following in ways.values())


def rule(number: int, view: str, told: Told) -> dict[str, Any]:
    """One rule in YAML's shape."""
    spoken: dict[str, Any] = {"intent": told.point.intent}
    if view != "intent" and told.point.entities:
        spoken["entities"] = [{kind: "x"} for kind in told.point.entities]
    written: dict[str, Any] = {"rule": f"{told.point.intent} {number}", "steps": [spoken, *map(step, told.steps)]}
    if view == "slots":
        before = {slot: "x" if slot in told.point.filled else None for slot in SLOTS}
        written["condition"] = [{"slot_was_set": [{slot: value}]} for slot, value in before.items()
                                if slot not in told.point.entities]
    return written


def step(one: tuple[str, Any]) -> dict[str, Any]:
    """A step in YAML's shape."""
    kind, value = one
    return {"action": value} if kind == "action" else {"slot_was_set": [{"found": value or None}]}


def domain_of(told: list[Told]) -> dict[str, Any]:
    """The domain of all that is told."""
    actions = sorted({value for one in told for kind, value in one.steps if kind == "action"})
    slots = {slot: {"type": "text", "mappings": [{"type": "from_entity", "entity": slot}]} for slot in SLOTS}
    return {"version": "3.1", "intents": sorted({one.point.intent for one in told}),
            "entities": [*SLOTS, "restaurant"], "actions": actions,
            "slots": {**slots, "found": {"type": "bool", "mappings": [{"type": "custom"}]}}}


def story(name: str, told: Iterable[Told]) -> dict[str, Any]:
    """A dialogue as a test story."""
    steps: list[dict[str, Any]] = []
    for one in told:
        entities = [{kind: value} for kind, value in one.values]
        steps += [{"intent": one.point.intent, **({"entities": entities} if entities else {})}, *map(step, one.steps)]
    return {"story": name, "steps": steps}


def write_project(folder: Path, train: list[Told], dev: list[list[Told]]) -> None:
    """The project of one task, with the dev dialogues as its test stories."""
    files = {"domain.yml": domain_of(train), "data/rules.yml": {"version": "3.1", "rules": rules_of(train)},
             "tests/test_dev.yml": {"version": "3.1",
                                    "stories": [story(f"dev {n}", told) for n, told in enumerate(dev, 1)]}}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf8")


@dataclass
class Figures:
    """What came out for one task. Decisions are actions and listens; `wrong` lists the first wrong ones."""

    task: int
    rules: int
    dialogues: int
    utterances: int
    new_templates: int
    dialogues_right: int = 0
    decisions: int = 0
    right: int = 0
    determined: int = 0
    determined_right: int = 0
    several: int = 0
    unseen: int = 0
    values: int = 0
    values_right: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def point_keys(told: Iterable[Told]) -> Iterator[tuple[tuple, str]]:
    """Every decision with the point at which it is made, in order; the first listen is none."""
    for one in told:
        done: tuple = ()
        for kind, value in (*one.steps, ("action", LISTEN)):
            if kind == "action":
                yield (one.point, done), value
            done = (*done, (kind, value))


def measure(task: int, folder: Path, train: list[Told], dev: list[list[Told]]) -> Figures:
    """Compile the project and replay its dev dialogues."""
    started = time.perf_counter()
    project = load_project(folder)
    graph, found = check(project)
    errors = [one for one in found if one.is_error]
    if errors:
        raise SystemExit(f"task {task} does not compile: {errors[0].at} {errors[0].code} {errors[0].message}")
    bot = Bot(project.domain, DialogueWalks(graph))
    ways: dict[tuple, set[str]] = defaultdict(set)
    for key, done in point_keys(train):
        ways[key].add(done)
    said = [one.known for told in dev for one in told]
    figures = Figures(task, len(project.rules), len(dev), len(said), said.count(False))
    for told, dialogue in zip(dev, Telling(load_tests(folder)[0], project.domain)):
        verdict = replay(bot, dialogue)
        figures.dialogues_right += verdict.passed
        for (key, wanted), one in zip(point_keys(told), verdict.steps, strict=True):
            assert one.expected == wanted, "the replay has the same decisions"
            count(figures, len(ways.get(key, ())), one.passed)
            if not one.passed and len(figures.wrong) < 10:
                figures.wrong.append(f"{one.at}: expected {one.expected}, came {one.predicted}")
    figures.seconds = round(time.perf_counter() - started, 1)
    return figures


def count(figures: Figures, ways: int, right: bool) -> None:
    """Count one decision; `ways` is in how many the training data goes on."""
    figures.decisions, figures.right = figures.decisions + 1, figures.right + right
    figures.determined += ways == 1
    figures.determined_right += ways == 1 and right
    figures.several += ways > 1
    figures.unseen += ways == 0


def count_values(figures: Figures, dialogues: Iterable[Dialogue], language: Language) -> None:
    """Count the sentences with values, and those whose values are what slots and knowledge base say."""
    for dialogue in dialogues:
        slots: dict[str, str] = {}
        offered: list[str] = []
        for turn in dialogue.turns:
            slots |= dict(language.said(turn.text, dialogue).values)
            for sentence in turn.bot:
                said = language.said(sentence, dialogue)
                if said.values:
                    figures.values += 1
                    figures.values_right += said.values == computed(said, slots, offered, dialogue)
                offered += (value for kind, value in said.values if kind == "restaurant")


def computed(said: Said, slots: dict[str, str], offered: list[str], dialogue: Dialogue) -> tuple | None:
    """The values that a sentence should have."""
    if said.template == CALL:
        return tuple((slot, slots.get(slot)) for slot in SLOTS)
    kind = said.values[0][0]
    if kind == "restaurant":
        left = [name for name, about in dialogue.base.items() if name not in offered]
        return ((kind, max(left, key=lambda name: int(dialogue.base[name]["rating"]))),) if left else None
    chosen = offered[-1] if offered else slots.get("restaurant")
    return ((kind, dialogue.base[chosen][kind]),) if chosen else None


def run_task(task: int, data: Path, cache: Path, again: bool) -> Figures:
    """The figures of one task, from the cache where nothing has changed."""
    splits = [data / f"task{task}_{split}.jsonl.gz" for split in ("train", "dev")]
    code = sorted(Path(csbot.__file__).parent.rglob("*.py"))
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in (Path(__file__), *splits, *code))).hexdigest()
    folder = cache / f"task{task}"
    result = folder / "figures.json"
    if result.is_file() and not again:
        kept = json.loads(result.read_text("utf8"))
        if kept.pop("stamp", None) == stamp:
            return Figures(**kept)
    trained, held = map(read_dialogues, splits)
    language = Language(trained)
    train = [told for dialogue in trained for told in tell(dialogue, language)]
    dev = [list(tell(dialogue, language)) for dialogue in held]
    write_project(folder, train, dev)
    figures = measure(task, folder, train, dev)
    count_values(figures, held, language)
    result.write_text(json.dumps({**asdict(figures), "stamp": stamp}, indent=1), "utf8")
    return figures


COLUMNS = {
    "task": "{task}", "rules": "{rules}", "new templates": "{new_templates}/{utterances}",
    "dev dialogues right": "{dialogues_right}/{dialogues}", "decisions right": "{right}/{decisions}",
    "determined": "{determined}", "of these right": "{determined_right}", "several ways": "{several}",
    "unseen": "{unseen}", "values right": "{values_right}/{values}", "seconds": "{seconds}"}


def table(all_figures: Iterable[Figures]) -> Iterator[str]:
    """The figures as a Markdown table."""
    rows = [[cell.format(**asdict(one)) for cell in COLUMNS.values()] for one in all_figures]
    return (f"| {' | '.join(row)} |" for row in [list(COLUMNS), ["---"] * len(COLUMNS), *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "datasets" / "babi_dialog")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1, 2, 3, 4, 5], choices=range(1, 6))
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--again", action="store_true", help="replay although nothing has changed")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.error(f"there is no folder '{options.data}'; --data is the folder with task1_train.jsonl.gz and so on")
    found = [run_task(task, options.data, options.cache, options.again) for task in options.tasks]
    wrong = [f"task {one.task}: {step}" for one in found for step in one.wrong]
    print(json.dumps([asdict(one) for one in found], indent=1) if options.json else "\n".join([*table(found), *wrong]))


if __name__ == "__main__":
    main()
