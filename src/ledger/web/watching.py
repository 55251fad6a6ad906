"""The rights of whatever is recorded while a ledger is served, judged as it comes: nobody has to think of asking.

    events --as they come--> the guards of their day --none was theirs--> stderr, and the page /audit

Whoever may write to the file, or has a login of the database, can store an act that they had no right to. The program
never would, so an act without a right says that somebody passed by it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from ledger.answers.answer import Problem, problems
from ledger.app.ledger import Ledger
from ledger.audit.trail.answers.audit import ActJudged, act_judged
from ledger.audit.trail.queries.audit import audited_for_long
from ledger.errors import LedgerError
from ledger.steps import step

LOOK, AGAIN = 1.0, 60.0  # seconds between two looks at what came, and until it is tried again where that went wrong


class Watching:
    """What was judged so far. People stand in it by their ids: whoever is erased is in no copy."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.upto = 0
        self.unrighted: tuple[ActJudged, ...] = ()
        self.stopped: tuple[Problem, ...] = ()

    def run(self, ledger: Ledger, ended: Event, tell: Callable[[ActJudged], None]) -> None:
        """Judge everything, and each act as it comes, until `ended` is set; `tell` of each that had no right."""

        def more(judged: int) -> bool:
            self.upto, self.stopped = judged, () if judged else self.stopped
            return not ended.wait(LOOK if judged else 0)

        while not ended.is_set():
            try:
                self._judge(ledger, more, tell)
            except Exception as broken:  # what was stored past the program may be anything
                self.stopped = tuple(problems(_told(broken)))
                ended.wait(AGAIN)

    def _judge(self, ledger: Ledger, more: Callable[[int], bool], tell: Callable[[ActJudged], None]) -> None:
        told, self.unrighted = {each.position for each in self.unrighted}, ()
        for each in audited_for_long(ledger, more):
            if not each.judgement.lacks:
                continue
            found = act_judged(str, each)
            self.unrighted = (*self.unrighted, found)
            if found.position not in told:
                tell(found)


def _told(broken: Exception) -> LedgerError:
    if isinstance(broken, LedgerError):
        return broken
    what, why = "the acts on record cannot be judged", f"one of them makes no sense: {type(broken).__name__}"
    return LedgerError(what, why, step("see which", "audit rights"))
