"""Many requests in one, packed and unpacked. Pure.

    /tooling/composite        reads and writes of set-up, independent of each other      25
    /composite/batch          COUNT() queries, for /composite takes five of them         25
    /composite/sobjects       records                                                   200

All three answer 200 whatever became of the parts, so that each part is looked at (documented, as are the numbers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from ledger import TargetFault
from ledger.connecting import Passing
from ledger_salesforce.wire import faults

PARTS, RECORDS = 25, 200
Part = TypeVar("Part")


class Ask(NamedTuple):
    """One part of a composite, its path below /services/data/vN/; a GET has no body."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


def composite(parts: Sequence[Ask], version: str) -> dict[str, Any]:
    """The body of a /tooling/composite whose parts stand alone."""
    return {
        "allOrNone": False,
        "compositeRequest": [
            {"method": each.method, "url": f"/services/data/v{version}/{each.path}", "referenceId": f"r{at}"}
            | ({"body": dict(each.body)} if each.body is not None else {})
            for at, each in enumerate(parts)
        ],
    }


def parts_of(answer: Any, size: int) -> list[Any]:
    """What each part came to: its body, or its fault. Raises TargetFault for an answer to something else."""
    listed = _list(answer, "compositeResponse")
    found = {each.get("referenceId"): each for each in listed if isinstance(each, Mapping)}
    if found.keys() != {f"r{at}" for at in range(size)}:
        raise faults.unreadable("a composite answered other requests than were made")
    return [_settled(found[f"r{at}"], "httpStatusCode", "body") for at in range(size)]


def batch(queries: Sequence[str], version: str) -> dict[str, Any]:
    """The body of a /composite/batch of queries. Each still counts as a call (documented)."""
    asked = [{"method": "GET", "url": f"v{version}/query?q={quote(soql)}"} for soql in queries]
    return {"haltOnError": False, "batchRequests": asked}


def counts_of(answer: Any, size: int) -> list[int | TargetFault]:
    """The number that each query came to, or its fault. Raises TargetFault."""
    listed = _list(answer, "results")
    if len(listed) != size:
        raise faults.unreadable("a batch answered other queries than were asked")
    found = [_settled(each, "statusCode", "result") for each in listed]
    return [each if isinstance(each, TargetFault) else _total(each) for each in found]


def records_of(answer: Any, size: int) -> list[TargetFault | None]:
    """The fault of each record, None where it was taken. Raises TargetFault."""
    found = [each for each in answer if isinstance(each, Mapping)] if isinstance(answer, list) else []
    if len(found) != size:
        raise faults.unreadable("a collection answered for other records than were sent")
    return [None if each.get("success") is True else faults.answered(400, each.get("errors")) for each in found]


def or_passing(found: list[Part]) -> list[Part]:
    """What was found. Raises the first fault that passes, so that reads are asked again as they were."""
    for each in found:
        if isinstance(each, Passing):
            raise each
    return found


def _settled(part: Any, status: str, body: str) -> Any:
    code = part.get(status) if isinstance(part, Mapping) else None
    if not isinstance(code, int):
        raise faults.unreadable("a part of an answer has no status")
    return part.get(body) if code < 300 else faults.answered(code, part.get(body))


def _total(answer: Any) -> int:
    total = answer.get("totalSize") if isinstance(answer, Mapping) else None
    if not isinstance(total, int):
        raise faults.unreadable("a count is not a number")
    return total


def _list(answer: Any, name: str) -> list[Any]:
    found = answer.get(name) if isinstance(answer, Mapping) else None
    if not isinstance(found, list):
        raise faults.unreadable(f"an answer has no list {name}")
    return found
