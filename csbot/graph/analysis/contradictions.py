"""Rules against rules and rules against stories: what rules would decide at every moment that training data tells.

Finds what Rasa 3.6 refuses with `Contradicting rules or stories found`, and on the way which rule turns stories tell.
Source: `RulePolicy._analyze_rules`, `_check_prediction` and `_should_delete`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from csbot.diagnostics import Diagnostic
from csbot.graph.analysis import problems
from csbot.graph.analysis.judgement import Judge, Judgement, Source
from csbot.graph.analysis.rule_dialogues import RuleMoment
from csbot.graph.analysis.separating import Separator, between_rules, rule_for_story
from csbot.graph.analysis.survey import Moment
from csbot.graph.analysis.told import demanded, in_words, told
from csbot.graph.builtin import DEFAULT_INTENTS, SNIPPET
from csbot.graph.model import Edge, RulePattern
from csbot.graph.rules.patterns import States, serialised
from csbot.graph.rules.table import RuleTable
from csbot.graph.state import LISTEN
from csbot.project.model import Rule
from csbot.text import Span


@dataclass(frozen=True)
class Taken:
    """A rule that takes an action: the rule, where, and after which of its states."""

    rule: Rule
    action: str
    at: Span
    states: States

    @property
    def ends(self) -> bool:
        """Whether this is the listen at the rule's end, which the rule may leave to others."""
        steps = self.rule.steps
        return self.action == LISTEN and self.rule.wait_for_user_input and bool(steps) and steps[-1].at == self.at


@dataclass
class Findings:
    """What the comparison found: problems, sources that rules use, sources that stories tell, nodes to silence."""

    problems: list[Diagnostic] = field(default_factory=list)
    used: dict[Source | States, dict[tuple[str, str], Taken]] = field(default_factory=lambda: defaultdict(dict))
    told: set[Source] = field(default_factory=set)
    silenced: set[int] = field(default_factory=set)


def silence_ambiguous(table: RuleTable) -> None:
    """Take the turns out of a table that rules decide differently behind the same states."""
    for node, fits in enumerate(table.turns):
        if len({fit.turn.action for fit in fits}) > 1:
            table.turns[node] = []


def since_snippet(states: States) -> States:
    """The states behind the last snippet action: what a rule demands of a conversation."""
    snippets = (number for number, state in enumerate(states) if state.previous == SNIPPET)
    return states[max(snippets, default=-1) + 1:]


class Comparison:
    """Rules and stories of one graph, compared."""

    def __init__(self, table: RuleTable, judge: Judge, separator: Separator, fallback: str | None) -> None:
        self.table, self.judge, self.separator = table, judge, separator
        self.lost = fallback or LISTEN
        self.found = Findings()

    def run(self, moments: Iterable[Moment], dialogues: list[list[RuleMoment]]) -> Findings:
        """Compare everything; the table loses the turns that are ambiguous or silenced."""
        silence_ambiguous(self.table)
        checked = [(moment, tuple(one.demanded for one in dialogue[:number + 1]))
                   for dialogue in dialogues for number, moment in enumerate(dialogue) if moment.checked]
        for moment, states in checked:
            self._collect(moment, states)
        for moment in moments:
            if not moment.is_first:
                self._check_story(moment)
        for moment, states in checked:
            self._check_rule(moment, states)
        return self.found

    def _between(self, one: Taken, other: Taken, decided: str | None = None) -> Diagnostic:
        """Rule `one` wants something else than `other`; with `decided`, that one decides since it is more specific."""
        steps = in_words(list(demanded(self.separator.space, one.states)))
        one_changes = one.action == LISTEN or (decided is None and other.action != LISTEN)
        changed, kept = (one, other) if one_changes else (other, one)
        ends = changed.ends and since_snippet(one.states) != since_snippet(other.states)
        apart = between_rules(self.separator, changed.rule, (*one.states, *other.states), ends, kept.rule)
        return problems.rules_contradict(str(one.rule.name), one.action, one.at, str(other.rule.name),
                                         decided or other.action, other.at, f"after {steps}; {apart}")

    def _expected(self, moment: Moment | RuleMoment, action: str) -> Judgement:
        return self.judge.expect(moment.state, moment.reached, moment.before, moment.rejected, action)

    def _collect(self, moment: RuleMoment, states: States) -> None:
        expected = self._expected(moment, moment.action)
        built_in = isinstance(expected.source, str)
        name, action = ("", str(expected.action)) if built_in else (str(moment.rule.name), moment.action)
        self._sources(expected, states).setdefault((name, action), Taken(moment.rule, action, moment.at, states))

    def _sources(self, expected: Judgement, states: States) -> dict[tuple[str, str], Taken]:
        """The rules behind a source; where no rule applies, those with exactly these states."""
        if expected.source is not None:
            return self.found.used[expected.source]
        demanded_here = since_snippet(states)
        node = self.table.find(demanded_here)
        return self.found.used[demanded_here if node is None else node]

    def _check_rule(self, moment: RuleMoment, states: States) -> None:
        expected = self._expected(moment, moment.action)
        if (expected.action or self.lost) == moment.action:
            return
        here = Taken(moment.rule, moment.action, moment.at, states)
        for name, taken in self._others(expected, moment.action, states):
            if not name:
                self._built_in(f"rule '{moment.rule.name}'", moment.action, moment.at, expected)
            elif name != moment.rule.name or taken.at != moment.at:
                self.found.problems.append(self._between(here, taken, expected.action))

    def _built_in(self, who: str, action: str, at: Span, expected: Judgement) -> None:
        self.found.problems.append(problems.contradicts_built_in(who, action, at, *expected.always))

    def _others(self, expected: Judgement, gold: str, states: States = ()) -> Iterator[tuple[str, Taken]]:
        """The rules behind a source that decide otherwise than `gold`; without a name where it is built in.

        Of rules that disagree so that none applies, only the first one, seen from the others.
        """
        found = [(name, taken) for (name, _), taken in self._sources(expected, states).items()]
        if expected.source is None:
            found = found[:1]
        found = [one for one in found if one[1].action != gold]
        yield from [one for one in found if expected.fit and one[1].rule.name.at == expected.fit.rule.at] or found

    def _check_story(self, moment: Moment) -> None:
        for action, edges in moment.goes_on.items():
            expected = self._expected(moment, action)
            if expected.action is None:
                continue
            if expected.action == action:
                self.found.told.add(expected.source)
            elif self._is_only_a_listen(expected):
                self._silence(expected)
            else:
                for name, taken in self._others(expected, action):
                    if name:
                        self._story_disagrees(moment, edges[0], expected.action, taken)
                    else:
                        self._built_in(f"story '{edges[0].story}'", action, edges[0].at[0], expected)

    def _story_disagrees(self, moment: Moment, edge: Edge, decided: str, taken: Taken) -> None:
        space, action = self.separator.space, str(edge.label)
        steps = in_words(list(told(space, (before.state for before in moment.line()))))
        apart = rule_for_story(self.separator, taken.rule, taken.states, taken.ends, moment.state)
        instead = "let the story wait here" if decided == LISTEN else f"let the story take '{decided}'"
        hint = f"after {steps}; {instead}, or {apart}"
        self.found.problems.append(problems.story_contradicts_rule(
            edge, action, str(taken.rule.name), decided, taken.at, hint))

    def _is_only_a_listen(self, expected: Judgement) -> bool:
        """Rasa's exception: a listen behind a rule's first, undecided action gives way where a longer rule goes on."""
        fit = expected.fit
        states = fit.rule.states[:fit.index + 1] if fit else ()
        if expected.action != LISTEN or sum(state.previous is not None for state in states) != 1:
            return False
        key = serialised(states)
        begin_like_it = bisect_left(self._keys, key[:-2])
        others = (self._keys[place] for place in range(begin_like_it, len(self._keys)))
        return any(other != key for other in takewhile(lambda other: other.startswith(key[:-2]), others))

    @cached_property
    def _keys(self) -> list[str]:
        """The serialised states behind which rules decide, sorted."""
        return sorted(serialised(fit.rule.states[:fit.index + 1]) for fits in self.table.turns for fit in fits[:1])

    def _silence(self, expected: Judgement) -> None:
        node = expected.source
        self._keys.remove(serialised(expected.fit.rule.states[:expected.fit.index + 1]))
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


def built_in_sources(forms: Iterable[str]) -> frozenset[str]:
    """All built-in sources: without the comparison none of them is hidden."""
    return frozenset([*(f"default {intent}" for intent in DEFAULT_INTENTS), *(f"loop {form}" for form in forms),
                      *(f"loop {form} listen" for form in forms)])
