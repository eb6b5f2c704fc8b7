"""What a tape recorded, as plain values that can be shown: on both engines.

A tape that is to be shown keeps what it records: `keeping_tape`. What it kept is made into values
and operations by `recorded_by`, in words that are the same on both engines.
"""

from tapemagic.recordings.keeping import keeping_tape

__all__ = ["keeping_tape"]
