"""Limits are written and read, refuse what is out of scope, and never what the project has an intent for."""

import json
from pathlib import Path

import numpy as np
import pytest

from csbot.nlu.certainty.limits import LIMITS, NO_LIMITS, Limits
from csbot.nlu.certainty.scope import Scope
from csbot.nlu.heads.intent_head import IntentHead
from csbot.values import Intent

HEAD = IntentHead(("out_of_scope", "退款", "查物流"))
SCOPE = Scope(np.eye(4, dtype=np.float32), np.eye(4, dtype=np.float32)[:2], (1.0, 2.0), (0.5, 0.25), -1.5)
RANKING = (Intent("退款", 0.7), Intent("out_of_scope", 0.3))


def test_written_and_read_they_are_the_same(tmp_path: Path) -> None:
    for limits in (Limits(0.8, SCOPE, True, "out_of_scope"), NO_LIMITS):
        limits.write(tmp_path)
        found = Limits.read(tmp_path)
        assert (found.temperature, found.rejects, found.outside) == (limits.temperature, limits.rejects, limits.outside)
        assert (found.scope and found.scope.as_json()) == (limits.scope and limits.scope.as_json())
    assert found.familiarities(HEAD, np.zeros((2, 4)), np.zeros((2, 3))) == [None, None]


def test_a_stranger_is_the_fallback_with_the_taught_intents_behind() -> None:
    judged = Limits(1.0, SCOPE, True).judge(RANKING, 0.2)
    assert judged == (Intent("nlu_fallback", 0.8), *RANKING)
    assert Limits(1.0, SCOPE, True).judge(RANKING, 0.5) == RANKING


def test_what_is_never_refused() -> None:
    assert Limits(1.0, SCOPE, False).judge(RANKING, 0.0) == RANKING
    assert Limits(1.0, SCOPE, True, "退款").judge(RANKING, 0.0) == RANKING
    assert NO_LIMITS.judge(RANKING, None) == RANKING


def test_the_project_s_own_out_of_scope_intent_makes_nothing_familiar() -> None:
    limits = Limits(1.0, SCOPE, True, "out_of_scope")
    near = np.array([[1.0, 0, 0, 0]])
    scores = np.array([[9.0, 1.0, 0.0]])
    assert limits.inside(HEAD).tolist() == [False, True, True]
    assert limits.familiarities(HEAD, near, scores) == limits.familiarities(HEAD, near, scores - [[9.0, 0, 0]])


@pytest.mark.parametrize("changed", [{"temperature": 0}, {"temperature": "warm"}, {"scope": {"energy": [1]}},
                                     {"scope": {"energy": [1, None], "distance": [0, 1], "threshold": 0}}])
def test_damaged_limits_are_refused(tmp_path: Path, changed: dict) -> None:
    Limits(0.8, SCOPE, True).write(tmp_path)
    data = json.loads((tmp_path / LIMITS).read_text("utf-8"))
    (tmp_path / LIMITS).write_text(json.dumps(data | changed))
    with pytest.raises((ValueError, LookupError)):
        Limits.read(tmp_path)
