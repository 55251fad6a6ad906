"""Each sort of item is opened by what people do or leave, and closed by the act that it waits for and by no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace
from tests.domain.steps import APRIL, JUNE, LEDGER, MARCH, MAY, alone, newest, proposed, ratified, retiring
from tests.domain.test_closing import CLOSED, closing
from tests.domain.test_restating import COMPUTED, ONE, ORDER, RECORDS, SMALL
from tests.kinds.crediting import CHANNELS, FITTED, TOUCH
from tests.kinds.reading import beside, read
from tests.kinds.test_fit import AROUND, BY_FIT

from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    DeliveryApplied,
    DeliveryConfirmed,
    DriftObserved,
)
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.proposing import rebase, withdraw
from ledger.domain.calendar import calendar_period
from ledger.domain.definition import Draft, Evidence, with_content, with_digest
from ledger.domain.event import Event
from ledger.govern.consumers.events import ConsumerAdded, ConsumerRemoved
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.reach import Reaches
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.requests.verbs import answer, ask
from ledger.govern.waivers.verbs.waiving import waive_item
from ledger.measure.figures.verbs.closing import close
from ledger.measure.figures.verbs.restating import complete, decline as leave_figures, order
from ledger.testing import DAY, Given, definition, entity, row, terms

LATER = date(2027, 12, 1)
LIST: dict[str, Any] = {"target": "hs", "address": "list:12", "name": "MQL", "key": "mql"}
AT = "hs/list:12"


def standing(so_far: Given, sort: str, on: date) -> list[Item]:
    """What is asked of a day; from today on a fold that took one event after the other tells the same."""
    found = items(DebtFacts(SORTS).taken(so_far.events), on)
    if on >= so_far.today:
        told = DebtFold(SORTS).taken(so_far.events).then(on + timedelta(days=1))
        assert sorted((each.item for each in told if each.period.covers(on)), key=lambda item: item.key) == found
    return [each for each in found if each.sort == sort]


def subjects(so_far: Given, sort: str, on: date) -> list[str]:
    return [each.subject for each in standing(so_far, sort, on)]


def attested(so_far: Given, draft: Draft, start: date, until: date | None = None) -> Given:
    return so_far.after(attest, draft=draft, start=start, until=until, evidence=Evidence("memo", ""), by="ana")


def delivered(version: int, holds: str = "new", **more: Any) -> Event:
    return DeliveryApplied(**LIST, version=version, meaning="m", desired=holds, observed=holds, **more)


def drifted(observed: str, **more: Any) -> Event:
    return DriftObserved(**LIST, version=1, meaning="m", desired="new", observed=observed, **more)


ATTESTED = attested(LEDGER, definition("mql"), date(2025, 1, 1))
GOVERNED = ratified(LEDGER, definition("mql"))
APPLIED = GOVERNED.also(ArtifactBound(**LIST, baseline=Baseline(digest="old")), delivered(1))


# --- who decided what is in force -------------------------------------------------------------------------------------


def test_what_is_attested_is_unratified_since_it_was_in_use_until_a_ratification_over_the_day() -> None:
    (item,) = standing(ATTESTED, "unratified_version", DAY)
    assert (item.subject, item.about, item.since, item.told) == ("mql", "v1", date(2025, 1, 1), DAY)
    assert (item.opened, item.due, item.hidden) == (DAY, DAY + timedelta(days=90), (DAY - date(2025, 1, 1)).days)
    after = ratified(ATTESTED, definition("mql", "second"), terms(APRIL))
    assert subjects(after, "unratified_version", APRIL - timedelta(days=1)) == ["mql"]
    assert subjects(after, "unratified_version", APRIL) == []


def test_it_ends_where_the_definition_is_retired_and_returns_where_what_displaced_it_ends() -> None:
    assert subjects(ratified(ATTESTED, definition("mql"), retiring(APRIL)), "unratified_version", APRIL) == []
    for_a_month = ratified(ATTESTED, definition("mql", "second"), terms(APRIL, until=MAY))
    assert subjects(for_a_month, "unratified_version", APRIL) == []
    (item,) = standing(for_a_month, "unratified_version", MAY)
    assert item.since == MAY


def test_another_attested_version_in_its_place_is_the_same_item_and_does_not_make_it_younger() -> None:
    (item,) = standing(attested(ATTESTED, definition("mql", "second"), MARCH), "unratified_version", DAY)
    assert (item.since, item.about) == (date(2025, 1, 1), "v2")


def test_a_charter_is_no_definition() -> None:
    assert not [each for each in items(DebtFacts(SORTS).taken(LEDGER.events), DAY) if each.sort == "self_attested"]


def test_what_one_person_ratified_alone_is_self_attested_until_others_ratify_it() -> None:
    single = alone(LEDGER, definition("sql", scope="sales"))
    assert subjects(single, "self_attested", DAY) == ["sql"]
    seated = single.also(row("sales"))
    assert subjects(ratified(seated, definition("sql", "second", scope="sales")), "self_attested", DAY) == []


# --- what an artifact holds -------------------------------------------------------------------------------------------


def test_a_change_by_hand_is_drift_since_the_day_that_the_platform_tells() -> None:
    seen = APPLIED.on(APRIL).also(drifted("hand", changed_at="2026-03-20T18:00:00Z"))
    (item,) = standing(seen, "drift", APRIL)
    assert (item.subject, item.about, item.since, item.hidden) == (AT, "mql", date(2026, 3, 20), 12)
    assert item.scope == "lifecycle/mql"


def test_a_change_of_what_was_changed_already_takes_its_place_on_the_day_that_the_platform_tells() -> None:
    first = APPLIED.on(APRIL).also(drifted("hand"))
    second = first.on(APRIL + timedelta(days=5)).also(drifted("again", changed_at="2026-04-03T10:00:00Z"))
    days = [APRIL + timedelta(days=n) for n in range(1, 4)]
    found = DebtFacts(SORTS).taken(second.events)
    there = [[each.since for each in items(found, day) if each.sort == "drift"] for day in days]
    assert there == [[APRIL], [date(2026, 4, 3)], [date(2026, 4, 3)]], "one at a time"


@pytest.mark.parametrize("told", ["", "yesterday", "2026-01-05T00:00:00Z", "2026-09-01T00:00:00Z"])
def test_where_it_tells_none_that_can_be_it_is_so_since_somebody_looked(told: str) -> None:
    looked = APPLIED.on(APRIL).also(delivered(1))
    (item,) = standing(looked.on(MAY).also(drifted("hand", changed_at=told)), "drift", MAY)
    assert item.since == (APRIL if told.startswith("2026-01") else MAY)  # what was written then is no change of before


@pytest.mark.parametrize(
    "closing",
    [
        delivered(1),
        DeliveryConfirmed(**LIST, version=1, meaning="m", desired="new", observed="new"),
        ArtifactUnbound(**LIST),
    ],
    ids=["put back", "put back by hand", "let go"],
)
def test_drift_ends_where_a_receipt_says_that_it_is_gone_or_the_artifact_is_let_go(closing: Event) -> None:
    seen = APPLIED.on(APRIL).also(drifted("hand"))
    assert subjects(seen.on(MAY), "drift", MAY) == [AT]
    assert subjects(seen.on(MAY).also(closing), "drift", MAY) == []


def test_drift_ends_where_what_was_found_is_ratified_and_not_where_it_is_attested() -> None:
    seen = APPLIED.on(APRIL).also(drifted("hand", found="m2"))
    found = replace(definition("mql", "found"), meaning="m2")
    in_use = ATTESTED.also(ArtifactBound(**LIST), delivered(1)).on(APRIL).also(drifted("hand", found="m2"))
    assert subjects(attested(in_use, found, APRIL), "drift", MAY) == [AT]
    assert subjects(ratified(seen, replace(found, meaning="m3"), terms(APRIL)), "drift", MAY) == [AT]
    decided = ratified(seen.on(MAY), found, terms(MAY))
    assert subjects(decided, "drift", MAY - timedelta(days=1)) == [AT]
    assert subjects(decided, "drift", MAY) == []


def test_another_change_by_hand_is_another_item_which_no_waiver_of_the_first_lets_stand() -> None:
    seen = APPLIED.also(drifted("hand"))
    (first,) = standing(seen, "drift", DAY)
    facts: dict[str, Any] = {"scope": first.scope, "since": first.since, "until": JUNE, "by": "cro"}
    waived = seen.after(waive_item, sort="drift", subject=AT, **facts)
    assert standing(waived, "drift", APRIL)[0].waiver
    (again,) = standing(waived.on(APRIL).also(drifted("other hand")), "drift", APRIL)
    assert (again.since, again.waiver) == (APRIL, None)


def test_what_was_delivered_as_less_is_a_loss_until_it_is_delivered_exact() -> None:
    less = APPLIED.also(delivered(1, accepted=("as-is",)))
    (item,) = standing(less, "accepted_loss", APRIL)
    assert (item.subject, item.about) == (AT, "as-is")
    other = less.on(APRIL).also(delivered(1, accepted=("as-is", "text")))
    assert standing(other, "accepted_loss", APRIL)[0].since == DAY
    assert subjects(less.on(APRIL).also(delivered(1)), "accepted_loss", APRIL) == []
    assert subjects(less.on(APRIL).also(ArtifactUnbound(**LIST)), "accepted_loss", APRIL) == []


# --- what nobody decided or answered ----------------------------------------------------------------------------------


def test_a_proposal_that_lapses_while_what_it_was_to_change_goes_on_is_an_item_until_somebody_decides() -> None:
    asked = proposed(GOVERNED, definition("mql", "second"), terms(JUNE))
    lapses = DAY + timedelta(days=30)
    assert subjects(asked, "lapsed_proposal", lapses - timedelta(days=1)) == []
    (item,) = standing(asked, "lapsed_proposal", lapses)
    assert (item.subject, item.since) == (newest(asked), lapses)
    late = asked.on(MAY)
    renewed = late.after(rebase, proposal_id=newest(asked), draft=definition("mql", "second"), by="ana")
    assert subjects(renewed, "lapsed_proposal", MAY) == []
    decided = ratified(late, definition("mql", "fourth"), terms(MAY))
    assert subjects(decided, "lapsed_proposal", MAY) == []


def test_a_proposal_that_is_withdrawn_is_one_too_and_a_no_on_record_ends_it() -> None:
    asked = proposed(GOVERNED, definition("mql", "second"), terms(APRIL))
    gone = asked.after(withdraw, proposal_id=newest(asked), by="ana")
    assert subjects(gone, "lapsed_proposal", DAY) == [newest(asked)]
    other = proposed(gone, definition("mql", "third"), terms(APRIL))
    said_no = other.after(decline, proposal_id=newest(other), by="cro")
    assert subjects(said_no, "lapsed_proposal", APRIL) == []


def test_what_never_came_into_force_is_missed_by_nobody() -> None:
    asked = proposed(LEDGER, definition("mql"))
    assert subjects(asked, "lapsed_proposal", LATER) == []


def test_a_request_is_an_item_from_the_day_after_the_one_that_the_charter_promised() -> None:
    promised = ratified(LEDGER.also(row(answers_within=10)), definition("mql"))
    asked = promised.after(ask, key="mql", hurts="nobody calls them", by="sal")
    last = DAY + timedelta(days=10)
    assert subjects(asked, "unanswered_request", last) == []
    (item,) = standing(asked, "unanswered_request", last + timedelta(days=1))
    assert (item.due, item.about) == (item.since, "mql")
    answered = asked.on(APRIL).after(answer, request=item.subject, by="ana", because="no")
    assert subjects(answered, "unanswered_request", APRIL) == []
    assert subjects(GOVERNED.after(ask, key="mql", hurts="so", by="sal"), "unanswered_request", LATER) == []


# --- what a version says of history -----------------------------------------------------------------------------------


def undeclared() -> Given:
    """A first version was asked for, another came to be in use meanwhile, and it was asked for again as it was."""
    asked = proposed(LEDGER, definition("mql", "second"), terms(APRIL, reason=UNSET))
    found = attested(asked, definition("mql"), date(2025, 1, 1))
    again = found.after(rebase, proposal_id="mql#1", draft=definition("mql", "second"), by="ana")
    return again.after(approve, proposal_id="mql#1", by="sal").after(ratify, proposal_id="mql#1", by="cro")


def test_a_version_that_replaced_a_rule_and_says_nothing_of_history_is_an_item_until_another_says_it() -> None:
    told = undeclared()
    assert subjects(told, "no_standard", APRIL) == ["mql v2"]
    third = definition("mql", "third")
    after = ratified(told, third, terms(MAY, standard="retrospective", reason=UNSET))
    assert (subjects(after, "no_standard", APRIL), subjects(after, "no_standard", MAY)) == (["mql v2"], [])
    with_reason = ratified(told, third, terms(MAY, reason="no figure of before is to change"))
    assert subjects(with_reason, "no_standard", MAY) == []


def test_a_first_version_replaces_nothing() -> None:
    assert subjects(ratified(LEDGER, definition("mql"), terms(DAY, reason=UNSET)), "no_standard", APRIL) == []


RETROSPECTIVE = ratified(CLOSED, definition("mql", "second"), terms(APRIL, standard="retrospective", reason=UNSET))
ONLY_CLOSED = {**ORDER, "periods": ORDER["periods"][-1:]}


def test_closed_periods_that_a_version_covers_are_unrestated_until_that_is_completed() -> None:
    assert subjects(RETROSPECTIVE, "unrestated", APRIL - timedelta(days=1)) == []
    assert subjects(RETROSPECTIVE, "unrestated", APRIL) == ["mql v2"]
    ordered = RETROSPECTIVE.on(MAY).after(order, **ORDER)
    assert subjects(ordered, "unrestated", MAY) == ["mql v2"]
    assert subjects(ordered.after(complete, **COMPUTED), "unrestated", MAY) == []


def test_it_reaches_the_records_of_all_closed_periods_that_are_left_to_restate() -> None:
    def reach(so_far: Given) -> list[int]:
        facts = DebtFacts(SORTS).taken(so_far.events)
        return [Reaches(facts, MAY).of(each).records for each in items(facts, MAY) if each.sort == "unrestated"]

    month = CLOSED.after(close, **closing(CLOSED, period=calendar_period("2025-12")))
    both = ratified(month, definition("mql", "second"), terms(APRIL, standard="retrospective", reason=UNSET))
    assert (reach(RETROSPECTIVE), reach(both)) == ([9000], [18000])


def test_or_until_it_is_left_on_record_as_immaterial() -> None:
    measured = RETROSPECTIVE.on(MAY).after(order, **ORDER, population=RECORDS, changes=SMALL)
    assert subjects(measured.after(leave_figures, **ONE), "unrestated", MAY) == []


def test_a_version_from_its_first_day_on_restates_nothing() -> None:
    assert subjects(ratified(CLOSED, definition("mql", "second"), terms(APRIL)), "unrestated", APRIL) == []
    never_closed = ratified(GOVERNED, definition("mql", "second"), terms(APRIL, standard="retrospective"))
    assert subjects(never_closed, "unrestated", APRIL) == []


DUAL = terms(APRIL, standard="dual", dual_until=MAY, primary="new")


def test_two_versions_are_overdue_where_the_days_of_both_are_over_and_the_old_one_is_still_shown() -> None:
    both = ratified(APPLIED, definition("mql", "second"), DUAL)
    assert subjects(both, "dual_overdue", MAY - timedelta(days=1)) == []
    assert subjects(both, "dual_overdue", MAY) == ["mql v2"]
    assert subjects(both.on(JUNE).also(delivered(2)), "dual_overdue", JUNE) == []
    assert subjects(both.on(JUNE).also(ArtifactUnbound(**LIST)), "dual_overdue", JUNE) == []
    assert subjects(ratified(GOVERNED, definition("mql", "second"), DUAL), "dual_overdue", JUNE) == []


def lead(**became: Any) -> Draft:
    draft = entity("lead", score="number", mql_on="date")
    return with_digest(with_content(draft, {**draft.content, "became": became}))


def test_a_version_that_says_when_records_count_needs_a_source_that_keeps_what_they_were() -> None:
    edge = definition("mql", entity="lead")
    governed = ratified(ratified(LEDGER, entity("lead", score="number", mql_on="date")), edge, terms(DAY, stock="edge"))
    assert subjects(governed, "unkept_fields", DAY) == ["mql"]
    stamped = ratified(governed, lead(mql={"by": {"stamp": "mql_on"}, "re_entry": "first"}), terms(APRIL))
    assert subjects(stamped, "unkept_fields", APRIL) == ["mql"]
    kept = ratified(governed, lead(mql={"by": {"snapshots": "daily"}, "re_entry": "first"}), terms(APRIL))
    assert (subjects(kept, "unkept_fields", DAY), subjects(kept, "unkept_fields", APRIL)) == (["mql"], [])
    other = ratified(governed, definition("mql", "second", entity="lead"), terms(APRIL))
    assert subjects(other, "unkept_fields", APRIL) == []


# --- who reads it, and how old its numbers are ------------------------------------------------------------------------

UNREAD = DAY + timedelta(days=180)
WEEKLY: dict[str, Any] = {"id": "weekly", "title": "Weekly", "uses": ("mql",), "owner": "ana"}


def test_what_nobody_reads_for_half_a_year_is_an_item_until_somebody_does() -> None:
    assert subjects(GOVERNED, "no_reader", UNREAD - timedelta(days=1)) == []
    (item,) = standing(GOVERNED, "no_reader", UNREAD)
    assert (item.subject, item.due) == ("mql", None)
    late = GOVERNED.on(LATER)
    for read_by in (
        late.also(ConsumerAdded(**WEEKLY)),
        late.also(ArtifactBound(**LIST)),
        ratified(late, definition("sql", refers=("mql",)), terms(LATER)),
        ratified(late, definition("mql"), retiring(LATER)),
    ):
        assert "mql" not in subjects(read_by, "no_reader", LATER)


def test_half_a_year_counts_anew_from_the_day_on_which_the_last_reader_goes() -> None:
    read_until = GOVERNED.also(ConsumerAdded(**WEEKLY)).on(MAY).also(ConsumerRemoved(**WEEKLY))
    assert subjects(read_until, "no_reader", UNREAD) == []
    assert subjects(read_until, "no_reader", MAY + timedelta(days=180)) == ["mql"]


def test_nobody_could_know_of_readers_before_there_was_a_ledger() -> None:
    assert subjects(ATTESTED, "no_reader", DAY) == []
    assert subjects(ATTESTED, "no_reader", UNREAD) == ["mql"]


def fitted(period: str, on: date = DAY) -> Draft:
    text = f"{FITTED}fitted: {{attribution: credit, version: 1, on: {on}, period: {period}}}\n"
    return read(text, beside(read(TOUCH), read(CHANNELS, beside(read(TOUCH)))))


def credited(refit: str = "") -> Given:
    """An attribution that weighs by a fit of the last quarter of 2025."""
    so_far = LEDGER.also(row("measurement"))
    drafts = (*(each for each in AROUND.definitions.values() if each.key != "content_fit"), fitted("2025-Q4"))
    for draft in (*drafts, read(f"{BY_FIT}{refit}", AROUND)):
        so_far = ratified(so_far, draft)
    return so_far


def test_a_fit_is_stale_from_so_many_days_after_the_end_of_its_period_until_another_is_ratified() -> None:
    told, first = credited("refit: 100 days\n"), date(2026, 1, 1) + timedelta(days=100)
    every = told.state.definitions.items()
    (attribution,) = [name for name, each in every if each.versions[0].draft.kind == "attribution"]
    assert subjects(told, "stale_fit", first - timedelta(days=1)) == []
    (item,) = standing(told, "stale_fit", first)
    assert (item.subject, item.about) == (attribution, "content_fit v1")
    anew = ratified(told.on(MAY), fitted("2026-Q1", MAY), terms(MAY))
    assert subjects(anew, "stale_fit", MAY) == []


def test_an_attribution_that_says_nothing_gives_a_fit_a_year() -> None:
    assert not subjects(credited(), "stale_fit", date(2026, 12, 31))
    assert subjects(credited(), "stale_fit", date(2027, 1, 1))


# --- what a waiver does -----------------------------------------------------------------------------------------------


def waived(so_far: Given, item: Item, until: date) -> Given:
    named: dict[str, Any] = {"sort": item.sort, "subject": item.subject, "scope": item.scope, "since": item.since}
    return so_far.after(waive_item, **named, until=until, by="cro")


def test_a_waiver_closes_nothing_and_at_its_end_the_item_returns_with_its_first_day() -> None:
    (item,) = standing(ATTESTED, "unratified_version", DAY)
    told = waived(ATTESTED, item, APRIL)
    (then,) = standing(told, "unratified_version", APRIL - timedelta(days=1))
    assert (then.since, then.waiver and then.waiver.terms.until) == (item.since, APRIL)
    assert standing(told, "expired_waiver", APRIL - timedelta(days=1)) == []
    (back,) = standing(told, "unratified_version", APRIL)
    assert (back.since, back.waiver) == (item.since, None)
    (expired,) = standing(told, "expired_waiver", APRIL)
    assert (expired.subject, expired.since, expired.due) == ("unratified_version/mql", APRIL, APRIL)
    assert expired.about == "item:unratified_version/mql", "what is waived anew"


def test_an_expired_waiver_ends_where_it_is_given_anew_or_what_it_excused_is_mended() -> None:
    (item,) = standing(ATTESTED, "unratified_version", DAY)
    told = waived(ATTESTED, item, APRIL)
    assert standing(waived(told.on(MAY), item, JUNE), "expired_waiver", MAY) == []
    assert standing(ratified(told.on(MAY), definition("mql", "second"), terms(MAY)), "expired_waiver", MAY) == []


def test_a_waiver_is_of_the_item_that_is_so_since_that_day() -> None:
    (item,) = standing(ATTESTED, "unratified_version", DAY)
    told = waived(ATTESTED, item, JUNE)
    for_a_month = ratified(told, definition("mql", "second"), terms(APRIL, until=MAY))
    (again,) = standing(for_a_month, "unratified_version", MAY)
    assert again.waiver is None


def test_what_is_printed_on_each_day_counts_a_waiver_from_the_day_on_which_it_was_given() -> None:
    (item,) = standing(ATTESTED, "unratified_version", DAY)
    told = waived(ATTESTED.on(MARCH + timedelta(days=20)), item, APRIL)
    stretches = [each for each in DebtFold(SORTS).taken(told.events).then(MAY) if each.item.key == item.key]
    days = [(str(each.period.from_), bool(each.item.waiver)) for each in stretches]
    assert days == [(str(DAY), False), ("2026-03-21", True), ("2026-04-01", False)]
