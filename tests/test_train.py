"""Training: what is trained again and what is taken over; whatever goes wrong leaves the packages as they were."""

import json
import os
import pty
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from csbot.assistant import Assistant
from csbot.diagnostics import CsbotError
from csbot.nlu.matching.rules import Rules
from csbot.package import UNFINISHED
from csbot.project.load import load_project
from csbot.train import encoder_of, make_plan, nlu_settings, portable_name, rules_of, running_settings, train
from tests.conftest import ROOT, heeding_ctrl_c
from tests.test_package import full_disk

Edit = Callable[[Path, str, str], None]
STORIES, EXAMPLES = "stories/stories.yml", "nlu_data/nlu.yml"


def names(folder: Path) -> list[str]:
    """What lies below models/."""
    return sorted(path.name for path in (folder / "models").iterdir()) if (folder / "models").is_dir() else []


def code_of(action: Callable[[], Any]) -> str:
    """The one code with which an action ends."""
    with pytest.raises(CsbotError) as caught:
        action()
    [found] = caught.value.diagnostics
    return found.code


@pytest.fixture
def fake_fit(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The NLU is not fitted but a file written; the folders it was written to."""
    folders: list[Path] = []

    def fit(project: object, settings: object, folder: Path, *_: object) -> dict[str, Any]:
        folder.mkdir()
        (folder / "labels.json").write_text(str(len(folders)), "utf8")
        folders.append(folder)
        return {"encoder": "none", "taught": 1}

    monkeypatch.setattr("csbot.train.fit_nlu", fit)
    return folders


# ---- what a package says ---------------------------------------------------------------------------------------------

def test_the_manifest_tells_where_a_package_comes_from(trained_once: Path):
    manifest = Assistant.load(trained_once / "models").package.manifest
    assert set(manifest.hashes) == {"nlu", "dialogue"} and manifest.parent is None and manifest.seed == 42
    assert {"csbot", "python", "torch", "transformers", "onnxruntime"} <= set(manifest.versions)
    assert manifest.metrics["taught"] == 64 and manifest.metrics["encoder"] == "encoder"
    assert {Path(name).suffix for name in manifest.files} == {".json", ".safetensors", ".onnx", ".svg"}
    modes = {stat.S_IMODE((trained_once / "models/first" / name).stat().st_mode) for name in manifest.files}
    assert len(modes) == 1, "another user who may read one file of a package may read all"


def test_the_same_seed_gives_the_same_weights(trained_once: Path, untrained: Path):
    again = train(untrained).package.manifest.files
    first = Assistant.load(trained_once / "models").package.manifest.files
    assert again["nlu/heads.safetensors"] == first["nlu/heads.safetensors"]
    assert again["nlu/words.safetensors"] == first["nlu/words.safetensors"]


def test_held_out_figures_are_shown(csbot, untrained: Path, edit: Edit):
    edit(untrained / "config.yml", "epochs: 15", "epochs: 1, dev_minimum: 10, seed: 7")
    shown = csbot("train", untrained)
    assert shown.exit_code == 0
    told = re.search(r"on (\d+) of the examples, held back from training: intent accuracy [\d.]+%, entity F1 [\d.]+% "
                     r"as annotated", shown.stdout)
    assert told and 5 <= int(told[1]) <= 30 and "seed 7" in shown.stdout


# ---- the curve of a training -----------------------------------------------------------------------------------------

def test_the_curve_is_named_and_logged_for_tensorboard(csbot, untrained: Path, edit: Edit, tmp_path: Path):
    edit(untrained / "config.yml", "epochs: 15", "epochs: 1")
    done = csbot("train", untrained, "--name", "一", "--tensorboard", tmp_path / "日志")
    assert done.exit_code == 0 and f"training curve {untrained / 'models/一/nlu/training.svg'}" in done.stdout
    curve = json.loads((untrained / "models/一/nlu/training.json").read_text("utf8"))
    assert curve["step"] == list(range(1, len(curve["loss"]) + 1)) and curve["rate"][-1] < max(curve["rate"])
    assert (untrained / "models/一/nlu/training.svg").read_text("utf8").startswith("<svg ")
    [log] = (tmp_path / "日志").iterdir()
    assert log.name.startswith("events.out.tfevents") and b"training/loss" in log.read_bytes()
    assert "training curve" not in csbot("train", untrained).stdout


def test_logs_that_cannot_be_written(csbot, untrained: Path, monkeypatch: pytest.MonkeyPatch, fitting_forbidden: None):
    done = csbot("train", untrained, "--tensorboard", "/proc/logs")
    assert done.exit_code == 1 and "E505" in done.stderr
    monkeypatch.setattr("csbot.train.find_spec", lambda name: None)
    assert code_of(lambda: train(untrained, logs=untrained / "logs")) == "E405"
    assert names(untrained) == [] and not (untrained / "logs").exists()


# ---- what is trained again -------------------------------------------------------------------------------------------

def test_nothing_changed_is_said_at_once_and_without_torch(csbot, trained: Path):
    started = time.monotonic()
    code = ("import sys; from csbot.cli.main import main\ntry: main(sys.argv[1:])\n"
            "finally: print(*{'torch', 'transformers'} & set(sys.modules), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code, "train", str(trained)], capture_output=True, text=True,
                          env=csbot.environment(), check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert done.stdout == f"nothing has changed since {trained / 'models' / 'first'}\n"
    assert time.monotonic() - started < 10  # 3 s on a machine that does nothing else; benchmarks/ measures that
    assert names(trained) == ["first"]


def test_a_change_of_stories_keeps_the_nlu(trained: Path, fitting_forbidden: None, edit: Edit):
    edit(trained / STORIES, "- action: utter_hours", "- action: utter_welcome")
    training = train(trained, name="second")
    assert training.halves == {"nlu": "kept", "dialogue": "trained"} and not training.unchanged
    assert training.package.manifest.parent == "first"
    first, second = trained / "models/first", trained / "models/second"
    for file in (first / "nlu").iterdir():
        assert file.samefile(second / "nlu" / file.name)
    assert training.package.manifest.metrics["taught"] == 64
    assistant = Assistant.load(trained / "models", seed=1)
    assert [reply.response for reply in assistant.reply("几点开门").replies] == ["utter_welcome"]


def test_a_change_of_responses_keeps_the_nlu(csbot, trained: Path, fitting_forbidden: None, edit: Edit):
    edit(trained / "domain.yml", "请告诉我单号。", "单号是多少？")
    done = csbot("train", trained, "--json")
    told = json.loads(done.stdout)
    assert told["halves"] == {"nlu": "kept", "dialogue": "trained"} and told["problems"] == []
    assert "单号是多少？" in Path(told["package"], "domain.json").read_text("utf8")


def test_a_comment_in_the_examples_changes_nothing(trained: Path, fitting_forbidden: None, edit: Edit):
    edit(trained / EXAMPLES, "nlu:\n", "nlu:\n# examples of customers\n\n")
    assert train(trained).unchanged


@pytest.mark.parametrize("old, new", [("- 几点关门\n", "- 几点关门呢\n"), ("[深圳](city)", "深圳"),
                                      ("- intent: thanks", "- intent: greet"), (r"\bPA\d{4}\b", r"\bPB\d{4}\b")])
def test_a_change_of_examples_keeps_the_dialogue(trained: Path, fake_fit: list[Path], edit: Edit, old: str, new: str):
    edit(trained / EXAMPLES, old, new)
    training = train(trained, name="second")
    assert training.halves == {"nlu": "trained", "dialogue": "kept"} and len(fake_fit) == 1
    assert (trained / "models/first/graph.json").samefile(trained / "models/second/graph.json")


def test_a_setting_of_the_nlu_trains_it_again(trained: Path, fake_fit: list[Path], edit: Edit):
    edit(trained / "config.yml", "epochs: 15", "epochs: 16")
    assert train(trained).halves == {"nlu": "trained", "dialogue": "kept"}


@pytest.mark.parametrize("only, halves", [("nlu", {"nlu": "trained", "dialogue": "kept"}),
                                          ("dialogue", {"nlu": "kept", "dialogue": "trained"})])
def test_one_half_takes_the_other_over_even_if_that_has_changed(trained: Path, fake_fit: list[Path], edit: Edit,
                                                                only: str, halves: dict[str, str]):
    edit(trained / EXAMPLES, "- 几点关门\n", "- 几点关门呢\n")
    edit(trained / STORIES, "- action: utter_hours", "- action: utter_welcome")
    first = train(trained, parts=(only,))
    assert first.halves == halves
    swapped = {"kept": "trained", "trained": "kept"}
    assert train(trained).halves == {part: swapped[state] for part, state in halves.items()}
    assert train(trained).unchanged


def test_halves_one_after_the_other(untrained: Path, fake_fit: list[Path]):
    assert train(untrained, parts=("dialogue",)).halves == {"nlu": "absent", "dialogue": "trained"}
    assert train(untrained, parts=("nlu",)).halves == {"nlu": "trained", "dialogue": "kept"}
    assert train(untrained).unchanged
    assert train(untrained, force=True).halves == {"nlu": "trained", "dialogue": "trained"}


def test_a_half_that_the_project_has_lost_is_dropped(trained: Path):
    (trained / EXAMPLES).unlink()
    for path in (trained / "stories").iterdir():
        path.write_text(path.read_text("utf8"), "utf8")
    training = train(trained)
    assert training.halves == {"nlu": "absent", "dialogue": "kept"} and not training.unchanged
    assert training.package.manifest.metrics == {} and not training.package.has("nlu")
    assert train(trained).unchanged


def test_a_name_for_what_has_not_changed(csbot, trained: Path, fitting_forbidden: None):
    done = csbot("train", trained, "--name", "星期五")
    assert (done.exit_code, names(trained)) == (0, ["first", "星期五"])
    assert "nothing has changed" not in done.stdout and "nlu: kept" in done.stdout


def test_many_trainings_in_one_second(trained: Path, fitting_forbidden: None, edit: Edit):
    for number in range(4):
        edit(trained / STORIES, f"greet{number or ''}\n  steps", f"greet{number + 1}\n  steps")
        assert not train(trained).unchanged
    assert len(names(trained)) == 5


def test_a_plan_knows_nothing_of_strange_halves():
    assert make_plan({}, None, ("nlu",), False).hashes == {}
    assert make_plan({"nlu": "a"}, None, ("dialogue",), True).halves == {"nlu": "absent", "dialogue": "absent"}


# ---- one half only ---------------------------------------------------------------------------------------------------

def test_a_project_with_nlu_only(csbot, untrained: Path):
    shutil.rmtree(untrained / "stories")
    (untrained / "domain.yml").write_text('version: "3.1"\nintents: [greet, thanks, track_parcel, opening_hours, '
                                          'send_parcel]\nentities: [city, parcel_number]\n', "utf8")
    assert csbot("train", untrained).exit_code == 0
    assert json.loads(csbot("parse", "--project", untrained, "--json", "谢谢").stdout)["intent"]["name"] == "thanks"
    shell = csbot("shell", untrained, input="你好\n")
    assert shell.exit_code == 1 and "E508 the package has no dialogue" in shell.stderr
    assert json.loads(csbot("shell", "nlu", untrained, input="你好\n").stdout)["intent"]["name"] == "greet"


def test_a_project_with_dialogue_only(csbot, untrained: Path, fitting_forbidden: None):
    shutil.rmtree(untrained / "nlu_data")
    assert csbot("train", untrained).exit_code == 0
    assert csbot("shell", untrained, input="/opening_hours\n").stdout.startswith("我们每天9点到18点营业。\n节假日")
    assert csbot("shell", untrained, input="hello\n").stdout == "(no reply)\n"
    parse = csbot("parse", "--project", untrained, "hello")
    assert parse.exit_code == 1 and "E508 the package has no NLU" in parse.stderr


@pytest.mark.parametrize("lost, option", [("nlu_data", "--nlu"), ("stories", "--dialogue")])
def test_nothing_to_train(csbot, untrained: Path, lost: str, option: str):
    shutil.rmtree(untrained / lost)
    done = csbot("train", untrained, option)
    assert done.exit_code == 1 and "E403" in done.stderr
    assert names(untrained) == []


# ---- what goes wrong -------------------------------------------------------------------------------------------------

def test_errors_of_the_project_are_those_of_check(csbot, untrained: Path, edit: Edit):
    edit(untrained / STORIES, "- intent: greet", "- intent: greet\n    nonsense: 1")
    (untrained / EXAMPLES).write_bytes(b"\xff")
    checked, done = csbot("check", untrained), csbot("train", untrained)
    assert checked.exit_code == done.exit_code == 1
    assert [line for line in checked.stdout.splitlines() if ": E1" in line] == [
        line for line in done.stderr.splitlines() if ": E1" in line] != []
    assert names(untrained) == []


def test_a_damaged_package_is_not_built_upon(csbot, trained: Path, fake_fit: list[Path], edit: Edit):
    (trained / "models/first/nlu/labels.json").write_text("{}", "utf8")
    for _ in range(2):
        done = csbot("train", trained)
        assert done.exit_code == 1 and "E502" in done.stderr and "nlu/labels.json" in done.stderr
        edit(trained / STORIES, "- action: utter_hours", "- action: utter_welcome\n  - action: utter_hours")
    assert names(trained) == ["first"]
    assert csbot("train", trained, "--force").exit_code == 0


def test_a_taken_name_is_told_before_training(csbot, trained: Path, fitting_forbidden: None, edit: Edit):
    edit(trained / EXAMPLES, "- 几点关门\n", "- 几点关门呢\n")
    done = csbot("train", trained, "--name", "first")
    assert done.exit_code == 1 and "E504" in done.stderr


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", ".hidden", "a\nb", "\udcff"])
def test_a_name_that_is_none_is_wrong_usage(csbot, untrained: Path, name: str):
    assert csbot("train", untrained, "--name", name).exit_code == 2


@pytest.mark.parametrize("settings, code", [("nlu: {epoch: 3}", "E401"), ("nlu: {epochs: none}", "E401"),
                                            ("encoder: nowhere/at_all", "E402"), ("encoder: stories", "E402")])
def test_settings_that_cannot_be_trained(csbot, untrained: Path, settings: str, code: str):
    (untrained / "config.yml").write_text(settings + "\n", "utf8")
    done = csbot("train", untrained)
    assert done.exit_code == 1 and "config.yml:1:" in done.stderr and code in done.stderr
    assert names(untrained) == []


@pytest.mark.parametrize("most", [1_000, 30_000, 300_000])
def test_a_full_disk_during_training(untrained: Path, edit: Edit, most: int):
    edit(untrained / "config.yml", "epochs: 15", "epochs: 1")
    with full_disk(most):
        assert code_of(lambda: train(untrained)) == "E505"
    assert names(untrained) == []


def test_a_folder_that_cannot_be_written(csbot, trained: Path, fitting_forbidden: None):
    done = csbot("train", trained, "--out", "/proc/models", "--dialogue")
    assert done.exit_code == 1 and "E505" in done.stderr


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": 1}'])
def test_a_damaged_newest_package_is_told(csbot, trained: Path, fake_fit: list[Path], damage: str):
    shutil.copytree(trained / "models/first", trained / "models/second")
    (trained / "models/second/manifest.json").write_text(damage, "utf8")
    for words in ([], ["--dialogue"], ["--nlu"], ["--dialogue", "--force"]):
        done = csbot("train", trained, *words)
        assert done.exit_code == 1 and "models/second:1:1: E502" in done.stderr and "--force" in done.stderr
    assert names(trained) == ["first", "second"] and not fake_fit
    assert csbot("train", trained, "--force", "--name", "third").exit_code == 0
    assert train(trained).unchanged


def test_a_package_of_another_version_is_not_built_upon(csbot, trained: Path, fake_fit: list[Path], edit: Edit):
    edit(trained / "models/first/manifest.json", '"format": 1', '"format": 0')
    assert train(trained, name="second").halves == {"nlu": "trained", "dialogue": "trained"}
    assert train(trained).package.manifest.name == "second"


def test_both_options_are_both_halves(csbot, untrained: Path, fake_fit: list[Path]):
    told = json.loads(csbot("train", untrained, "--nlu", "--dialogue", "--json").stdout)
    assert told["halves"] == {"nlu": "trained", "dialogue": "trained"} and len(fake_fit) == 1


def test_a_package_names_no_place_of_the_machine(untrained: Path, edit: Edit):
    edit(untrained / "config.yml", "encoder: encoder", f"encoder: {untrained / 'encoder'}")
    package = train(untrained).package
    assert package.manifest.metrics["encoder"] == package.json("nlu/encoder.json")["name"] == "encoder"
    for path in package.folder.rglob("*.*"):
        content = path.read_bytes()
        assert not [place for place in (untrained, Path(torch.__file__).parent, ROOT) if bytes(place) in content], path


@pytest.mark.parametrize("name, kept", [("/home/someone/编码器", "编码器"), ("~/e", "e"), ("../e", "e"),
                                        ("models/e", "models/e"),
                                        ("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small")])
def test_the_name_of_an_encoder_that_a_package_keeps(name: str, kept: str):
    assert portable_name(name) == kept


# ---- interrupted -----------------------------------------------------------------------------------------------------

def start_training(csbot, folder: Path) -> tuple[subprocess.Popen, int]:
    """Train on a terminal until the progress bar shows that it is fine-tuning; the process and the terminal."""
    terminal, other = pty.openpty()
    process = subprocess.Popen(csbot.command("train", folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=other, env=csbot.environment({"TERM": "xterm"}), preexec_fn=heeding_ctrl_c)
    os.close(other)
    seen = b""
    while b"fine-tuning" not in seen:
        seen += os.read(terminal, 4096)
    return process, terminal


def drained(terminal: int) -> str:
    """What is still written to a terminal until it is closed."""
    text = b""
    try:
        while piece := os.read(terminal, 4096):
            text += piece
    except OSError:
        pass
    os.close(terminal)
    return text.decode("utf8", "replace")


def test_interrupted_and_killed_trainings(csbot, trained: Path, edit: Edit):
    """`kill -9` leaves an unfinished folder that the next training removes; Ctrl-C leaves nothing."""
    edit(trained / "config.yml", "epochs: 15", "epochs: 100000")
    before = {path: path.stat().st_mtime_ns for path in (trained / "models").rglob("*")}
    killed, terminal = start_training(csbot, trained)
    killed.kill()
    killed.wait(20)
    drained(terminal)
    assert [name.startswith(UNFINISHED) for name in names(trained)] == [True, False]
    interrupted, terminal = start_training(csbot, trained)
    assert len(names(trained)) == 2
    interrupted.send_signal(signal.SIGINT)
    assert interrupted.wait(20) == 130
    told = drained(terminal)
    assert "interrupted; nothing was changed" in told and "Traceback" not in told
    assert names(trained) == ["first"]
    assert {path: path.stat().st_mtime_ns for path in (trained / "models").rglob("*")} == before
    assert interrupted.stdout is not None and interrupted.stdout.read() == b""
    assert csbot("parse", "--project", trained, "你好").exit_code == 0, "the previous package still runs"


# ---- continued -------------------------------------------------------------------------------------------------------

def add_example(folder: Path, text: str, intent: str = "greet") -> None:
    """One more example, in a file of its own."""
    (folder / "nlu_data" / "more.yml").write_text(f"nlu:\n- intent: {intent}\n  examples: |\n    - {text}\n", "utf8")


def test_a_package_is_continued_and_left_as_it_was(csbot, trained: Path):
    before = {path: path.read_bytes() for path in (trained / "models").rglob("*") if path.is_file()}
    add_example(trained, "哈啰，在不在呀")
    done = csbot("train", trained, "--finetune", "--name", "second")
    assert done.exit_code == 0, done.output
    assert "nlu: finetuned" in done.output and "continued from first" in done.output and "1 of " in done.output
    assert {path: path.read_bytes() for path in before} == before
    assistant = Assistant.load(trained / "models" / "second")
    assert assistant.package.manifest.parent == "first"
    assert assistant.nlu.parse("哈啰，在不在呀").ranking[0].name == "greet"
    assert csbot("train", trained, "--finetune").output.startswith("nothing has changed")
    assert csbot("train", trained, "--finetune", trained / "models" / "first", "--name", "third",
                 "--force").exit_code == 0
    second, third = (trained / "models" / name / "nlu" / "heads.safetensors" for name in ("second", "third"))
    assert second.read_bytes() == third.read_bytes()


def test_a_plain_training_does_not_take_over_what_was_continued(trained: Path, fake_fit: list[Path]):
    add_example(trained, "good day to you")
    train(trained, continue_from=trained / "models", name="second")
    assert fake_fit == []
    assert train(trained, name="third").halves["nlu"] == "trained"
    assert len(fake_fit) == 1


def test_labels_come_and_go(trained: Path):
    add_example(trained, "给我讲个笑话\n    - tell me a joke\n    - 说个[笑话](thing)", "joke")
    made = train(trained, continue_from=trained / "models", name="second").package
    nlu = Assistant.load(made.folder).nlu
    assert "joke" in nlu.intents.labels and nlu.parse("给我讲个笑话").ranking[0].name == "joke"
    assert any(kind[0] == "thing" for label in nlu.entities.labels for kind in label)
    (trained / "nlu_data" / "more.yml").unlink()
    made = train(trained, continue_from=made.folder, name="third").package
    nlu = Assistant.load(made.folder).nlu
    assert "joke" not in nlu.intents.labels and made.manifest.parent == "second"


def test_what_cannot_be_continued(trained: Path, edit: Edit):
    add_example(trained, "good day to you")
    edit(trained / "config.yml", "encoder: encoder", "encoder: another")
    assert code_of(lambda: train(trained, continue_from=trained / "models")) == "E404"
    assert code_of(lambda: train(trained, continue_from=trained / "nothing")) == "E501"
    assert names(trained) == ["first"]


def test_two_processes_make_the_same_heads(csbot, untrained: Path):
    """Same seed, same machine, from scratch: byte-equal heads."""
    for name in ("one", "two"):
        assert csbot.apart("train", untrained, "--nlu", "--force", "--name", name, timeout=300).returncode == 0
    one, two = (untrained / "models" / name / "nlu" / "heads.safetensors" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


# ---- which encoder ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("config, example, encoder", [
    (None, "hello", "MiniLM"), (None, "café au lait", "MiniLM"), (None, "你好", "e5"), (None, "привет", "e5"),
    ("language: en", "hello", "MiniLM"), ("language: zh", "hello", "e5"), ("language: en", "你好", "e5"),
    ("encoder: my_encoder", "hello", "my_encoder")])
def test_the_default_encoder_follows_the_language(tmp_path: Path, config: str | None, example: str, encoder: str):
    (tmp_path / "domain.yml").write_text("intents: [greet]\n", "utf8")
    (tmp_path / "nlu_data").mkdir()
    (tmp_path / "nlu_data/nlu.yml").write_text(f"nlu:\n- intent: greet\n  examples: |\n    - {example}\n", "utf8")
    if config:
        (tmp_path / "config.yml").write_text(config + "\n", "utf8")
    assert encoder in encoder_of(load_project(tmp_path))


# ---- the project's code is not run -----------------------------------------------------------------------------------

def test_check_train_and_test_run_no_code_of_the_project(csbot, trained: Path, fitting_forbidden: None, edit: Edit):
    marker = trained / "was_run"
    edit(trained / "actions.py", '"""The actions', f'open({str(marker)!r}, "w")\n"""The actions')
    edit(trained / STORIES, "- action: utter_hours", "- action: utter_hours\n  - action: utter_welcome")
    assert csbot("check", trained).exit_code == 0
    assert csbot("train", trained).exit_code == 0
    assert csbot("test", trained).exit_code == 0
    assert csbot("graph", trained, "--format", "mermaid").exit_code == 0
    assert not marker.exists()
    assert csbot("shell", trained, input="你好\n").exit_code == 0
    assert marker.exists()


@pytest.mark.parametrize("pipeline, kept", [
    ("", {"regexes", "lookups", "synonyms"}),
    ("pipeline: [{name: DIETClassifier}]", {"regexes", "lookups"}),
    ("pipeline: [{name: EntitySynonymMapper}]", {"regexes", "lookups", "synonyms"}),
    ("pipeline: [{name: RegexEntityExtractor, use_regexes: false}]", {"lookups"}),
    ("pipeline: [{name: RegexEntityExtractor, use_lookup_tables: false}, {name: EntitySynonymMapper}]",
     {"regexes", "synonyms"})])
def test_the_pipeline_says_which_rules_count(tmp_path: Path, pipeline: str, kept: set[str]):
    (tmp_path / "config.yml").write_text(pipeline, "utf8")
    (tmp_path / "domain.yml").write_text("entities: [city]\nnlu:\n- {regex: city, examples: '- 上.'}\n"
                                         "- {lookup: city, examples: '- 北京'}\n- {synonym: 上海, examples: '- 魔都'}\n", "utf8")
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").rename(tmp_path / "data" / "all.yml")
    found = rules_of(load_project(tmp_path)).as_json()
    assert {name for name in ("regexes", "lookups", "synonyms") if found[name]} == kept


def test_the_settings_say_which_recognisers_run_and_how_lists_are_compared(tmp_path: Path):
    (tmp_path / "config.yml").write_text(
        "timezone: Asia/Shanghai\nrecognisers: [number, {type: order_number, entity: order_id, pattern: 'KP\\d+'}]\n"
        "pipeline:\n- {name: RegexEntityExtractor, case_sensitive: true, use_word_boundaries: false}\n"
        "- {name: DucklingEntityExtractor, dimensions: [time]}\n", "utf8")
    (tmp_path / "domain.yml").write_text("intents: [greet]\n", "utf8")
    rules = rules_of(load_project(tmp_path))
    assert (rules.case_sensitive, rules.word_borders, rules.timezone) == (True, False, "Asia/Shanghai")
    assert rules.recognisers == (("number", "number", {}), ("order_number", "order_id", {"pattern": "KP\\d+"}),
                                 ("time", "time", {}))
    assert Rules.from_json(json.loads(json.dumps(rules.as_json()))) == rules


def test_strangers_are_refused_unless_the_project_says_otherwise(untrained: Path):
    own = load_project(untrained)
    assert nlu_settings(own).fallback == "auto" and running_settings(own)["fallback_threshold"] == 0.3
    (untrained / "config.yml").write_text("nlu: {fallback: off}\n", "utf8")
    assert nlu_settings(load_project(untrained)).fallback == "off"
    assert running_settings(load_project(untrained))["fallback_threshold"] is None
    pipeline = "pipeline: [{name: DIETClassifier}, {name: FallbackClassifier, threshold: 0.6}]\n"
    (untrained / "config.yml").write_text(pipeline, "utf8")
    assert nlu_settings(load_project(untrained)).fallback == "off"
    assert running_settings(load_project(untrained))["fallback_threshold"] == 0.6
    (untrained / "config.yml").write_text(pipeline + "nlu: {fallback: auto}\n", "utf8")
    assert nlu_settings(load_project(untrained)).fallback == "auto"
