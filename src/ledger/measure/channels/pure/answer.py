"""What a gate answers: pass, fail, or that nobody can say, which counts as a failure."""

from __future__ import annotations

from typing import NamedTuple, get_args

from ledger.measure.channels.events.evaluation import PASS, Answered

ANSWERS: tuple[Answered, ...] = get_args(Answered)


class GateFinding(NamedTuple):
    """What a question came to, and why in a sentence.

    `names` are what it fails on: fields, clauses, invariants, a scope. `read` are the keys of the definitions that the
    answer rests on: where the meaning of one of them changes, it has to be asked again.
    """

    answer: Answered
    because: str
    names: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


class GateAnswer(NamedTuple):
    """The same as the answer of one gate of a framework."""

    key: str
    answer: Answered
    because: str
    names: tuple[str, ...] = ()
    read: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether the gate is passed: what nobody knows does not pass."""
        return self.answer == PASS


class Unanswered(Exception):
    """Nobody can say, and why: told as *unknown*, which fails."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
