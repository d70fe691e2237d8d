"""A Domain to JSON and back, exactly, with all Spans: the trained package keeps it, so that running needs no YAML.

Driven by the type hints of the model's records: a field with its default value is left out, a Name is
`[text, file, line, column, end_line, end_column]`, what is `Any` in the model is written as it is.
"""

import functools
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from csbot.project.model import Domain, Name
from csbot.text import Span


def domain_to_json(domain: Domain) -> dict[str, Any]:
    """The domain as JSON values."""
    return encode(Domain, domain)


def domain_from_json(data: Mapping[str, Any]) -> Domain:
    """The inverse of `domain_to_json`; ValueError when the data is no such thing."""
    try:
        return decode(Domain, data)
    except (TypeError, KeyError, AttributeError, IndexError) as error:
        raise ValueError(f"broken domain: {error}") from None


def encode(kind: Any, value: Any) -> Any:
    """A value of the type `kind` as JSON values."""
    kind = chosen(kind, value)
    if kind is Name:
        return [str(value), *value.at]
    if kind is Span:
        return list(value)
    if is_dataclass(kind):
        return {name: encode(hint, getattr(value, name)) for name, (hint, default) in record_fields(kind).items()
                if getattr(value, name) != default}
    if get_origin(kind) is tuple:
        return [encode(get_args(kind)[0], item) for item in value]
    if isinstance(value, Mapping):
        item_kind = get_args(kind)[1] if get_args(kind) else Any
        return {str(key): encode(item_kind, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(Any, item) for item in value]
    return str(value) if isinstance(value, str) else value


def decode(kind: Any, data: Any) -> Any:
    """The inverse of `encode`; TypeError where a list or a mapping is something else."""
    kind = chosen(kind, data)
    wanted = list if kind in (Name, Span) or get_origin(kind) is tuple else dict if get_args(kind) else object
    if not isinstance(data, wanted):
        raise TypeError(f"'{data!r:.80}' is no {wanted.__name__}")
    if kind is Name:
        return Name(data[0], Span(*data[1:]))
    if kind is Span:
        return Span(*data)
    if is_dataclass(kind):
        known = record_fields(kind)
        return kind(**{name: decode(known[name][0], item) for name, item in data.items()})
    if get_origin(kind) is tuple:
        return tuple(decode(get_args(kind)[0], item) for item in data)
    if isinstance(data, Mapping) and get_args(kind):
        return {key: decode(get_args(kind)[1], item) for key, item in data.items()}
    return data


def chosen(kind: Any, value: Any) -> Any:
    """The member of a union that a value (or its JSON) belongs to: `Name | None`, `bool | tuple[str, ...]`."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    members = get_args(kind)
    if value is None or isinstance(value, bool):
        return NoneType if value is None else bool
    return next(member for member in members if member not in (NoneType, bool))


@functools.cache
def record_fields(kind: type) -> dict[str, tuple[Any, Any]]:
    """The fields of a record: name → (type hint, default value, or MISSING)."""
    hints = get_type_hints(kind)
    defaults = {item.name: item.default if item.default_factory is MISSING else item.default_factory()
                for item in fields(kind)}
    return {name: (hints[name], default) for name, default in defaults.items()}
