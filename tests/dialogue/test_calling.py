"""Calling custom actions: in a thread, with a time limit, whatever they raise."""

import asyncio
import contextvars
import importlib.util
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from csbot.dialogue.action_call import ActionCall, Setting
from csbot.dialogue.actions import action
from csbot.dialogue.calling import ActionFailed, call_action
from csbot.dialogue.snapshot import blank
from csbot.project.model import Domain

tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="none")


def run(function: Callable, folder: Path = Path(__file__).parent, **settings: object) -> tuple[list[str], str | None]:
    """What an action said, and how it failed."""
    custom = action("action_x", **settings)(function)
    call = ActionCall("action_x", blank({}), Setting(Domain(), folder=folder))
    try:
        asyncio.run(call_action(custom, call))
    except ActionFailed as failure:
        return [event.reply.text for event in call.events], str(failure)
    return [event.reply.text for event in call.events], None


def test_both_kinds_of_function_run() -> None:
    async def later(turn) -> None:
        await asyncio.sleep(0)
        turn.say("异步")

    assert run(lambda turn: turn.say("同步")) == (["同步"], None)
    assert run(later) == (["异步"], None)


def test_what_was_said_before_an_error_counts() -> None:
    def broken(turn) -> None:
        turn.say("正在查询")
        raise LookupError("no such\norder")

    said, failure = run(broken)
    assert said == ["正在查询"]
    assert failure.startswith("action 'action_x' failed: LookupError: no such order (test_calling.py:")


def test_what_was_said_before_the_time_was_up_counts() -> None:
    release = threading.Event()

    def slow(turn) -> None:
        turn.say("请稍等")
        release.wait(5)

    async def slow_too(turn) -> None:
        turn.say("请稍等")
        await asyncio.sleep(5)

    async def slow_and_blocking(turn) -> None:
        turn.say("请稍等")
        release.wait(5)

    begun = time.monotonic()
    for function in (slow, slow_too, slow_and_blocking):
        assert run(function, timeout=0.05) == (["请稍等"], "action 'action_x' takes more than 0.05 s")
    release.set()
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("error", [TimeoutError("db"), asyncio.TimeoutError(), StopIteration("x"), SystemExit(3)])
@pytest.mark.parametrize("later", [True, False])
def test_whatever_an_action_raises_is_a_failure(error: BaseException, later: bool) -> None:
    def broken(turn) -> None:
        raise error

    async def broken_too(turn) -> None:
        raise error

    said, failure = run(broken_too if later else broken)
    assert said == [] and failure.startswith("action 'action_x' failed: ")
    assert "more than" not in failure


def test_an_action_that_cancels_itself_fails() -> None:
    async def cancelled(turn) -> None:
        raise asyncio.CancelledError

    said, failure = run(cancelled)
    assert said == [] and failure.startswith("action 'action_x' failed: CancelledError (test_calling.py:")


def test_a_plain_function_sees_the_context_of_the_turn() -> None:
    tenant.set("shop-1")
    assert run(lambda turn: turn.say(tenant.get())) == (["shop-1"], None)


def test_an_action_runs_in_a_thread_that_holds_up_nobody() -> None:
    assert run(lambda turn: turn.say(str(threading.current_thread().daemon))) == (["True"], None)


def test_an_action_with_the_wrong_arguments_fails_like_any_other() -> None:
    said, failure = run(lambda: None)
    assert said == [] and "TypeError" in failure


def test_a_callers_cancellation_closes_the_call() -> None:
    call = ActionCall("action_x", blank({}), Setting(Domain()))

    async def impatient() -> None:
        custom = action("action_x")(lambda turn: time.sleep(0.2))
        await asyncio.wait_for(call_action(custom, call), 0.01)

    with pytest.raises(TimeoutError if sys.version_info >= (3, 11) else asyncio.TimeoutError):
        asyncio.run(impatient())
    with pytest.raises(RuntimeError):
        call.say("太晚了")


def test_a_coroutine_that_waits_is_cancelled_when_its_time_is_up() -> None:
    ended = threading.Event()

    async def slow(turn) -> None:
        try:
            await asyncio.sleep(5)
        finally:
            ended.set()

    assert "more than" in run(slow, timeout=0.05)[1]
    assert ended.wait(2)


def test_coroutines_of_other_customers_go_on_while_one_blocks() -> None:
    release = threading.Event()

    async def blocking(turn) -> None:
        release.wait(5)

    async def quick(turn) -> None:
        turn.say("好了")
        release.set()

    async def both() -> None:
        calls = [ActionCall("action_x", blank({}), Setting(Domain())) for _ in range(2)]
        customs = [action("action_x")(function) for function in (blocking, quick)]
        await asyncio.gather(*map(call_action, customs, calls))
        assert [event.reply.text for event in calls[1].events] == ["好了"]

    begun = time.monotonic()
    asyncio.run(both())
    assert time.monotonic() - begun < 2


def test_a_mistake_is_shown_where_the_project_made_it(tmp_path: Path) -> None:
    (tmp_path / "actions").mkdir()
    code = tmp_path / "actions" / "orders.py"
    code.write_text("import json\n\n\ndef broken(turn):\n    json.loads('{')\n\n\n"
                    "def wrong(turn):\n    turn.set('x', 1)\n", "utf8")
    spec = importlib.util.spec_from_file_location("orders", code)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert run(module.broken, tmp_path)[1].endswith("(actions/orders.py:5)")
    assert run(module.wrong, tmp_path)[1].endswith(" ValueError: unknown slot 'x' (actions/orders.py:9)")
    assert run(module.wrong, tmp_path / "elsewhere")[1].endswith("(orders.py:9)")
