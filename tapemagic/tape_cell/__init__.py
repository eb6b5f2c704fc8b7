"""The life of one ``%%tape`` cell.

`preparation` refuses what can be refused before the body runs, `session` runs it under the tapes,
differentiates and shows, and `tape_shown` shows what the tapes recorded. How a body runs as a cell
does is told in `tapemagic.cell`.
"""
