"""How the ledger says no: what happened, why, and what to do next.

Whose fault it is decides the class, and the class decides the exit code of the command line.
"""

from __future__ import annotations

from typing import TypeVar

from ledger.steps import NextStep

E = TypeVar("E", bound="LedgerError")


class LedgerError(Exception):
    """Anything a person must be told. `code` names the sort of problem to programs, and never changes.

    Parameters
    ----------
    what : one clause, lower case, naming the thing in the reader's words
    why : the rule that stands in the way, or the cause
    fix : what to do next: a text, or a NextStep where it is an act of ours; then `step` keeps it as data
    place : where in the input, such as ``mql.yaml:7:3``; empty where there is none

    """

    code = "failed"
    exit_code = 1
    guard = ""  # the rule of a charter that stood in the way, where it was one: `ledger.domain.guarded`

    def __init__(self, what: str, why: str = "", fix: str | NextStep = "", place: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.fix, self.place = what, why, str(fix), place
        self.step = fix if isinstance(fix, NextStep) else None

    def reworded(self: E, what: str, why: str, fix: str | NextStep) -> E:
        """The same problem in other words."""
        found = type(self).__new__(type(self))  # whatever else it is made of
        found.__dict__.update(self.__dict__)
        LedgerError.__init__(found, what, why, fix, self.place)
        return found

    def __str__(self) -> str:
        head = f"{self.place}: {self.what}" if self.place else self.what
        lines = [head, *(f"  {name}: {text}" for name, text in (("why", self.why), ("fix", self.fix)) if text)]
        return "\n".join(lines)


class BadInput(LedgerError):
    """A document, a criteria, a record or a setting that cannot be read as what it should be."""

    code = "bad-input"


class Problems(BadInput):
    """Several things wrong with one input, told at once; the exit code is the least of theirs."""

    code = "several"

    def __init__(self, problems: tuple[LedgerError, ...]) -> None:
        first = problems[0]
        super().__init__(first.what, first.why, first.step or first.fix, first.place)
        self.problems = problems
        self.exit_code = min(each.exit_code for each in problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UnknownName(BadInput):
    """A name that nothing here answers to.

    `sort` and `name` say which it is, where the ledger may know one that is like it.
    """

    code = "unknown-name"

    def __init__(
        self, what: str, why: str = "", fix: str | NextStep = "", place: str = "", *, sort: str = "", name: str = ""
    ) -> None:
        super().__init__(what, why, fix, place)
        self.sort, self.name = sort, name


class Refused(LedgerError):
    """The asker may not, or not now: a right or an approval is missing, or a rule forbids it."""

    code = "refused"
    exit_code = 4


class NoRight(Refused):
    """It is not for whoever asks: they hold no seat for it, or it is their own work; somebody else may."""


class Unidentified(Refused):
    """It was not established surely or lately enough who asks; they may show it and ask again."""

    code = "unidentified"


class Conflict(LedgerError):
    """Another writer was there first, and deciding again did not settle it."""

    code = "conflict"


class StorageFault(LedgerError):
    """The database cannot be read or written: locked, read-only, full, or not a ledger."""

    code = "storage-fault"


class Unreachable(StorageFault):
    """The server that holds the ledger does not answer now, and may later: it stopped, or the network failed."""

    code = "unreachable"


class Damaged(StorageFault):
    """The file is a ledger's, and what is in it was damaged or altered."""

    code = "damaged"
    exit_code = 6


class TargetFault(LedgerError):
    """A platform is out of reach, said no, or answered something that cannot be read. Connectors raise nothing else."""

    code = "target-fault"
    exit_code = 5


class TargetClosed(TargetFault):
    """No further call to this target makes sense in this run: its daily quota is spent, or it refuses who calls."""

    code = "target-closed"


class Tampered(LedgerError):
    """What is stored is not what was recorded."""

    code = "tampered"
    exit_code = 6
