"""What Rasa's RulePolicy would decide in a state, and by what source: used to check training data, never at run time.

A source names what decided: `default restart`, `loop order_form`, `loop order_form listen`, or the number of a rule's
node, also of one that has to give way to the running form; None where no rule applies.
Source: `RulePolicy._predict` and `_predicted_action_name` of Rasa 3.6.
"""

from dataclasses import dataclass

from csbot.graph.builtin import DEFAULT_INTENTS
from csbot.graph.rules.loop_table import LoopTable
from csbot.graph.rules.table import Fit, Reached, RuleTable
from csbot.graph.rules.walk import RuleWalk
from csbot.graph.state import LISTEN, State

Source = str | int


@dataclass(frozen=True, slots=True)
class Judgement:
    """An action (None: nothing is decided) and its source; `fit` where a rule applied."""

    action: str | None
    source: Source | None
    fit: Fit | None = None

    @property
    def always(self) -> tuple[str, str, str]:
        """Of a built-in source: behind what its action always follows, the action, what to do against it."""
        kind, name, *_ = str(self.source).split(" ")
        action = str(self.action)
        if kind == "default":
            return f"intent '{name}'", action, f"use another intent, or override '{action}' in 'actions'"
        return (f"form '{name}' while it is active" if action == LISTEN else f"where form '{name}' is active",
                action, "end the form first, with 'active_loop: null' behind it")


class Judge:
    """The rules and form tables of one graph, asked state by state."""

    def __init__(self, table: RuleTable, loops: LoopTable) -> None:
        self.table, self.loops = table, loops

    def expect(self, state: State, reached: Reached, before: str | None, rejected: bool, gold: str) -> Judgement:
        """What rules decide where `gold` is told; a form that disagrees is rejected once."""
        found = self.decide(state, reached, before, rejected)
        if state.loop and found.action != gold and found.action == state.loop:
            return self.decide(state, reached, before, True)
        return found

    def decide(self, state: State, reached: Reached, before: str | None, rejected: bool) -> Judgement:
        """What rules decide; `reached` are the nodes that `state` has been fed to already."""
        by_text = self._by_rules(state, reached, before, by_text=True)
        intent = state.user.intent if state.user else None
        if state.previous == LISTEN and intent in DEFAULT_INTENTS and not by_text.action:
            return Judgement(DEFAULT_INTENTS[intent], f"default {intent}")
        if state.loop and not rejected:
            if state.previous == state.loop:
                return Judgement(LISTEN, f"loop {state.loop} listen")
            return Judgement(state.loop, f"loop {state.loop}")
        return by_text if by_text.action else self._by_rules(state, reached, before, by_text=False)

    def _by_rules(self, state: State, reached: Reached, before: str | None, by_text: bool) -> Judgement:
        verdict = RuleWalk(state, reached, before).judge(self.table, self.loops, by_text)
        return Judgement(verdict.action, self.table.node_of(verdict.fit) if verdict.fit else None, verdict.fit)
