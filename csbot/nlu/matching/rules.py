"""The rules that stand beside the model, as plain data: the project's expressions, lists, synonyms and recognisers.

It picks them out of a project and reads and writes `patterns.json`; `patterns` and `recognisers` find them in texts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from csbot.project.model import TrainingData


@dataclass(frozen=True, slots=True)
class Rules:
    """`regexes` and `lookups`: (entity name, expression or entry) in file order. `synonyms`: lower-cased surface to
    value. `values`: the same for one entity name only, as annotations that give a value teach it.

    `case_sensitive` and `word_borders`: how expressions and lists are compared. `recognisers`: (type, entity, options);
    `timezone`: where the customers' times are counted. `referents`: the entity that fills each slot, and under "" the
    one for an offered option when no slot is asked for; None where the data teaches no context."""

    regexes: tuple[tuple[str, str], ...] = ()
    lookups: tuple[tuple[str, str], ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    case_sensitive: bool = False
    word_borders: bool = True
    recognisers: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()
    timezone: str = "UTC"
    referents: Mapping[str, str] | None = None

    @classmethod
    def of(cls, data: TrainingData, entities: Collection[str]) -> "Rules":
        """The rules of a project; expressions and lists count when their name is one of the declared `entities`."""
        regexes = tuple((str(p.name), p.regex) for p in data.patterns if p.name in entities and not p.flaw)
        lookups = tuple((str(entry.name), entry.text) for entry in data.lookups if entry.name in entities)
        values = {(str(a.entity), example.text[a.start:a.end].lower()): a.value for example in data.examples
                  for a in example.entities if a.value != example.text[a.start:a.end]}
        return cls(regexes, lookups, {s.surface.lower(): s.value for s in data.synonyms}, values)

    def as_json(self) -> dict[str, Any]:
        """The content of `patterns.json`."""
        return {"regexes": [list(pair) for pair in self.regexes], "lookups": [list(pair) for pair in self.lookups],
                "synonyms": dict(self.synonyms),
                "values": [[entity, surface, value] for (entity, surface), value in self.values.items()],
                "case_sensitive": self.case_sensitive, "word_borders": self.word_borders,
                "recognisers": [[type, entity, dict(options)] for type, entity, options in self.recognisers],
                "timezone": self.timezone, "referents": None if self.referents is None else dict(self.referents)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rules":
        """The inverse of `as_json`; ValueError when something in it is of another kind."""
        named = [(type, entity) for type, entity, _ in data["recognisers"]]
        rows = [*data["regexes"], *data["lookups"], *data["synonyms"].items(), *data["values"], *named,
                (data["timezone"],), *(data.get("referents") or {}).items()]
        if not all(isinstance(text, str) for row in rows for text in row):
            raise ValueError("something is no text")
        if not all(isinstance(data[key], bool) for key in ("case_sensitive", "word_borders")):
            raise ValueError("'case_sensitive' and 'word_borders' are true or false")
        return cls(tuple((name, text) for name, text in data["regexes"]),
                   tuple((name, text) for name, text in data["lookups"]), dict(data["synonyms"]),
                   {(entity, surface): value for entity, surface, value in data["values"]},
                   data["case_sensitive"], data["word_borders"],
                   tuple((type, entity, dict(options)) for type, entity, options in data["recognisers"]),
                   data["timezone"], data.get("referents"))

    def resolve(self, entity: str, surface: str) -> str | None:
        """The value that stands for `surface` as an `entity`, or None: its own annotations first, then synonyms."""
        key = str(surface).lower()
        own = self.values.get((entity, key))
        return own if own is not None else self.synonyms.get(key)
