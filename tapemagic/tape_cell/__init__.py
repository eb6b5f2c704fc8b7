"""The life of one ``%%tape`` cell.

`preparation` refuses what can be refused before the body runs, and `session` runs it under the
tapes and differentiates. `tape_shown` shows what the tapes recorded, `code_shown` the program that
the cell stands for. How a body runs as a cell does is told in `tapemagic.cell`.
"""
