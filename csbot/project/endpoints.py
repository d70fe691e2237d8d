"""What `endpoints.yml` and `credentials.yml` declare: where the bot's action server is, which channels it serves.

Only data, and `expanded`, which fills in environment variables where a value is needed. No value of these files ever
stands in a message: they hold passwords and tokens. Source: `EndpointConfig` of Rasa 3.6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from csbot.diagnostics import CsbotError, Diagnostic, problem
from csbot.project.names import NOWHERE, Name
from csbot.text import Span

VARIABLE = re.compile(r"\$\{(?P<braced>[^}]*)\}|\$(?P<bare>\w+)", re.ASCII)
TIMEOUT = 10.0


@problem("E130")
def unset_variable(at: Span, name: str) -> Diagnostic:
    """A value of `endpoints.yml` or `credentials.yml` needs an environment variable that is not set.

    `${NAME}` in a value without quotes stands for the variable `NAME`. csbot asks for it when the value is needed:
    the one of `action_endpoint` when its first action is called, so `csbot check` needs no secrets.

        action_endpoint:
          url: ${ACTION_URL}      # export ACTION_URL=http://localhost:5055/webhook

    Set the variable, or write the value itself.
    """
    return Diagnostic(f"the environment variable '{name}' is not set", at, hint=f"set it, e.g. with 'export {name}=…'")


class Template(Name):
    """A text with `${NAME}` in it that stands for the value of an environment variable."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that runs actions, as `action_endpoint:` declares it.

    `headers` go with every request, `params` into the URL's query, `token` as well, as the parameter `token_name`.
    `basic_auth` is (user name, password). `cafile` is a PEM file with the certificates to trust. `selective_domain`:
    the domain is sent to those actions only that ask for it. csbot's own: `timeout` in seconds of one request,
    `retries` after a connection that failed, `on_error`, the response to say when the server cannot be had.
    """

    url: Name = field(repr=False)
    headers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    basic_auth: tuple[Name, Name] | None = field(default=None, repr=False)
    token: Name | None = field(default=None, repr=False)
    token_name: Name = Name("token")
    cafile: Name | None = None
    selective_domain: bool = False
    timeout: float = TIMEOUT
    retries: int = 0
    on_error: Name | None = None
    at: Span = NOWHERE

    @property
    def address(self) -> str:
        """The URL as messages may show it: without a user name, a password and a query."""
        scheme, mark, rest = self.url.partition("://")
        rest = rest.partition("?")[0]
        host, slash, path = rest.partition("/")
        return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"

    def expanded(self, environment: Mapping[str, str]) -> "Endpoint":
        """The endpoint with all variables filled in; CsbotError (E130) names those that are not set, with line."""
        missing: list[Diagnostic] = []
        values = {each.name: expand(getattr(self, each.name), environment, missing)
                  for each in fields(self) if each.name != "at"}
        if missing:
            raise CsbotError(missing)
        return replace(self, **values)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """`endpoints.yml`. `others` are the parts that csbot has no use for yet, e.g. `tracker_store`, as written."""

    action: Endpoint | None = None
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    at: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of `credentials.yml`: `rest`, `socketio`, …, or a module path, with its settings as written."""

    name: Name
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def expanded(self, environment: Mapping[str, str]) -> "Channel":
        """The channel with all variables filled in; CsbotError (E130) names those that are not set, with line."""
        missing: list[Diagnostic] = []
        settings = expand(self.settings, environment, missing)
        if missing:
            raise CsbotError(missing)
        return replace(self, settings=settings)


@dataclass(frozen=True, slots=True)
class Credentials:
    """`credentials.yml`: the channels by name, in the file's order."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    at: Span = NOWHERE


def expand(value: Any, environment: Mapping[str, str], missing: list[Diagnostic]) -> Any:
    """A value with its variables filled in, however deep they stand; what is not set is added to `missing`."""
    if isinstance(value, Mapping):
        return {key: expand(item, environment, missing) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [expand(item, environment, missing) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if not isinstance(value, Template):
        return value

    def filled(match: re.Match[str]) -> str:
        name = match["braced"] if match["bare"] is None else match["bare"]
        if name in environment:
            return environment[name]
        if match["bare"] is None:
            missing.append(unset_variable(value.at, name))
        return match[0]

    return Name(VARIABLE.sub(filled, value), value.at)
