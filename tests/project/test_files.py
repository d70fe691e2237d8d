"""What lies in the data folders: read, refused, or named as not read; nothing vanishes silently."""

import os

import pytest

from csbot.diagnostics import CsbotError
from csbot.project.load import load_project
from tests.project.projects import DOMAIN, codes, read, write


def test_a_domain_file_and_a_domain_folder_are_merged(tmp_path):
    more = "intents: [greet, 退货]\nslots:\n  size: {type: text, mappings: []}\n"
    domain = read(tmp_path, {"domain/售后/more.yml": more, "domain/b.yml": "responses: {utter_b: [{text: b}]}\n"}).domain
    assert list(domain.intents) == ["greet", "order", "退货"] and list(domain.slots) == ["size"]
    assert list(domain.responses) == ["utter_greet", "utter_b"]


def test_session_settings_that_are_not_the_default_count(tmp_path):
    files = {"domain/a.yml": "session_config: {session_expiration_time: 60}\n",
             "domain/b.yml": "session_config: {session_expiration_time: 5}\n",
             "domain/c.yml": "session_config: {session_expiration_time: 7}\n"}
    assert read(tmp_path, files).domain.session.expiration_minutes == 5


def test_test_stories_and_examples_in_the_data_folder_are_read(tmp_path):
    files = {"data/test_nlu.yml": "nlu:\n- intent: order\n  examples: |\n    - 下单\n"}
    assert [example.text for example in read(tmp_path, files).nlu.examples] == ["下单"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed(tmp_path):
    folder = write(tmp_path, {"data/secret/a.yml": "nlu: []\n"})
    (folder / "data" / "secret").chmod(0)
    project = load_project(folder)
    (folder / "data" / "secret").chmod(0o700)
    assert [(one.code, one.at.file) for one in project.problems] == [("E102", "data/secret")]


def test_a_folder_that_the_system_refuses_to_list(tmp_path, monkeypatch):
    folder = write(tmp_path, {"data/机密/a.yml": "nlu: []\n"})
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("机密"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "listdir", refuse)
    project = load_project(folder)
    assert [(one.code, one.message) for one in project.problems] == [
        ("E102", "cannot read 'data/机密': Permission denied")]


def test_a_file_named_like_a_folder_is_named(tmp_path):
    project = read(tmp_path, {"stories": "stories: []\n", "nlu_data": "nlu: []\n"})
    assert [(one.code, one.at.file) for one in project.problems] == [("W119", "nlu_data"), ("W119", "stories")]
    (tmp_path / "domain.yml").unlink()
    with pytest.raises(CsbotError) as caught:
        load_project(tmp_path)
    assert [one.code for one in caught.value.diagnostics] == ["E117", "W119", "W119"]


@pytest.mark.parametrize("name, text", [
    ("data/.hidden.yml", "nlu: []\n"), ("data/.ipynb_checkpoints/nlu.yml", "nlu: []\n"),
    ("data/nlu.json", '{"rasa_nlu_data": {"common_examples": []}}'), ("data/nlu.md", "## intent:greet\n- 你好\n"),
    ("stories/stories.md", "## 下单\n* order\n  - utter_greet\n")])
def test_what_is_not_read_is_named(tmp_path, name, text):
    assert [(one.code, one.at.file) for one in read(tmp_path, {name: text}).problems] == [("W119", name)]


@pytest.mark.parametrize("name, text", [("data/README.md", "# 数据\n\n## 说明\n* 一\n"), ("data/prices.json", "{}"),
                                        ("data/cities.txt", "北京")])
def test_other_files_are_nobodys_business(tmp_path, name, text):
    assert codes(read(tmp_path, {name: text})) == []


@pytest.mark.parametrize("text", ["- a\n- b\n", "foo: [\n", "只有文字\n", "foo: 1\n"])
def test_a_file_without_a_key_of_ours_is_passed_over(tmp_path, text):
    assert codes(read(tmp_path, {"data/x.yml": text})) == ["W108"]


def test_a_broken_domain_file_is_an_error_whatever_its_keys_are(tmp_path):
    assert codes(read(tmp_path, {"domain.yml": "- a\n", "data/d.yml": DOMAIN})) == ["E111"]
