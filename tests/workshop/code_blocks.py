"""The code blocks of a page: what stands in them, and what the page says of them.

What a reader does not see stands in HTML comments above a block:

``<!-- not run: REASON -->``
    it cannot be run in a test, and why
``<!-- needs: tensorflow -->``
    the numpy engine has not what it uses, and the page says so
``<!-- raises: AttributeError -->``
    what comes out of it
``<!-- before: LINES -->``
    lines that run before it: what the page takes for granted
``<!-- file: NAME, LINES -->``
    a file that the commands of a console block find

What it shows is said in the page itself: a block of the language ``text`` below it, a comment
behind a ``print`` or an assignment, or a sentence "The last line is `None`.", "This raises a
`TypeError`."
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<language>[^\s`]*)[^`\n]*$")
COMMENT = re.compile(
    r"<!--\s*(?P<what>not run|needs|raises|before|file):\s*(?P<text>.*?)\s*-->", re.DOTALL
)
ANY_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LAST_LINE = re.compile(r"The last line is `?(?P<value>None|zeros|[-+.\de]*\d)`?")
RAISES = re.compile(r"This raises an? `(?P<error>\w+)`")
PRINTED = re.compile(r"^ *print\(.*\)  # (?P<words>.+)$", re.MULTILINE)
ASSIGNED = re.compile(
    r"^(?P<name>\w+) = .*  # (?P<value>None|-?\d+(\.\d+)?)(?=$|[:,;] )", re.MULTILINE
)


@dataclass
class CodeBlock:
    """A fenced block of a page.

    Attributes
    ----------
    line
        The number of its first line, that of the fence.
    language, code
        What stands behind the fence, and between the fences.
    comments
        What the HTML comments above say, as pairs.
    prose
        The text between it and the next block.
    """

    line: int
    language: str
    code: str
    comments: list[tuple[str, str]] = field(default_factory=list)
    prose: str = ""

    def said(self, what: str) -> list[str]:
        """Return the texts of the comments of a kind."""
        return [text for kind, text in self.comments if kind == what]

    @property
    def reason_not_to_run(self) -> str | None:
        return next(iter(self.said("not run")), None)

    @property
    def cells(self) -> list[str]:
        """The cells that it shows: one, or those below lines "# cell 1", "# cell 2"."""
        return [cell for cell in re.split(r"^# cell \d+\n", self.code, flags=re.MULTILINE) if cell]

    @property
    def raises(self) -> str | None:
        """The class of the exception that the page speaks of."""
        sentence = RAISES.match(self.prose.strip())
        return sentence["error"] if sentence else next(iter(self.said("raises")), None)

    @property
    def last_line(self) -> str | None:
        """What the page says of the last line's value: "None", "zeros", or a number."""
        sentence = LAST_LINE.match(self.prose.strip())
        return sentence["value"] if sentence else None

    @property
    def printed(self) -> list[str]:
        """What the comments behind `print` say that is printed."""
        return [found["words"] for found in PRINTED.finditer(self.code)]

    @property
    def assigned(self) -> list[tuple[str, str]]:
        """The names that are assigned, with the values that the comments behind say."""
        return [(found["name"], found["value"]) for found in ASSIGNED.finditer(self.code)]


@dataclass
class Command:
    """A command of a console block, and the lines below it."""

    words: list[str]
    shown: list[str]


def code_blocks(page: str) -> Iterator[CodeBlock]:
    """Yield the blocks of a page in Markdown, in order."""
    above: list[str] = []
    block: CodeBlock | None = None
    lines = iter(enumerate(page.splitlines(), start=1))
    for number, line in lines:
        fence = FENCE.match(line)
        if fence is None:
            above.append(line)
            continue
        code = []
        for _, inside in lines:
            if re.match(rf"^ *{fence['fence']}+ *$", inside):
                break
            code.append(inside.removeprefix(fence["indent"]))
        if block is not None:
            yield _followed_by(block, above)
        block = CodeBlock(number, fence["language"], "\n".join(code), _comments(above))
        above = []
    if block is not None:
        yield _followed_by(block, above)


def _followed_by(block: CodeBlock, lines: list[str]) -> CodeBlock:
    block.prose = ANY_COMMENT.sub("", "\n".join(lines))
    return block


def _comments(lines: list[str]) -> list[tuple[str, str]]:
    """Return what the comments say that stand directly above a block."""
    comments = []
    text = "\n".join(lines).rstrip()
    while text.endswith("-->"):
        begin = text.rindex("<!--")
        if found := COMMENT.fullmatch(text[begin:]):
            comments.append((found["what"], found["text"]))
        text = text[:begin].rstrip()
    return comments[::-1]


def commands(console: str) -> Iterator[Command]:
    """Yield the commands of a console block: each line with a "$", and what is shown below it."""
    command: Command | None = None
    for line in console.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command
            command = Command(shlex.split(line[2:], comments=True), [])
        elif command is not None:
            command.shown.append(line)
        else:
            raise ValueError(f"above {line!r} there is no command")
    if command is not None:
        yield command


def differs(shown: list[str], lines: list[str]) -> str | None:
    """Say in what a page's lines differ from what came; a line "..." stands for any others."""
    expected = [line.rstrip() for line in shown if line.strip()]
    found = [line.rstrip() for line in lines if line.strip()]
    pattern = "\n".join(
        r"[^\0]*?" if line.strip() == "..." else re.escape(line) for line in expected
    )
    if re.fullmatch(pattern.replace("\n[^\\0]*?", "[^\\0]*?"), "\n".join(found)):
        return None
    return "\n".join(["the page shows:", *expected, "", "and it is:", *found])
