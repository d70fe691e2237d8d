"""The run-time walk: an immutable position in the dialogue that is fed with applied events and asked what comes next.

    walk = DialogueWalks(graph).start()
    walk = walk.action("action_listen").user("order_status", ["order_number"]).slot("order_number", "88")
    walk.rules().action, walk.stories().action

A walk is a value: keep the one behind every event to rewind or undo, take `start()` again on restart and session start.
A form that runs again on its happy path takes back what was between (the customer's answers), keeping slots and loops.
One event costs the same at any length. Who has the last word (followup, default intents, form, rules, stories) is not
decided here. Source: `DialogueStateTracker.applied_events` and `Domain.states_for_tracker_history` of Rasa 3.6.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from csbot.graph.builtin import TWO_STAGE
from csbot.graph.model import DialogueGraph, Edge
from csbot.graph.rules.loop_table import LoopTable
from csbot.graph.rules.table import Fit, RuleTable
from csbot.graph.rules.walk import RuleWalk
from csbot.graph.state import LISTEN, State, UserTurn
from csbot.graph.walk import reasons
from csbot.graph.walk.answers import Alternative, RuleAnswer, StoryAnswer
from csbot.graph.walk.automaton import Automaton
from csbot.graph.walk.telling import Telling, begin, living, recent
from csbot.graph.walk.windows import Windows


class DialogueWalks:
    """What all walks over one graph share: the lazy automaton of its stories, its rules and form tables."""

    def __init__(self, graph: DialogueGraph) -> None:
        self.graph = graph
        self.automaton = Automaton(graph)
        self.rules = RuleTable(graph.rules)
        self.loops = LoopTable(graph.loops)
        self.forms = graph.space.forms | {TWO_STAGE}
        blank = graph.space.blank
        self.blank_for_stories = blank._replace(slots=tuple(
            (name, features) for name, features in blank.slots if name not in graph.rule_only_slots))
        length = graph.memory.max_history
        self.windows = Windows(self.automaton, self.blank_for_stories, length) if length else None
        at_start = {stand for stand, _ in self.automaton.ways(self.automaton.start, self.blank_for_stories)}
        self.openers = {edge.label for stand in at_start for edge in self.automaton.acting(stand)}

    def start(self) -> "Walk":
        """The walk of a conversation in which nothing has happened."""
        first = begin(self.automaton, self.blank_for_stories, 0)
        return Walk(self, (first,), RuleWalk(self.graph.space.blank))


@dataclass(frozen=True, slots=True)
class FormRun:
    """The last run of a form on its happy path: the walk behind it, the slots and loops set since."""

    name: str
    behind: "Walk"
    since: tuple[tuple[str, Any, Any], ...] = ()

    def then(self, kind: str, name: str | None, value: Any) -> "FormRun":
        """The run when a slot or loop was set since."""
        others = (event for event in self.since if event[0] != kind or (kind == "slot" and event[1] != name))
        return replace(self, since=(*others, (kind, name, value)))


@dataclass(frozen=True, slots=True)
class Walk:
    """A position. `hidden`: the last action is one that stories do not see; `count` is how many actions have been.

    `listens` are the numbers of the last listens, kept where a finite history asks for them. `runs` are the runs of
    forms that another run of the same form would come back to, `heard`: the customer has spoken since the last action,
    `activated` are the forms that have ever been active.
    """

    shared: DialogueWalks
    tellings: tuple[Telling, ...]
    ruled: RuleWalk
    count: int = 0
    hidden: bool = False
    listens: tuple[int, ...] = ()
    runs: tuple[FormRun, ...] = ()
    heard: bool = False
    activated: frozenset[str] = frozenset()

    # ---- events ------------------------------------------------------------------------------------------------

    def user(self, intent: str | None, labels: Iterable[str] = (), text: str | None = None) -> "Walk":
        """A message came in: its intent, the labels of its entities (`city`, `city#from`), its text."""
        graph = self.shared.graph
        turn = graph.space.user(intent, labels, text if text in graph.texts else None)
        of_text = UserTurn(None, (), turn.text)
        seen = turn._replace(text=None) if intent is not None else of_text
        tellings = [telling.user(seen) for telling in self.tellings]
        if turn.text is not None and intent is not None:
            tellings += [replace(telling.user(of_text), by_text=True) for telling in self.tellings]
        return replace(self._see(self.ruled.state._replace(user=turn), tellings, self.runs), heard=True)

    def slot(self, name: str, value: Any) -> "Walk":
        """A slot was set (None: emptied)."""
        features = self.shared.graph.space.shows(name, value)
        tellings = list(self.tellings)
        if self.shared.automaton.sees_slot(name):
            tellings = [telling.slot(name, features) for telling in tellings]
        return self._see(self.ruled.state.with_slot(name, features), tellings, self._since("slot", name, value))

    def loop(self, name: str | None) -> "Walk":
        """A form became active, or none is (None)."""
        seen = name if self.shared.automaton.sees_loop(name) else None
        tellings = [telling.loop(name, seen) for telling in self.tellings]
        if name is None:
            return self._see(self.ruled.state._replace(loop=None), tellings, ())
        after = self._see(self.ruled.state._replace(loop=name), tellings, self._since("loop", name, None))
        return replace(after, activated=self.activated | {name})

    def reject(self, action: str) -> "Walk":
        """An action refused to run; a form that does so leaves its happy path."""
        return replace(self, runs=tuple(run for run in self.runs if run.name != action))

    def action(self, name: str, hidden: bool = False, follows: bool = False) -> "Walk":
        """An action ran. `hidden`: rules decided it and no story tells it (`RuleAnswer.hides`).

        `follows`: it was due as a follow-up, so that it is hidden like the action before; so is, without being told,
        the listen behind a form in each telling that knows it to be active. A telling's first action is never hidden.
        """
        run = self.run_before(name)
        if run:
            return self._take_back(run)
        return self._understood(name)._act(name, hidden, follows)

    def _understood(self, action: str) -> "Walk":
        """The walk in which the latest message is its text, where a rule of that text decides, or else its intent."""
        user = self.state.user
        if not self.is_listening or user is None or user.text is None or user.intent is None:
            return self
        if action == self.state.loop or self.rules(by_text=True).action != action:
            return self._see(self.state._replace(user=user._replace(text=None)), list(self.tellings), self.runs)
        text = UserTurn(None, (), user.text)
        tellings = [replace(telling, by_text=False) for telling in self.tellings if telling.now.user == text]
        return self._see(self.state._replace(user=text), tellings, self.runs)

    def _act(self, name: str, hidden: bool, follows: bool) -> "Walk":
        ruled = self.ruled.act(self.shared.rules, name)
        listens = self._listens_behind(name)
        runs = () if self.heard else tuple(run for run in self.runs if run.name != name)
        after = replace(self, tellings=self._tellings_behind(name, hidden, follows, listens), ruled=ruled,
                        count=self.count + 1, hidden=self.hidden if follows else hidden, listens=listens, runs=runs,
                        heard=False)
        return after._with_run(name) if name in self.shared.forms else after

    def run_before(self, form: str) -> FormRun | None:
        """The run that a form would come back to if it ran now, so that what has happened since is taken back."""
        found = (run for run in self.runs if run.name == form and form in self.activated)
        return next(found, None)

    def _tellings_behind(self, name: str, hidden: bool, follows: bool, listens: tuple[int, ...]) -> tuple[Telling, ...]:
        automaton, windows = self.shared.automaton, self.shared.windows
        tellings = [telling.hide(name) if telling.hides(hidden, follows) else telling.act(automaton, name, windows)
                    for telling in self.tellings]
        if (windows or name in self.shared.openers) and self.shared.graph.memory.mode == "augmented":
            anew = begin(automaton, self.shared.blank_for_stories, self.count)
            tellings.append(anew.act(automaton, name, windows))
        if windows:
            return recent(tellings, listens[0] if listens and listens[0] <= self.count - windows.length else 0)
        return living(tellings)

    def _listens_behind(self, name: str) -> tuple[int, ...]:
        """The numbers of the listens that matter: the latest one before the last `max_history` actions, and later."""
        windows = self.shared.windows
        if windows is None:
            return ()
        listens = (*self.listens, self.count) if name == LISTEN else self.listens
        old = sum(number <= self.count - windows.length for number in listens)
        return listens[max(old - 1, 0):]

    def _with_run(self, form: str) -> "Walk":
        return replace(self, runs=(*self.runs, FormRun(form, self)))

    def _take_back(self, run: FormRun) -> "Walk":
        """The form's happy run: back to the walk behind its previous run, with the slots and loops set since."""
        walk = replace(run.behind._with_run(run.name), activated=self.activated)
        for kind, name, value in run.since:
            walk = walk.slot(name, value) if kind == "slot" else walk.loop(name)
        return walk

    def _since(self, kind: str, name: str | None, value: Any) -> tuple[FormRun, ...]:
        return tuple(run.then(kind, name, value) for run in self.runs)

    def _see(self, state: State, tellings: list[Telling], runs: tuple[FormRun, ...]) -> "Walk":
        return replace(self, tellings=tuple(tellings), ruled=self.ruled.see(state), runs=runs)

    # ---- questions ---------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """The whole state before the next action, as rules see it."""
        return self.ruled.state

    def stories(self) -> StoryAnswer:
        """What stories say: the oldest telling whose predictable next actions agree decides."""
        mode = self.shared.graph.memory.mode
        for ending in (True, False) if self.shared.graph.unending else (True,):
            for telling in self.tellings if mode != "none" else ():
                agreed = self._agreed(telling, ending)
                if len(agreed) == 1:
                    ((action, edges),) = agreed.items()
                    return StoryAnswer(action, tuple(edges), telling.began, why_not=partial(self._untold, action))
        return StoryAnswer(None, why_not=partial(self._untold, None))

    def _agreed(self, telling: Telling, ending: bool) -> dict[str, list[Edge]]:
        """The next edges of a telling by action; with `ending` only those from which the story can end."""
        automaton, unending = self.shared.automaton, self.shared.graph.unending
        agreed = automaton.next_edges(telling.look(automaton, self.shared.windows))
        if not (ending and unending):
            return agreed
        ended = {action: [edge for edge in edges if edge.target not in unending] for action, edges in agreed.items()}
        return {action: edges for action, edges in ended.items() if edges}

    def _untold(self, decided: str | None) -> Iterator[Alternative]:
        for telling in self.tellings:
            yield from reasons.why_not_stories(self.shared.automaton, telling, decided)

    def rules(self, by_text: bool = False) -> RuleAnswer:
        """What rules say, also inside a running form (then ask only when it was rejected).

        `by_text` asks the rules that name the text of the message; they come before those that name an intent.
        """
        shared = self.shared
        if not shared.graph.memory.rules:
            return RuleAnswer(None)
        verdict = self.ruled.decide(shared.rules, shared.loops, by_text)
        fit = verdict.fit
        return RuleAnswer(verdict.action, fit.rule if fit else None, fit.turn if fit else None, verdict.returns_to_form,
                          verdict.interrupted, why_not=partial(self._unruled, fit))

    def _unruled(self, best: Fit | None) -> Iterator[Alternative]:
        return reasons.why_not_rules(self.shared.rules, self.shared.graph.space, self.ruled, best)

    def tells(self, source: str) -> bool:
        """Whether stories tell a built-in turn: `default restart`, `loop order_form`, `loop order_form listen`."""
        return source in self.shared.graph.told_sources

    @property
    def is_listening(self) -> bool:
        """Whether the last action was a listen."""
        return self.ruled.state.previous == LISTEN
