"""Compare the running bot with Rasa's on random bots: `python -m tests.differential.running.run --bots 600 --seed 1`.

The Python of an environment with rasa==3.6.21 is named by CSBOT_RASA_PYTHON. Verdicts are kept in --keep FOLDER, so
that a run goes on where it stopped and csbot can be compared again without Rasa. Ends with 1 on any difference.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.dialogue.behaviour.recording import PYTHON, ask_csbot, ask_rasa
from tests.dialogue.behaviour.verdict import parting
from tests.differential.running.bots import make_case
from tests.differential.running.known import known_from
from tests.differential.running.recorded import write

AT_ONCE = 100
Row = dict[str, Any]


def difference(row: Row) -> str | None:
    """Where csbot parts from Rasa without meaning to, None where it does not."""
    theirs, ours = row["rasa"], ask_csbot(row["case"])
    if "turns" in theirs:
        compared, _ = known_from(row["case"], theirs["turns"])
        theirs, ours = (
            {"turns": side["turns"][:compared]} if "turns" in side else side for side in (theirs, ours))
    return parting(theirs, ours)


def rows(seeds: range, keep: Path | None) -> Iterator[Row]:
    """The bots of some seeds with Rasa's verdicts, those that are kept without asking Rasa."""
    for first in range(seeds.start, seeds.stop, AT_ONCE):
        found = [row_of(seed, keep) for seed in range(first, min(first + AT_ONCE, seeds.stop))]
        asked = [row for row in found if "rasa" not in row]
        if asked and not PYTHON:
            raise SystemExit("error: set CSBOT_RASA_PYTHON to the Python of an environment with rasa==3.6.21")
        for row, verdict in zip(asked, ask_rasa([row["case"] for row in asked]) if asked else ()):
            row["rasa"] = verdict
            if keep:
                (keep / f"{row['seed']}.json").write_text(json.dumps(row), encoding="utf8")
        yield from found


def row_of(seed: int, keep: Path | None) -> Row:
    """The bot of a seed, with its verdict where one is kept."""
    row = {"seed": seed, "case": make_case(seed)}
    kept = keep / f"{seed}.json" if keep else None
    found = json.loads(kept.read_text(encoding="utf8")) if kept and kept.is_file() else {}
    return found if found.get("case") == row["case"] else row


def count(row: Row, counts: Counter[str]) -> None:
    """Count a bot, its turns, and what ends its comparison."""
    turns = row["rasa"].get("turns", [])
    compared, why = known_from(row["case"], turns)
    counts.update({"bots": 1, "refused": "turns" not in row["rasa"], "turns": len(turns), "compared": compared})
    if why:
        counts[why] += 1


def main() -> int:
    """Compare; 1 when there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bots", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1, help="seed of the first bot")
    parser.add_argument("--keep", type=Path, help="folder of verdicts, to go on and to compare again")
    parser.add_argument("--record", type=Path, help="write the verdicts to this file, as the tests read them")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter(bots=0, refused=0, turns=0, compared=0, different=0)
    told: list[Row] = []
    for row in rows(range(options.seed, options.seed + options.bots), options.keep):
        count(row, counts)
        told.append(row)
        found = difference(row)
        counts["different"] += bool(found)
        if found:
            print(f"\nseed {row['seed']}: {found}", flush=True)
    if options.record:
        write(told, options.record)
    print("\n" + "\n".join(f"{name}: {number}" for name, number in counts.items()))
    return int(counts["different"] > 0)


if __name__ == "__main__":
    sys.exit(main())
