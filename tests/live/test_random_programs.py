"""Random programs, cut into cells and run one after the other, as a notebook remembers them.

Before each cell it is asked what the cell stands on, and each gradient call is predicted from that;
then the cell runs on the numpy engine. No prediction may be wrong.
"""

from __future__ import annotations

import ast
import random

import pytest
from agreement import Agreement, verdicts_of
from live_cells import cut, places_to_cut
from program_parts.outcomes import Raised, Recorder
from program_parts.rewriting import rewritten
from programs import generate

from tapemagic import numpy_tf
from tapemagic.checker.analysis import read
from tapemagic.checker.live import program_of
from tapemagic.live.memory import CellMemory

SEEDS = range(3000, 3250)
MOST_CUTS = 4


def cells_of(program, seed):
    places = places_to_cut(program.source)
    chosen = random.Random(seed).sample(places, min(MOST_CUTS, len(places)))
    return cut(program.source, sorted(chosen))


def predict_and_run(agreement, program, seed):
    recorder, memory = Recorder(), CellMemory()
    recorder.names = {"tf": numpy_tf, "__name__": "program", "_recorder": recorder}
    whole = rewritten(program.source).body
    for number, (begin, end, text) in enumerate(cells_of(program, seed), 1):
        standing = memory.standing(text, number, recorder.names)
        source, _ = program_of(text, *memory.earlier(standing))
        first = source.cells[-1].first_line
        calls = [call for call in read(source.tree).calls if call.node.lineno >= first]
        remembered = memory.about_to_run(text, number, recorder.names)
        count, recorder.reached = len(recorder.outcomes), True
        part = ast.Module([each for each in whole if begin < each.lineno <= end], [])
        exec(compile(part, "<program>", "exec"), recorder.names)
        outcomes = recorder.outcomes[count:]
        own = [outcome for outcome in outcomes if outcome.line > begin]
        agreement.compare(program, own, verdicts_of(calls, first - 1 - begin))
        if any(isinstance(outcome.result, Raised) for outcome in outcomes):
            return  # a notebook would have stopped in the middle of the cell
        if remembered is not None:
            memory.has_run(remembered, recorder.names)


@pytest.mark.slow
def test_no_prediction_is_wrong_and_hardly_any_is_missing():
    agreement = Agreement()
    for seed in SEEDS:
        predict_and_run(agreement, generate(seed), seed)
    assert not agreement.disagreements, "\n\n".join(agreement.disagreements[:3])
    assert agreement.calls > 400
    assert agreement.share_unknown < 0.05
