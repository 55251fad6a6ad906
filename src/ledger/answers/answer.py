"""What every answer is: data for programs, lines for people, and how a problem is told to both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.errors import LedgerError, Problems

FORMAT = "ledger/1"


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of one command: `data` is JSON, `lines` say the same to people, `code` is the exit code."""

    data: Any
    lines: Sequence[str] = ()
    code: int = 0
    warnings: Sequence[str] = ()


def envelope(name: str, code: int, notes: Sequence[str], data: Any) -> str:
    """What programs read, in letters that every encoding has."""
    found = {"format": FORMAT, "command": name, "exit": code, "notes": notes, "data": data}
    return json.dumps(found, indent=2, default=str)


def data_of(problem: LedgerError) -> list[dict[str, str]]:
    """A problem's parts, or those of each where it is several."""
    each = problem.problems if isinstance(problem, Problems) else (problem,)
    return [{"what": p.what, "why": p.why, "fix": p.fix, "place": p.place} for p in each]


def told(problem: LedgerError) -> list[str]:
    """A problem as it is shown to people: what happened, why, and what to do next."""
    lines: list[str] = []
    for each in data_of(problem):
        head = f"{each['place']}: " if each["place"] else ""
        lines += [f"Error: {head}{each['what']}"]
        lines += [f"  {part}: {each[part]}" for part in ("why", "fix") if each[part]]
    return lines
