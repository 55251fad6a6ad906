"""A question to the ledger that a gate may ask: a pure function of what is in force and of a channel's file."""

from __future__ import annotations

from typing import Any, Protocol

from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts


class GateQuestion(Protocol):
    """A question by its name, as a framework writes it: `computed: {NAME: ARGUMENT}`.

    A plugin's is named `vendor.question`.
    """

    name: str

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """What it comes to for this channel on this day.

        Raises Unanswered where nobody can say, which is told as *unknown* and fails.
        """
        ...


def listed(argument: Any) -> tuple[str, ...]:
    """The keys that a gate names, one or several. Raises Unanswered where it names none."""
    found = (argument,) if isinstance(argument, str) else tuple(argument) if isinstance(argument, list | tuple) else ()
    if not found or not all(isinstance(each, str) for each in found):
        raise Unanswered("the gate names no definition")
    return found


def one(argument: Any) -> str:
    """The one name that a gate gives. Raises Unanswered where it gives none, or several."""
    found = listed(argument)
    if len(found) != 1:
        raise Unanswered("the gate asks about one thing, and names several")
    return found[0]


def told(names: tuple[str, ...] | list[str]) -> str:
    """Names as a sentence lists them: `a`, `b` and `c`."""
    quoted = [f"`{each}`" for each in names]
    return " and ".join([*([", ".join(quoted[:-1])] if quoted[1:] else []), *quoted[-1:]])
