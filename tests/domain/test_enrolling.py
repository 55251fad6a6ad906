"""A registrar says whose a credential is, and for nobody whose answer to their own work is waited for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.domain.acts.delegating import StandIn, delegate
from ledger.domain.charter import Role
from ledger.domain.credential import CredentialAdded, SshKey
from ledger.domain.event import ASSERTED
from ledger.errors import Refused
from ledger.govern.people.verbs.enrolling import confirm
from ledger.testing import COMPANY, DAY, Given, by, definition, given, row

from .steps import proposed

NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
SEATS: dict[str, Any] = {"stewards": ("ana", "ben"), "approvers": ("sal",), "decider": "cro", "quorum": 1}
LEDGER = given(*COMPANY).also(row("*", **SEATS, registrars=("mia", "cro")), row(**SEATS))


def lent(person: str, role: Role, to: str) -> Given:
    asked = StandIn("lifecycle", role, to, DAY, DAY + timedelta(days=5))
    return LEDGER.after(delegate, asked=asked, by=person)


def confirmed(so_far: Given, of: str, who: str) -> int:
    """How many events come of it that somebody confirms a new key of somebody else."""
    key = CredentialAdded(credential="c", person=of, public=SshKey(key="k"), nonce="", proof="")
    state, said = so_far.also(by(of, key)).state, {"because": "I know them", "identification": ASSERTED}
    return len(confirm(state, "c", by=who, today=DAY, at=NOON, **said))  # type: ignore[arg-type]


def test_a_registrar_confirms_the_key_of_who_answers_what_others_wrote() -> None:
    assert confirmed(proposed(LEDGER, definition("mql")), "sal", "cro") == 1


def test_nor_where_one_who_stands_in_for_the_registrar_wrote_it() -> None:
    wrote = proposed(lent("cro", "decider", "ana"), definition("mql"))
    with pytest.raises(Refused, match=r"cro counts as one with who wrote mql#1, which waits for sal's answer"):
        confirmed(wrote, "sal", "cro")
    assert confirmed(wrote, "sal", "mia") == 1


def test_nor_for_one_who_answers_as_a_stand_in() -> None:
    waits = proposed(lent("sal", "approver", "ops"), definition("mql"), by="ben")
    assert confirmed(waits, "ops", "cro") == 1
    wrote = proposed(
        lent("sal", "approver", "ops").also(row("*", **SEATS, registrars=("ben",))), definition("mql"), by="ben"
    )
    with pytest.raises(Refused, match="ben wrote mql#1, which waits for ops's answer"):
        confirmed(wrote, "ops", "ben")
