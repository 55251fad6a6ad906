"""What people can show of who they are, by the credentials that they hold, and which seats ask for more than that.

Anybody can be signed in (*session*); an account of the company or a key that was confirmed shows more. Whoever has to
sign holds two keys: a single one that is lost would lock the scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from ledger.domain.charter import Rights, Role, Row, amendment
from ledger.domain.credential import ACCOUNTS, TWO, Credentials
from ledger.domain.definition import Draft
from ledger.domain.event import Assurance
from ledger.domain.needs import at_least, told_in_words
from ledger.domain.route import most
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import Open, step

SEATS: tuple[tuple[Role, str], ...] = (("approver", "approve"), ("decider", "ratify"))
"""Who answers, and what that is called in what a row needs."""


def lacks(credentials: Credentials, person: str, needed: Assurance, day: date) -> str:
    """What somebody lacks by the end of a day to show as much as is needed; empty where that is nothing."""
    at = datetime.combine(day, time.max, UTC)
    keys = [each for each in credentials.signing(person, at) if at_least(each.rank, needed)]
    if needed == "signed" and len(keys) < TWO:
        return f"holds {len(keys)} of the {TWO} keys that it takes"
    accounts = (each for each in credentials.of(person) if isinstance(each.public, ACCOUNTS))
    if needed == "federated" and not keys and not any(each.counts(at) for each in accounts):
        return "has no account or key that counts"
    return ""


def able(state: State, row: Row, role: Role, act: str, rights: Rights, day: date) -> set[str]:
    """Who holds a seat on a day, and can show as much as its row needs."""
    holders = rights.holders(row, role, day)
    return {person for person in holders if not lacks(state.credentials, person, row.needs.of(act), day)}


def gaps(state: State, day: date) -> Iterator[str]:
    """Which rows need more than their holders can show on a day: a sentence each."""
    rows = (state.rights.row(scope, day) for scope in sorted(state.rights.rows))
    for row in filter(None, rows):
        for role, act in SEATS:
            asked = 1 if role == "decider" else most(row.terms)
            found, holders = able(state, row, role, act, state.rights, day), state.rights.holders(row, role, day)
            if len(found) < min(asked, len(holders)):
                short = [
                    f"{each} {lacks(state.credentials, each, row.needs.of(act), day)}"
                    for each in holders
                    if each not in found
                ]
                needed = told_in_words(row.needs.of(act))
                yield f"`{row.terms.scope}` needs {needed} to {act}: {', '.join(short)}"


def objections(state: State, draft: Draft, today: date) -> Iterator[Refused]:
    """Whom a charter would seat where it takes a signature, before they hold the keys to give one.

    Where there is no ledger, nobody knows what people hold.
    """
    row = Row(0, amendment(draft.content, today, None))
    for role, act in SEATS if state.founded else ():
        for person in row.seats(role) if row.needs.of(act) == "signed" else ():
            if short := lacks(state.credentials, person, "signed", today):
                who = person if person in state.persons else "somebody new"
                yield Refused(
                    f"{who} may not be {role} in `{row.terms.scope}` yet",
                    why=f"it needs {told_in_words('signed')} to {act}, and {who} {short}",
                    fix=step("enrol the keys first, and have them confirmed", "credential add", Open("KEYFILE")),
                )
