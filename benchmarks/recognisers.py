"""What the rules beside the model cost: each typed recogniser and a lookup list of 100,000 entries.

`python benchmarks/recognisers.py [--entries N]` prints, for each recogniser, milliseconds to load it and microseconds a
message (the median of several rounds over the phrases of the tests), then the list's seconds to load, megabytes, and
microseconds a message, and what the longest message that a bot reads takes.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from csbot.nlu.folding import fold
from csbot.nlu.matching.lookups import Lookups
from csbot.nlu.recognisers.table import SPECIFIC, Recognisers

PHRASES = Path(__file__).parent.parent / "tests" / "nlu" / "recognisers"
MOMENT, ZONE, ROUNDS = 1_795_572_000.0, "Asia/Shanghai", 7
OPTIONS = {"order_number": {"pattern": r"\bKP-?\d{6}\b"}}
LONGEST = ("我想明天下午三点把3件寄到北京市朝阳区建国路88号，电话13812345678。Please send 20 of them by next Friday at 5pm for $99. " * 200)[:10_000]


def messages() -> list[str]:
    """The phrases of the tests, in both languages."""
    lines = [line for name in ("phrases_zh.txt", "phrases_en.txt")
             for line in (PHRASES / name).read_text("utf8").splitlines() if not line.startswith("#")]
    return [line.partition(" | ")[0] for line in lines]


def per_message(find: Callable[[str], Any], texts: Sequence[str]) -> float:
    """Microseconds a message, the median of several rounds behind a first one."""
    rounds = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        for text in texts:
            find(text)
        rounds.append((time.perf_counter() - started) / len(texts) * 1e6)
    return statistics.median(rounds[1:])


def timed(make: Callable[[], Any]) -> tuple[Any, float]:
    """What `make` gives, and the seconds that it took."""
    started = time.perf_counter()
    made = make()
    return made, time.perf_counter() - started


def resident() -> float:
    """Megabytes of memory that this process uses."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 2**20


def entries(count: int) -> list[str]:
    """Invented names, half of them Chinese, half of up to three Latin words."""
    chance = random.Random(7)
    han, latin = [chr(0x4E00 + number) for number in range(2_500)], "abcdefghijklmnopqrstuvwxyz"

    def word() -> str:
        return "".join(chance.choices(latin, k=chance.randint(3, 9)))

    return [("".join(chance.choices(han, k=chance.randint(2, 8))) if number % 2 else
             " ".join(word() for _ in range(chance.randint(1, 3)))) for number in range(count)]


def show_recognisers(texts: Sequence[str]) -> None:
    """The table of the types, the last row for all of them at once."""
    print(f"{'recogniser':18}{'load ms':>9}{'µs a message':>14}{'10,000 characters ms':>22}")
    for name, types in (*((type, (type,)) for type in SPECIFIC), ("all together", SPECIFIC)):
        declared = [(type, type, OPTIONS.get(type, {})) for type in types]

        def make(declared: list = declared) -> Recognisers:
            made = Recognisers(declared, ZONE)
            made.find("北京", MOMENT)  # what is read when it is first wanted
            return made

        recognisers, seconds = timed(make)
        each = per_message(lambda text, table=recognisers: table.find(text, MOMENT), texts)
        _, longest = timed(lambda table=recognisers: table.find(LONGEST, MOMENT))
        print(f"{name:18}{seconds * 1e3:9.1f}{each:14.1f}{longest * 1e3:22.1f}")


def show_lookups(count: int) -> None:
    """The figures of one long list."""
    names = entries(count)
    chance = random.Random(11)
    texts = [f"please send {chance.choice(names)} to my place" if number % 2 else f"我想买{chance.choice(names)}，可以吗"
             for number in range(1_000)]
    before = resident()
    lookups, seconds = timed(lambda: Lookups((("name", name) for name in names), fold))
    memory = resident() - before
    each = per_message(lambda text: list(lookups.find(text)), texts)
    _, longest = timed(lambda: list(lookups.find(LONGEST)))
    found = sum(any(True for _ in lookups.find(text)) for text in texts)
    print(f"\nlookup of {count:,} entries: load {seconds:.2f} s, {memory:.0f} MB, {each:.1f} µs a message "
          f"({found} of {len(texts)} found), 10,000 characters {longest * 1e3:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    chosen = parser.parse_args()
    show_recognisers(messages())
    show_lookups(chosen.entries)


if __name__ == "__main__":
    main()
