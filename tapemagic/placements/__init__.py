"""Where the lines of a program with nested tapes may stand, and what comes of each place.

A program is cut into statements that can move (`program`), the arrangements that moves lead to are
found (`moves`), and each of them is checked and run once (`exploring`). What is known then is
plain values: showing them, and moving from one to the next, needs no kernel.
"""

from tapemagic.placements.exploring import Exploration, explore
from tapemagic.placements.program import NotExplorable, Program, read_program

__all__ = ["Exploration", "NotExplorable", "Program", "explore", "read_program"]
