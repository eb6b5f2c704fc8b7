"""Running the body of a cell magic exactly as a cell runs.

`source` finds the body in the cell that the reader sees, `execution` runs it, `tracebacks` shows
the reader's frames only, `watching` hooks the moment at which a name is first assigned, and
`one_engine` refuses a body that mixes two engines. `session` is the whole life of one ``%%tape``
cell, told with these.
"""
