"""`python -m benchmarks.nlu` with a tiny encoder: cells run apart, are kept, and run again when something changes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.nlu import command, contenders, run
from benchmarks.nlu.cells import Cell
from benchmarks.nlu.results import read_log
from benchmarks.nlu.table import table
from tests.benchmarks.nlu_data import INTENTS, STRANGE, make_data, row
from tests.tiny_encoder import make_tiny_bert

QUICK = "epochs=2,batch=8,rate=1e-3,train_words=true,dropout=0"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [text for some in (*INTENTS.values(), STRANGE) for text in some]
    return make_tiny_bert(tmp_path_factory.mktemp("tiny") / "encoder", texts, 32)


@pytest.fixture
def nlu(data: Path, encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command, with its data, an empty cache and the tiny encoder; (status, standard output)."""
    def call(*words: Any) -> tuple[int, str]:
        status = command.main([str(word) for word in (*call.words, *words)])
        return status, capsys.readouterr().out

    call.words = ("--data", data, "--cache", tmp_path / "cache", "--encoder", encoder, "--threads", 1)
    return call


@pytest.fixture
def running_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a cell was run")

    monkeypatch.setattr(command, "run", refuse)


def test_a_cell_is_learnt_answered_measured_and_kept(nlu: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    status, out = nlu("--set", "clinc150_5", "--recipe", QUICK, "--floor", "--json", "--log", tmp_path / "log.jsonl")
    ours, floor = json.loads(out)
    assert status == 0 and (ours["by"], ours["recipe"], ours["seed"]) == ("csbot", QUICK, 42)
    assert ours["encoder"] == "encoder" and ours["asked_of"] == "dev, oos_dev and oos_train"
    assert (ours["figures"]["examples"], ours["figures"]["out_of_scope"]) == (6, 4)
    assert {"accuracy", "ece", "auroc", "paper", "balanced", "hint3", "shipped", "entity_f1"} <= set(ours["figures"])
    assert all(ours["cost"][name] > 0 for name in (
        "train_seconds", "train_cpu_seconds", "train_peak_mb", "package_mb", "parser_mb", "p50_ms", "p95_ms"))
    assert ours["learnt"]["taught"] == ours["examples"] == 12
    assert floor["by"] == "TF-IDF + SVM" and not {"auroc", "entity_f1"} & set(floor["figures"])
    monkeypatch.setattr(command, "run", None)  # nothing is run any more
    status, again = nlu("--set", "clinc150_5", "--recipe", QUICK, "--floor", "--json", "--table")
    assert (status, json.loads(again)) == (0, [ours, floor])
    assert list(read_log(tmp_path / "log.jsonl")) == [ours, floor]


@pytest.mark.usefixtures("running_forbidden")
def test_what_was_not_run_is_not_in_the_table(nlu: Any):
    assert nlu("--set", "snips", "--table", "--json") == (0, "[]\n")
    with pytest.raises(AssertionError, match="a cell was run"):
        nlu("--set", "snips")


def keys(data: Path, *words: Any) -> list[str]:
    options = command.parser().parse_args([str(word) for word in ("--data", data, "--threads", 1, *words)])
    return [cell.key for cell in command.cells(options)]


def test_a_key_changes_with_data_code_and_configuration(data: Path, encoder: Path, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch):
    words = ("--set", "snips", "--encoder", encoder)
    before = keys(data, *words)
    assert keys(data, *words) == before
    other = tmp_path / "encoder"
    shutil.copytree(encoder, other)
    assert keys(data, "--set", "snips", "--encoder", other) != before, "another place is another name"
    changed = [keys(data, *words, *more) for more in (("--seeds", 7), ("--recipe", "epochs=3"), ("--threads", 2))]
    (other / "config.json").write_text((other / "config.json").read_text("utf8") + "\n", "utf8")
    changed.append(keys(data, "--set", "snips", "--encoder", other))
    more = make_data(tmp_path / "data")
    with (more / "snips" / "train.jsonl").open("a", encoding="utf8") as file:
        file.write(json.dumps(row("买", "buy")) + "\n")
    changed.append(keys(more, *words))
    monkeypatch.setattr(contenders, "hash_of", lambda paths: "other code")
    changed.append(keys(data, *words))
    assert len({*before, *(key for found in changed for key in found)}) == 1 + len(changed)


def canned(cell: Any, *_: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a run gives, without one: every answer is "buy"."""
    intent = {"name": "buy", "confidence": 0.9}
    answers = [{"text": one.text, "intent": intent, "intent_ranking": [intent], "entities": []}
               for one in cell.task.asked]
    return {"cost": {}, "learnt": {}, "figures": run.figures_of(cell, answers)}, answers


def test_a_failing_cell_does_not_end_the_others(nlu: Any, monkeypatch: pytest.MonkeyPatch,
                                                capsys: pytest.CaptureFixture[str]):
    def fail_or_run(cell: Any, report: Any) -> Any:
        if cell.contender.name == "csbot":
            raise run.CellError("learn: trace\nno memory")
        return canned(cell)

    monkeypatch.setattr(command, "run", fail_or_run)
    assert command.main([*map(str, nlu.words), "--set", "snips", "--floor"]) == 1
    out, err = capsys.readouterr()
    assert "| csbot | encoder | default | 1 | 42 | – | – |" in out and "| no memory |" in out
    assert "| TF-IDF + SVM | TF-IDF + SVM | untuned |" in out and "snips all, csbot: learn: trace" in err
    assert [one["by"] for one in json.loads(nlu("--set", "snips", "--floor", "--table", "--json")[1])] == [
        "TF-IDF + SVM"], "what failed is not kept"


def test_ctrl_c_keeps_what_is_finished(nlu: Any, monkeypatch: pytest.MonkeyPatch):
    def run_two(cell: Any, report: Any) -> Any:
        if cell.task.part == "fold10":
            raise KeyboardInterrupt
        return canned(cell)

    monkeypatch.setattr(command, "run", run_two)
    status, out = nlu("--set", "nlu_eval")
    assert status == 130 and "| 2 | 42 | 33.3 |" in out
    assert [one["part"] for one in json.loads(nlu("--set", "nlu_eval", "--table", "--json")[1])] == ["fold2", "fold3"]


@pytest.fixture
def scripted(data: Path) -> Any:
    """A cell whose contender is a script."""
    def make(script: str) -> Cell:
        (cell,) = command.cells(command.parser().parse_args(["--data", str(data), "--set", "snips"]))
        contender = contenders.Contender("csbot", (sys.executable, "-c", script), {}, "", "")
        return Cell("snips", cell.task, contender, 1, 1)

    return make


def test_what_a_failing_process_said_is_told(scripted: Any):
    with pytest.raises(run.CellError, match="learn: no encoder here"):
        run.run(scripted("raise SystemExit('no encoder here')"), print)
    with pytest.raises(run.CellError, match="learn: ended with 3"):
        run.run(scripted("raise SystemExit(3)"), print)


def test_an_interrupted_process_is_ended(scripted: Any, monkeypatch: pytest.MonkeyPatch):
    """The child would go on for minutes; an interrupt between its lines must not leave it behind."""
    children: list[Any] = []
    popen = subprocess.Popen

    def kept(*words: Any, **options: Any) -> Any:
        children.append(popen(*words, **options))
        return children[-1]

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run.subprocess, "Popen", kept)
    with pytest.raises(KeyboardInterrupt):
        run.run(scripted('print(\'{"step": 1, "total": 2, "loss": 0}\', flush=True); import time; time.sleep(600)'),
                interrupt)
    assert children[0].poll() is not None


def test_broken_recipes_are_refused(nlu: Any, capsys: pytest.CaptureFixture[str]):
    for text, problem in (("epochs", "no 'setting=value'"), ("epoch=3", "unknown setting 'nlu.epoch'"),
                          ("rate=fast", "'nlu.rate' is 'fast'")):
        with pytest.raises(SystemExit, match="2"):
            nlu("--recipe", text)
        assert problem in capsys.readouterr().err
    assert command.recipe("rate=2e-4,train_words=true,epochs=null") == {
        "rate": 2e-4, "train_words": True, "epochs": None}


def test_diet_needs_a_python_with_rasa(nlu: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.delenv(contenders.PYTHON, raising=False)
    with pytest.raises(SystemExit, match="2"):
        nlu("--set", "snips", "--diet", 5)
    assert contenders.PYTHON in capsys.readouterr().err


def test_a_set_that_is_named_must_be_there(nlu: Any):
    with pytest.raises(SystemExit, match="hwu64"):
        nlu("--set", "hwu64")


def test_diets_cost_is_extrapolated_from_its_later_epochs():
    learnt = {"epochs": 5, "epoch_seconds": 2.0, "epoch_cpu_seconds": 3.0}
    cost = run.cost_of(run.Cost(60.0, 80.0, 1000.0), learnt)
    assert cost == {"train_seconds": 250.0, "train_cpu_seconds": 365.0, "train_peak_mb": 1000.0, "extrapolated": True}
    assert run.cost_of(run.Cost(60.0, 80.0, 1000.0), {"taught": 3})["extrapolated"] is False


def record(**changes: Any) -> dict[str, Any]:
    return {"set": "snips", "part": "all", "asked_of": "dev", "by": "csbot", "encoder": "e5", "recipe": "default",
            "seed": 42, "figures": {"accuracy": 0.9, "ece": None}, "cost": {"train_seconds": 1234.4}} | changes


def test_a_table_has_a_row_for_each_recipe_and_no_empty_columns():
    other = record(by="Rasa DIET", encoder="Rasa DIET", figures={"accuracy": 0.5},
                   cost={"train_seconds": 250.0, "extrapolated": True})
    lines = table([record(), record(seed=43, figures={"accuracy": 0.92}), other]).splitlines()
    assert lines[0] == "| set | asked of | by | encoder | recipe | parts | seeds | accuracy | train s |"
    assert lines[2] == "| snips | dev | csbot | e5 | default | 1 | 42, 43 | 91.0 ± 1.4 | 1,234 ± 0 |"
    assert lines[3] == "| snips | dev | Rasa DIET | Rasa DIET | default | 1 | 42 | 50.0 | ≈ 250 |"


def test_a_log_is_shown_with_notes_and_failures(nlu: Any, tmp_path: Path):
    path = tmp_path / "log.jsonl"
    failed = {key: value for key, value in record(note="b").items() if key not in ("figures", "cost")}
    path.write_text("".join(json.dumps(one) + "\n" for one in (
        record(note="a"), failed | {"failed": "learn: first\nlast | line"})), "utf8")
    status, out = nlu("--show", path)
    assert status == 1 and "| a |" in out and "| b | last \\| line |" in out
