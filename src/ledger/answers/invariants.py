"""What must hold among definitions, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ledger.app.ledger import Ledger
from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.decisions.violations import InvariantStanding
    from ledger.domain.waiver import Waiver


def touched_lines(ledger: Ledger, found: Iterable[InvariantStanding]) -> Iterator[str]:
    """The invariants that a proposal touches, a line each: that it holds, or how it is violated, and waived."""
    from ledger.app.decisions.violations import broken, proved_by

    said: dict[str, str] = {}
    for each in sorted(found, key=lambda each: (each.draft.key, each.proof.status == "holds")):
        key, holds = each.draft.key, each.proof.status == "holds"
        stands = f"`{key}` {proved_by(each.proof)}" if holds else f"{broken(each)}; {waived(ledger, each.waiver)}"
        said.setdefault(key, f"  invariant {stands}")
    yield from said.values()


def waived(ledger: Ledger, waiver: Waiver | None) -> str:
    """Until when it is waived, and by whom."""
    if waiver is None:
        return "not waived"
    alone = " (self-attested)" if waiver.terms.self_attested else ""
    return f"waived until {waiver.terms.until} by {ledger.address(waiver.by)}{alone}"


def waiver_data(ledger: Ledger, waiver: Waiver | None) -> dict[str, Any] | None:
    """The same for programs."""
    if waiver is None:
        return None
    terms = waiver.terms
    return {
        "key": terms.key,
        "from": terms.from_,
        "until": terms.until,
        "by": ledger.address(waiver.by),
        "because": ledger.named(terms.because),
        "self_attested": terms.self_attested,
        "position": waiver.position,
    }


def lines(ledger: Ledger, found: list[InvariantStanding]) -> Iterator[str]:
    """Each invariant and how it stands, for people."""
    from ledger.app.decisions.violations import broken, proved_by

    if not found:
        yield "no invariant is in force"
        return
    rows = [
        (each.draft.key, f"v{each.version}", each.proof.status, _until(each.waiver), each.draft.content["title"])
        for each in found
    ]
    yield from table(("KEY", "VERSION", "STANDS", "WAIVED UNTIL", "TITLE"), rows)
    for each in found:
        if each.proof.status == "holds":
            yield f"  {each.draft.key} {proved_by(each.proof)}"
        else:
            yield f"  {broken(each)}; {waived(ledger, each.waiver)}"
            yield from [f"      because {ledger.named(each.waiver.terms.because)}"] if each.waiver else []


def _until(waiver: Waiver | None) -> str:
    return str(waiver.terms.until) if waiver else "-"


def data(ledger: Ledger, found: InvariantStanding) -> dict[str, Any]:
    """One invariant and how it stands, for programs."""
    from ledger.prove.witness import record_json

    proof = found.proof
    return {
        "key": found.draft.key,
        "version": found.version,
        "stands": proof.status,
        "record": proof.record if proof.record is None else record_json(proof.record),
        "today": proof.today,
        "says": [{"criteria": text, "said": said} for text, said in proof.says],
        "proved_by": proof.by,
        "combinations": proof.size,
        "why": proof.why,
        "waiver": waiver_data(ledger, found.waiver),
    }
