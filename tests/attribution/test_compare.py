"""Two attributions on the same records: the bridge explains all of the difference, record by record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from attribution.real import LINEAR, SHARES, real_sides, world
from attribution.test_run import FORMS, World as Rows, closed, dense, document, touched
from ledger.language.evaluate import holds
from ledger.meanings.credit.journey import Journey
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.reading import CreditRecords, read_sides
from ledger.meanings.credit.sharing import PARTS, credit_of
from ledger.measure.credit.pure.chain import BOTH, chain
from ledger.measure.credit.pure.compare import WorldsCompared, compare, credit_by, part_key
from ledger.measure.credit.pure.crosswalk import NOBODY
from ledger.measure.credit.pure.detail import FORMS as SPREAD
from ledger.measure.credit.pure.run import CreditWorld

CONVERSIONS = ("each", "first")
documents = st.builds(
    document,
    st.sampled_from(FORMS),
    st.sampled_from(["90 days", "5 days", "{top: 3 days, otherwise: 9 days}"]),
    st.sampled_from(["none", "repeats", "once"]),
    st.sampled_from(["at_conversion", "never", "carry"]),
    st.sampled_from(CONVERSIONS),
    st.just(False),
)


def worlds_of(before: Rows, after: Rows) -> tuple[CreditWorld, CreditWorld]:
    return tuple(CreditWorld(each.rule, each.taxonomy, each.weighed) for each in (before, after))  # type: ignore[return-value]


Credit = Mapping[tuple[Any, str], tuple[int, int]]


def reference(rows: Rows, world: CreditWorld) -> Credit:
    """The credit of each conversion by channel, touch by touch as the rule says."""
    weighed = [each for each in ("medium",) if "medium" in str(world.rule.form)]
    records = CreditRecords(rows.rows["touch"], rows.rows["deal"], rows.rows["deal_role"])
    found = read_sides(world.rule, world.taxonomy, records, rows.schemas, weighed)

    def satisfied(when: Any, values: Any) -> bool:
        return holds(when, {**dict.fromkeys(world.weighed.fields), **values}, world.weighed, date(2000, 1, 1))

    earned: dict[tuple[Any, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for journey in journeys(world.rule, found.touches, found.conversions, found.roles).found:
        shares = credit_of(world.rule.form, journey, satisfied)
        told = [(each.touch.channel, each.credit, each.value or 0) for each in shares if each.credit]
        for channel, credit, value in told or [(NOBODY, PARTS, journey.conversion.value or 0)]:
            had = earned[journey.conversion.id, channel]
            earned[journey.conversion.id, channel] = had[0] + credit, had[1] + value
    return earned


def moved(before: Credit, after: Credit) -> dict[str, tuple[int, int, int, int, int]]:
    """What a step gives and takes of each channel, in credit and in money, and of how many conversions."""
    found = dict[str, tuple[int, int, int, int, int]]()
    for conversion, channel in sorted({*before, *after}):
        was, now = (each.get((conversion, channel), (0, 0)) for each in (before, after))
        credit, value = now[0] - was[0], now[1] - was[1]
        step = max(credit, 0), min(credit, 0), max(value, 0), min(value, 0), int(bool(credit or value))
        found[channel] = tuple(map(sum, zip(found.get(channel, (0, 0, 0, 0, 0)), step, strict=True)))  # type: ignore[assignment]
    return {name: each for name, each in found.items() if any(each)}


def same_as_the_reference(before: Rows, after: Rows) -> WorldsCompared:
    one, other = worlds_of(before, after)
    found = compare(one, other, before.sides)
    steps = [one, *(each.world for each in chain(one, other))]
    credit = [reference(before, each) for each in steps]
    assert [{name: tuple(each) for name, each in step.moves.channels.items()} for step in found.steps] == [
        moved(*pair) for pair in pairwise(credit)
    ]
    assert found.remainders == ()
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(documents, documents, st.lists(touched, min_size=3, max_size=9), st.lists(closed, min_size=1, max_size=3))
def test_each_step_moves_what_the_reference_moves_record_by_record(
    tmp_path_factory: pytest.TempPathFactory, one: str, other: str, touches: Any, deals: Any
) -> None:
    rows = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": [],
    }
    folder = tmp_path_factory.mktemp("compared")
    same_as_the_reference(Rows(folder, one, "UTC", rows), Rows(folder, other, "UTC", rows))


def two(folder: Path, one: str, other: str) -> tuple[Rows, Rows]:
    return Rows(folder, one, "UTC", dense()), Rows(folder, other, "UTC", dense())


LAST = document("last", "90 days", "none", "never", "each", False)
OTHER = document("{decay: {half_life: 3 days}}", "5 days", "once", "at_conversion", "first", False)


@pytest.mark.parametrize("form", FORMS)
def test_each_step_moves_what_the_reference_moves_where_touches_lie_at_every_edge(tmp_path: Path, form: str) -> None:
    ways = (
        document("linear", "90 days", "none", "never", "each", False),
        document(form, "{top: 3 days, otherwise: 9 days}", "repeats", "carry", "first", False),
    )
    same_as_the_reference(*two(tmp_path, *ways))


def test_a_bridge_that_is_walked_back_is_its_negative(tmp_path: Path) -> None:
    one, other = worlds_of(*two(tmp_path, LAST, OTHER))
    there, back = (compare(*ends, two(tmp_path, LAST, OTHER)[0].sides) for ends in ((one, other), (other, one)))
    total = [
        {name: sum(step.moves.parts[name].credit for step in found.steps if name in step.moves.parts) for name in names}
        for found in (there, back)
        for names in [("top", "middle", "bottom", NOBODY)]
    ]
    assert total[0] == {name: -credit for name, credit in total[1].items()}


def test_equal_attributions_move_nothing_in_any_step(tmp_path: Path) -> None:
    one, _ = worlds_of(*two(tmp_path, LAST, LAST))
    found = compare(one, one, two(tmp_path, LAST, LAST)[0].sides)
    assert [(each.differs, each.moves) for each in found.steps] == [(False, ({}, {}, 0))] * 9


def test_channels_that_are_spelled_otherwise_but_mean_the_same_move_nothing(tmp_path: Path) -> None:
    linear_once = document("linear", "90 days", "once", "never", "each", False)
    shapley = document("shapley", "90 days", "none", "never", "each", False)
    before, after = two(tmp_path, linear_once, shapley)
    found = same_as_the_reference(before, after)
    sums = {
        name: sum(step.moves.parts[name].credit for step in found.steps if name in step.moves.parts) for name in "x"
    }
    assert sums == {"x": 0}
    ends = [credit_by(each.found, part_key) for each in (found.before, found.after)]
    assert ends[0] == ends[1]


def test_a_form_for_other_parts_of_the_funnel_comes_with_its_taxonomy(tmp_path: Path) -> None:
    one, other = worlds_of(*two(tmp_path, LAST, OTHER))
    renamed = other.taxonomy
    renamed = type(renamed)(("brand", "middle", "bottom"), renamed.channels, renamed.rules, renamed.otherwise)
    names = [each.name for each in chain(one, other._replace(taxonomy=renamed))]
    assert names == [
        *("conversions", "candidates", "reset", "window", "eligibility", BOTH, "collapse", "value"),
    ]


@pytest.mark.parametrize(
    "text", [LAST, OTHER, *(document(form, "9 days", "none", "never", "each", False) for form in FORMS)]
)
def test_credit_lies_between_being_alone_and_being_there(tmp_path: Path, text: str) -> None:
    before, after = two(tmp_path, text, text)
    found = compare(*worlds_of(before, after), before.sides)
    alone = [{each.channel for each in journey.touches} for journey in journeys_of(before) if journey.touches]
    for name, each in found.before.detail.channels.items():
        assert each.ceiling <= sum(name in there for there in alone)
        assert each.floor <= sum(there == {name} for there in alone)
    for end in (found.before, found.after):
        for bounds, key in ((end.detail.channels, lambda c, f: c), (end.detail.parts, part_key)):
            credit = credit_by(end.found, key)
            assert all(each.floor * PARTS <= credit[name][0] <= each.ceiling * PARTS for name, each in bounds.items())


def test_a_channel_was_alone_in_no_journey_that_had_another(tmp_path: Path) -> None:
    near = document("linear", "1 hours", "none", "at_conversion", "each", False)
    before, _ = two(tmp_path, near, near)
    found = compare(*worlds_of(before, before), before.sides).before.detail.channels
    there = [{each.channel for each in journey.touches} for journey in journeys_of(before) if journey.touches]
    told = {name: (each.floor, each.ceiling) for name, each in found.items()}
    assert told == {
        name: (sum(each == {name} for each in there), sum(name in each for each in there))
        for name in set().union(*there)
    }
    assert any(floor < ceiling for floor, ceiling in told.values())


def test_the_spread_is_what_each_form_would_give(tmp_path: Path) -> None:
    before, _ = two(tmp_path, LAST, LAST)
    found = compare(*worlds_of(before, before), before.sides).before
    for name, form in SPREAD.items():
        changed = CreditWorld(
            type(before.rule)(**{**_fields(before.rule), "form": form}), before.taxonomy, before.weighed
        )
        earned = defaultdict[str, int](int)
        for (_, channel), (credit, _) in reference(before, changed).items():
            earned[channel] += credit
        earned.pop(NOBODY, None)
        assert {key: each for key, each in found.detail.spread[name].items() if each} == dict(earned), name


def test_each_part_is_told_by_phase_where_the_dates_are_known(tmp_path: Path) -> None:
    """One deal with both dates, one without the second, one whose second comes before the first."""
    rows = dense()
    deals = [
        {**rows["deal"][0], "deal_id": "both", "lead_on": "2026-03-03", "opportunity_on": "2026-03-06"},
        {**rows["deal"][0], "deal_id": "one", "lead_on": "2026-03-03", "opportunity_on": ""},
        {**rows["deal"][0], "deal_id": "turned", "lead_on": "2026-03-06", "opportunity_on": "2026-03-03"},
    ]
    before = Rows(tmp_path, LINEAR_OF_ALL, "UTC", {**rows, "deal": deals})
    found = compare(*worlds_of(before, before), before.sides).before
    earned = defaultdict[tuple[str, int], int](int)
    for journey in journeys_of(before):
        lead, opportunity = (journey.conversion.milestones.get(each) for each in ("lead", "opportunity"))
        for share in credit_of(before.rule.form, journey, lambda when, values: False):
            if share.touch.at.by(lead):
                phase = 0
            elif opportunity is None:
                phase = -1
            else:
                phase = 1 if share.touch.at.by(opportunity) else 2
            earned[share.touch.funnel or share.touch.channel, phase] += share.credit
    assert found.detail.phases == dict(earned)
    assert {phase for _, phase in earned} == {-1, 0, 1, 2}


def test_journeys_that_begin_with_direct_are_counted_with_what_they_are_worth(tmp_path: Path) -> None:
    before = Rows(tmp_path, LINEAR_OF_ALL, "UTC", {**dense(), "touch": dense()["touch"][7:]})
    found = compare(*worlds_of(before, before), before.sides).before.detail.begins_with_direct
    direct = [each for each in journeys_of(before) if each.touches and each.touches[0].channel == "direct"]
    assert direct
    assert found == (len(direct), sum(each.conversion.value or 0 for each in direct))


def test_money_is_told_by_the_month_of_the_conversion_in_the_zone_of_the_ledger(tmp_path: Path) -> None:
    late = {**dense()["deal"][0], "closed": "2026-04-01T02:00:00Z"}
    before = Rows(tmp_path, LINEAR_OF_ALL, "America/New_York", {**dense(), "deal": [late]})
    found = compare(*worlds_of(before, before), before.sides).before.detail.months
    assert {month for _, month in found} == {"2026-03"}
    assert sum(found.values()) == 900 * 10**6


LINEAR_OF_ALL = document("linear", "90 days", "none", "never", "each", False)


def journeys_of(rows: Rows) -> Sequence[Journey]:
    records = CreditRecords(rows.rows["touch"], rows.rows["deal"], rows.rows["deal_role"])
    found = read_sides(rows.rule, rows.taxonomy, records, rows.schemas)
    return journeys(rows.rule, found.touches, found.conversions, found.roles).found


def _fields(rule: Any) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in rule.__slots__}


def test_a_step_that_is_worked_out_on_other_rows_leaves_a_remainder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = two(tmp_path, LAST, OTHER)
    from ledger.measure.credit.pure import crosswalk

    whole = crosswalk._credit_of
    monkeypatch.setattr(crosswalk, "_credit_of", lambda number: f"SELECT * FROM ({whole(number)}) WHERE _conv <> 'd0'")
    assert compare(*worlds_of(before, after), before.sides).remainders


ORACLE = (511_937_110_354, 7_650_518_883, 18_021_542_217, 32_057_495_246, 61_447_619_042, 631_114_285_742)


def test_the_bridge_of_the_real_journeys_is_the_one_that_others_worked_out(tmp_path: Path) -> None:
    found = compare(world(LINEAR), world(SHARES), real_sides(tmp_path))
    before, after = (credit_by(each.found, part_key)["brand"][0] for each in (found.before, found.after))
    steps = {each.name: each.moves.parts["brand"].credit for each in found.steps if each.differs}
    assert list(steps) == ["reset", "window", "collapse", "credit"]
    assert (before, *steps.values(), after) == ORACLE
    assert found.remainders == ()


PEERS = {
    "first": ("569.000", "226.000", "220.000", "222.000", "601.000"),
    "last": ("561.000", "237.000", "233.000", "350.000", "457.000"),
    "linear": ("532.278", "234.626", "210.027", "309.561", "551.509"),
    "U": ("554.823", "232.556", "220.534", "293.052", "537.036"),
}


def test_the_spread_of_the_real_journeys_is_that_of_the_peers(tmp_path: Path) -> None:
    reset = world(LINEAR.replace("reset: never", "reset: at_conversion"))
    found = compare(reset, reset, real_sides(tmp_path)).before.detail.spread
    channels = ("facebook", "instagram", "display", "video", "search")
    assert {form: tuple(f"{found[form][name] / PARTS:.3f}" for name in channels) for form in PEERS} == PEERS
