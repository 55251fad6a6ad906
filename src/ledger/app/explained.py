"""Why a question has no answer: which acts on record may be why, where somebody wrote past the verbs.

whatever went wrong --acts without a right on record--> refused, with their positions
`--none--> the same: it is a bug of ours, or the refusal that it was
"""

from __future__ import annotations

from itertools import islice

from ledger.app.ledger import Ledger
from ledger.errors import LedgerError, Tampered

MOST = 3


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


def located(ledger: Ledger, problem: LedgerError) -> LedgerError:
    """The same problem; where what is on record makes no sense, with the positions of the acts that had no right."""
    if type(problem) is not Tampered or problem.place or "#" in problem.what:
        return problem
    place = ", ".join(f"event #{each}" for each in _without_a_right(ledger))
    return Tampered(problem.what, problem.why, problem.act or problem.fix, place)


def _without_a_right(ledger: Ledger) -> list[int]:
    """The first acts that had none; none, too, where that cannot be told."""
    from ledger.app.audit import audited

    try:
        acts = (each.recorded.position for each in audited(ledger) if each.judgement.lacks)
        return list(islice(acts, MOST))
    except Exception:  # what was stored past the verbs may be anything
        return []
