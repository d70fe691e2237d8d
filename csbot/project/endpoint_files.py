"""`endpoints.yml` and `credentials.yml` to what they declare. Both are optional.

Their values never stand in a message, and their texts are not among the project's sources: a problem in a line with a
password is shown with its place only. As in Rasa `${NAME}` counts in values without quotes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from csbot.diagnostics import CsbotError, Diagnostic, problem
from csbot.project import files, problems
from csbot.project.endpoints import Channel, Credentials, Endpoint, Endpoints, Template
from csbot.project.names import Name
from csbot.project.variables import is_plain
from csbot.project.yaml import Map, Seq, Text, read_yaml
from csbot.text import Source, Span, did_you_mean

ACTION = "action_endpoint"
SERVICES = ("nlg", "nlu", "models", "tracker_store", "lock_store", "event_broker")
RASA_ONLY = ("type",)  # of an action endpoint; read by Rasa, without a meaning there
CHANNELS = ("rest", "rasa", "socketio", "callback", "facebook", "slack", "telegram", "twilio", "twilio_voice",
            "mattermost", "rocketchat", "botframework", "hangouts", "webexteams", "cmdline")
TEXTS, MAPPINGS = ("token", "token_name", "cafile", "on_error"), ("headers", "params")
KEYS = ("url", *TEXTS, *MAPPINGS, "basic_auth", "selective_domain", "timeout", "retries")


@problem("E131")
def wrong_endpoint(at: Span, key: str, found: str, allowed: str) -> Diagnostic:
    """`action_endpoint` in `endpoints.yml` cannot be used as it is written: a part is missing or of another type.

        action_endpoint:
          url: http://localhost:5055/webhook
          headers: {X-Shop: "12"}
          basic_auth: {username: bot, password: "${ACTION_PASSWORD}"}
          timeout: 10                  # seconds
          retries: 1
          on_error: utter_system_busy

    Values are not shown here, as they may be secret.
    """
    return Diagnostic(f"'{key}' is {found}, allowed is {allowed}", at)


@problem("W136")
def unread_service(at: Span, name: str, words: str, hint: str | None = None) -> Diagnostic:
    """A part of `endpoints.yml` or `credentials.yml` that nobody reads: an unknown name, or one in the wrong shape.

        tracker_stroe: {type: SQL}     # a typing error
        lock_store: redis              # a text; wanted is a mapping

    csbot uses `action_endpoint`. Rasa's other parts (`tracker_store`, `event_broker`, …) are accepted and not used.
    """
    return Diagnostic(f"'{problems.shown(name)}' {words}", at, hint)


@problem("W137")
def quoted_variable(at: Span, key: str) -> Diagnostic:
    """`${NAME}` stands in quotes in `endpoints.yml` or `credentials.yml`, so it is not replaced, as in Rasa.

        url: "${ACTION_URL}"           # stays as it is
        url: ${ACTION_URL}             # the environment variable

    Take the quotes away, or the variable where the text is meant.
    """
    return Diagnostic(f"'{key}' has '${{…}}' in quotes, which is not replaced", at, hint="write it without quotes")


def load_endpoints(path: Path, name: str | None = None) -> tuple[Endpoints, list[Diagnostic]]:
    """What a file like `endpoints.yml` declares, and what is wrong with it. `name` is how messages call it."""
    return _load(path, name or path.name, Endpoints(), read_endpoints)


def load_credentials(path: Path, name: str | None = None) -> tuple[Credentials, list[Diagnostic]]:
    """What a file like `credentials.yml` declares, and what is wrong with it. `name` is how messages call it."""
    return _load(path, name or path.name, Credentials(), read_credentials)


def _load(path: Path, name: str, empty: Any, read: Any) -> tuple[Any, list[Diagnostic]]:
    try:
        source = files.read_source(path, name)
        document = read_yaml(source)
    except CsbotError as error:
        return empty, list(error.diagnostics)
    if document is None:
        return empty, []
    if not isinstance(document, Map):
        return empty, [problems.wrong_shape(problems.in_file(name), "the file is no mapping, allowed is a mapping")]
    return read(document, source)


def read_endpoints(document: Map, source: Source) -> tuple[Endpoints, list[Diagnostic]]:
    """The endpoints, and what is wrong with them."""
    reader = _Reader(source)
    action = reader.action(document) if document.get(ACTION) is not None else None
    others = {}
    for key, value in document.items():
        if key not in (ACTION, "version"):
            known = reader.known(document, key, (ACTION, *SERVICES), "part")
            if known and value is not None and reader.is_mapping(document, key):
                others[key] = reader.templates(value, key)
    return Endpoints(action, others, document.at), reader.problems


def read_credentials(document: Map, source: Source) -> tuple[Credentials, list[Diagnostic]]:
    """The channels, and what is wrong with them. A name with a dot is a class of the project."""
    reader = _Reader(source)
    channels = {}
    for key, value in document.items():
        known = key != "version" and ("." in key or reader.known(document, key, CHANNELS, "channel"))
        if known and (value is None or reader.is_mapping(document, key)):
            channels[key] = Channel(Name(key, document.at_key(key)), reader.templates(value or {}, key))
    return Credentials(channels, document.at), reader.problems


def kind_of(value: Any) -> str:
    """What a value is, without showing it."""
    if value is None:
        return "empty"
    names = {Map: "a mapping", Seq: "a list", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "a text")


class _Reader:
    """Reads one file; collects its problems."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []

    def known(self, document: Map, key: str, allowed: tuple[str, ...], kind: str) -> bool:
        """Whether a name is known; a problem where it is not."""
        if key not in allowed:
            self.problems.append(unread_service(document.at_key(key), key, f"is no {kind} that is known, it is ignored",
                                                did_you_mean(key, allowed)))
        return key in allowed

    def is_mapping(self, document: Map, key: str) -> bool:
        """Whether the value is a mapping; a problem where it is not."""
        value = document[key]
        if not isinstance(value, Map):
            words = f"is {kind_of(value)}, allowed is a mapping; it is ignored"
            self.problems.append(unread_service(document.at_value(key), key, words))
        return isinstance(value, Map)

    def templates(self, value: Any, key: str) -> Any:
        """A value with its texts as names, and as templates where they have variables."""
        if isinstance(value, Map):
            return {name: self.templates(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.templates(item, key) for item in value]
        return self.text(value, key) if isinstance(value, Text) else value

    def text(self, value: Text, key: str) -> Name:
        """A text with its place; a template where it has a variable and no quotes."""
        if "${" not in value:
            return Name(value, value.at)
        if not is_plain(value, self.source):
            self.problems.append(quoted_variable(value.at, key))
            return Name(value, value.at)
        return Template(value, value.at)

    def action(self, document: Map) -> Endpoint | None:
        """The action endpoint; None, with problems, where it cannot be used."""
        value = document[ACTION]
        if not isinstance(value, Map):
            return self.wrong(document.at_value(ACTION), ACTION, kind_of(value), "a mapping with 'url'")
        if not isinstance(value.get("url"), Text) or not value["url"].strip():
            words = "the address of an action server"
            return self.wrong(value.at_value("url"), "url", kind_of(value.get("url")), words)
        for key in value:
            if key not in (*KEYS, *RASA_ONLY):
                self.known(value, key, KEYS, f"key of '{ACTION}'")
        before = len(self.problems)
        given = dict(self.settings(value))
        wrong = any(found.is_error for found in self.problems[before:])
        return None if wrong else Endpoint(self.text(value["url"], "url"), **given, at=value.at)

    def settings(self, value: Map) -> Iterator[tuple[str, Any]]:
        """The fields of an endpoint that are given, each checked."""
        for key in (key for key in KEYS[1:] if value.get(key) is not None):
            item, at = value[key], value.at_value(key)
            if key in TEXTS and not isinstance(item, (Map, Seq, bool)):
                yield key, self.text(item, key) if isinstance(item, Text) else Name(str(item), at)
            elif key in MAPPINGS and isinstance(item, Map):
                yield key, self.templates(item, key)
            elif key == "basic_auth" and isinstance(item, Map) and {"username", "password"} <= item.keys():
                pair = (self.templates(item[part], part) for part in ("username", "password"))
                yield key, tuple(part if isinstance(part, Name) else Name(str(part), item.at) for part in pair)
            elif is_switch_or_count(key, item):
                yield key, item
            else:
                self.wrong(at, key, kind_of(item), ALLOWED.get(key, "a text"))

    def wrong(self, at: Span, key: str, found: str, allowed: str) -> None:
        """Note a part of the action endpoint that cannot be used."""
        self.problems.append(wrong_endpoint(at, key, found, allowed))


ALLOWED = {"headers": "a mapping", "params": "a mapping", "basic_auth": "a mapping with 'username' and 'password'",
           "selective_domain": "true or false", "timeout": "a number of seconds above 0",
           "retries": "a whole number from 0"}


def is_switch_or_count(key: str, value: Any) -> bool:
    """Whether `selective_domain` is true or false, `timeout` a number above 0, or `retries` a whole number from 0."""
    if key == "selective_domain":
        return isinstance(value, bool)
    if key not in ("timeout", "retries") or isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return 0 < value < float("inf") if key == "timeout" else isinstance(value, int) and value >= 0
