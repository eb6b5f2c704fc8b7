"""Fixes: what could be changed, and the proof that the change is right.

`proposals` thinks of changes that a teacher would make, and `placing`, `watching` and `words` make
them: indent a line, watch a constant, make a tape persistent. Each is made on the syntax tree
(`trees`) and on the lines (`texts`) of a program under change (`desk`), and the changed program is
read again. `proof` compares what both give, call by call (`evidence`): a fix is *safe* if the calls
that it was made for give the whole derivative of the same function, and every other call gives what
it gave.
"""
