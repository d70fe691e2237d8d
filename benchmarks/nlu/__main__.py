"""`python -m benchmarks.nlu`."""

import sys

from benchmarks.nlu.command import main

if __name__ == "__main__":
    sys.exit(main())
