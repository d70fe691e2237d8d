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


OLD_FORM = "forms:\n  订单: {required_slots: {size: [{type: from_text}]}}\n"


@pytest.mark.parametrize("place", ["data/forms.yml", "stories/a/forms.yml", "domain/forms.yml"])
def test_a_broken_part_outside_of_the_domain_is_left_out_as_in_rasa(tmp_path, place):
    project = read(tmp_path, {place: OLD_FORM + "slots:\n  size: {type: text, mappings: []}\n"
                              "responses:\n  utter_b: [{text: b}]\n"})
    assert [(one.code, one.at.file, one.at.line) for one in project.problems] == [("W140", place, 2)]
    assert project.domain.forms["订单"].required_slots == () and "utter_b" in project.domain.responses
    assert list(project.domain.slots) == ["size"]


@pytest.mark.parametrize("files", [
    {"domain.yml": OLD_FORM, "data/a.yml": "forms:\n  f: {required_slots: []}\n"}, {"data/a.yml": "responses:\n  utter_b: [{image: b}]\n"},
    {"data/a.yml": "intents: [退货]\nstories: 5\n"}])
def test_what_rasa_reads_there_stays_an_error(tmp_path, files):
    assert codes(read(tmp_path, files)) == ["E111"]


@pytest.mark.parametrize("place", ["data/domain/domain.yml", "domain/a.yml", "domains/a.yml"])
def test_where_there_is_no_other_domain_it_must_be_whole(tmp_path, place):
    write(tmp_path, {place: OLD_FORM})
    (tmp_path / "domain.yml").unlink()
    assert codes(load_project(tmp_path)) == ["E111"]


def test_a_folder_of_domains_is_read_where_there_is_no_domain(tmp_path):
    files = {"domains/售后.yml": "intents: [退货]\n"}
    assert list(read(tmp_path, files).domain.intents) == ["greet", "order"]
    (tmp_path / "domain.yml").rename(tmp_path / "domains" / "a.yml")
    assert list(load_project(tmp_path).domain.intents) == ["greet", "order", "退货"]


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
    ("data/.nlu.json", '{"rasa_nlu_data": {"common_examples": []}}'),
    ("data/luis.json", '{"luis_schema_version": "7"}'),
    ("data/nlu.md", "## intent:greet\n- 你好\n"),
    ("stories/stories.md", "## 下单\n* order\n  - utter_greet\n")])
def test_what_is_not_read_is_named(tmp_path, name, text):
    assert [(one.code, one.at.file) for one in read(tmp_path, {name: text}).problems] == [("W119", name)]


def test_the_hint_for_markdown_names_the_migration(tmp_path):
    [found] = read(tmp_path, {"data/nlu.md": "## intent:问候\n- 你好\n"}).problems
    assert found.hint == "convert it with 'rasa data convert' of Rasa 2"


@pytest.mark.parametrize("name, text", [("data/README.md", "# 数据\n\n## 说明\n* 一\n"), ("data/prices.json", "{}"),
                                        ("data/cities.txt", "北京")])
def test_other_files_are_nobodys_business(tmp_path, name, text):
    assert codes(read(tmp_path, {name: text})) == []


@pytest.mark.parametrize("text", ["- a\n- b\n", "foo: [\n", "只有文字\n", "foo: 1\n"])
def test_a_file_without_a_key_of_ours_is_passed_over(tmp_path, text):
    assert codes(read(tmp_path, {"data/x.yml": text})) == ["W108"]


def test_a_broken_domain_file_is_an_error_whatever_its_keys_are(tmp_path):
    assert codes(read(tmp_path, {"domain.yml": "- a\n", "data/d.yml": DOMAIN})) == ["E111"]


def test_an_older_format_version_is_told_once(tmp_path):
    older = {f"data/{name}.yml": f'version: "2.0"\nnlu:\n- intent: {name}\n  examples: |\n    - 你好{name}\n'
             for name in ("greet", "order", "推荐")}
    told = [found for found in read(tmp_path, older).problems if found.code == "W105"]
    assert [(one.at.file, one.at.line) for one in told] == [("data/greet.yml", 1)]
    assert told[0].message == "format version '2.0', csbot reads '3.1', and so in 2 more files"
