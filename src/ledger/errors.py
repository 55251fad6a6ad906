"""How the ledger says no: what happened, why, and what to do next.

Whose fault it is decides the class, and the class decides the exit code of the command line.
"""

from __future__ import annotations


class LedgerError(Exception):
    """Anything a person must be told.

    Parameters
    ----------
    what : one clause, lower case, naming the thing in the reader's words
    why : the rule that stands in the way, or the cause
    fix : an act, ideally a command
    place : where in the input, such as ``mql.yaml:7:3``; empty where there is none

    """

    exit_code = 1

    def __init__(self, what: str, why: str = "", fix: str = "", place: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.fix, self.place = what, why, fix, place

    def __str__(self) -> str:
        head = f"{self.place}: {self.what}" if self.place else self.what
        lines = [head, *(f"  {name}: {text}" for name, text in (("why", self.why), ("fix", self.fix)) if text)]
        return "\n".join(lines)


class BadInput(LedgerError):
    """A document, a criteria, a record or a setting that cannot be read as what it should be."""


class Problems(BadInput):
    """Several things wrong with one input, told at once; the exit code is the least of theirs."""

    def __init__(self, problems: tuple[LedgerError, ...]) -> None:
        first = problems[0]
        super().__init__(first.what, first.why, first.fix, first.place)
        self.problems = problems
        self.exit_code = min(each.exit_code for each in problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UnknownName(BadInput):
    """A name that nothing here answers to."""


class Refused(LedgerError):
    """The asker may not, or not now: a right or an approval is missing, or a rule forbids it."""

    exit_code = 4


class Conflict(LedgerError):
    """Another writer was there first, and deciding again did not settle it."""


class StorageFault(LedgerError):
    """The database cannot be read or written: locked, read-only, full, or not a ledger."""


class Damaged(StorageFault):
    """The file is a ledger's, and what is in it was damaged or altered."""

    exit_code = 6


class TargetFault(LedgerError):
    """A platform is out of reach, said no, or answered something that cannot be read. Connectors raise nothing else."""

    exit_code = 5


class TargetClosed(TargetFault):
    """No further call to this target makes sense in this run: its daily quota is spent, or it refuses who calls."""


class Tampered(LedgerError):
    """What is stored is not what was recorded."""

    exit_code = 6
