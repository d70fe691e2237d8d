"""How well and at what cost intents and entities are learnt: `python -m benchmarks.nlu`.

A *cell* is one part of one set, learnt in one way with one seed. It runs in processes of its own: one that learns (its
seconds, CPU-seconds and peak memory are the cost) and one that loads what came out and answers message by message (its
milliseconds and its memory). So cost and accuracy of a row come from the same run. A cell that has been run is not run
again until its data, the code of `csbot/nlu` and `csbot/encoders`, or its configuration changes.

- `sets` reads the data: which examples are learnt, which are asked, and on what the thresholds may be chosen.
- `csbot_side`, `floor_side` and `rasa_side` learn and answer; `contenders` says how each is started.
- `measures` are plain functions of answers, `figures` are all that apply to a set.
- `cells` and `results` know what was run; `run` runs it; `table` prints it; `command` is the command line.
"""
