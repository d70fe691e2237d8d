"""The codes of migrating: what was guessed and needs a look, and what cannot be rewritten."""

from csbot.diagnostics import Diagnostic, in_file, problem
from csbot.text import Span


@problem("W141")
def guessed_mapping(at: Span, slot: str) -> Diagnostic:
    """`csbot migrate` found nothing that fills a slot, so it wrote `type: custom`: only actions fill it. Check that.

        slots:
          vip:
            type: bool
            mappings:
            - type: custom

    In Rasa 2 such a slot was set by an action, or not at all.
    """
    return Diagnostic(f"nothing fills slot '{slot}', so its mapping is 'custom'; check that", at)


@problem("W142")
def undeclared_slot(at: Span, slot: str, form: str) -> Diagnostic:
    """A form of Rasa 2 asks for a slot that the domain does not declare. `csbot migrate` declared it as `type: any`."""
    return Diagnostic(f"form '{form}' asks for slot '{slot}', which was not declared; it has the type 'any' now", at)


@problem("W143")
def trigger_dropped(at: Span, intent: str, rule: str) -> Diagnostic:
    """An intent of Rasa 2 `triggers:` an action, and a rule begins with the same intent. The rule stays as it is.

    Rasa 3 has no `triggers:`. `csbot migrate` takes it out and writes a rule, except where a rule begins with that
    intent: two rules could contradict each other.
    """
    return Diagnostic(f"'triggers' of intent '{intent}' is dropped: rule '{rule}' begins with it", at)


@problem("E144")
def markdown_data(name: str, kind: str) -> Diagnostic:
    """Training data in Rasa 1's Markdown. `csbot migrate` does not rewrite it.

    Rasa 2 still could: install `rasa` 2.8 and run `rasa data convert nlu -f yaml --data data --out new` and the same
    with `core`, then run `csbot migrate`.
    """
    return Diagnostic(f"{kind} in Markdown, a format of Rasa 1, cannot be rewritten", in_file(name),
                      hint="convert it with 'rasa data convert' of Rasa 2")


@problem("E145")
def odd_shape(at: Span, words: str) -> Diagnostic:
    """A part of the domain is neither in the shape of Rasa 2 nor in that of Rasa 3; nothing was written."""
    return Diagnostic(words, at)


@problem("E146")
def is_taken(name: str) -> Diagnostic:
    """A file that `csbot migrate` would write is there: a backup of an earlier run, or something in `--out`.

    Nothing is overwritten. Move it away, or name another folder.
    """
    return Diagnostic(f"'{name}' is there already, nothing was written", in_file(name),
                      hint="move it away, or name an empty folder with --out")
