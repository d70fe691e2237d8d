"""The parity requests: four forms of each, intents of the default bot, none of them taught."""

from benchmarks.parity import FORMS, requests, shares
from csbot.project.load import load_project
from csbot.text import HAN
from tests.conftest import ROOT


def test_the_requests_are_whole_and_unseen():
    project = load_project(ROOT)
    taught = {example.text for example in project.nlu.examples}
    asked = requests()
    assert len(asked) >= 40 and {row["intent"] for row in asked} <= set(project.domain.intents)
    for row in asked:
        assert set(row) == {"intent", *FORMS}
        assert all(bool(HAN.search(row[form])) == form.startswith("zh") for form in FORMS), row
        assert len(row["zh curt"]) < len(row["zh polite"]) and len(row["en curt"]) < len(row["en polite"]), row
    texts = [row[form] for row in asked for form in FORMS]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if text in taught] == []


def test_shares():
    asked = [{"intent": "a"}, {"intent": "b"}]
    assert shares(asked, {form: ["a", "nlu_fallback"] for form in FORMS}) == dict.fromkeys(FORMS, 0.5)
