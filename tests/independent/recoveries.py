"""Recoveries of a decider that break a rule: by whom, for whom, too early, or with one open already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from domain.steps import begin_company, chartered
from domain.test_recovery import LEDGER, NAMED, SEATS, WEEK
from independent.bags import Past
from independent.breaking import LATER, Broken, past_of
from independent.signers import at_nine, enrolled, row_of, sign_act
from ledger.domain.charter import CharterRecovered, RecoveryRule
from ledger.domain.recovery import RecoveryBegun, RecoveryConsented
from ledger.govern.seats.verbs.recovering import NamedPeople, named_people
from ledger.testing import DAY, Given, charter, terms

VERBS, BECAUSE = "govern.seats.verbs.recovering", "she vanished"
FULL_WEEK = LATER + (WEEK - DAY)


def with_named_keys(so_far: Given) -> Given:
    """The same, and those who are named for a recovery enrolled a key each, which the decider confirmed."""
    return enrolled(enrolled(so_far, "sal", registrar="cro"), "mia", registrar="cro")


def begin_recovery(so_far: Given, by: str = "sal", decider: str = "dana", number: int = 1) -> RecoveryBegun:
    """The beginning of a recovery, signed, without asking whether somebody may begin one."""
    name, replaces = f"recovery#{number}", so_far.state.rights.rows["*"][-1].terms.decider
    right = _named(so_far)
    signed = sign_act(so_far, "recover", decider, by, right, because=BECAUSE, recovery=name)
    said = {"recovery": name, "right": right, "because": BECAUSE, "assurance": "asserted"}
    return RecoveryBegun(**said, **signed, decider=decider, replaces=replaces)  # type: ignore[arg-type]


def consent(so_far: Given, by: str = "mia", **said: Any) -> RecoveryConsented:
    """A consent to the first recovery, signed, without asking whether somebody may consent."""
    right = _named(so_far)
    signed = sign_act(so_far, "recover", "recovery#1", by, right, because=BECAUSE, **said)
    return RecoveryConsented(recovery="recovery#1", right=right, because=BECAUSE, assurance="asserted", **signed)


def begun(so_far: Given, decider: str = "dana") -> Given:
    """Sal begins a recovery."""
    return so_far.also(("sal", begin_recovery(so_far, decider=decider)))


def consented(so_far: Given) -> Given:
    """Mia consents to it."""
    return so_far.also(("mia", consent(so_far)))


def complete_recovery(so_far: Given) -> Past:
    """The first recovery, completed by Mia without asking whether it may be."""
    told: dict[str, Any] = {"scope": "*", "recovery": "recovery#1", "decider": "dana", "replaces": "cro"}
    return past_of(so_far, "mia", CharterRecovered(**told, right=row_of(so_far), from_=so_far.today))


def _named(so_far: Given) -> int:
    found = named_people(so_far.state, so_far.today, at_nine(so_far))
    assert found
    return found.right


OPEN = begun(with_named_keys(LEDGER).on(LATER))
ENOUGH = consented(OPEN)


def _named_no_more() -> Past:
    """A charter of later names others than Mia; one of those who consented is enough."""
    later = DAY + timedelta(days=60)
    others = charter("*", **SEATS, recovery=RecoveryRule(people=("sal", "ana"), quorum=1))
    named = chartered(begin_company("cro"), others, "cro", terms(later))
    named = chartered(named, charter("*", **SEATS, recovery=NAMED), "cro", terms(DAY, later))
    enough = consented(begun(with_named_keys(named).on(DAY + timedelta(days=31))))
    return complete_recovery(enough.on(later + timedelta(days=10)))


def _of_themselves() -> Past:
    """Mia consents to what seats her."""
    so_far = begun(with_named_keys(LEDGER).on(LATER), decider="mia")
    return past_of(so_far, "mia", consent(so_far))


RECOVERIES: Mapping[str, Callable[[], Broken]] = {
    "R167": lambda: Broken(_named_no_more(), (f"{VERBS}._require_named",), lambda *_: NamedPeople(1, NAMED)),
    "R168": lambda: Broken(_of_themselves(), (f"{VERBS}._require_candidate",)),
    "R169": lambda: Broken(complete_recovery(ENOUGH.on(FULL_WEEK - timedelta(days=1))), (f"{VERBS}._require_waited",)),
    "R170": lambda: Broken(past_of(OPEN, "mia", begin_recovery(OPEN, "mia", number=2)), act="recovery.begun/1"),
    "R171": lambda: Broken(past_of(ENOUGH, "mia", consent(ENOUGH)), act="recovery.consented/1"),
}
