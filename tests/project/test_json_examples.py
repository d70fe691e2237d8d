"""NLU data in Rasa's older JSON format: the same records as from YAML, each with its place."""

import json

import pytest

from csbot.project.model import Annotation
from tests.project.projects import codes, read

TALK = """{
\t"rasa_nlu_data": {
\t\t"common_examples": [
\t\t\t{"text": "寄到上海吧\\ud83d\\ude00", "intent":"order", "entities": [
\t\t\t\t{"start": 2, "end": 4, "value": "Shanghai", "entity": "city"}]},
\t\t\t{"text": "from Berlin to Bonn", "intent": "order", "entities": [
\t\t\t\t{"start": 15, "end": 19, "entity": "city", "role": "to"},
\t\t\t\t{"start": 5, "end": 11, "value": "Berlin", "entity": "city", "role": "from", "group": "1"}]}
\t\t],
\t\t"regex_features": [{"name": "编号", "pattern": "\\\\d{5}"}],
\t\t"lookup_tables": [{"name": "city", "elements": ["Berlin", "\\u4e0a\\u6d77"]}],
\t\t"entity_synonyms": [{"value": "Shanghai", "synonyms": ["魔都", "SH"]}]
\t}
}
"""


def example(**more) -> str:
    return json.dumps({"rasa_nlu_data": {"common_examples": [{"text": "去北京", "intent": "greet", **more}]}})


def test_everything_in_it_is_read_with_its_place(tmp_path):
    project = read(tmp_path, {"data/nlu.json": TALK})
    assert codes(project) == []
    chinese, english = project.nlu.examples
    assert (chinese.text, chinese.intent, chinese.at.line) == ("寄到上海吧😀", "order", 4)
    assert chinese.entities == (Annotation(2, 4, "city", "Shanghai"),) and chinese.entities[0].entity.at.line == 5
    assert english.entities == (Annotation(5, 11, "city", "Berlin", "from", "1"),
                                Annotation(15, 19, "city", "Bonn", "to"))
    assert [(one.name, one.regex, one.at.line) for one in project.nlu.patterns] == [("编号", r"\d{5}", 10)]
    assert [(one.name, one.text, one.at.line) for one in project.nlu.lookups] == [
        ("city", "Berlin", 11), ("city", "上海", 11)]
    assert [(one.surface, one.value, one.implied) for one in project.nlu.synonyms] == [
        ("上海", "Shanghai", True), ("魔都", "Shanghai", False), ("SH", "Shanghai", False)]


def test_it_teaches_what_the_same_data_in_yaml_teaches(tmp_path):
    lines = ['寄到[上海]{"entity": "city", "value": "Shanghai"}吧😀',
             'from [Berlin]{"entity": "city", "role": "from", "group": "1"} to [Bonn]{"entity": "city", "role": "to"}']
    yaml = "nlu:\n- intent: order\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)
    taught = [read(tmp_path / name, {f"data/nlu.{name}": text}).nlu.examples
              for name, text in (("json", TALK), ("yml", yaml))]
    in_json, in_yaml = ([(one.text, one.intent, one.entities) for one in examples] for examples in taught)
    assert in_json == in_yaml


def test_yaml_and_json_lie_side_by_side_and_nothing_is_taught_twice(tmp_path):
    yaml = "nlu:\n- intent: greet\n  examples: |\n    - 去北京\n    - hello\n"
    project = read(tmp_path, {"nlu_data/a.yml": yaml, "data/sub/b.json": example()})
    assert [one.text for one in project.nlu.examples] == ["去北京", "hello"] and codes(project) == []


def test_a_lookup_table_may_be_a_file(tmp_path):
    text = json.dumps({"rasa_nlu_data": {"lookup_tables": [{"name": "city", "elements": "data/cities.txt"}]}})
    project = read(tmp_path, {"data/nlu.json": text, "data/cities.txt": "北京\n\n Berlin \n"})
    assert [(one.text, one.at.short) for one in project.nlu.lookups] == [
        ("北京", "data/cities.txt:1"), ("Berlin", "data/cities.txt:3")]
    assert codes(project) == []


def test_a_lookup_table_whose_file_is_not_there_is_an_error_where_it_is_named(tmp_path):
    text = json.dumps({"rasa_nlu_data": {"lookup_tables": [{"name": "city", "elements": "城市.txt"}]}})
    [found] = read(tmp_path, {"data/nlu.json": text}).problems
    assert (found.code, found.at.short) == ("E102", "data/nlu.json:1") and "城市.txt" in found.message


@pytest.mark.parametrize("more, left", [
    ([(1, 9, "city")], 0), ([(3, 3, "city")], 0), ([(-2, 3, "city")], 0), ([(1.5, 3, "city")], 0), ([(1, 3, "")], 0),
    ([(1, 3, "城市"), (1, 2, "city")], 1), ([(1, 2, "city"), (0, 2, "城市")], 1)])
def test_an_entity_that_has_no_place_in_its_text_is_left_out(tmp_path, more, left):
    entities = [{"start": start, "end": end, "entity": name} for start, end, name in more]
    project = read(tmp_path, {"data/nlu.json": example(entities=entities)})
    assert codes(project) == ["W139"] and [len(one.entities) for one in project.nlu.examples] == [left]


@pytest.mark.parametrize("data, count", [
    ({"common_examples": [{"text": "你好"}]}, 1),
    ({"common_examples": [{"intent": "greet"}, {"text": "", "intent": "a"}]}, 2),
    ({"regex_features": [{"name": "x"}], "lookup_tables": [{"elements": ["a"]}],
      "entity_synonyms": [{"value": "a"}]}, 3)])
def test_an_item_that_is_not_whole_is_left_out(tmp_path, data, count):
    project = read(tmp_path, {"data/nlu.json": json.dumps({"rasa_nlu_data": data}, ensure_ascii=False)})
    assert codes(project) == ["W139"] * count and project.nlu.examples == ()


@pytest.mark.parametrize("text, code", [
    (example(entities=[{"end": 3, "entity": "city"}]), "E111"), (example(intent=3), "E111"),
    (example(entities={"city": 1}), "E111"), ('{"rasa_nlu_data": {"common_examples": null}}', "E111"),
    ('{"rasa_nlu_data": {}, "version": "3.1"}', "E112"), ('{"rasa_nlu_data": {}, "rasa_nlu_data": {}}', "E108"),
    (example(entities=[{"start": "1", "end": 3, "entity": "city"}]), "E111")])
def test_a_wrong_shape_is_an_error_with_its_place(tmp_path, text, code):
    project = read(tmp_path, {"data/nlu.json": text})
    assert code in codes(project) and all(one.at.short == "data/nlu.json:1" for one in project.problems)
    assert ("nlu", None) in project.lost


@pytest.mark.parametrize("text", [
    '{"rasa_nlu_data": {"common_examples": [,]}}', '{"rasa_nlu_data": {"common_examples": [],}}',
    '"rasa_nlu_data" is a key'])
def test_what_is_no_json_is_named(tmp_path, text):
    [found] = read(tmp_path, {"data/nlu.json": text}).problems
    assert (found.code, found.at.file) == ("W119", "data/nlu.json") and "no JSON" in found.message


def test_a_backslash_before_an_escape_is_no_half_of_a_character(tmp_path):
    project = read(tmp_path, {"data/nlu.json": example(text="\\ud83d 😀 \\\\😀")})
    assert project.nlu.examples[0].text == "\\ud83d 😀 \\\\😀"
