"""How long csbot's commands take as whole processes: `python benchmarks/startup.py [--runs N] [--project PATH]`.

`parse` and `shell` need a trained package below PATH/models. Prints seconds: minimum, median, maximum.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

COMMANDS = {
    "csbot --help": ["--help"],
    "csbot check": ["check"],
    "csbot test --gold": ["test", "--gold"],
    "csbot parse": ["parse", "where is my order CS2026110315"],
    "csbot shell, one message": ["shell"],
}
LIMITS = {"csbot --help": 0.35, "csbot check": 1.2, "csbot shell, one message": 2.5}


def seconds(arguments: list[str], folder: Path) -> float:
    """How long one run takes."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "csbot", *arguments], cwd=folder, input="你好\n", text=True,
                          capture_output=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"csbot {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--project", type=Path, default=Path(__file__).parent.parent)
    options = parser.parse_args()
    print("| command | min s | median s | max s | goal s |\n|---|---|---|---|---|")
    for name, arguments in COMMANDS.items():
        if name.startswith(("csbot parse", "csbot shell")) and not (options.project / "models").is_dir():
            print(f"| {name} | – | – | – | no package: run csbot train |")
            continue
        seconds(arguments, options.project)
        taken = [seconds(arguments, options.project) for _ in range(options.runs)]
        middle, goal = statistics.median(taken), LIMITS.get(name, "")
        print(f"| {name} | {min(taken):.2f} | {middle:.2f} | {max(taken):.2f} | {goal} |")


if __name__ == "__main__":
    main()
