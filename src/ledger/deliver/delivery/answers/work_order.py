"""One order as it stands, and whether somebody is there to carry it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from ledger.answers.answer import SOME_FAILED, Problem, reasons
from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.deliver.delivery.events.work import APPLY, PLAN, WORKER, Order

DOWN = 120
"""Seconds without a beat after which a worker is told to be down."""


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order: a look, a plan or an apply, at which targets, by whom, and until when it waits.

    `standing` is waiting, cancelled, lapsed, done, partly, failed or refused. A plan may be of one definition, the
    `key`, and back to an earlier `version` of it. To apply, `planned` is the order that made the plan. `plan` is a
    plan's digest, `allowed` the words that were given. `counted` is how many artifacts came to what, `receipts` where
    that is on record, and `errors` what stood in the way.
    """

    order: str
    sort: str
    targets: list[str]
    key: str
    version: int
    keys: list[str]
    planned: str
    plan: str
    allowed: list[str]
    by: str
    position: int
    at: str
    lapses: str
    because: str
    standing: str
    counted: dict[str, int]
    receipts: list[int]
    errors: list[Problem]
    done_at: int | None

    @property
    def what(self) -> str:
        """What is asked for, in a few words."""
        if self.sort == APPLY:
            return f"apply {self.planned}"
        back = f"back to v{self.version}" if self.version else ""
        return " ".join(filter(None, (self.sort, self.key, back)))

    @property
    def came(self) -> str:
        """How it stands, and how many artifacts came to what."""
        counts = ", ".join(f"{n} {what}" for what, n in self.counted.items())
        return f"{self.standing}: {counts}" if counts else self.standing

    @property
    def code(self) -> int:
        """The exit code that it comes to."""
        return SOME_FAILED if self.errors else 0

    def lines(self) -> Iterator[str]:
        """What became of it, and why where it is not done."""
        yield f"{self.order}  {self.what} at {', '.join(self.targets)}: {self.came}"
        for each in self.errors:
            yield f"  {each.what}"
            yield from reasons(each, "    ")
        if self.sort == PLAN and self.plan and self.standing in ("done", "partly"):
            yield f"  read it: ledger order show {self.order}; then: ledger order apply {self.order}"


def work_order(ledger: Ledger, found: Order) -> WorkOrder:
    """An order as it stands now."""
    terms, done = found.terms, found.done
    return WorkOrder(
        order=terms.order,
        sort=terms.sort,
        targets=list(terms.targets),
        key=terms.key,
        version=terms.version,
        keys=list(terms.keys),
        planned=terms.planned,
        plan=terms.plan or (done.plan if done else ""),
        allowed=[*_allowed(found)],
        by=ledger.address(found.by),
        position=found.position,
        at=_minute(ledger, datetime.fromisoformat(found.recorded_at)),
        lapses=_minute(ledger, found.lapses),
        because=ledger.named(terms.because),
        standing=found.standing(ledger.now()),
        counted=done.counted if done else {},
        receipts=list(done.receipts) if done else [],
        errors=[_problem(ledger, {"what": done.what, "why": done.why, "fix": done.fix})] if done and done.what else [],
        done_at=found.done_at or None,
    )


def worker_seen(ledger: Ledger) -> str | None:
    """When a worker last looked, by this machine's clock; None where none ever did."""
    beats = ledger.journal.beats(WORKER)
    return clock.minute(clock.since_1970(max(beats.values())), ledger.zone) if beats else None


def worker_in_words(ledger: Ledger) -> str:
    """Whether somebody is there to carry orders out."""
    beats = ledger.journal.beats(WORKER)
    if not beats:
        return "no worker ever looked: start one where the tokens are: ledger work"
    down = clock.machine() - max(beats.values()) > DOWN
    return f"{'no worker since' if down else 'a worker looked at'} {worker_seen(ledger)}"


def _allowed(found: Order) -> Iterator[str]:
    """The words that were given with it, as the command line takes them."""
    terms = found.terms
    yield from ("--allow-large",) if terms.large else ()
    yield from (f"--allow-destroy {each}" for each in terms.destroy)
    yield from (f"--production {each}" for each in terms.production)
    yield from (f"--create {key}={name}" for key, name in terms.create.items())
    yield from (f"--remove {each}" for each in terms.remove)
    yield from (f"--accept {each}" for each in terms.accept)


def _problem(ledger: Ledger, said: Mapping[str, str]) -> Problem:
    what, why, fix = (ledger.named(said[part]) for part in ("what", "why", "fix"))
    return Problem(code="not-done", what=what, why=why, fix=fix, place="")


def _minute(ledger: Ledger, moment: datetime) -> str:
    return clock.minute(moment, ledger.zone)
