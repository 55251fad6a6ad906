"""The check of a whole ledger: seconds of work that a person begins, done beside the pages, told until the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock, Thread
from typing import NamedTuple

from ledger.answers.answer import Problem, problems
from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.answers.integrity import Verification, verification
from ledger.audit.checkpoints.queries.replay import open_to_others, verified
from ledger.audit.checkpoints.queries.signatures import signatures
from ledger.audit.trail.answers.audit import RightsAnswer, rights_answer
from ledger.audit.trail.queries.audit import audited
from ledger.errors import LedgerError


class CheckOutcome(NamedTuple):
    """What came of it and when: what was read again, by which right everything was done, and what stopped it.

    It is kept, so people stand in it by their ids: whoever is erased is in no copy.
    """

    at: datetime
    by: str
    verification: Verification | None = None
    rights: RightsAnswer | None = None
    stopped: tuple[Problem, ...] = ()


class Checking:
    """One check at a time, however many ask for it."""

    def __init__(self) -> None:
        """None was made yet."""
        self._lock, self._since, self._last = Lock(), None, None  # type: Lock, datetime | None, CheckOutcome | None

    @property
    def since(self) -> datetime | None:
        """Since when one runs; None where none does."""
        return self._since

    @property
    def last(self) -> CheckOutcome | None:
        """The one that ended last."""
        return self._last

    def begin(self, ledger: Ledger, by: str) -> bool:
        """Begin one, for a person; false where one runs already."""
        with self._lock:
            if self._since is not None:
                return False
            self._since = ledger.now()
        Thread(target=self._run, args=(lambda: check(ledger, by),), daemon=True).start()
        return True

    def _run(self, checked: Callable[[], CheckOutcome]) -> None:
        try:
            self._last = checked()
        finally:
            self._since = None


def check(ledger: Ledger, by: str) -> CheckOutcome:
    """Read and hash all that is stored again, and judge every act again."""
    found = CheckOutcome(ledger.now(), by)
    try:
        found = found._replace(
            verification=verification(ledger, verified(ledger), signatures(ledger), None, open_to_others(ledger))
        )
        found = found._replace(rights=rights_answer(str, list(audited(ledger)), everything=False))
    except LedgerError as problem:
        found = found._replace(stopped=tuple(problems(problem)))
    return found._replace(at=ledger.now())
