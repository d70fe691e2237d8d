"""NLU data in Rasa's older JSON format (`rasa_nlu_data`) to the same records as that in YAML.

JSON is YAML, so that the YAML reader finds the places; only the pairs of escapes that JSON writes for a character
beyond the first plane, such as an emoji, are no YAML. Source: `RasaReader` and `guess_format` of Rasa 3.6.
"""

import json
import re
from collections.abc import Callable, Iterator

from csbot.project import problems
from csbot.project.examples import ExampleReader
from csbot.project.model import Annotation, LookupEntry, Name, Pattern, Synonym
from csbot.project.yaml import Map, Text, content_place
from csbot.text import Source, Span

KEY = "rasa_nlu_data"
PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
OpenList = Callable[[Text], Source | None]


def flaw(source: Source) -> str | None:
    """Why a text is no JSON; None for one that is."""
    try:
        json.loads(source.text)
    except (ValueError, RecursionError) as error:
        return f"it is no JSON: {error}"
    return None


def as_yaml(source: Source) -> Source:
    """JSON as the YAML reader takes it."""
    return Source(source.name, PAIR.sub(_character, source.text))


def _character(pair: re.Match[str]) -> str:
    """The escape of YAML for a pair of escapes of JSON."""
    high, low = (int(half, 16) for half in pair.group(2, 3))
    return f"{pair[1]}\\U{0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF):08X}"


class JsonExampleReader:
    """Adds the data of JSON files to what has been read. `open_list` opens the file that a lookup table names."""

    def __init__(self, reader: ExampleReader, open_list: OpenList) -> None:
        self.reader, self.open_list = reader, open_list

    def read(self, document: Map, source: Source) -> None:
        """Read one document of sound shape."""
        data = document.get(KEY) or Map()
        for item in data.get("common_examples", ()):
            self.example(item, source)
        for item in data.get("regex_features", ()):
            if self.is_whole(item, "name", "pattern"):
                at = item.at_value("pattern")
                self.reader.patterns.append(Pattern(Name(item["name"], item.at_value("name")), item["pattern"], at))
        for item in data.get("lookup_tables", ()):
            if self.is_whole(item, "name", "elements"):
                name = Name(item["name"], item.at_value("name"))
                self.reader.lookups += (LookupEntry(name, text, at) for text, at in self.elements(item["elements"]))
        for item in data.get("entity_synonyms", ()):
            if self.is_whole(item, "value", "synonyms"):
                self.reader.synonyms += (Synonym(text, str(item["value"]), text.at) for text in item["synonyms"])

    def is_whole(self, item: Map, *keys: str) -> bool:
        """Whether an item says all that it must; else that is a problem."""
        lacking = next((key for key in keys if not item.get(key)), None)
        if lacking:
            self.reader.problems.append(problems.untaught(item.at, f"an item without '{lacking}'"))
        return lacking is None

    def elements(self, elements: list[Text] | Text) -> Iterator[tuple[str, Span]]:
        """The entries of a lookup table: listed, or the lines of a file."""
        if not isinstance(elements, Text):
            yield from ((text, text.at) for text in elements)
            return
        listed = self.open_list(elements)
        for number, line in enumerate(listed.lines if listed else (), 1):
            if line.strip():
                yield line.strip(), Span(listed.name, number, 1, number, len(line) + 1)

    def example(self, item: Map, source: Source) -> None:
        """An example with its entities."""
        if self.is_whole(item, "text", "intent"):
            text = item["text"]
            annotations = tuple(self.annotations(item, str(text)))
            name = Name(item["intent"], item.at_value("intent"))
            self.reader.add_example(str(text), name, annotations, content_place(text, source), None)

    def annotations(self, item: Map, text: str) -> Iterator[Annotation]:
        """The entities of an example, in the order of the text; one that has no place in it is left out."""
        placed = sorted((one for one in item.get("entities", ()) if self.has_place(one, text)),
                        key=lambda one: (one["start"], -one["end"]))
        ends = 0
        for one in placed:
            start, end = int(one["start"]), int(one["end"])
            if start < ends:
                words = f"an entity inside of another in '{problems.shown(text)}'"
                self.reader.problems.append(problems.untaught(one.at, words))
                continue
            ends = end
            role, group = (one.get(key) or None for key in ("role", "group"))
            value = str(one.get("value", text[start:end]))
            yield Annotation(start, end, Name(one["entity"], one.at_value("entity")), value, role, group)

    def has_place(self, entity: Map, text: str) -> bool:
        """Whether an entity's characters are in the text; else that is a problem."""
        if not all(entity.get(key) is not None for key in ("start", "end", "entity")):
            return False  # its shape is a problem already
        start, end = float(entity["start"]), float(entity["end"])
        fits = start.is_integer() and end.is_integer() and 0 <= start < end <= len(text) and bool(entity["entity"])
        if not fits:
            words = f"an entity from {start:g} to {end:g} of '{problems.shown(text)}' ({len(text)} characters)"
            self.reader.problems.append(problems.untaught(entity.at, words))
        return fits
