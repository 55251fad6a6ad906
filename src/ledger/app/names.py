"""What a ledger calls things: for completion, and for the nearest name where somebody wrote one that is not there."""

from __future__ import annotations

from difflib import get_close_matches

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.deliver.delivery.fold import SLOT as ORDERS
from ledger.errors import LedgerError, UnknownName
from ledger.govern.debt.queries.debt import item_names
from ledger.govern.requests.fold import SLOT as REQUESTS
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.steps import NextStep, instead

ALIKE = {"person": 0.9}  # the addresses of one company are alike from the @ on
NUMBERED = ("proposal", "order", "request")  # one of another number is another one, and no other spelling


def names(ledger: Ledger, sort: str) -> list[str]:
    """Every name of a sort: definition, proposal or request (those that are open), order, target, person …"""
    found = ledger.snapshot(checked=False)
    match sort:
        case "definition":
            histories = found.state.definitions.items()
            return sorted(key for key, each in histories if each.versions[0].draft.kind != "charter")
        case "proposal":
            return sorted(key for key, each in found.state.proposals.items() if not each.closed)
        case "order":
            return sorted(ORDERS.of(found.state))
        case "request":
            return [key for key, each in REQUESTS.of(found.state).items() if not each.answer]
        case "channel":
            return sorted(CHANNELS.of(found.state))
        case "target":
            return sorted(found.deliveries.targets)
        case "credential":
            return sorted(key for key, each in found.state.credentials.by_id.items() if not each.ended)
        case "item":
            return item_names(ledger)
        case "person":
            return sorted(ledger.ids())
        case _:
            return []


def with_nearest(ledger: Ledger, problem: LedgerError) -> LedgerError:
    """The same problem; of a name that is not there, with the nearest that is."""
    if not isinstance(problem, UnknownName) or not problem.sort:
        return problem
    like, number = ALIKE.get(problem.sort, 0.6), _number_of(problem.name, problem.sort)
    among = [each for each in names(ledger, problem.sort) if _number_of(each, problem.sort) == number]
    near = get_close_matches(problem.name, among, n=1, cutoff=like)
    if not near or near[0] == problem.name:  # it may be known by now, and not on the day that somebody asked of
        return problem
    return problem.reworded(problem.what, f"the nearest is `{near[0]}`", _write_nearest(problem, near[0]))


def _write_nearest(problem: UnknownName, near: str) -> NextStep:
    """Return the step that writes the nearest name; in a file, where it may be meant, beside what helps it be known."""
    if problem.place and problem.step:
        return replace(problem.step, words=f"write {near}; or {problem.step.words}")
    return instead(f"write {near}", problem.name, near)


def _number_of(name: str, sort: str) -> str:
    """Return the number that a name ends in, where those of its sort are numbered."""
    return name[len(name.rstrip("0123456789")) :] if sort in NUMBERED else ""
