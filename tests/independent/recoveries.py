"""Recoveries of a decider that break a rule: by whom, for whom, too early, or with one open already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from domain.steps import begin_company, chartered
from domain.test_recovery import LEDGER, NAMED, SEATS, WEEK, begun, consented
from independent.bags import Past
from independent.breaking import Broken, past_of
from ledger.domain.charter import CharterRecovered, RecoveryRule
from ledger.domain.recovering import NamedPeople
from ledger.domain.scope import EVERYTHING
from ledger.testing import DAY, Given, charter, row

VERBS, LATE = "domain.recovering", WEEK + timedelta(days=1)
SIGNING = ("domain.entitlement.judging.signed_in_words", "app.judging.holds")


def _completed(so_far: Given, decider: str = "dana") -> Past:
    """The newest recovery, completed by Mia without asking whether it may be."""
    found, name = so_far.state.rights.row(EVERYTHING, so_far.today), [*so_far.state.recoveries.by_id][-1]
    assert found
    told: dict[str, Any] = {"scope": EVERYTHING, "recovery": name, "decider": decider, "replaces": "cro"}
    return past_of(so_far, "mia", CharterRecovered(**told, right=found.position, from_=so_far.today))


def _named_no_more() -> Past:
    """An amendment names others than Mia, and is 30 days old by then; one of those who consented is enough."""
    silent = chartered(begin_company("cro"), charter("*", **SEATS, recovery=NAMED), "cro")
    enough = consented(begun(silent.on(DAY + timedelta(days=31))))
    others = enough.also(row("*", **SEATS, recovery=RecoveryRule(people=("sal", "ana"), quorum=1)))
    return _completed(others.on(DAY + timedelta(days=70)))


def _of_themselves() -> Past:
    """Mia consents to what seats her."""
    so_far = begun(decider="mia")
    consent = consented(begun()).events[-1].event
    return _completed(so_far.also(("mia", consent)).on(LATE), "mia")


RECOVERIES: Mapping[str, Callable[[], Broken]] = {
    "R167": lambda: Broken(_named_no_more(), (f"{VERBS}._require_named",), lambda *_: NamedPeople(1, NAMED)),
    "R168": lambda: Broken(_of_themselves(), (f"{VERBS}._require_candidate",)),
    "R169": lambda: Broken(_completed(consented(begun()).on(WEEK - timedelta(days=1))), (f"{VERBS}._require_waited",)),
    "R170": lambda: Broken(
        past_of(begun(), "mia", begun(LEDGER, "mia").events[-1].event), SIGNING, _no_words, "recovery.begun/1"
    ),
    "R171": lambda: Broken(
        past_of(consented(begun()), "mia", consented(begun()).events[-1].event),
        SIGNING,
        _no_words,
        "recovery.consented/1",
    ),
}


def _no_words(*_: Any) -> str:
    return ""
