"""Records as a Markdown table: one row for each set, contender and recipe, the mean over parts and seeds."""

import statistics
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Record = Mapping[str, Any]
SAME = ("set", "asked_of", "by", "encoder", "recipe", "note", "threads", "code")  # in records of one row
WORDS = {"set": "set", "asked_of": "asked of", "by": "by", "encoder": "encoder", "recipe": "recipe"}


def percent(value: float) -> str:
    return f"{100 * value:.1f}"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def point(value: float) -> str:
    return f"{value:.1f}"


def coefficient(value: float) -> str:
    return f"{value:.3f}"


FIGURES: dict[str, tuple[tuple[str, ...], Callable[[float], str]]] = {  # column: its places in a record, how it looks
    "accuracy": (("figures.accuracy",), percent),
    "F1 micro / macro": (("figures.intent_f1_micro", "figures.intent_f1_macro"), percent),
    "entity F1": (("figures.entity_f1",), percent), "sentence": (("figures.sentence_accuracy",), percent),
    "in scope / OOS recall, threshold for all": (("figures.paper.in_scope", "figures.paper.oos_recall"), percent),
    "balanced threshold": (("figures.balanced.in_scope", "figures.balanced.oos_recall"), percent),
    "as shipped": (("figures.shipped.in_scope", "figures.shipped.oos_recall"), percent),
    "AUROC": (("figures.auroc",), coefficient),
    "best MCC @ threshold": (("figures.hint3.mcc", "figures.hint3.threshold"), coefficient),
    "ECE": (("figures.ece",), coefficient),
    "train s": (("cost.train_seconds",), whole), "CPU s": (("cost.train_cpu_seconds",), whole),
    "peak MB": (("cost.train_peak_mb",), whole), "package MB": (("cost.package_mb",), whole),
    "parser MB": (("cost.parser_mb",), whole), "ms p50 / p95": (("cost.p50_ms", "cost.p95_ms"), point)}
MARKED = ("train s", "CPU s")  # "≈" where they are extrapolated
LEGEND = """
Cost and accuracy of a row come from the same run, each row being the mean over its parts and seeds (± the spread over
seeds). Cost: the whole learning process, imports and export included; ≈: extrapolated from the epochs in its recipe.
Milliseconds are of single messages in a process that only answers. In scope / OOS recall: accuracy in scope and
recall out of scope, with the threshold chosen on other questions than it is measured on."""


def table(records: Iterable[Record]) -> str:
    """The rows in the order of the records, without columns that nobody has."""
    groups: dict[tuple, list[Record]] = {}
    for record in records:
        groups.setdefault(tuple(record.get(name) for name in SAME), []).append(record)
    rows = [row(group) for group in groups.values()]
    columns = [name for name in dict.fromkeys(name for one in rows for name in one)
               if any(one.get(name) for one in rows)]
    ordered = [name for name in (*WORDS.values(), "parts", "seeds", *FIGURES, "note", "failed") if name in columns]
    lines = [ordered, ["---"] * len(ordered), *([one.get(name) or "–" for name in ordered] for one in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def row(group: list[Record]) -> dict[str, str]:
    """The cells of one row."""
    first = group[0]
    cells = {shown: str(first.get(name, "")) for name, shown in WORDS.items()}
    cells["parts"] = str(len({record.get("part") for record in group}))
    cells["seeds"] = ", ".join(map(str, sorted({record.get("seed", 0) for record in group})))
    for name, (places, look) in FIGURES.items():
        shown = [cell(group, place, look) for place in places]
        if all(shown):
            mark = "≈ " if name in MARKED and any(place_of(record, "cost.extrapolated") for record in group) else ""
            cells[name] = mark + " / ".join(shown)
    cells["note"] = str(first.get("note") or "")
    cells["failed"] = "; ".join(sorted({line(record["failed"]) for record in group if record.get("failed")}))
    return cells


def line(text: str) -> str:
    """The last line of a message, fit for a table."""
    return text.strip().splitlines()[-1].replace("|", "\\|")


def cell(group: list[Record], place: str, look: Callable[[float], str]) -> str:
    """The mean of a figure over the group, with its spread over seeds where there are several."""
    by_seed: dict[Any, list[float]] = {}
    for record in group:
        value = place_of(record, place)
        if value is not None:
            by_seed.setdefault(record.get("seed"), []).append(value)
    means = [statistics.fmean(values) for values in by_seed.values()]
    if not means:
        return ""
    spread = f" ± {look(statistics.stdev(means))}" if len(means) > 1 else ""
    return look(statistics.fmean(means)) + spread


def place_of(record: Record, place: str) -> Any:
    """The value at `a.b.c`, None where there is none."""
    value: Any = record
    for name in place.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
