"""Running the body of a cell magic exactly as a cell runs.

`source` finds the body in the cell that the reader sees, `execution` runs it, `tracebacks` shows
the reader's frames only, `watching` hooks the moment at which a name is first assigned, `replay`
runs a body again without a trace, and `one_engine` refuses one that mixes two engines.
"""
