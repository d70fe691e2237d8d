"""`${NAME}` in a value without quotes: the value of an environment variable, as in Rasa 3.6.

For domain, NLU data, stories and settings, whose values are needed when they are read. Of `endpoints.yml` and
`credentials.yml` the values are filled in when they are needed (`endpoints`). Knows no kind of file.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.yaml import Map, Seq, Text
from csbot.text import Source

MARK = re.compile(r"\$\{.*\}")
VARIABLE = re.compile(r"\$(?:\{(?P<braced>[^}]*)\}|(?P<bare>[A-Za-z0-9_]+))", re.ASCII)


def fill_variables(value: Any, source: Source, environment: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Fill variables into the texts of a document, in place; those that are not set stay and are problems."""
    if "${" not in source.text or not isinstance(value, (Map, Seq)):
        return
    for key, item in list(value.items() if isinstance(value, Map) else enumerate(value)):
        if isinstance(item, Text) and MARK.search(item) and is_plain(item, source):
            value[key], unset = filled(item, environment)
            yield from (problems.unset_variable(item.at, name) for name in unset)
        else:
            yield from fill_variables(item, source, environment)


def is_plain(text: Text, source: Source) -> bool:
    """Whether a text is written without quotes and in no block."""
    return not text.block and source.line(text.at.line)[text.at.column - 1:][:1] not in ("'", '"')


def filled(text: Text, environment: Mapping[str, str]) -> tuple[Text, list[str]]:
    """The text with the values of its variables, and the names in braces that are not set."""
    unset = [match["braced"] for match in VARIABLE.finditer(text)
             if match["braced"] is not None and match["braced"] not in environment]
    written = VARIABLE.sub(lambda match: environment.get(match["braced"] or match["bare"], match[0]), text)
    result = Text(written)
    result.at, result.block = text.at, text.block
    return result, unset
