"""Whether the default bot understands Chinese as well as English, and curt customers as well as polite ones.

`python -m benchmarks.parity PACKAGE [--errors]`: the same requests (benchmarks/parity.yml) in four forms. Prints the
intent accuracy of each form and the greatest difference between two; exit code 1 when it exceeds 3 points.
A message that is refused as unknown counts as wrong.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

from csbot.nlu.recogniser import Recogniser

REQUESTS = Path(__file__).with_name("parity.yml")
FORMS = ("zh polite", "zh curt", "en polite", "en curt")
ALLOWED = 0.03


def requests() -> list[dict[str, str]]:
    """The requests: `intent`, and a text for each of FORMS."""
    return yaml.safe_load(REQUESTS.read_text("utf8"))["requests"]


def answers(nlu: Any, asked: list[dict[str, str]]) -> dict[str, list[str | None]]:
    """The intent that each form of each request got."""
    return {form: [one.intent.name for one in nlu.parse_many([row[form] for row in asked])] for form in FORMS}


def shares(asked: list[dict[str, str]], found: dict[str, list[str | None]]) -> dict[str, float]:
    """The accuracy of each form."""
    return {form: sum(row["intent"] == name for row, name in zip(asked, found[form])) / len(asked) for form in FORMS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="a trained package of the default bot")
    parser.add_argument("--errors", action="store_true", help="print every wrong answer")
    options = parser.parse_args()
    asked = requests()
    found = answers(Recogniser.load(options.package / "nlu"), asked)
    right = shares(asked, found)
    print(f"{len(asked)} requests\n\n| form | intent accuracy |\n|---|---|")
    for form in FORMS:
        print(f"| {form} | {right[form]:.1%} |")
        for row, name in zip(asked, found[form]) if options.errors else ():
            if row["intent"] != name:
                print(f"  {row[form]!r}: {row['intent']}, came {name}")
    apart = max(right.values()) - min(right.values())
    print(f"\ngreatest difference {apart * 100:.1f} points, allowed {ALLOWED * 100:.0f}")
    sys.exit(apart > ALLOWED)


if __name__ == "__main__":
    main()
