"""Why a question has no answer: which acts on record may be why, where somebody wrote past the verbs.

whatever went wrong --acts without a right on record--> refused, with their positions
`--none--> the same: it is a bug of ours, or the refusal that it was
"""

from __future__ import annotations

from itertools import islice
from weakref import WeakKeyDictionary

from ledger.app.ledger import Ledger
from ledger.errors import LedgerError, Tampered
from ledger.journal.port import Journal

MOST = 3
_FOUND: WeakKeyDictionary[Journal, tuple[int, list[int]]] = WeakKeyDictionary()
"""The head at which acts without a right were last looked for, and their positions."""


def explained(ledger: Ledger | None, broken: Exception) -> Exception:
    """What is told of something that went wrong while a question was answered."""
    if ledger is None or isinstance(broken, MemoryError):
        return broken
    if isinstance(broken, LedgerError):
        return located(ledger, broken)
    why = f"what had no right to be recorded may make no sense ({type(broken).__name__})"
    fix = "see what it was, and who wrote it: ledger audit rights"
    found = located(ledger, Tampered("this cannot be answered", why, fix))
    return found if found.place else broken


def refusal(ledger: Ledger, broken: Exception) -> LedgerError:
    """The same as it is told, with addresses in the place of ids. Raises it where nothing on record is why."""
    from ledger.app.names import with_nearest

    refused = explained(ledger, broken)
    if not isinstance(refused, LedgerError):
        raise refused
    return with_nearest(ledger, ledger.told(refused))


def located(ledger: Ledger, problem: LedgerError) -> LedgerError:
    """The same problem; where what is on record makes no sense, with the positions of the acts that had no right."""
    if type(problem) is not Tampered or problem.place or "#" in problem.what:
        return problem
    place = ", ".join(f"event #{each}" for each in _without_a_right(ledger))
    return Tampered(problem.what, problem.why, problem.step or problem.fix, place)


def _without_a_right(ledger: Ledger) -> list[int]:
    """The first acts that had none; none, too, where that cannot be told.

    They are looked for once a head: else whoever finds what breaks a page could have the whole ledger audited at will.
    """
    head, found = _FOUND.get(ledger.journal, (-1, []))
    if head != (now := ledger.journal.head()):
        found = _audited(ledger)
        _FOUND[ledger.journal] = now, found
    return found


def _audited(ledger: Ledger) -> list[int]:
    from ledger.audit.trail.queries.audit import audited

    try:
        acts = (each.recorded.position for each in audited(ledger) if each.judgement.lacks)
        return list(islice(acts, MOST))
    except Exception:  # what was stored past the verbs may be anything
        return []
