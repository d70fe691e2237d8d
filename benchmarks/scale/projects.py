"""Projects of any size, made as text: a domain, rules and stories that agree with each other, and examples.

What the bot answers follows from what the dialogue shows: the answer before, the customer's intent, its entities, the
slots that this turn sets. So stories share beginnings and meet again as in real projects, and never disagree; with
`noise` so many of the answers are drawn by lot. The same arguments make the same files.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

INTENTS, RESPONSES, FORMS, CHECKPOINTS, FAQ = 200, 400, 10, 20, 20
TIERS, LANGUAGES = ("gold", "silver", "普通"), ("zh", "en")
ENTITIES = {"city": "北京", "order_number": "88", "product": "phone"}
NEXT = 12  # different turns behind one answer
TURNS = (2, 6)
STORIES_IN_FILE = 100
CONFIG = """\
recipe: default.v1
language: zh
pipeline:
- name: WhitespaceTokenizer
policies:
- name: AugmentedMemoizationPolicy
- name: RulePolicy
"""


def drawn(*key: object) -> int:
    """A number that depends on nothing but the key."""
    return crc32(repr(key).encode())


def intent(number: int) -> str:
    return f"intent_{number:03}"


@dataclass
class Size:
    """How much was made."""

    steps: int = 0
    stories: int = 0
    rules: int = 0
    files: int = 0


@dataclass
class Author:
    """Writes stories step by step. Intents come in pairs that mean the same, so that an or-step may take both."""

    rng: random.Random
    noise: float = 0.0
    lines: list[str] = field(default_factory=list)
    steps: int = 0
    tier: str | None = None
    reached: set[str] = field(default_factory=set)

    def step(self, line: str) -> None:
        self.lines.append(f"  - {line}")
        self.steps += 1

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def story(self, number: int) -> None:
        """One story, perhaps from a checkpoint or into one."""
        self.lines.append(f"- story: story {number}\n  steps:")
        before, self.tier, is_rest = "start", None, bool(self.reached) and self.maybe(0.1)
        if is_rest:
            before = self.rng.choice(sorted(self.reached))
            self.step(f"checkpoint: after_{before}")
        for _ in range(self.rng.randint(*TURNS)):
            before = self.form(before) if self.maybe(0.05) else self.turn(before, is_rest)
        if before.startswith("utter_") and int(before[6:]) < CHECKPOINTS and not self.tier and not is_rest:
            self.step(f"checkpoint: after_{before}")
            self.reached.add(before)

    def turn(self, before: str, is_rest: bool = True) -> str:
        """The customer speaks, the bot answers once or twice; the last answer. A tier is told in whole stories only."""
        pair = drawn(before, self.rng.randrange(NEXT)) % ((INTENTS - FORMS - FAQ) // 2)
        seen = [before, pair, *self.said(pair)]
        tier = self.rng.choice(TIERS)
        if not is_rest and tier != self.tier and self.maybe(0.1):
            self.step(f"slot_was_set: [{{tier: {tier}}}]")
            self.tier = tier
        seen.append(self.tier)
        if self.maybe(0.05):
            self.step("slot_was_set: [{note: 备注}]")
        answer = ""
        for number in range(1 + drawn(*seen) % 3 // 2):
            answer = f"utter_{drawn(*seen, number) % RESPONSES}"
            if self.rng.random() < self.noise:
                answer = f"utter_{self.rng.randrange(RESPONSES)}"
            self.step(f"action: {answer}")
        return answer

    def said(self, pair: int) -> Iterator[str]:
        """The customer's step; what of it the dialogue shows besides the pair."""
        if self.maybe(0.05):
            either = " ".join(f"{{intent: {intent(2 * pair + one)}}}," for one in (0, 1))
            self.step(f"or: [{either}]")
            return
        entity = self.rng.choice(sorted(ENTITIES)) if self.maybe(0.15) else None
        about = f"\n    entities: [{{{entity}: {ENTITIES[entity]}}}]" if entity else ""
        self.step(f"intent: {intent(2 * pair + self.rng.randrange(2))}{about}")
        yield from [entity] if entity else []

    def form(self, before: str) -> str:
        """A form from its start to its end, sometimes with a question in between."""
        number = drawn(before) % FORMS
        name = f"form_{number}"
        self.step(f"intent: {intent(INTENTS - 1 - number)}")
        self.step(f"action: {name}")
        self.step(f"active_loop: {name}")
        if self.maybe(0.3):
            self.turn(name)
            self.step(f"action: {name}")
        self.step("active_loop: null")
        self.step(f"action: utter_done_{number}")
        return f"done_{number}"


def domain() -> str:
    """The domain of all projects."""
    asked = [f"{slot}_{number}" for number in range(FORMS) for slot in ("what", "when")]
    said = [*(f"utter_{number}" for number in range(RESPONSES)), *(f"utter_done_{number}" for number in range(FORMS)),
            *(f"utter_faq_{number}" for number in range(FAQ)), *(f"utter_ask_{slot}" for slot in asked)]
    lines = ["intents:", *(f"- {intent(number)}" for number in range(INTENTS)), "entities:"]
    lines += [f"- {name}" for name in ENTITIES]
    lines += ["slots:", "  tier:", "    type: categorical", f"    values: [{', '.join(TIERS)}]",
              "    mappings: [{type: custom}]", "  note:", "    type: text", "    mappings: [{type: custom}]",
              "  language:", "    type: categorical", f"    values: [{', '.join(LANGUAGES)}]",
              "    mappings: [{type: custom}]"]
    for name in ENTITIES:
        lines += [f"  {name}:", "    type: text", f"    mappings: [{{type: from_entity, entity: {name}}}]"]
    for slot in asked:
        lines += [f"  {slot}:", "    type: text", "    mappings: [{type: from_text}]",
                  "    influence_conversation: false"]
    lines += ["forms:", *(f"  form_{number}: {{required_slots: [what_{number}, when_{number}]}}"
                          for number in range(FORMS))]
    lines += ["responses:", *(f"  {name}: [{{text: {name}}}]" for name in said)]
    return "\n".join(lines) + "\n"


def rules() -> list[str]:
    """Rules for forms and single questions; stories agree with them."""
    found = [f"- rule: done {number}\n  condition: [{{active_loop: form_{number}}}]\n"
             f"  steps: [{{action: form_{number}}}, {{active_loop: null}}, {{action: utter_done_{number}}}]"
             for number in range(FORMS)]
    found += [f"- rule: start {number}\n  steps: [{{intent: {intent(INTENTS - 1 - number)}}}, "
              f"{{action: form_{number}}}, {{active_loop: form_{number}}}]" for number in range(FORMS)]
    return found + [f"- rule: question {number}\n  steps: [{{intent: {intent(INTENTS - 1 - FORMS - number)}}}, "
                    f"{{action: utter_faq_{number}}}]" for number in range(FAQ)]


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a project."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")


def stories_project(folder: Path, steps: int, noise: float = 0.0, seed: int = 1) -> Size:
    """A project of at least so many story steps, its stories in files of a hundred."""
    author = Author(random.Random(seed), noise)
    size, files = Size(rules=len(rules())), {}
    while author.steps < steps:
        author.story(size.stories)
        size.stories += 1
        if size.stories % STORIES_IN_FILE == 0 or author.steps >= steps:
            files[f"data/stories/part_{len(files):05}.yml"] = "stories:\n" + "\n".join(author.lines) + "\n"
            author.lines = []
    files |= {"domain.yml": domain(), "config.yml": CONFIG, "data/rules.yml": "\n".join(["rules:", *rules()]) + "\n"}
    write(folder, files)
    size.steps, size.files = author.steps, len(files)
    return size


def or_project(folder: Path, count: int) -> Size:
    """One story with so many two-way or-steps in a row."""
    names = [f"{side}_{number}" for number in range(count) for side in ("left", "right")]
    lines = ["stories:", "- story: choices", "  steps:"]
    for number in range(count):
        lines += [f"  - or: [{{intent: left_{number}}}, {{intent: right_{number}}}]", f"  - action: utter_{number}"]
    told = ["intents:", *(f"- {name}" for name in names), "responses:",
            *(f"  utter_{number}: [{{text: answer {number}}}]" for number in range(count))]
    write(folder, {"domain.yml": "\n".join(told) + "\n", "config.yml": CONFIG,
                   "data/stories.yml": "\n".join(lines) + "\n"})
    return Size(2 * count, 1, 0, 3)


def examples_project(folder: Path, examples: int, files: int, seed: int = 1) -> Size:
    """A project of so many NLU examples, English and Chinese, spread over so many files."""
    rng, made = random.Random(seed), {"config.yml": CONFIG, "domain.yml": domain()}
    words = ["where", "is", "my", "order", "please", "cancel", "this", "refund", "today", "invoice", "send", "again"]
    signs = "我的订单到哪里了请帮忙退款今天发票再送一次"
    for number in range(files):
        lines = ["nlu:"]
        here = range(number * examples // files, (number + 1) * examples // files)
        for place, example in enumerate(here):
            if place % 10 == 0:
                lines += [f"- intent: {intent((number * 7 + place // 10) % INTENTS)}", "  examples: |"]
            chosen = ("".join(rng.choices(signs, k=8)) if example % 2 else " ".join(rng.choices(words, k=6)))
            lines.append(f"    - {chosen} [{example}](order_number)")
        made[f"data/nlu/part_{number:05}.yml"] = "\n".join(lines) + "\n"
    write(folder, made)
    return Size(0, 0, 0, len(made))
