"""`config.yml` of Rasa projects: what every component and policy becomes, and what is said of the others."""

import pytest

from csbot.check import check
from csbot.project.components import COMPONENTS, POLICIES, RETIRED, known
from csbot.project.model import DialogueSettings, PatternSettings, Project, UnderstandingSettings
from tests.project.projects import codes, read

RASA_DEFAULT = DialogueSettings()


def settings_of(tmp_path, text: str) -> Project:
    return read(tmp_path, {"config.yml": text})


def listed(key: str, *items: str) -> str:
    return f"{key}:\n" + "".join(f"- {item}\n" for item in items)


@pytest.mark.parametrize("text", [
    "language: zh\n", "pipeline:\npolicies:\n", "pipeline: []\npolicies: []\n",
    "recipe: default.v1\nassistant_id: 20240101-shop\nlanguage: zh\n# pipeline:\n#   - name: WhitespaceTokenizer\n"])
def test_without_pipeline_and_policies_the_defaults_hold(tmp_path, text):
    project = settings_of(tmp_path, text)
    assert codes(project) == []
    assert project.settings.understanding == UnderstandingSettings(0.3, 0.1, True, PatternSettings())
    assert project.settings.dialogue == DialogueSettings("augmented", None, True, True, True, RASA_DEFAULT.fallback)


@pytest.mark.parametrize("kind, table", [("pipeline", COMPONENTS), ("policies", POLICIES)])
def test_every_name_of_rasa_is_known_bare_and_as_a_path_with_all_its_parameters(tmp_path, kind, table):
    items = [f"name: {name}" + "".join(f"\n  {key}:" for key in sorted(one.parameters - {"name"}))
             for one in table.values() for name in (one.name, f"{one.module}.{one.name}")]
    assert codes(settings_of(tmp_path, "timezone: UTC\n" + listed(kind, *items))) == []
    assert len(table) == {"pipeline": 26, "policies": 5}[kind]


@pytest.mark.parametrize("items, expected", [
    (["{name: WhitespaceTokenizer}", "{name: DIETClassifier, epochs: 100}"], (None, 0.1, False)),
    (["{name: DIETClassifier}", "{name: FallbackClassifier}", "{name: EntitySynonymMapper}"], (0.3, 0.1, True)),
    (["{name: FallbackClassifier, threshold: 0.7}"], (0.7, 0.1, False)),
    (["{name: rasa.nlu.classifiers.fallback_classifier.FallbackClassifier, ambiguity_threshold: 0}"], (0.3, 0, False)),
    (["{name: FallbackClassifier, threshold: 0.7}", "{name: FallbackClassifier, threshold: 0.2}"], (0.7, 0.1, False)),
])
def test_the_pipeline_says_when_a_message_is_not_understood(tmp_path, items, expected):
    found = settings_of(tmp_path, listed("pipeline", *items)).settings.understanding
    assert (found.fallback_threshold, found.fallback_gap, found.synonyms) == expected


def test_csbots_own_threshold_wins(tmp_path):
    text = "fallback_threshold: 0.5\n" + listed("pipeline", "{name: JiebaTokenizer}")
    assert settings_of(tmp_path, text).settings.understanding.fallback_threshold == 0.5


def test_the_parameters_of_regex_entity_extractor_are_read(tmp_path):
    item = "{name: RegexEntityExtractor, case_sensitive: false, use_lookup_tables: false, use_word_boundaries: false}"
    project = settings_of(tmp_path, listed("pipeline", item))
    assert codes(project) == []
    assert project.settings.understanding.patterns == PatternSettings(False, True, False, False)


@pytest.mark.parametrize("items, mode, history, rules", [
    (["{name: RulePolicy}"], "none", None, True),
    (["{name: MemoizationPolicy, max_history: 5}", "{name: RulePolicy}"], "whole", 5, True),
    (["{name: rasa.core.policies.memoization.AugmentedMemoizationPolicy, max_history: 3}"], "augmented", 3, False),
    (["{name: MemoizationPolicy, max_history: 0}"], "whole", None, False),
    (["{name: TEDPolicy, max_history: 8}", "{name: rasa.core.policies.rule_policy.RulePolicy}"], "augmented", None,
     True),
    (["{name: UnexpecTEDIntentPolicy}", "{name: RulePolicy}"], "none", None, True),
    (["{name: MemoizationPolicy}", "{name: AugmentedMemoizationPolicy, max_history: 4}"], "augmented", 4, False),
])
def test_the_policies_say_who_decides(tmp_path, items, mode, history, rules):
    found = settings_of(tmp_path, listed("policies", *items)).settings.dialogue
    assert (found.mode, found.max_history, found.rules) == (mode, history, rules)


@pytest.mark.parametrize("parameters, fallback", [
    ("", "action_default_fallback"), (", core_fallback_action_name: utter_抱歉", "utter_抱歉"),
    (", enable_fallback_prediction: false", None), (", core_fallback_threshold: 0", None),
    (", core_fallback_threshold: 0.7", "action_default_fallback")])
def test_rule_policy_names_the_fallback(tmp_path, parameters, fallback):
    item = f"{{name: RulePolicy, restrict_rules: false, check_for_contradictions: false{parameters}}}"
    found = settings_of(tmp_path, listed("policies", item)).settings.dialogue
    assert (found.fallback, found.one_turn_rules, found.contradictions) == (fallback, False, False)


@pytest.mark.parametrize("text, expected", [
    (listed("pipeline", "{name: DIETClasifier}"), [("W132", "did you mean 'DIETClassifier'?")]),
    (listed("policies", "{name: FormPolicy}"), [("W132", "Rasa 3 has 'RulePolicy' in its place")]),
    (listed("pipeline", "{name: rasa.nlu.classifiers.wrong.DIETClassifier}"), [
        ("W132", "did you mean 'DIETClassifier'?")]),
    (listed("pipeline", "{name: 分词.Tokenizer}"), [("W133", None)]),
    (listed("policies", "{name: my.RulePolicy}"), [("W133", None)]),
    (listed("importers", "{name: my.Importer}", "{name: RasaFileImporter}"), [("W133", None)]),
    (listed("importers", "{name: MultiProjectImporter}"), [("W132", None)]),
    (listed("policies", "{name: MemoizationPolicy, max_histroy: 5}"), [("W134", "did you mean 'max_history'?")]),
    (listed("policies", "{name: RulePolicy}", "{name: MemoizationPolicy, priority: 5}"), [("W135", None)]),
    (listed("pipeline", "{name: RegexEntityExtractor, case_sensitive: true}"), []),
    (listed("policies", "{name: RulePolicy, priority: 1}", "{name: MemoizationPolicy}"), [("W135", None)]),
    (listed("policies", "{name: RulePolicy, use_nlu_confidence_as_score: true}", "{name: MemoizationPolicy}"), [
        ("W135", None)]),
    (listed("policies", "{name: RulePolicy, priority: 6}", "{name: MemoizationPolicy, priority: 5}"), []),
    (listed("pipeline", '{name: FallbackClassifier, threshold: "0.7"}'), [("E132", None)]),
    (listed("pipeline", "{name: RegexEntityExtractor, case_sensitive: 1}"), [("E132", None)]),
    (listed("policies", "{name: MemoizationPolicy, max_history: true}"), [("W147", None)]),
    (listed("policies", '{name: MemoizationPolicy, max_history: ""}'), [("W147", None)]),
    (listed("policies", '{name: MemoizationPolicy, max_history: 三}'), [("E132", None)]),
    (listed("policies", "{name: MemoizationPolicy, max_history: -1}"), [("E132", None)]),
    (listed("policies", "{name: RulePolicy, core_fallback_action_name: 7}"), [("E132", None)]),
    (listed("pipeline", "WhitespaceTokenizer"), [("E111", None)]),
    (listed("pipeline", "{model: x}"), [("E111", None)]),
    ("pipeline: supervised_embeddings\n", [("E111", None)]),
])
def test_what_is_unknown_or_wrong_is_said_with_its_place(tmp_path, text, expected):
    project = settings_of(tmp_path, text)
    assert [(found.code, found.hint) for found in project.problems] == expected
    assert all(found.at.file == "config.yml" and found.at.line > 1 or found.code == "E111" for found in project.problems)
    check(project)


def test_names_that_rasa_has_dropped_lead_to_names_that_it_has():
    assert all(name not in {**COMPONENTS, **POLICIES} for name in RETIRED)
    assert set(RETIRED.values()) <= {**COMPONENTS, **POLICIES}.keys()
    assert known("DIETClassifier", COMPONENTS) and known("x.DIETClassifier", COMPONENTS) is None


@pytest.mark.parametrize("files, language, expected", [
    (["config.yml", "config/config.yml", "config_a.yml"], "config.yml", []),
    (["config.yaml", "config_a.yml"], "config.yaml", []),
    (["config/config.yml"], "config/config.yml", []),
    (["config_zh.yml"], "config_zh.yml", []),
    (["config_diet.yml", "config_bert.yml"], "config_bert.yml", ["W138"]),
    (["other.yml"], None, []),
])
def test_where_the_settings_lie(tmp_path, files, language, expected):
    project = read(tmp_path, {name: f"language: {name}\n" for name in files})
    assert (project.settings.language, codes(project)) == (language, expected)


def test_a_broken_config_hides_no_other_problem(tmp_path):
    rule = "rules:\n- rule: r\n  steps: [intent: nobody, action: action_listen]\n"
    files = {"config/config.yml": "language: [\n", "data/x.yml": rule}
    project = read(tmp_path, files)
    assert codes(project) == ["E101"]
    assert [found.code for found in check(project)[1] if found.at.file == "data/x.yml"] == ["W201"]
