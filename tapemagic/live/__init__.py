"""The checker beside a notebook that runs: what names hold, which cells ran, what came of it.

The only room that looks at the reader's objects for the checker. It describes them in the checker's
words (`describing`), remembers the cells that matter (`memory`), lets each cell be checked before
it runs, and holds what was said against what the run gave (`checks`, `confirming`, `explaining`).
No object of the reader's is asked for anything that would run the reader's code.
"""
