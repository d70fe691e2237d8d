"""The codes of the dialogue graph: E3xx/W3xx. Each function's docstring is the manual page of its code.

Knows only how to word a problem; who finds it is in the other files of this room. E is what Rasa 3.6 refuses.
"""

from collections.abc import Iterable, Sequence

from csbot.diagnostics import Diagnostic, problem
from csbot.graph.model import Edge
from csbot.text import Span

MOST_STEPS = 14


def conversation_in_words(steps: Sequence[str]) -> str:
    """`* greet → utter_greet → * order`; the middle of a long one is left out."""
    kept = list(steps)
    if len(kept) > MOST_STEPS:
        kept = [*kept[:2], "…", *kept[-(MOST_STEPS - 3):]]
    return " → ".join(kept) or "the very start"


@problem("W301")
def stories_conflict(first: Edge, other: Edge, steps: Sequence[str]) -> Diagnostic:
    """After the same conversation, two stories go on with different actions.

    Stories decide by everything that has happened so far: turns, entities, what slots show, the active form. Where all
    of that is equal and the next action is not, neither story decides; another story, a rule or the fallback answers.
    The hint shows the shortest conversation that leads there.

        - story: a
          steps: [{intent: greet}, {action: utter_hello}]
        - story: b
          steps: [{intent: greet}, {action: utter_good_day}]

    Remove one of them, or tell what makes the difference: a slot of type bool or categorical with `slot_was_set`,
    another entity, another earlier turn. A text slot shows only whether it is set, not its value.
    """
    return Diagnostic(
        f"story '{other.story}' goes on with '{other.label}' where story '{first.story}' has '{first.label}'",
        other.at[0],
        hint=f"after {conversation_in_words(steps)}; tell them apart with a slot, an entity or an earlier turn",
        related=((f"'{first.label}' here", first.at[0]),))


@problem("E302")
def rules_contradict(rule: str, action: str, at: Span, other: str, decided: str, other_at: Span) -> Diagnostic:
    """Two rules decide different actions in the same situation.

    Of several rules that apply, the most specific decides. Here one rule's turn is decided otherwise by another one
    that is as specific or more so, and Rasa refuses such rules, too.

        - rule: a
          steps: [{intent: bye}, {action: utter_bye}]
        - rule: b
          steps: [{intent: bye}, {action: utter_see_you}]

    Remove one of them, or give the more special rule a `condition` (a slot or an active form).
    """
    return Diagnostic(f"rule '{rule}' wants '{action}' where rule '{other}' decides '{decided}'", at,
                      hint="remove one of them, or give one a condition",
                      related=((f"rule '{other}' says '{decided}' here", other_at),))


@problem("E303")
def story_contradicts_rule(edge: Edge, action: str, rule: str, decided: str, rule_at: Span,
                           steps: Sequence[str]) -> Diagnostic:
    """A story goes on with another action than a rule that applies at this point.

    Rules come before stories, so the story would never be told like this, and Rasa refuses to train.

        rules:
        - rule: bye
          steps: [{intent: bye}, {action: utter_bye}]
        stories:
        - story: ends badly
          steps: [{intent: bye}, {action: utter_sorry}]

    Let the story take the rule's action, make the rule more special with a `condition`, or turn it into a story. A rule
    whose slots are set by its action must say so in every rule with that action.
    """
    words = f"story '{edge.story}' goes on with '{action}' where rule '{rule}' decides '{decided}'"
    return Diagnostic(words, edge.at[0],
                      hint=f"after {conversation_in_words(steps)}; change the story, or give the rule a condition",
                      related=((f"rule '{rule}' says '{decided}' here", rule_at),))


@problem("E304")
def incomplete_rule(rule: str, action: str, at: Span, missing: str, elsewhere: Span) -> Diagnostic:
    """An action sets slots or a form in one rule, and another rule with the same action does not say so.

    What an action does to slots and forms must be told wherever rules use it, or the rule would never match what really
    happens. Rasa refuses such rules as incomplete.

        - rule: found
          steps: [{intent: track}, {action: action_find}, {slot_was_set: [{found: true}]}, {action: utter_found}]
        - rule: quick
          steps: [{intent: find}, {action: action_find}]

    Add the `slot_was_set` (or `active_loop`), with `null` where it must not be set. If the action is the last one of
    the rule, `wait_for_user_input: false` leaves the rest to other rules.
    """
    return Diagnostic(f"rule '{rule}' does not say what '{action}' does to {missing}, another rule does", at,
                      hint="add it (null: not set), or end the rule here with 'wait_for_user_input: false'",
                      related=(("set here", elsewhere),))


@problem("E305")
def rule_contradicts_built_in(rule: str, action: str, at: Span, source: str, decided: str) -> Diagnostic:
    """A rule contradicts what the dialogue always does.

    The intents `restart`, `back` and `session_start` always lead to their default actions; behind a form that is still
    active the bot always listens. A rule cannot say otherwise.

        - rule: never
          steps: [{intent: restart}, {action: utter_no}]

    Name the intent differently, override the default action in `actions:`, or end the form with `active_loop: null`
    before the next action.
    """
    return Diagnostic(f"rule '{rule}' wants '{action}', but here '{decided}' always follows ({source})", at,
                      hint="use another intent, or end the form with 'active_loop: null' first")


@problem("W306")
def checkpoint_never_entered(name: str, at: Span, story: str, known: Iterable[str]) -> Diagnostic:
    """A story begins at a checkpoint at which no other story ends, so it can never be told.

        - story: lost
          steps: [{checkpoint: asked_name}, {intent: affirm}, {action: utter_ok}]

    Let a story end with this checkpoint, correct its name, or remove it from the start of this story.
    """
    others = ", ".join(f"'{other}'" for other in sorted(set(known))[:5])
    return Diagnostic(f"checkpoint '{name}' is never reached, so story '{story}' is never told", at,
                      hint=f"stories end at {others}" if others else "no story ends at a checkpoint")


@problem("W307")
def checkpoint_never_left(name: str, at: Span, story: str) -> Diagnostic:
    """A story ends at a checkpoint at which no story begins: nothing is known of how it goes on.

        - story: half
          steps: [{intent: greet}, {action: utter_greet}, {checkpoint: asked_name}]

    The bot does not even listen behind such an ending. Let a story begin with this checkpoint, or remove it here.
    """
    return Diagnostic(f"no story begins at checkpoint '{name}', where story '{story}' ends", at,
                      hint="let a story begin with it, or remove it")


@problem("W308")
def never_told(story: str, at: Span) -> Diagnostic:
    """A step of a story can never be reached.

    All ways to it are closed: a checkpoint's condition asks for a slot value that no story leading there sets.

        - story: asks
          steps: [{intent: greet}, {slot_was_set: [{tier: silver}]}, {checkpoint: known}]
        - story: gold only
          steps: [{checkpoint: known, slot_was_set: [{tier: gold}]}, {action: utter_gold}]

    Correct the condition, or let a story that leads there set the value.
    """
    return Diagnostic(f"story '{story}' is never told from here on", at,
                      hint="no way here fulfils the checkpoint's conditions")


@problem("W309")
def dead_end(story: str, at: Span) -> Diagnostic:
    """All ways from here end at a checkpoint that lets nothing through: its conditions never hold for what was told.

    From such a point no path leads back to the customer. Rasa learns nothing from the part of a story that leads only
    there, so it is left out here, too.

        - story: stuck
          steps: [{intent: greet}, {slot_was_set: [{tier: silver}]}, {checkpoint: known}]
        - story: gold only
          steps: [{checkpoint: known, slot_was_set: [{tier: gold}]}, {action: utter_gold}]

    Correct the condition, or add a story for the other case.
    """
    return Diagnostic(f"story '{story}' ends at a checkpoint that lets it not go on, its part is left out", at,
                      hint="correct the checkpoint's condition, or add a story for the case that is missing")


@problem("W310")
def rule_dead_end(rule: str, action: str, at: Span) -> Diagnostic:
    """A rule with `wait_for_user_input: false` ends with an action behind which nothing is decided.

    Such a rule hands over to another rule or story that goes on behind its last action. There is none here, so that the
    fallback answers after every such turn.

        - rule: hands over to nobody
          wait_for_user_input: false
          steps: [{intent: help}, {action: utter_wait}]

    Remove `wait_for_user_input: false`, or add the rule or story that goes on.
    """
    return Diagnostic(f"behind '{action}' of rule '{rule}' nothing is decided", at,
                      hint="remove 'wait_for_user_input: false', or add a rule that goes on behind this action")


@problem("W311")
def form_without_end(form: str, at: Span) -> Diagnostic:
    """A form is started, but no rule or story tells what comes when it is done, and none leaves it.

    A form stays active until its slots are filled; what then follows is told by a rule or story with
    `active_loop: null` behind the form, or by one that takes `action_deactivate_loop`.

        - rule: start
          steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]

    Add a rule that submits it:

        - rule: submit
          condition: [{active_loop: order_form}]
          steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
    """
    return Diagnostic(f"form '{form}' is started here, but nothing tells how it ends", at,
                      hint="add a rule with 'active_loop: null' behind it, or with 'action_deactivate_loop'")


@problem("W312")
def endless_loop(names: Sequence[str], at: Span, related: tuple[tuple[str, Span], ...]) -> Diagnostic:
    """Checkpoints lead in a circle in which the customer never speaks.

    Once in it, the bot acts on and on, until the limit of ten actions a turn stops it.

        - story: in
          steps: [{intent: greet}, {action: utter_a}, {checkpoint: again}]
        - story: round
          steps: [{checkpoint: again}, {action: utter_b}, {checkpoint: again}]

    Put a customer's turn into the circle, or let one of the stories end elsewhere.
    """
    circle = " → ".join(f"'{name}'" for name in names)
    return Diagnostic(f"checkpoints lead in a circle without a customer's turn: {circle}", at,
                      hint="put an 'intent' step into the circle", related=related)


@problem("W313")
def cut_off(story: str, at: Span) -> Diagnostic:
    """A story ends with an or-step. Rasa leaves out its last part, from a checkpoint or or-step before it on; so do we.

        - story: ends open
          steps: [{intent: greet}, {action: utter_greet}, {or: [{intent: a}, {intent: b}]}]

    Add the action that answers it.
    """
    return Diagnostic(f"story '{story}' ends with an or-step, its last part is left out", at,
                      hint="add the action that follows the or-step")


@problem("W314")
def too_many_ways(at: Span, looked_at: int) -> Diagnostic:
    """The stories allow so many different conversations that not all were compared for conflicts.

    Usually many or-steps in a row that each set another slot. What was compared is reported as always; the rest is
    decided at run time as it comes.
    """
    return Diagnostic(f"the stories allow too many different conversations, {looked_at:,} moments were compared", at,
                      hint="set fewer different slots in or-steps")
