"""Who may do what: rights, revoke."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.app.ledger import Ledger
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.domain.charter import ROLES, Role
from ledger.domain.route import when
from ledger.views.catalogue import violations
from ledger.views.rights import Seats, seats


@click.command("rights")
@click.option("--on", type=params.DAY, help="On this day (today).")
@reporting
def rights_command(session: Session, on: date | None) -> Report:
    """Who may do what, scope by scope, and what nobody can do."""
    ledger = session.ledger
    day = on or ledger.today()
    state = ledger.state()
    found, gaps = seats(state.rights, day), [*map(ledger.named, state.rights.gaps(day)), *violations(state, day)]
    lines = [f"on {day}", *(line for each in found for line in _lines(ledger, each))]
    lines += [f"gap: {gap}" for gap in gaps] or ["no gaps"]
    return Report({"on": day, "rows": [_data(ledger, each) for each in found], "gaps": gaps}, lines)


@click.command("revoke")
@click.argument("scope")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("address")
@click.option("--effective", type=params.DAY, help="The first day without the seat (today).")
@params.because(True)
@reporting
def revoke_command(
    session: Session, scope: str, role: Role, address: str, effective: date | None, because: str
) -> Report:
    """End the seat of ADDRESS as ROLE in SCOPE. Approvals they gave are not counted from then on."""
    from ledger.app.decisions.revoke import revoke

    decided = revoke(session.ledger, session.actor, scope, role, address, effective, because)
    if not decided.events:
        return Report({"position": None}, ["that seat has ended already"])
    position = decided.positions[-1]
    return Report({"position": position}, [f"{address} is no longer {role} in `{scope}`  (#{position})"])


def _lines(ledger: Ledger, each: Seats) -> list[str]:
    solo = "  SOLO: self-attested" if each.solo else ""
    rules = ["approvals by change category" if each.quorums else _approvals(each.quorum)]
    rules += [f"lapses after {each.lapses_after} days"] if each.lapses_after else []
    rules += [f"standards {', '.join(each.standards)}"] if each.standards else []
    head = f"{each.scope}  {each.title}  (#{each.position}, from {each.since}){solo}"
    people = (f"    {role:9} {_people(ledger, holders)}" for role, holders in each.holders.items())
    routes = (f"    {'':9} {number!s:3} {when(name)}" for name, number in each.quorums.items())
    return [head, *people, f"    {'rules':9} {'; '.join(rules)}", *routes]


def _approvals(quorum: int) -> str:
    return f"{quorum} approval{'s' * (quorum > 1)}" if quorum else "no approval needed"


def _people(ledger: Ledger, holders: tuple[str, ...]) -> str:
    return ", ".join(map(ledger.listed, holders)) or "nobody"


def _data(ledger: Ledger, each: Seats) -> dict[str, Any]:
    everybody = dict.fromkeys(person for holders in each.holders.values() for person in holders)
    return {
        "scope": each.scope,
        "title": each.title,
        "position": each.position,
        "since": each.since,
        **{role: [ledger.address(person) for person in holders] for role, holders in each.holders.items()},
        "quorum": each.quorum,
        "quorums": each.quorums,
        "lapses_after": each.lapses_after,
        "standards": list(each.standards),
        "solo": each.solo,
        "alike": {ledger.address(person): found for person in everybody if (found := ledger.alike(person))},
    }
