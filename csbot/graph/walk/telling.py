"""One telling of the stories: where it began, what it has seen since, and the stands that explain it.

Telling 0 begins with the conversation; a new one may begin at every action, as if nothing had happened before it. A
telling keeps its own context: slots set since it began, the loop, the latest message. It knows no other tellings.
"""

from dataclasses import dataclass, replace

from csbot.graph.slots import Features
from csbot.graph.state import LISTEN, State, UserTurn
from csbot.graph.walk.automaton import NOWHERE, Automaton, Stands
from csbot.graph.walk.windows import Windows


@dataclass(frozen=True, slots=True)
class Telling:
    """`seen` is the context behind the last action that stories saw, `now` what has happened since.

    `real_previous` is the last action even if stories do not see it: only behind a listen is the message a new one.
    `hidden`: stories do not see that action. `active`: the active loop, also one that stories do not see. `by_text`: a
    message was taken for the text that stories tell, not for its intent; Rasa leaves such a guess to a learned policy.
    `past`: with a finite history the states before the latest actions, as many as a window has.
    """

    began: int
    stands: Stands
    seen: State
    now: State
    real_previous: str | None = None
    hidden: bool = False
    active: str | None = None
    by_text: bool = False
    past: tuple[State, ...] = ()

    def user(self, turn: UserTurn) -> "Telling":
        """A message came in."""
        return replace(self, now=self.now._replace(user=turn))

    def slot(self, name: str, features: Features | None) -> "Telling":
        """A slot was set that stories see."""
        return replace(self, now=self.now.with_slot(name, features))

    def loop(self, name: str | None, seen: str | None) -> "Telling":
        """A loop became active, or none is; `seen` is what stories see of that."""
        return replace(self, now=self.now._replace(loop=seen), active=name)

    @property
    def state(self) -> State:
        """The state before the next action, as stories see it."""
        return self.now if self.real_previous in (None, LISTEN) else self.now._replace(user=self.seen.user)

    def look(self, automaton: Automaton, windows: Windows | None = None) -> Stands:
        """The stands whose stories explain the state before the next action, or its last states where `windows` are."""
        if windows and len(self.past) == windows.length:
            return windows.stands((*self.past[1:], self.state))
        return automaton.look(self.stands, self.seen, self.state)

    def act(self, automaton: Automaton, action: str, windows: Windows | None = None) -> "Telling | None":
        """The telling behind an action that stories see; None when no story goes on like that, now or ever."""
        behind = automaton.act(automaton.look(self.stands, self.seen, self.state), action)
        if not behind and not windows:
            return None
        after = self.state._replace(previous=action)
        past = (*self.past, self.state)[-windows.length:] if windows else ()
        now = after._replace(user=self.now.user)
        return Telling(self.began, behind, after, now, action, active=self.active, by_text=self.by_text, past=past)

    def hides(self, hidden: bool, follows: bool) -> bool:
        """Whether the next action is hidden; a follow-up and the listen behind the loop that it knows inherit that."""
        return self.hidden if follows or self.real_previous == self.active else hidden

    def hide(self, action: str) -> "Telling":
        """The telling behind an action that stories do not see."""
        return replace(self, real_previous=action, hidden=True)


def begin(automaton: Automaton, blank: State, number: int) -> Telling:
    """A telling that begins with nothing seen."""
    return Telling(number, automaton.start, blank, blank)


def living(tellings: list[Telling | None]) -> tuple[Telling, ...]:
    """The tellings that are not dead, by intents before by text, oldest first.

    Of those that will always agree only the first is kept.
    """
    kept: dict[tuple, Telling] = {}
    for telling in in_order(tellings):
        if telling.stands is not NOWHERE:
            kept.setdefault((telling.stands, telling.seen, telling.now, telling.hidden, telling.active), telling)
    return tuple(kept.values())


def recent(tellings: list[Telling | None], since: int) -> tuple[Telling, ...]:
    """With a finite history: the whole conversation and the tellings since action number `since`, each only once."""
    kept = {(telling.began, telling.stands, telling.past, telling.seen, telling.now, telling.hidden, telling.active,
             telling.by_text): telling for telling in in_order(tellings) if not telling.began or telling.began >= since}
    return tuple(kept.values())


def in_order(tellings: list[Telling | None]) -> list[Telling]:
    """The tellings that there are, by intents before by text, oldest first."""
    return sorted(filter(None, tellings), key=lambda telling: (telling.by_text, telling.began))
