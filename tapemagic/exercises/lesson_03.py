"""The exercises of lesson 03: several sources, several targets, and what a tape is not told."""

from __future__ import annotations

from typing import Any

from tapemagic.exercises import Hint, exercise, expect_close

__all__: list[str] = []


@exercise("03.1", begin="Ask the tape once, with a dictionary of sources.")
def _(slopes: Any) -> None:
    """Right: one question, three sources, and the answer has the form of the question."""
    if isinstance(slopes, (list, tuple)):
        raise Hint("`slopes` is a list: in which form must the sources be for a dictionary?")
    if not isinstance(slopes, dict):
        raise Hint("`slopes` is no dictionary: give the tape a dictionary of sources.")
    if set(slopes) != {"a", "b", "c"}:
        keys = ", ".join(map(repr, slopes)) or "none"
        raise Hint(f'the keys are to be "a", "b" and "c", and they are {keys}.')
    for key, expected in (("a", 4.0), ("b", 2.0), ("c", 1.0)):
        expect_close(
            slopes[key],
            expected,
            name=f'slopes["{key}"]',
            hints={
                None: f'`slopes["{key}"]` is `None`: is its source the Variable that `y` was '
                "computed from?",
                3.0: f"3 is the slope by `x`: the source of {key!r} is the Variable `{key}`.",
            },
        )


@exercise("03.2", begin="Ask for the gradient of the first element alone.")
def _(first: Any) -> None:
    """Right: the gradient of y₀ alone, in which nothing of y₁ is added up."""
    expect_close(
        first,
        [5.0, 2.0],
        name="first",
        hints={
            None: "`first` is `None`: taking an element is a step, too. Was the tape listening "
            "when it ran?",
            (6.0, 3.0): "(6, 3) is the gradient of the sum of both elements: what must the target "
            "be, so that nothing is added to y₀?",
            (1.0, 1.0): "(1, 1) is the gradient of the other element: y₀ is the first.",
            ((5.0, 2.0), (1.0, 1.0)): "this is the whole table: which of its rows belongs to y₀?",
        },
    )


@exercise("03.3", begin="Let the tape hear what the loss is made of.")
def _(slope: Any, shown: Any) -> None:
    """Right: both parts of the loss are on the tape, and what is only looked at is not."""
    expect_close(
        slope,
        16.0,
        name="slope",
        hints={
            None: "`slope` is `None`: now the tape hears nothing of `loss`. Only what is merely "
            "looked at belongs where it does not listen.",
            12.0: "12 is the slope of one part, `cube`: in which line is the other part computed, "
            "and does the tape hear it?",
            4.0: "4 is the slope of one part, `square`: does the tape hear the other one?",
        },
    )
    expect_close(shown, 8.0**0.5, name="shown", otherwise="`shown` is to be the root of `cube`.")


@exercise("03.4", begin="Write four answers, each a number or `None`.")
def _(answer: Any) -> None:
    """Right: targets are added up, and only from a source to a target is there a thread."""
    if not isinstance(answer, (list, tuple)) or len(answer) != len(_ANSWERS):
        raise Hint("four answers are asked for, in a list: `[..., ..., ..., ...]`.")
    for given, (expected, hint) in zip(answer, _ANSWERS, strict=True):
        if given is ...:
            raise Hint("one of the four answers is `...` still.")
        if given is None or expected is None or isinstance(given, (list, tuple)):
            if given is not expected:
                raise Hint(hint)
        else:
            expect_close(given, expected, hints={}, otherwise=hint)


_ANSWERS = (
    (3.0, "question 1: z is 3x, so how much does it grow when x grows by 1?"),
    (7.0, "question 2: the answer has the form of the source; what happens to the two targets?"),
    (None, "question 3: was `y` computed from `z`?"),
    (0.0, "question 4: it is question 3 again, but what does it ask for in the place of a `None`?"),
)
