"""What the long runs have covered is written down, and the generator still makes the projects that they were about."""

import json

import pytest

from tests.differential import covered
from tests.differential.run import WIDE_FROM, task_of

ROWS = covered.read()
CONSTRUCTS = ("or:", "checkpoint:", "wait_for_user_input", "conversation_start", "active_loop", "slot_was_set", "user:",
              "bot:")


def test_two_thousand_projects_of_either_kind_are_covered():
    compared = [(row["seed"] < WIDE_FROM, row["projects"] - row["skipped"]) for row in ROWS]
    assert all(sum(count for plain, count in compared if plain is kind) >= 2000 for kind in (True, False))
    assert sum(row["decisions"] for row in ROWS) > 100_000


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["seed"]))
def test_the_generator_still_makes_these_projects(row):
    first = range(row["seed"], row["seed"] + min(covered.BLOCK, row["projects"]))
    assert covered.digest([task_of(seed) for seed in first]) == row["tasks"][0]
    assert len(row["tasks"]) == len(row["verdicts"]) == -(-row["projects"] // covered.BLOCK)


@pytest.mark.parametrize("first, more", [(1, ()), (WIDE_FROM, ("faq/", "action_listen", "restart", "restrict_rules"))])
def test_every_construct_is_made(first, more):
    written = [json.dumps(task_of(seed)["files"], ensure_ascii=False) for seed in range(first, first + covered.BLOCK)]
    for word in (*CONSTRUCTS, *more, "null", "退款"):
        assert sum(word in text for text in written) >= 5, word


def test_another_verdict_is_another_digest():
    cover = covered.Cover(1)
    for action in ("utter_a", "utter_好"):
        cover.add({"seed": 1}, {"refused": None, "runs": [[["ask", {"stories": action}]]]})
    assert covered.digest(cover.verdicts[:1]) != covered.digest(cover.verdicts[1:])
    row = cover.row({"projects": 2, "skipped": 0, "refused": 0, "decisions": 2})
    assert row["tasks"] == [covered.digest(cover.tasks)] and len(row["verdicts"]) == 1
