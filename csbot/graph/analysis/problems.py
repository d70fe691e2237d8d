"""The codes of the dialogue graph: E3xx/W3xx. Each function's docstring is the manual page of its code.

Knows only how to word a problem; who finds it is in the other files of this room. E is what Rasa 3.6 refuses.
"""

from collections.abc import Iterable, Sequence

from csbot.diagnostics import Diagnostic, problem
from csbot.graph.model import Edge
from csbot.graph.state import LISTEN
from csbot.text import Span

Related = tuple[tuple[str, Span], ...]


@problem("W301")
def stories_conflict(first: Edge, other: Edge, hint: str, also: Related = ()) -> Diagnostic:
    """After the same conversation, two stories go on with different actions.

    Stories decide by everything that has happened so far: turns, entities, what slots show, the active form. Where all
    of that is equal and the next action is not, neither story decides; another story, a rule or the fallback answers.
    Whole conversations are compared, as `rasa data validate stories` does. With a finite `max_history` of the
    memorising policy only so many last states count, one before each action, as with its `--max-history`: stories that
    differ only further back disagree, too, and the hint shows these states. Raising `max_history` ends that.

        - story: a
          steps: [{intent: greet}, {action: utter_hello}]
        - story: b
          steps: [{intent: greet}, {action: utter_good_day}]

    The hint shows the shortest conversation that leads there, and what could tell the two apart. A slot of type bool
    or categorical does it, set with `slot_was_set` before the action:

        - story: b
          steps: [{intent: greet}, {slot_was_set: [{morning: true}]}, {action: utter_good_day}]

    A text slot shows only whether it is set, not its value; an entity shows only its name. Where nothing differs, the
    two tell the same conversation: merge them.
    """
    return Diagnostic(
        f"story '{other.story}' goes on with '{other.label}' where story '{first.story}' has '{first.label}'",
        other.at[0], hint=hint, related=((f"'{first.label}' here", first.at[0]), *also))


@problem("E302")
def rules_contradict(rule: str, action: str, at: Span, other: str, decided: str, other_at: Span,
                     hint: str) -> Diagnostic:
    """Two rules decide different actions in the same situation.

    Of several rules that apply, the most specific decides. Here one rule's turn is decided otherwise by another one
    that is as specific or more so, and Rasa refuses such rules, too.

        - rule: a
          steps: [{intent: bye}, {action: utter_bye}]
        - rule: b
          steps: [{intent: bye}, {action: utter_see_you}]

    Remove one of them, or give the more special rule a `condition` (a slot or an active form):

        - rule: b
          condition: [{slot_was_set: [{member: true}]}]
          steps: [{intent: bye}, {action: utter_see_you}]

    `check_for_contradictions: false` of RulePolicy in `config.yml` switches E302 to E305 off.
    """
    return Diagnostic(f"rule '{rule}' wants '{action}' where rule '{other}' decides '{decided}'", at, hint=hint,
                      related=((_says(other, decided), other_at),))


def _says(rule: str, action: str) -> str:
    return f"rule '{rule}' " + ("waits for the customer behind this" if action == LISTEN else f"says '{action}' here")


@problem("E303")
def story_contradicts_rule(edge: Edge, action: str, rule: str, decided: str, rule_at: Span, hint: str) -> Diagnostic:
    """A story goes on with another action than a rule that applies at this point.

    Rules come before stories, so the story would never be told like this, and Rasa refuses to train.

        rules:
        - rule: bye
          steps: [{intent: bye}, {action: utter_bye}]
        stories:
        - story: ends badly
          steps: [{intent: bye}, {action: utter_sorry}]

    Let the story take the rule's action, or make the rule more special with a `condition` that does not hold in the
    story, for example `- slot_was_set: [{tier: null}]` where the story has the slot `tier` set. A rule that only ends
    too early gives way with `wait_for_user_input: false`.
    """
    words = f"story '{edge.story}' goes on with '{action}' where rule '{rule}' decides '{decided}'"
    return Diagnostic(words, edge.at[0], hint=hint, related=((_says(rule, decided), rule_at),))


@problem("E304")
def incomplete_rule(rule: str, action: str, at: Span, missing: str, elsewhere: Span, hint: str) -> Diagnostic:
    """An action sets slots or a form in one rule, and another rule with the same action does not say so.

    What an action does to slots and forms must be told wherever rules use it, or the rule would never match what really
    happens. Rasa refuses such rules as incomplete.

        - rule: found
          steps: [{intent: track}, {action: action_find}, {slot_was_set: [{found: true}]}, {action: utter_found}]
        - rule: quick
          steps: [{intent: find}, {action: action_find}]

    Add the `slot_was_set` (or `active_loop`), with `null` where it must not be set. If the action is the last one of
    the rule, `wait_for_user_input: false` leaves the rest to other rules:

        - rule: quick
          steps: [{intent: find}, {action: action_find}, {slot_was_set: [{found: null}]}]
    """
    return Diagnostic(f"rule '{rule}' does not say what '{action}' does to {missing}, another rule does", at,
                      hint=hint, related=(("set here", elsewhere),))


@problem("E305")
def contradicts_built_in(who: str, action: str, at: Span, why: str, decided: str, hint: str) -> Diagnostic:
    """A rule contradicts what the dialogue always does; or a story does so at a point at which a rule is told, too.

    The intents `restart`, `back` and `session_start` always lead to their default actions; behind a form that is still
    active the bot always listens. A rule cannot say otherwise.

        - rule: never
          steps: [{intent: restart}, {action: utter_no}]

    Name the intent differently, override the default action in `actions:`, or end the form with `active_loop: null`
    before the next action:

        - rule: submit
          condition: [{active_loop: order_form}]
          steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
    """
    return Diagnostic(f"{who} wants '{action}', but '{decided}' always follows {why}", at, hint=hint)


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
def never_told(story: str, at: Span, checkpoint: str | None = None) -> Diagnostic:
    """A step of a story can never be reached.

    Either a checkpoint's condition asks for a slot value that no story leading there sets:

        - story: asks
          steps: [{intent: greet}, {slot_was_set: [{tier: silver}]}, {checkpoint: known}]
        - story: gold only
          steps: [{checkpoint: known, slot_was_set: [{tier: gold}]}, {action: utter_gold}]

    Correct the condition, or let a story that leads there set the value. Or stories lead only into one another by
    checkpoints, and none of them begins without one: let one begin with the customer's turn.
    """
    hint = f"checkpoint '{checkpoint}' is reached only from stories that begin at checkpoints themselves; let one " \
           "begin with the customer's turn" if checkpoint else \
           "no way here fulfils the checkpoint's condition; correct it, or let a story set the value"
    return Diagnostic(f"story '{story}' is never told from here on", at, hint=hint)


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
def cut_off(who: str, at: Span) -> Diagnostic:
    """A story or rule ends with an or-step. Rasa leaves out its last part, from a checkpoint or or-step before it on.

        - story: ends open
          steps: [{intent: greet}, {action: utter_greet}, {or: [{intent: a}, {intent: b}]}]

    So does csbot. Add the action that answers it.
    """
    return Diagnostic(f"{who} ends with an or-step, its last part is left out", at,
                      hint="add the action that follows the or-step")


@problem("W314")
def too_many_ways(at: Span, looked_at: int) -> Diagnostic:
    """The stories allow so many different conversations that not all were compared for conflicts.

    Usually many or-steps in a row that each set another slot. What was compared is reported as always; the rest is
    decided at run time as it comes.
    """
    return Diagnostic(f"the stories allow too many different conversations, {looked_at:,} moments were compared", at,
                      hint="set fewer different slots in or-steps")


@problem("W315")
def several_turns(rule: str, at: Span, first: Span) -> Diagnostic:
    """A rule has more than one customer's turn. It works here; Rasa refuses it unless `restrict_rules: false` is set.

    A rule says what always follows one turn. Behind a second turn it decides only where the first one came just before
    and nothing else happened between. Conversations of several turns are easier to keep apart as stories.

        - rule: two questions
          steps: [{intent: greet}, {action: utter_greet}, {intent: help}, {action: utter_help}]

    Make two rules or a story of it, or say in `config.yml` that it is meant, which silences this warning:

        policies:
        - name: RulePolicy
          restrict_rules: false
    """
    return Diagnostic(f"rule '{rule}' has more than one customer's turn", at,
                      hint="make two rules or a story of it, or set 'restrict_rules: false' for RulePolicy",
                      related=(("the first one is here", first),))


@problem("W316")
def not_followed(story: str, event: str, at: Span) -> Diagnostic:
    """An `undo` or `rewind` takes back what stands before a checkpoint. What follows it is not told; Rasa tells it.

    Several stories may lead to a checkpoint, and each would go on somewhere else.

        - story: changed mind
          steps: [{checkpoint: asked_name}, {action: rewind}, {action: utter_start_again}]

    Write the story from its beginning, without the checkpoint. An alternative that only sets slots, beside one that the
    customer says, is such a place, too.
    """
    return Diagnostic(f"story '{story}' is told up to '{event}' only: what it takes back is not in this story", at,
                      hint="tell the story from its beginning, without a checkpoint")


@problem("E317")
def nothing_to_undo(story: str, event: str, at: Span) -> Diagnostic:
    """A story tells `undo`, and there is no action before it that could be taken back. Rasa stops here, too.

        - story: too early
          steps: [{action: undo}, {action: utter_greet}]

    Take the step out.
    """
    return Diagnostic(f"story '{story}' has nothing that '{event}' could take back", at, hint="take the step out")


@problem("W318")
def too_many_choices(rule: str, at: Span) -> Diagnostic:
    """The or-steps of a rule are more than 4096 ways through it; only the first 4096 decide.

    Every way through a rule is a pattern of its own, and n or-steps of two alternatives are 2 to the power of n ways.

        - rule: answers anything
          steps: [{or: [{intent: a}, {intent: b}]}, {action: utter_a}, …]     # and twelve or-steps more

    Make several rules of it, or a story: the or-steps of stories cost only what they add.
    """
    return Diagnostic(f"rule '{rule}' has too many ways through its or-steps, only the first ones decide", at,
                      hint="make several rules of it, or a story")
