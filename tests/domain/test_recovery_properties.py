"""Whatever people try: a decider is replaced by enough of those who are named, after a week without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st

from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import CharterRecovered
from ledger.domain.lockout import short_of
from ledger.domain.recovery import RecoveryBegun, RecoveryConsented, RecoveryObjected
from ledger.domain.scope import EVERYTHING
from ledger.errors import LedgerError
from ledger.govern.consumers.events import ConsumerRemoved
from ledger.govern.seats.verbs.recovering import begin, complete, consent, object_to
from ledger.testing import Given

from .histories import many
from .test_recovery import LEDGER, NAMED, SIGNED, at

PEOPLE = ("sal", "mia", "ben", "ana", "cro", "dana", "ops")
WHO = st.sampled_from(PEOPLE)
ACTS = st.one_of(
    st.tuples(st.just("begin"), WHO, WHO),
    st.tuples(st.just("consent"), WHO, WHO),
    st.tuples(st.just("consent"), WHO, WHO),
    st.tuples(st.just("object"), WHO, st.none()),
    st.tuples(st.just("complete"), WHO, st.none()),
    st.tuples(st.just("complete"), WHO, st.none()),
    st.tuples(st.just("does something"), WHO, st.none()),
    st.tuples(st.just("gives up"), st.sampled_from(("sal", "mia", "ops", "ana")), st.none()),
    st.tuples(st.just("wait"), st.sampled_from((1, 4, 8)), st.none()),
)


def tried(acts: list[tuple[str, Any, Any]]) -> Given:
    """What was recorded of all that people tried; the sign of each consent is taken for good here."""
    so_far = LEDGER
    for act, who, whom in acts:
        if act == "wait":
            so_far = so_far.on(so_far.today + timedelta(days=who))
        elif act == "does something":
            so_far = so_far.also((who, ConsumerRemoved(id="b", title="B", owner="ana", uses=("mql",))))  # type: ignore[call-arg]
        else:
            try:
                so_far = _asked(so_far, act, who, whom)
            except LedgerError:
                continue
    return so_far


def _asked(so_far: Given, act: str, who: str, whom: Any) -> Given:
    name = [*so_far.state.recoveries.by_id, "recovery#1"][max(len(so_far.state.recoveries.by_id) - 1, 0)]
    shown: dict[str, Any] = {"by": who, "at": at(so_far)}
    match act:
        case "begin":
            return so_far.after(begin, decider=whom, identification=SIGNED, **shown)
        case "consent":
            return so_far.after(consent, recovery=name, identification=SIGNED, **shown)
        case "object":
            return so_far.after(object_to, recovery=name, by=who)
        case "complete":
            return so_far.after(complete, recovery=name, **shown)
        case _:
            role = "steward" if who == "ana" else "operator" if who == "ops" else "approver"
            return so_far.after(revoke, scope="*", role=role, person=who, by=who, start=so_far.today)


@many
@given(st.lists(ACTS, min_size=4, max_size=24))
def test_enough_of_them_consented_a_week_before_and_nobody_objected_nor_the_decider_acted(acts: list[Any]) -> None:
    events = tried(acts).events
    for done in (each for each in events if isinstance(each.event, CharterRecovered)):
        event: Any = done.event
        its = [each for each in events if getattr(each.event, "recovery", "") == event.recovery]
        before = [each for each in its if each.position < done.position]
        consents = [each for each in before if isinstance(each.event, RecoveryBegun | RecoveryConsented)]
        assert not [each for each in before if isinstance(each.event, RecoveryObjected)]
        assert {each.actor for each in consents} <= {*NAMED.people} - {event.decider}
        assert len({each.actor for each in consents}) >= NAMED.quorum
        enough = datetime.fromisoformat(consents[NAMED.quorum - 1].recorded_at)
        assert datetime.fromisoformat(done.recorded_at).astimezone(UTC) - enough >= timedelta(days=6, hours=21)
        since = [each for each in events if consents[0].position < each.position < done.position]
        assert not [each for each in since if each.actor == event.replaces]


@many
@given(st.lists(ACTS, min_size=4, max_size=24))
def test_somebody_can_always_decide_whoever_was_replaced(acts: list[Any]) -> None:
    so_far = tried(acts)
    assert not short_of(so_far.state, so_far.state.rights, so_far.today)
    row = so_far.state.rights.row(EVERYTHING, so_far.today)
    assert row
    assert so_far.state.rights.holders(row, "decider", so_far.today) == (row.terms.decider,)
