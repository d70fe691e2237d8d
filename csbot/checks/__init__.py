"""Legal YAML that is a mistake: one generator for each code, whose docstring is the manual page of the code.

`csbot.checks.run.check_project` runs them all. Nothing here knows training or the dialogue graph.
"""
