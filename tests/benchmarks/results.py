"""What a run has found, with what it was found on; it can be kept in a file."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import platform
from typing import TYPE_CHECKING, Any

from libraries import LIBRARIES
from targets import Row, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclasses.dataclass
class Results:
    """Everything that a page tells.

    Attributes
    ----------
    about
        Words on the machine and the versions.
    tables
        Rows by the names of tables, and by names of their own.
    failures
        A sentence for each program that failed.
    """

    about: Mapping[str, str]
    tables: dict[str, dict[str, Row]] = dataclasses.field(default_factory=dict)
    failures: list[str] = dataclasses.field(default_factory=list)

    def add(self, table: str, rows: dict[str, Row], failures: Sequence[str] = ()) -> None:
        """Add a table, if it has rows, and failures."""
        if rows:
            self.tables[table] = rows
        self.failures += failures

    def write(self, path: Path) -> None:
        """Keep the results in a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1))

    @classmethod
    def read(cls, path: Path) -> Results:
        """Return the results that `write` has kept."""
        kept: dict[str, Any] = json.loads(path.read_text())
        results = cls(kept["about"], failures=kept["failures"])
        for table, rows in kept["tables"].items():
            results.tables[table] = {name: _row(*row) for name, row in rows.items()}
        return results


def _row(title: str, unit: str, minima: Any, medians: Any, verdicts: Any) -> Row:
    return Row(title, unit, minima, medians, [Verdict(*verdict) for verdict in verdicts])


def about_this_machine(libraries: Sequence[str]) -> dict[str, str]:
    """Return what a reader needs to compare: cores, versions, the day."""
    versions = {
        LIBRARIES[library].distributions[0]: LIBRARIES[library].version()
        for library in [*libraries, "numpy"]
    }
    return {
        "day": dt.datetime.now(dt.timezone.utc).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "Python": platform.python_version(),
        **versions,
    }
