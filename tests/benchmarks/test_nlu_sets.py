"""Readers of the NLU benchmark: what is learnt, what is asked, and that nothing is both."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.nlu import carve
from benchmarks.nlu.examples import OUT, as_json, from_json, read_examples, write_examples
from benchmarks.nlu.sets import SETS, Task
from benchmarks.nlu.smp import read_row
from tests.benchmarks.nlu_data import BUY, INTENTS, STRANGE, make_data, row, rows, write
from tests.shared import ABSENT, SHARED

DATA = SHARED / "datasets"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("data"))


def tasks(data: Path, name: str) -> list[Task]:
    return list(SETS[name].read(data / SETS[name].folder))


def texts(examples: Any) -> set[str]:
    return {one.text for one in examples}


def test_dev_is_asked_where_there_is_no_test(data: Path, tmp_path: Path):
    (task,) = tasks(data, "banking77")
    assert (task.asked_of, len(task.train), len(task.asked)) == ("dev", 9, 9)
    folder = make_data(tmp_path)
    write(folder / "banking77" / "test.jsonl", rows({"buy": ["买鞋"]}))
    (task,) = tasks(folder, "banking77")
    assert (task.asked_of, len(task.train), texts(task.asked)) == ("test", 18, {"买鞋"})


def test_out_of_scope_is_asked_and_never_learnt(data: Path, tmp_path: Path):
    (task,) = tasks(data, "clinc150_5")
    assert texts(one for one in task.asked if one.intent == OUT) == set(STRANGE)
    assert not texts(task.train) & set(STRANGE) and task.tuning == ()
    folder = make_data(tmp_path)
    write(folder / "clinc150" / "test.jsonl", rows({"buy": ["买鞋"]}))
    write(folder / "clinc150" / "oos_test.jsonl", rows({"oos": ["几点了"]}))
    (tested,) = tasks(folder, "clinc150_5")
    assert (texts(tested.asked), tested.tuning) == ({"买鞋", "几点了"}, task.asked)


def test_folds_of_hint3_ask_the_other_bots_questions(data: Path):
    found = tasks(data, "hint3_powerplay11")
    own = {one.text for one in read_examples(data / "hint3_powerplay11" / "v2_train.jsonl")}
    assert len(found) == carve.FOLDS
    assert set().union(*(texts(one for one in task.asked if one.intent != OUT) for task in found)) == own
    for task in found:
        foreign = texts(one for one in task.asked if one.intent == OUT)
        assert len(foreign) == len(task.asked) / 2 and not foreign & own and "Hi " not in foreign
        assert not texts(task.train) & texts(task.asked)


def test_what_hint3_calls_no_node_is_out_of_scope(data: Path, tmp_path: Path):
    folder = make_data(tmp_path)
    write(folder / "hint3_curekart" / "v2_test.jsonl", [*rows({"buy": BUY[:1]}), row("唱首歌", "NO_NODES_DETECTED")])
    (task,) = tasks(folder, "hint3_curekart")
    assert ([one.intent for one in task.asked], len(task.train)) == (["buy", OUT], 7)


def test_each_fold_of_nlu_eval_is_asked_of_the_others(data: Path):
    found = tasks(data, "nlu_eval")
    assert [task.part for task in found] == ["fold2", "fold3", "fold10"]
    assert all((len(task.train), len(task.asked)) == (12, 6) for task in found)
    assert all(not texts(task.train) & texts(task.asked) for task in found)


def test_carving_is_always_the_same_and_each_example_is_asked_once():
    examples = [from_json(one) for one in [*rows(INTENTS), row("嗯", "rare")]]
    folds = [carve.fold(examples, number) for number in range(carve.FOLDS)]
    assert folds == [carve.fold(list(examples), number) for number in range(carve.FOLDS)]
    asked = [one.text for _, part in folds for one in part]
    assert sorted(asked) == sorted(one.text for one in examples if one.text != "嗯")
    assert all("嗯" in texts(taught) for taught, _ in folds)
    assert [one.text for one in carve.fold(examples, 0, seed=1)[1]] != [one.text for one in folds[0][1]]
    assert [one.text for one in folds[0][1]] == [
        "我要买红鞋", "退掉这双鞋", "退帽子", "查一下快递"]


def test_a_text_that_is_there_twice_is_not_both_taught_and_asked():
    examples = [from_json(row(text, "buy")) for text in (*BUY, BUY[0])]
    for number in range(carve.FOLDS):
        taught, asked = carve.fold(examples, number)
        assert not texts(taught) & texts(asked)


def test_examples_survive_a_file(tmp_path: Path):
    whole = {"text": "从上海到北京", "intent": None, "entities": [
        {"start": 1, "end": 3, "entity": "city", "role": "from", "group": None}]}
    write_examples(tmp_path / "one.jsonl", [from_json(whole)])
    (read,) = read_examples(tmp_path / "one.jsonl")
    assert as_json(read) == whole and read.entities[0].value == "上海"


SMP = [{"text": "打开QQ通讯录", "domain": "app", "intent": "LAUNCH", "slots": {"name": "qq"}},
       {"text": "从北京到北京西站", "domain": "train", "intent": "QUERY",
        "slots": {"startLoc_city": "北京", "endLoc_poi": "北京西站"}},
       {"text": "红烧肉和鱼", "domain": "cookbook", "intent": "QUERY", "slots": {"dish": ["红烧肉", "鱼"], "kind": "汤"}},
       {"text": "你好", "domain": "chat", "intent": "nan", "slots": {}}]


def test_slots_of_smp_become_spans(tmp_path: Path):
    spans = [[(one.entity, one.start, one.end) for one in read_row(line).entities] for line in SMP]
    assert spans == [[("name", 2, 4)], [("startLoc_city", 1, 3), ("endLoc_poi", 4, 8)],
                     [("dish", 0, 3), ("dish", 4, 5)], []]
    (tmp_path / "train.json").write_text(json.dumps(SMP, ensure_ascii=False), "utf8")
    (task,) = SETS["smp2019"].read(tmp_path)
    assert len(task.train) + len(task.asked) == 4 and "seed" in task.asked_of
    (tmp_path / "dev.json").write_text(json.dumps(SMP[:1]), "utf8")
    (task,) = SETS["smp2019"].read(tmp_path)
    assert (len(task.train), task.asked_of, task.asked[0].intent) == (4, "dev", "LAUNCH")
    write(tmp_path / "test.jsonl", rows({"buy": BUY[:1]}))
    (task,) = SETS["smp2019"].read(tmp_path)
    assert (task.asked_of, task.asked[0].entities[0].value) == ("test", "red")


@pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("name", [name for name in SETS if name not in ("smp2019", "nlu_eval")])
def test_the_real_sets_can_be_read(name: str):
    for task in tasks(DATA, name):
        assert task.train and task.asked and OUT not in {one.intent for one in task.train}
        assert {one.intent for one in task.asked} - {OUT} <= {one.intent for one in task.train}
        assert len(texts(task.train) & texts(task.asked)) < 0.03 * len(task.asked)
