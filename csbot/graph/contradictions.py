"""Rules against rules and rules against stories: what rules would decide at every moment that training data tells.

Finds what Rasa 3.6 refuses with `Contradicting rules or stories found`, and on the way which rule turns stories tell.
Source: `RulePolicy._analyze_rules`, `_check_prediction` and `_should_delete`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from csbot.diagnostics import Diagnostic
from csbot.graph import problems
from csbot.graph.judgement import Judge, Judgement, Source
from csbot.graph.model import RulePattern
from csbot.graph.rule_dialogues import RuleMoment
from csbot.graph.rule_patterns import serialised
from csbot.graph.rule_table import RuleTable
from csbot.graph.state import LISTEN
from csbot.graph.survey import Moment
from csbot.text import Span


@dataclass
class Findings:
    """What the comparison found: problems, sources that rules use, sources that stories tell, nodes to silence."""

    problems: list[Diagnostic] = field(default_factory=list)
    used: dict[Source, dict[tuple[str, str], Span]] = field(default_factory=lambda: defaultdict(dict))
    told: set[Source] = field(default_factory=set)
    silenced: set[int] = field(default_factory=set)


def ambiguous_nodes(table: RuleTable) -> dict[int, list]:
    """Nodes of the trie where rules decide different actions."""
    return {node: fits for node, fits in enumerate(table.turns) if len({fit.turn.action for fit in fits}) > 1}


class Comparison:
    """Rules and stories of one graph, compared."""

    def __init__(self, table: RuleTable, judge: Judge) -> None:
        self.table, self.judge = table, judge
        self.found = Findings()

    def run(self, moments: Iterable[Moment], dialogues: list[list[RuleMoment]]) -> Findings:
        """Compare everything; the table loses the turns that are ambiguous or silenced."""
        for node, fits in ambiguous_nodes(self.table).items():
            self._rules_disagree(fits)
            self.table.turns[node] = []
        checked = [moment for moments in dialogues for moment in moments if moment.checked]
        for moment in checked:
            self._collect(moment)
        for moment in checked:
            self._check_rule(moment)
        for moment in moments:
            if not moment.is_first:
                self._check_story(moment)
        return self.found

    def _rules_disagree(self, fits: list) -> None:
        first = fits[0]
        for other in fits[1:]:
            if other.turn.action != first.turn.action:
                self.found.problems.append(problems.rules_contradict(
                    other.rule.rule, other.turn.action, other.turn.at,
                    first.rule.rule, first.turn.action, first.turn.at))

    def _expected(self, moment: Moment | RuleMoment, action: str) -> Judgement | None:
        return self.judge.expect(moment.state, moment.reached, moment.before, moment.rejected, action)

    def _collect(self, moment: RuleMoment) -> None:
        expected = self._expected(moment, moment.action)
        if expected is None:
            return
        built_in = isinstance(expected.source, str)
        name, action = ("", expected.action) if built_in else (str(moment.rule.name), moment.action)
        self.found.used[expected.source].setdefault((name, action), moment.at)

    def _check_rule(self, moment: RuleMoment) -> None:
        expected = self._expected(moment, moment.action)
        if expected is None or expected.action == moment.action:
            return
        for name, _, at in self._others(expected, moment.action):
            if not name:
                self.found.problems.append(problems.rule_contradicts_built_in(
                    str(moment.rule.name), moment.action, moment.at, str(expected.source), expected.action))
            elif name != moment.rule.name or at != moment.at:
                self.found.problems.append(problems.rules_contradict(
                    str(moment.rule.name), moment.action, moment.at, name, expected.action, at))

    def _others(self, expected: Judgement, gold: str) -> Iterator[tuple[str, str, Span]]:
        """The rules behind a source that decide otherwise than `gold`."""
        for (name, action), at in self.found.used.get(expected.source, {}).items():
            if action != gold:
                yield name, action, at

    def _check_story(self, moment: Moment) -> None:
        for action, edges in moment.goes_on.items():
            expected = self._expected(moment, action)
            if expected is None:
                continue
            if expected.action == action:
                self.found.told.add(expected.source)
            elif self._is_only_a_listen(expected):
                self._silence(expected)
            else:
                for name, _, at in self._others(expected, action):
                    self.found.problems.append(problems.story_contradicts_rule(
                        edges[0], action, name or str(expected.source), expected.action, at, moment.conversation()))

    def _is_only_a_listen(self, expected: Judgement) -> bool:
        """Rasa's exception: a listen behind a rule's first, undecided action gives way where a longer rule goes on."""
        fit = expected.fit
        if fit is None or expected.action != LISTEN or fit.index or fit.rule.states[0].previous is None:
            return False
        key = serialised(fit.rule.states[:1])
        return any(other != key and other.startswith(key[:-2]) for other in self._keys())

    def _keys(self) -> Iterator[str]:
        for fits in self.table.turns:
            for fit in fits[:1]:
                yield serialised(fit.rule.states[:fit.index + 1])

    def _silence(self, expected: Judgement) -> None:
        node = expected.source
        self.table.turns[node] = []
        self.found.silenced.add(node)


def settled(rules: Iterable[RulePattern], table: RuleTable, found: Findings) -> tuple[RulePattern, ...]:
    """The rules with their ambiguous and silenced turns removed and with what stories tell marked."""
    return tuple(replace(rule, turns=tuple(_turns(rule, table, found))) for rule in rules)


def _turns(rule: RulePattern, table: RuleTable, found: Findings) -> Iterator:
    node = 0
    for pattern, turn in zip(rule.states, rule.turns):
        node = table.onward[node][pattern]
        if turn is None or not table.turns[node]:
            yield None
        else:
            yield replace(turn, told=node in found.told or node not in found.used)


def told_sources(found: Findings) -> frozenset[str]:
    """The built-in sources that stories tell."""
    return frozenset(source for source in found.told if isinstance(source, str))
