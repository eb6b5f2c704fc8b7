"""What a tape recorded, as plain values that can be shown: on both engines.

A tape that is to be shown keeps what it records (`tapemagic.keeping`). What it kept is made into
values and operations by `recorded.recorded_by`, in words that are the same on both engines. The
other modules ask of these: whether a source is connected, along which paths, with which numbers.
"""
