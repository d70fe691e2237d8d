"""`python -m benchmarks.context`."""

from benchmarks.context.run import main

main()
