"""The default bot and the examples: enough data, written and not generated, and sound in every respect."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml

from csbot.check import check
from csbot.custom_code import load_actions
from csbot.dialogue.actions import BUILT_IN
from csbot.dialogue.turn import Bot, respond_now
from csbot.evaluate.dialogues import Telling
from csbot.evaluate.replay import replay
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project, load_tests
from csbot.project.model import Project
from csbot.text import HAN
from csbot.values import Intent, Message, Understanding
from tests.conftest import ROOT

EXAMPLES = ("ecommerce", "finance", "telecom", "healthcare")
FOLDERS = {"root": ROOT, **{name: ROOT / "examples" / name for name in EXAMPLES}}
ALIKE = 0.8
NUMBER = re.compile(r"\d+")


@pytest.fixture(scope="module", params=FOLDERS)
def project(request: pytest.FixtureRequest) -> Project:
    """Each bot in turn."""
    return load_project(FOLDERS[request.param])


@pytest.fixture(scope="module")
def shop() -> Project:
    """The default bot."""
    return load_project(ROOT)


def chinese_share(texts: list[str]) -> float:
    return sum(bool(HAN.search(text)) for text in texts) / len(texts)


# ---- how much --------------------------------------------------------------------------------------------------------

def test_the_default_bot_is_large_enough(shop: Project):
    assert len(shop.domain.intents) >= 24 and len(shop.nlu.examples) >= 1200 and len(shop.domain.entities) >= 8
    assert len(shop.stories) + len(shop.rules) >= 45 and len(shop.domain.forms) >= 3
    texts = [example.text for example in shop.nlu.examples]
    assert 0.3 <= chinese_share(texts) <= 0.7
    lengths = sorted(map(len, texts))
    assert lengths[len(lengths) // 20] <= 6 and lengths[-len(lengths) // 20] >= 50


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_large_enough(name: str):
    project = load_project(FOLDERS[name])
    assert len(project.domain.intents) >= 12 and len(project.nlu.examples) >= 400 and len(project.domain.forms) >= 2
    assert 0.3 <= chinese_share([example.text for example in project.nlu.examples]) <= 0.7
    assert (project.folder / "README.md").is_file()


def test_every_intent_is_taught_in_both_languages(project: Project):
    for intent in project.domain.intents:
        texts = [example.text for example in project.nlu.examples if example.intent == intent]
        if texts:  # the default intents of csbot need none
            assert len(texts) >= 10 and 0.2 <= chinese_share(texts) <= 0.8, intent


def test_every_entity_is_taught(project: Project):
    taught = {str(annotation.entity) for example in project.nlu.examples for annotation in example.entities}
    assert set(map(str, project.domain.entities)) == taught


# ---- sound -----------------------------------------------------------------------------------------------------------

def test_it_checks_clean(project: Project):
    assert check(project)[1] == []


def test_its_test_stories_pass_with_gold_understanding(project: Project):
    stories, _, problems = load_tests(project.folder)
    bot = Bot(project.domain, DialogueWalks(check(project)[0]))
    verdicts = [replay(bot, dialogue) for dialogue in Telling(stories, project.domain)]
    assert problems == () and len(stories) >= 15
    assert [verdict.first_failure for verdict in verdicts if not verdict.passed] == []


@pytest.mark.parametrize("intent", [None, "nlu_fallback"])
@pytest.mark.parametrize("text", ["那个什么来着", "hm what was that again"])
def test_where_nothing_decides_the_customer_is_told_in_their_language(project: Project, text: str, intent: str | None):
    bot = Bot(project.domain, DialogueWalks(check(project)[0]), BUILT_IN, project.folder)
    understood = Understanding(text, Intent(intent, 0.3))
    turn = respond_now(bot, bot.converse(), Message(text), understood, 1_700_000_000.0)
    assert [bool(HAN.search(str(reply.text))) for reply in turn.replies] == [bool(HAN.search(text))]


def test_the_code_and_the_domain_name_the_same_actions(project: Project):
    registered, found = load_actions(project.folder)
    declared = {str(name) for name in project.domain.actions if not name.startswith("utter_")}
    assert found == [] and set(registered) == declared | {"action_detect_language"}
    responses = {custom.on_error for custom in registered.values()} - {None}
    assert responses <= set(project.domain.responses)


def test_every_response_is_said_in_both_languages(project: Project):
    for name, response in project.domain.responses.items():
        languages = {"en" if any(condition.slot == "language" for condition in each.conditions) else "zh"
                     for each in response.variations}
        assert languages == {"zh", "en"}, name


def test_every_placeholder_is_a_slot_or_passed(project: Project):
    code = "\n".join(path.read_text("utf8") for path in chain(project.folder.glob("actions.py"),
                                                              project.folder.glob("actions/*.py")))
    passed = set(re.findall(r"\b(\w+)=", code)) | set(re.findall(r"[\"'](\w+)[\"']\s*:", code))
    for name, response in project.domain.responses.items():
        for variation in response.variations:
            wanted = set(re.findall(r"\{(\w+)\}", variation.text or ""))
            assert wanted <= set(map(str, project.domain.slots)) | passed, name


# ---- written, not generated ------------------------------------------------------------------------------------------

def shape(text: str) -> str:
    """A text with its numbers alike."""
    return NUMBER.sub("0", " ".join(text.lower().split()))


def trigrams(text: str) -> frozenset[str]:
    padded = f"  {shape(text)} "
    return frozenset(padded[at:at + 3] for at in range(len(padded) - 2))


def has_words(text: str) -> bool:
    """Whether anything but numbers and signs is said."""
    return len(re.sub(r"[\W\d_]+", "", text)) > 2


def near_duplicates(texts: list[str]) -> Iterator[tuple[str, str]]:
    """The pairs of texts whose trigrams are alike; only pairs whose sizes allow it are compared."""
    sets = sorted(((trigrams(text), text) for text in texts if has_words(text)), key=lambda pair: len(pair[0]))
    for number, (grams, text) in enumerate(sets):
        for others, other in sets[number + 1:]:
            if len(others) * ALIKE > len(grams):
                break
            shared = len(grams & others)
            if shared >= ALIKE * (len(grams) + len(others) - shared):
                yield text, other


def test_no_two_examples_are_nearly_the_same(project: Project):
    assert list(near_duplicates([example.text for example in project.nlu.examples])) == []


def test_the_measure_finds_near_duplicates():
    assert list(near_duplicates(["where is my order 123", "where is my order 45678", "想退货", "想退钱"]))
    assert not list(near_duplicates(["123456", "123457", "where is my order", "where was your parcel"]))


def test_no_two_bots_share_a_long_example():
    seen: dict[str, str] = {}
    for name, folder in FOLDERS.items():
        texts = {shape(example.text) for example in load_project(folder).nlu.examples if len(example.text) > 25}
        if name not in ("root", "ecommerce"):
            assert len({text for text in texts if text in seen}) <= 3, name
        seen.update(dict.fromkeys(texts, name))


# ---- held aside ------------------------------------------------------------------------------------------------------

def held_aside(name: str) -> list[tuple[str, str]]:
    """Intent and plain text of each utterance in a held-aside file."""
    data = yaml.safe_load((ROOT / "tests/held_aside" / name).read_text("utf8"))
    plain = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
    return [(item["intent"], plain.sub(r"\1", line.removeprefix("- ")))
            for item in data["nlu"] for line in item["examples"].splitlines() if line.strip()]


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "tests/held_aside").glob("*.yml")))
def test_the_held_aside_sets_were_not_trained_on(shop: Project, name: str):
    held = held_aside(name)
    assert len(held) >= (60 if "strange" in name else 200)
    assert {intent for intent, _ in held} <= {*map(str, shop.domain.intents), "out_of_scope"}
    assert 0.3 <= chinese_share([text for _, text in held]) <= 0.7
    taught = {shape(example.text) for example in shop.nlu.examples if has_words(example.text)}
    assert [text for _, text in held if has_words(text) and shape(text) in taught] == []


def test_the_held_aside_sets_share_nothing():
    files = sorted((ROOT / "tests/held_aside").glob("*.yml"))
    sets = [{shape(text) for _, text in held_aside(path.name) if has_words(text)} for path in files]
    assert len(sets) >= 2
    assert [one & other for number, one in enumerate(sets) for other in sets[number + 1:] if one & other] == []


def test_no_place_of_this_machine_is_named():
    places = re.compile(r"/(?:work|root|tmp)/")
    for path in chain(*(folder.glob(pattern) for folder in FOLDERS.values()
                        for pattern in ("*.yml", "stories/*.yml", "nlu_data/*.yml", "actions/*.py", "*.py", "*.md"))):
        assert not places.search(Path(path).read_text("utf8")), path
