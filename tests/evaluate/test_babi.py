"""`benchmarks/babi.py`: dialogues become a project that decides as the training dialogues do; nothing is named by hand."""

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.shared import ABSENT, SHARED

DATA = SHARED / "datasets" / "babi_dialog"
KB = [{"kb": f"面馆_{name} R_{relation} {value}"} for name, rating in (("甲", 3), ("乙", 8))
      for relation, value in {"rating": rating, "phone": f"电话_{name}", "location": "北京", "cuisine": "川菜"}.items()]


def talk(*turns: str | dict[str, str]) -> dict[str, list]:
    """A dialogue of `customer | bot` lines and lines of the knowledge base."""
    return {"turns": [dict(zip(("user", "sys"), turn.split(" | "))) if isinstance(turn, str) else turn
                      for turn in turns]}


def ordering(hello: str, opening: str, *answers: str) -> dict[str, list]:
    return talk(f"{hello} | 您好", opening, *answers, "<SILENCE> | api_call 川菜 北京 两位 便宜", *KB,
                "<SILENCE> | 推荐 面馆_乙", "换 一家 | 马上 换", "<SILENCE> | 推荐 面馆_甲", "就 这家 | 订好 了",
                "电话 多少 | 这是 电话_甲")


TRAIN = [
    ordering("你好", "在 北京 订位 | 好的", "<SILENCE> | 什么 菜系", "要 川菜 | 几位", "我们 两位 | 什么 价位",
             "便宜 点 的 | 请 稍等"),
    ordering("您好", "我 想 两位 在 北京 订位 | 好的", "<SILENCE> | 什么 菜系", "来 川菜 | 什么 价位", "便宜 点 的 | 请 稍等"),
    ordering("您好", "我 想 两位 在 北京 订位 | 好的", "<SILENCE> | 什么 菜系", "要 川菜 | 什么 价位", "便宜 点 的 | 请 稍等"),
    ordering("你好", "订位 | 好的", "<SILENCE> | 什么 菜系", "来 川菜 | 哪个 城市", "在 北京 | 几位", "我们 两位 | 什么 价位",
             "便宜 点 的 | 请 稍等")]
DEV = [ordering("您好", "在 北京 两位 我 想 订位 | 好的", "<SILENCE> | 什么 菜系", "要 川菜 | 什么 价位",
                "便宜 点 的 | 请 稍等"),
       talk("你好 | 再见")]


@pytest.fixture(scope="module")
def babi() -> Any:
    """The benchmark as a module."""
    spec = importlib.util.spec_from_file_location("babi", ROOT / "benchmarks" / "babi.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["babi"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for split, dialogues in (("train", TRAIN), ("dev", DEV)):
        text = "".join(json.dumps(dialogue, ensure_ascii=False) + "\n" for dialogue in dialogues)
        (tmp_path / f"task1_{split}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def test_a_project_learns_to_decide_from_dialogues(babi: Any, data: Path):
    figures = babi.run_task(1, data, data / "cache", again=False)
    assert (figures.dialogues, figures.dialogues_right) == (2, 1)
    assert (figures.utterances, figures.new_templates) == (8, 1)
    assert (figures.decisions, figures.right) == (20, 18) and "expected utter_再见, came utter_您好" in figures.wrong[0]
    assert (figures.determined, figures.determined_right, figures.several) == (19, 18, 0)
    assert (figures.unseen, figures.values, figures.values_right) == (1, 4, 4)


def test_what_was_replayed_is_not_replayed_again(babi: Any, data: Path, monkeypatch: pytest.MonkeyPatch):
    before = babi.run_task(1, data, data / "cache", again=False)
    monkeypatch.setattr(babi, "measure", None)
    assert babi.run_task(1, data, data / "cache", again=False) == before
    with pytest.raises(TypeError):
        babi.run_task(1, data, data / "cache", again=True)


def test_templates_said_and_answered_alike_are_one_intent(babi: Any):
    dialogues = [babi.read_dialogue(dialogue["turns"]) for dialogue in TRAIN]
    language = babi.Language(dialogues)
    assert language.intents["你好"] == language.intents["您好"] != language.intents["就 这家"]
    assert language.intents["要 <cuisine>"] == language.intents["来 <cuisine>"]
    assert language.intent("在 <location> <number> 我 想 订位") == (language.intents["订位"], False)


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("task", [1, 2, 3, 4, 5])
def test_every_dev_dialogue_is_right(babi: Any, tmp_path: Path, task: int):
    figures = babi.run_task(task, DATA, tmp_path, again=False)
    assert (figures.dialogues_right, figures.right) == (1000, figures.decisions), figures.wrong
    assert (figures.determined, figures.values_right) == (figures.decisions, figures.values)
