"""The codes of reading: E1xx/W1xx, the shape of a file. Each function's docstring is the manual page of its code.

Knows only how to word a problem; who finds it is in the other files of this room.
"""

from collections.abc import Iterable
from typing import Any

from csbot.diagnostics import Diagnostic, in_file, problem
from csbot.text import Span, did_you_mean


def listed(names: Iterable[str]) -> str:
    """`'a', 'b', 'c'` in order."""
    return ", ".join(f"'{name}'" for name in sorted(names))


def shown(value: Any) -> str:
    """A value for a message, cut where it is long."""
    text = str(value).replace("\n", "\\n")
    return text if len(text) <= 60 else text[:57] + "…"


@problem("E101")
def broken_yaml(at: Span, words: str) -> Diagnostic:
    """The file is not YAML.

    The place is where the YAML parser gave up; the mistake is there or shortly before it. Usual causes: a tab used for
    indentation, a missing space behind a colon, a text with `: ` or ` #` in it that needs quotes, a bracket never
    closed.
    """
    return Diagnostic(f"not valid YAML: {words}", at)


@problem("E102")
def unreadable_file(name: str, reason: str) -> Diagnostic:
    """A file or folder cannot be read: it is missing, is no regular file, or the system refuses it.

    Check the path and the permissions. A link that points to itself is refused here, too.
    """
    return Diagnostic(f"cannot read '{name}': {reason}", in_file(name))


@problem("E103")
def wrong_encoding(at: Span, found: str) -> Diagnostic:
    """The file is not encoded as UTF-8.

    csbot reads UTF-8 only, with or without a byte order mark. Files saved by older editors on Chinese Windows are often
    GBK: open the file there and save it as UTF-8, or run `iconv -f GBK -t UTF-8 old.yml > new.yml`.
    """
    return Diagnostic(f"not UTF-8: {found}", at, hint="save the file as UTF-8")


@problem("E104")
def too_large(name: str, size: int, limit: int) -> Diagnostic:
    """The file is larger than csbot reads.

    The limit keeps a mistaken or hostile file from filling the memory. Split large data over several files.
    """
    return Diagnostic(f"the file has {size:,} bytes, allowed are {limit:,}", in_file(name),
                      hint="split it over several files")


@problem("E105")
def too_deep(at: Span, limit: int) -> Diagnostic:
    """Values are nested more deeply than any bot needs.

    Usually a bracket that is opened again and again and never closed.
    """
    return Diagnostic(f"nested more than {limit} levels deep", at)


@problem("E106")
def alias_bomb(at: Span, limit: int) -> Diagnostic:
    """Aliases (`*name`) repeat so much that the document becomes huge when they are followed.

    A few anchors and aliases are fine. Write repeated values out, or repeat less of them.
    """
    return Diagnostic(f"aliases repeat more than {limit:,} values", at)


@problem("E107")
def recursive_alias(at: Span) -> Diagnostic:
    """An alias (`*name`) stands inside the very value that its anchor (`&name`) names."""
    return Diagnostic("this value contains itself through an alias", at)


@problem("E108")
def duplicate_key(at: Span, key: Any, first: Span) -> Diagnostic:
    """The same key stands twice in one mapping; one of the two values would be lost.

    Merge the two, or rename one.
    """
    return Diagnostic(f"'{shown(key)}' is written twice in this mapping, first at {first}", at,
                      related=(("first here", first),))


@problem("E109")
def bad_key(at: Span) -> Diagnostic:
    """A key is a list or a mapping; keys are texts. Often a `{name}` without quotes at the start of a value."""
    return Diagnostic("a key must be a text", at, hint="put a text that begins with '{' or '[' in quotes")


@problem("E110")
def unknown_tag(at: Span, tag: str) -> Diagnostic:
    """The file uses a YAML tag (`!name`); csbot runs no code from YAML and knows no tags of its own."""
    return Diagnostic(f"unknown tag '{shown(tag)}', tags are not allowed", at)


@problem("E111")
def wrong_shape(at: Span, words: str, hint: str | None = None) -> Diagnostic:
    """A value has not the shape that this place of the format wants: another type, a missing or an unknown key.

    The message says what was found and what is allowed. `csbot schema` prints the JSON Schemas of all files, and an
    editor that is given them shows these problems while you type.
    """
    return Diagnostic(words, at, hint)


@problem("E112")
def unknown_key(at: Span, key: str, place: str, allowed: Iterable[str], hint: str | None = None) -> Diagnostic:
    """A key is not known at this place. Often a typing error, or a key of Rasa 2.x that Rasa 3 has dropped."""
    allowed = list(allowed)
    return Diagnostic(f"unknown key '{shown(key)}' in {place}, allowed are {listed(allowed)}", at,
                      hint or did_you_mean(key, allowed))


@problem("E113")
def no_step(at: Span, found: Iterable[str], allowed: Iterable[str], hint: str | None = None) -> Diagnostic:
    """A step of a story or rule has none of the keys that say what kind of step it is."""
    found = list(found)
    words = f"a step with {listed(found)} is no step" if found else "an empty step"
    return Diagnostic(f"{words}, allowed are {listed(allowed)}", at,
                      hint or (did_you_mean(found[0], allowed) if found else None))


@problem("E114")
def broken_entity_json(at: Span, found: str, reason: str) -> Diagnostic:
    """What stands in braces behind an annotated text is not what an annotation may be.

        - to [Berlin]{"entity": "city", "role": "to", "value": "Berlin, Germany"}

    It must be a JSON object, with double quotes around keys and texts and no comma behind the last pair. `entity` is
    needed; `entity`, `role` and `group` are texts, `value` is a text or a number. Other keys are ignored.
    """
    return Diagnostic(f"entity annotation '{shown(found)}' {reason}", at)


@problem("W115")
def nested_annotation(at: Span, found: str, surface: str) -> Diagnostic:
    """An annotation stands inside another one; like Rasa, csbot reads the inner one with all that is before it.

        - a [red [dress](item)](wish)      # the item is 'red [dress', and '](wish)' stays in the text

    Annotate the parts side by side. Several entities on one span are a list:

        - a [red dress][{"entity": "item"}, {"entity": "wish"}]
    """
    return Diagnostic(f"an annotation inside of another one: '{shown(found)}' is read as '{shown(surface)}'", at,
                      hint='several entities on one span: [text][{"entity": "a"}, {"entity": "b"}]')


@problem("E116")
def not_in_rule(at: Span, kind: str) -> Diagnostic:
    """A rule holds a step that only a story may hold: a checkpoint or an end-to-end `bot:` text."""
    return Diagnostic(f"a '{kind}' step is not allowed in a rule", at, hint="write it as a story")


@problem("E117")
def no_project(name: str) -> Diagnostic:
    """There is no bot in the folder: no domain, no stories, no NLU data.

    csbot looks for `domain.yml` or `domain/`, `stories/`, `nlu_data/` and `data/`, and for `config.yml`.
    `csbot init NAME` makes a new project.
    """
    places = "'domain.yml', 'domain/', 'stories/', 'nlu_data/' nor 'data/'"
    return Diagnostic(f"no csbot project here: found neither {places}", in_file(name),
                      hint="run 'csbot init NAME' to make one, or name the project's folder")


@problem("E118")
def duplicate_item(at: Span, kind: str, name: str, first: Span) -> Diagnostic:
    """An intent, entity, action or other item is listed twice in one domain file.

    Over several files the same name may be repeated: such lists are united.
    """
    return Diagnostic(f"{kind} '{name}' is defined twice; first at {first}", at, related=(("first here", first),))


@problem("E119")
def too_long(at: Span, length: int, limit: int) -> Diagnostic:
    """One annotated text is longer than any message of a customer.

    Usually a line break is missing, or a whole document was pasted into one example. Split it into single messages.
    """
    return Diagnostic(f"an annotated text of {length:,} characters, allowed are {limit:,}", at)


@problem("W101")
def line_without_dash(at: Span, text: str) -> Diagnostic:
    """A line of an `examples: |` block does not begin with `- `; Rasa and csbot skip it.

    Write each example on a line of its own that begins with `- `.
    """
    return Diagnostic(f"this line does not begin with '- ' and is skipped: '{shown(text)}'", at)


@problem("W102")
def unknown_item(at: Span, found: Iterable[str], allowed: Iterable[str]) -> Diagnostic:
    """An item of `nlu:` is none of intent, synonym, regex and lookup; it is skipped."""
    return Diagnostic(f"an item with {listed(found)} is skipped, known are {listed(allowed)}", at)


@problem("W103")
def no_examples(at: Span, kind: str, name: str) -> Diagnostic:
    """An item of the NLU data has no examples."""
    return Diagnostic(f"{kind} '{name}' has no examples", at)


@problem("W104")
def empty_story(at: Span, kind: str, name: str) -> Diagnostic:
    """A story or rule has no steps; it is skipped."""
    return Diagnostic(f"{kind} '{name}' has no steps and is skipped", at)


@problem("W105")
def other_version(at: Span, found: str, current: str, more: int = 0) -> Diagnostic:
    """The file's `version:` is not the one that csbot reads. A lower one is read all the same, a higher one skipped.

    A lower one is told once for all the files that have it.
    """
    others = f", and so in {more} more file{'s' if more > 1 else ''}" if more else ""
    return Diagnostic(f"format version '{found}', csbot reads '{current}'{others}", at)


@problem("W106")
def leading_slash(at: Span, name: str) -> Diagnostic:
    """An intent in a story is written with a leading slash; the slash is dropped."""
    return Diagnostic(f"intent '{name}' is written with a leading '/', it is dropped", at)


@problem("W107")
def unknown_settings_key(at: Span, key: str, allowed: Iterable[str]) -> Diagnostic:
    """`config.yml` has a key that csbot does not know; it is ignored."""
    allowed = list(allowed)
    return Diagnostic(f"unknown setting '{shown(key)}' is ignored, known are {listed(allowed)}", at,
                      did_you_mean(key, allowed))


@problem("W138")
def several_settings(chosen: str, *others: str) -> Diagnostic:
    """The project has no `config.yml`, but several files whose names begin with `config`. The first one is read.

    csbot takes the first in the order of the alphabet. Rename the one that counts to `config.yml`.
    """
    return Diagnostic(f"no 'config.yml', but {listed((chosen, *others))}: '{chosen}' is read", in_file(chosen),
                      hint="name the one that counts 'config.yml'")


@problem("W108")
def no_role(name: str) -> Diagnostic:
    """A YAML file in the project's data folders has none of the top-level keys that say what it is; it is ignored."""
    return Diagnostic("none of this file's top-level keys is known to csbot, the file is ignored", in_file(name),
                      hint="a data file holds one of 'nlu', 'stories', 'rules', 'responses', 'intents', 'slots', …")


@problem("W110")
def unknown_mapping_key(at: Span, key: str, slot: str, allowed: Iterable[str]) -> Diagnostic:
    """A slot mapping has a key that means nothing; like Rasa, csbot ignores it. Often a typing error."""
    allowed = list(allowed)
    words = f"unknown key '{shown(key)}' in a mapping of slot '{slot}' is ignored, known are {listed(allowed)}"
    return Diagnostic(words, at, did_you_mean(key, allowed))


@problem("W109")
def declared_again(at: Span, kind: str, name: str, first: Span) -> Diagnostic:
    """Two files of the domain define the same name differently; the first one counts, as in Rasa.

    Lists of intents, entities and actions are united: there, a bare name beside one with settings is no problem.
    """
    return Diagnostic(f"{kind} '{name}' is defined again and ignored; the first one counts, at {first}", at,
                      related=(("first here", first),))


@problem("W112")
def odd_value(at: Span, words: str, is_ignored: bool = True) -> Diagnostic:
    """A value has a shape that means nothing at this place. Rasa accepts the file all the same, and so does csbot.

    The message says what was found and what is allowed. Usually something is missing or indented wrongly.
    """
    return Diagnostic(f"{words}; it is ignored" if is_ignored else words, at)


@problem("W113")
def ignored_key(at: Span, key: str, place: str, allowed: Iterable[str], hint: str | None = None) -> Diagnostic:
    """A key is not known at this place and is ignored, as in Rasa. Often a typing error."""
    allowed = list(allowed)
    return Diagnostic(f"unknown key '{shown(key)}' in {place} is ignored, known are {listed(allowed)}", at,
                      hint or did_you_mean(key, allowed))


@problem("W114")
def no_name(at: Span, kind: str, is_skipped: bool) -> Diagnostic:
    """A story, a rule or an item of the NLU data has no name; Rasa warns of that, too.

    A story whose name is empty is told all the same. One without the key, and an item of the NLU data, is skipped.
    """
    return Diagnostic(f"a {kind} without a name{' is skipped' if is_skipped else ''}", at)


@problem("W116")
def skipped_step(at: Span, words: str) -> Diagnostic:
    """A step, a slot or an entity of a story says nothing; it is skipped, as in Rasa.

        - slot_was_set:
          -                       # no slot
        - action:                 # no action

    Complete it, or take it out.
    """
    return Diagnostic(f"{words}; it is skipped", at)


@problem("W117")
def own_slot_class(at: Span, slot: str, kind: str) -> Diagnostic:
    """A slot's type is a Python class of the project's own. csbot runs no such class and takes the slot as text.

    To stories and rules a text slot shows whether it is set. Take one of the types `text`, `bool`, `categorical`,
    `float`, `list` and `any`, whichever shows the most alike.
    """
    return Diagnostic(f"slot '{slot}' is of the class '{kind}', csbot takes it as a text slot", at)


@problem("W118")
def unset_variable(at: Span, name: str) -> Diagnostic:
    """A value holds an environment variable that is not set, so the text stays as it is written.

    `${NAME}` in a value without quotes stands for the variable `NAME`, in the domain, in NLU data, in stories and in
    `config.yml`. Rasa stops at one that is not set. csbot goes on, since checking a bot needs no secrets.

        utter_shop: [{text: see ${SHOP_URL}}]      # export SHOP_URL=https://shop.example

    Set the variable before training. A text that shall stay as it is needs quotes.
    """
    return Diagnostic(f"the environment variable '{name}' is not set, the text stays as it is written", at,
                      hint=f"set it, e.g. with 'export {name}=…', or put the text in quotes")


@problem("W119")
def unread_file(name: str, reason: str, hint: str | None = None) -> Diagnostic:
    """A file or folder lies where csbot looks for data, and is not read.

    It is hidden (its name or that of a folder begins with a dot), it has a format that csbot does not read (the JSON of
    LUIS, wit.ai and Dialogflow, JSON with a mistake in it, the Markdown of Rasa 1 and 2), or it is a file that is named
    like one of the folders `nlu_data/`, `stories/`, `data/` and `domain/`.

    Rename it, or convert it to YAML: `rasa data convert nlu` of Rasa 3 does that for JSON, that of Rasa 2 for Markdown.
    """
    return Diagnostic(f"'{name}' is not read: {reason}", in_file(name), hint)


@problem("E140")
def says_nothing(at: Span) -> Diagnostic:
    """A `bot` step has no text. Rasa cannot train a learned policy on it; without one, csbot skips the step (W116).

    `TEDPolicy` and `UnexpecTEDIntentPolicy` are such policies; where `config.yml` names no policy, both are there.

        - bot:                         # wanted: what the bot says

    Write the text, or take the step out.
    """
    return Diagnostic("'bot' is empty, which a learned policy cannot be trained on", at,
                      hint="write the text, or take the step out")


@problem("E139")
def response_is_no_text(key: Any) -> Diagnostic:
    """The name of a response is a number, true, false or null. Rasa cannot read such a domain.

        responses:
          404: [{text: sorry}]         # wanted: utter_404, or '404' in quotes

    Give it a name.
    """
    return Diagnostic(f"the response '{shown(key)}' has no text for a name", key.at,
                      hint=f"put it in quotes: '{shown(key)}'")


@problem("W139")
def untaught(at: Span, words: str) -> Diagnostic:
    """Something in NLU data in JSON teaches nothing and is left out: an item that is not whole, or a misplaced entity.

        {"text": "to Berlin", "intent": "inform", "entities": [{"start": 3, "end": 90, "entity": "city"}]}

    Here the entity ends behind the text. `start` and `end` are characters, counted from 0; entities must not overlap.
    """
    return Diagnostic(f"{words} is left out", at)


@problem("W140")
def left_out(error: Diagnostic) -> Diagnostic:
    """Something in a part of a domain cannot be read, and stands where Rasa reads no domain. It is left out, as there.

        # data/forms.yml, beside a domain.yml
        forms:
          order_form: {required_slots: {size: [{type: from_entity, entity: size}]}}     # the form of Rasa 2

    csbot reads domain parts in data files, too, and below `domain/` beside a `domain.yml`. Rasa reads them in
    `domain.yml` only, so that such a file is often a forgotten one. Delete the part, or put it right.
    """
    return Diagnostic(f"{error.message}; it is left out, and Rasa reads no domain here", error.at,
                      "delete it, or put it right", error.related)


@problem("W111")
def unread_markup(at: Span, found: str) -> Diagnostic:
    """Something looks like an annotated entity and is none, so the brackets stay in the text and no entity is taught.

        - 我在[上海]（city）             # full-width brackets
        - from [Berlin](city             # never closed
        - to [Paris]()                   # no entity

    Write `[上海](city)` or `[上海]{"entity": "city"}`, with ASCII brackets and nothing between the two pairs.
    """
    return Diagnostic(f"'{shown(found)}' looks like an entity annotation, but is read as plain text", at,
                      hint="write [text](entity)")
