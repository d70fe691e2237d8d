"""The Assistant: what it loads, what it refuses, and that conversations do not mix."""

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import csbot
from csbot.assistant import Assistant, load_settings
from csbot.custom_code import load_actions
from csbot.diagnostics import CsbotError
from csbot.dialogue.doubt import NO_DOUBT, Doubt
from csbot.dialogue.events import ReminderScheduled, UserUttered
from csbot.nlu.recogniser import Recogniser
from csbot.package import MANIFEST, describe
from csbot.project.load import load_project
from csbot.train import running_settings
from csbot.values import Intent, Message, Understanding
from tests.conftest import Csbot


def load(folder: Path, seed: int | None = 1) -> Assistant:
    """The newest package of a project with the project's actions."""
    actions, _ = load_actions(folder)
    return Assistant.load(folder / "models", folder=folder, actions=actions, seed=seed)


@pytest.fixture(scope="module")
def assistant(trained_once: Path) -> Assistant:
    """The small project's assistant; each test talks as somebody else."""
    return load(trained_once)


def texts(assistant: Assistant, text: str, sender: str) -> list[str | None]:
    return [reply.text for reply in assistant.reply(Message(text, sender)).replies]


def test_it_answers_in_both_languages(assistant: Assistant):
    assert texts(assistant, "where is my parcel PA1002", "anna") == ["PA1002 is on its way and takes 2 more days."]
    assert texts(assistant, "我的包裹PA1003到哪了", "小红") == ["很抱歉，PA1003找不到了，我们会赔偿。"]
    assert texts(assistant, "thank you", "anna") == ["You're welcome!"]


def test_conversations_do_not_mix(assistant: Assistant):
    texts(assistant, "I want to send a parcel", "one")
    assert texts(assistant, "上海", "two") != texts(assistant, "to Berlin please", "one") == [
        "Done, a courier will take your parcel to Berlin."]
    assert assistant.conversation("one").slots["language"] == "en"
    assert assistant.conversation("one") is not assistant.conversation("two")


def test_intents_can_be_spoken(assistant: Assistant):
    assert texts(assistant, '/send_parcel{"city": "上海"}', "button") == ["好的，已预约寄往上海的快递。"]
    assert assistant.understand("/nonsense{").intent.name != "nonsense"


def test_parse_says_nlu_fallback_when_it_is_in_doubt(assistant: Assistant):
    doubtful = Assistant(assistant.package, assistant.nlu, assistant.bot, Doubt(1.1))
    assert doubtful.parse("你好").intent.name == "nlu_fallback"
    assert assistant.parse("你好").intent.name == "greet"


MORNING = 1795572000.0  # Wednesday, 25 November 2026, 10:00 in Shanghai


def with_recognisers(assistant: Assistant, *declared: tuple) -> Assistant:
    """The assistant with other rules beside its model."""
    nlu = assistant.nlu
    rules = replace(nlu.rules, recognisers=declared, timezone="Asia/Shanghai")
    more = Recogniser(nlu.encoder, nlu.intents, nlu.entities, nlu.weights, rules, nlu.longest)
    return Assistant(assistant.package, more, assistant.bot, NO_DOUBT, random.Random(1))


def test_times_count_from_the_moment_of_the_message(assistant: Assistant):
    """Not from the clock, and on the day that it is where the customers are."""
    timed = with_recognisers(assistant, ("time", "time", {}))
    for now, day in ((MORNING, 26), (MORNING + 13 * 3600, 26), (MORNING + 14.5 * 3600, 27)):
        for understood in (timed.parse("明天下午三点", now), timed.understand("明天下午三点", now)):
            (found,) = [one for one in understood.entities if one.entity == "time"]
            assert (found.value, found.start, found.end) == (f"2026-11-{day}T15:00:00.000+08:00", 0, 6)
    timed.reply(Message("明天下午三点", "timed"), now=MORNING)
    heard = [event.understanding for event in timed.conversation("timed").events if isinstance(event, UserUttered)]
    assert "2026-11-26T15:00:00.000+08:00" in [one.value for one in heard[-1].entities]


@pytest.mark.parametrize("sender, said, told", [("小明", "谢谢", "我们每天9点到18点营业。"),
                                                ("ann", "thanks", "We are open every day from 9 to 18.")])
def test_a_reminder_fires_when_it_is_due(assistant: Assistant, sender: str, said: str, told: str):
    assistant.reply(Message(said, sender), now=1_700_000_000.0)
    reminder = ReminderScheduled("opening_hours", "2023-11-15T08:00:00+08:00")
    assistant.conversation(sender).log([reminder], 1_700_000_000.0)
    due = assistant.conversation(sender).reminders.next_at()
    assert due is not None and assistant.remind(sender, now=due - 1) == []
    [turn] = assistant.remind(sender, now=due)
    assert str(turn.replies[0].text).startswith(told) and assistant.remind(sender, now=due) == []


PIPELINE = "pipeline: [{name: WhitespaceTokenizer}, {name: DIETClassifier}%s]\n"


@pytest.mark.parametrize("text", ["这个嘛", "hm well"])
@pytest.mark.parametrize("config, doubted", [
    ("", True), ("pipeline: null\n", True), (PIPELINE % ", {name: FallbackClassifier}", True), (PIPELINE % "", False),
    ("fallback_threshold: 0.2\n" + PIPELINE % "", True)])
def test_a_pipeline_without_fallback_classifier_never_says_nlu_fallback(tmp_path: Path, config: str, doubted: bool,
                                                                       text: str):
    (tmp_path / "domain.yml").write_text("intents: [greet, bye]\n", "utf8")
    (tmp_path / "config.yml").write_text(config, "utf8")
    doubt, _ = load_settings(json.loads(json.dumps(running_settings(load_project(tmp_path)))))
    ranking = (Intent("greet", 0.11), Intent("bye", 0.1))
    assert (doubt.of(Understanding(text, ranking[0], ranking)).intent.name == "nlu_fallback") is doubted


def test_async_replies(assistant: Assistant):
    async def talk() -> list[str | None]:
        turns = await asyncio.gather(*(assistant.reply_async(Message("谢谢你", f"async {n}")) for n in range(5)))
        return [reply.response for turn in turns for reply in turn.replies]

    assert asyncio.run(talk()) == ["utter_welcome"] * 5


def test_a_seed_fixes_the_variations(trained_once: Path):
    told = [[load(trained_once, seed).reply("谢谢").replies[0].text for _ in range(3)] for seed in range(6)]
    assert all(len(set(each)) == 1 for each in told)
    assert len({each[0] for each in told}) == 2


def test_the_time_is_given(trained_once: Path):
    turn = load(trained_once).reply("你好", now=1000.0)
    assert {event.timestamp for event in turn.events} == {1000.0}


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800 hello", "a" * 100_000, "你" * 50_000, "😀" * 1000, "[a](b)",
                                  "\u202e你好"])
def test_whatever_customers_type_is_answered(assistant: Assistant, text: str):
    assert assistant.reply(Message(text, "strange")).decisions


def test_the_public_names_are_there():
    assert csbot.__all__ == sorted(csbot.__all__)
    for name in csbot.__all__:
        assert getattr(csbot, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        csbot.nonsense  # noqa: B018


# ---- packages that were tampered with, with the right hashes ---------------------------------------------------------

FILES = ("graph.json", "domain.json", "settings.json", "nlu/labels.json", "nlu/patterns.json", "nlu/encoder.json",
         "nlu/tokenizer.json")
TALK = ("你好", "where is PA1002", "/track_parcel", "send a parcel", "London", "几点开门", "/restart", "thanks")


def rehash(folder: Path) -> None:
    """Make the manifest agree with the files."""
    manifest = json.loads((folder / MANIFEST).read_text("utf8"))
    manifest["files"] = {path.relative_to(folder).as_posix(): describe(path) for path in folder.rglob("*")
                         if path.is_file() and path.name != MANIFEST}
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf8")


def refused(folder: Path) -> bool:
    """Whether a package is refused with E502; one that is not must be able to talk."""
    try:
        assistant = Assistant.load(folder, seed=1)
        for text in TALK:
            turn = assistant.reply(text)
            assert all(str(alternative) for decision in turn.decisions for alternative in decision.failed)
    except CsbotError as error:
        [found] = error.diagnostics
        assert found.code == "E502" and "\n" not in found.message
        return True
    return False


def places(value: Any, at: tuple = ()) -> Iterator[tuple]:
    """The paths of all values inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*at, key)
        yield from places(item, (*at, key))


def changed(value: Any, chance: random.Random) -> Any:
    """A JSON value in which one value somewhere is another one or missing."""
    *path, last = chance.choice(list(places(value)))
    holder = value
    for key in path:
        holder = holder[key]
    if chance.random() < 0.25:
        del holder[last]
    else:
        holder[last] = chance.choice([None, -1, 10 ** 30, "x", [], {}, [[]], True, 1e308, "", {"a": 1}, ["x"], 3.5,
                                      "你" * 500, -7, [None], float("nan")])
    return value


@pytest.mark.parametrize("name", FILES)
def test_tampered_json_is_refused_or_harmless(trained: Path, name: str):
    folder, chance = trained / "models/first", random.Random(name)
    path = folder / name
    whole, refusals = path.read_text("utf8"), 0
    for _ in range(25):
        path.unlink()
        path.write_text(json.dumps(changed(json.loads(whole), chance)), "utf8")
        rehash(folder)
        refusals += refused(folder)
    assert refusals > 0


LABEL = '"role": null'


@pytest.mark.parametrize("name, old, new", [
    ("nlu/labels.json", LABEL, '"role": {"a": 1}'), ("nlu/labels.json", LABEL, '"role": ["to"]'),
    ("nlu/labels.json", '"group": null', '"group": 3'), ("nlu/labels.json", '"parcel_number"', "null"),
    ("nlu/tokenizer.json", '"a":', '"a":1000000000000,"a\u0301":'), ("nlu/tokenizer.json", '"a":', '"a":99999,"é":')])
def test_a_single_value_that_breaks_later_is_refused_at_once(trained: Path, name: str, old: str, new: str):
    path = trained / "models/first" / name
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf8")
    rehash(trained / "models/first")
    with pytest.raises(CsbotError, match="E502"):
        Assistant.load(trained / "models")


@pytest.mark.parametrize("name, tensor, change", [
    ("heads", "entity.character", lambda rows: rows[:7]), ("heads", "entity.before", lambda rows: rows.astype("f8")),
    ("heads", "intent.weight", lambda rows: rows.T), ("heads", "intent.bias", lambda rows: rows[:2]),
    ("heads", "entity.bias", lambda rows: rows * np.nan), ("heads", "entity.place", lambda rows: rows.astype("i4")),
    ("heads", "intent.weight", None), ("heads", "entity.weight", None),
    ("words", "scales", lambda rows: rows[:, :1]), ("words", "weights", lambda rows: rows[:5]),
    ("words", "weights", lambda rows: rows.astype("f4")), ("words", "weights", lambda rows: rows.ravel()),
    ("words", "scales", None)])
def test_weights_of_another_shape_or_type(trained: Path, name: str, tensor: str, change: Callable | None):
    path = trained / f"models/first/nlu/{name}.safetensors"
    tensors = load_file(path)
    if change is None:
        del tensors[tensor]
    else:
        tensors[tensor] = np.ascontiguousarray(change(tensors[tensor]))
    path.unlink()
    save_file(tensors, path)
    rehash(trained / "models/first")
    with pytest.raises(CsbotError, match="E502"):
        Assistant.load(trained / "models")


@pytest.mark.parametrize("name", FILES)
def test_no_command_ends_in_a_traceback_on_a_tampered_package( trained: Path, name: str):
    folder, chance = trained / "models/first", random.Random(f"commands {name}")
    path = folder / name
    whole = path.read_text("utf8")
    for _ in range(4):
        path.unlink()
        path.write_text(json.dumps(changed(json.loads(whole), chance)), "utf8")
        rehash(folder)
        for words in (["shell", trained, "--explain"], ["shell", "nlu", trained], ["parse", "--project", trained],
                      ["test", trained], ["train", trained, "--dialogue"]):
            done = Csbot()(*words, input="\n".join((*TALK, "/why", "/slots")))
            assert done.exit_code in (0, 1) and done.stderr.count(": E5") <= 1
            assert done.exit_code == 0 or words[0] == "test" or done.stderr.count(": E502") == 1


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", ["", "null", "[]", "{", "[" * 50_000, "7", '"text"'])
def test_a_file_with_something_else_in_it(trained: Path, name: str, content: str):
    folder = trained / "models/first"
    (folder / name).write_text(content, "utf8")
    rehash(folder)
    assert refused(folder)


SPOILING: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"", "half": lambda data: data[:len(data) // 2], "noise": lambda data: bytes(reversed(data))}


@pytest.mark.parametrize("name", ["nlu/heads.safetensors", "nlu/words.safetensors", "nlu/encoder.onnx"])
@pytest.mark.parametrize("spoil", SPOILING.values(), ids=SPOILING)
def test_broken_weights(trained: Path, name: str, spoil: Callable[[bytes], bytes]):
    path = trained / "models/first" / name
    path.write_bytes(spoil(path.read_bytes()))
    rehash(path.parent.parent)
    assert refused(path.parent.parent)


@pytest.mark.parametrize("name", [*FILES, "nlu/heads.safetensors", "nlu/words.safetensors", "nlu/encoder.onnx"])
def test_a_file_that_neither_the_folder_nor_the_manifest_has(trained: Path, name: str):
    folder = trained / "models/first"
    (folder / name).unlink()
    rehash(folder)
    if name == "graph.json":
        assert Assistant.load(folder).bot is None
    else:
        assert refused(folder)


def test_the_reader_sees_what_was_said_before(assistant: Assistant, monkeypatch: pytest.MonkeyPatch):
    seen: list[Any] = []
    nlu = assistant.nlu
    assert nlu is not None

    def parse(text: str, moment: float | None = None, context: Any = None) -> Understanding:
        seen.append(context)
        return Recogniser.parse(nlu, text, moment, context)

    monkeypatch.setattr(nlu, "parse", parse)
    assistant.reply(Message("where is my parcel", "seen"))
    assert seen == [None]  # the project teaches no contexts
    monkeypatch.setattr(nlu, "rules", replace(nlu.rules, referents={}))
    assistant.reply(Message("PA1002", "seen"))
    assert seen[1].customer == "where is my parcel" and seen[1].bot and seen[1].response
