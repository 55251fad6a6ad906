"""Credit worked out by DuckDB is, row by row and to the last unit, what the reference gives."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from kinds.crediting import CHANNELS, CREDIT, DEAL, ROLE, SHARES, TOUCH, around
from kinds.reading import beside, read
from ledger.data import replace
from ledger.errors import BadInput
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.entity import schema
from ledger.kinds.fit import with_fit
from ledger.kinds.kind import Surroundings
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.days import day_of
from ledger.language.evaluate import holds
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.money import RATE, Rates
from ledger.meanings.credit.reading import CreditRecords, read_sides
from ledger.meanings.credit.sharing import PARTS, credit_of
from ledger.measure.credit.pure import run as running
from ledger.measure.credit.pure.run import CreditSides, credited, run
from ledger.measure.credit.pure.sides import EntityRows
from ledger.measure.credit.pure.steps import FEW
from ledger.measure.credit.pure.tables import day_in
from ledger.population.source.file import open_file
from strategies import how_many, sweep

AROUND = around()
START = datetime(2026, 3, 1, tzinfo=UTC)
FORMS = [
    *(
        "first",
        "last",
        "linear",
        "shapley",
        "{last_but: [direct, unknown]}",
        "{decay: {half_life: 3 days}}",
        "{decay: {half_life: 99999 days}}",
        "{decay: {half_life: 3 days, ages: elapsed}}",
        SHARES,
    ),
    "{shares: [{touch: first, share: 40}, {touch: last, share: 40}, {touch: others, share: 20}]}",
    "{shares: [{before: lead, share: 3}, {before: opportunity, share: 3}, {channel: content, share: 1}]}",
    "{weights: [{when: \"place = 'first' OR medium = 'cpc'\", weight: 3}, {when: nth > 2, weight: 2}], otherwise: 0}",
    "{markov: {order: 1, fit: content_fit}}",
]
WINDOWS = ["90 days", "5 days", "48 hours", "{top: 3 days, otherwise: 9 days}", "{middle: 4 days}"]
COLLAPSES = ["none", "repeats", "once", "session 600 minutes"]
RESETS = ["at_conversion", "never", "carry"]
ZONES = ["UTC", "America/New_York"]


def instant(hours: int) -> str:
    return (START + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def day(hours: int) -> str:
    return (START + timedelta(hours=hours)).date().isoformat()


TOUCHES = {"account_id": "a", "person_id": "ann", "source": "direct", "is_bot": "false", "kind": "visit"}
DEAL_ROW = {"deal_id": "d", "account_id": "a", "stage": "won", "amount": "10", "closed": instant(9)}


def at_minute(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


accounts = st.sampled_from(["a", "b", ""])
hours = st.integers(0, 400)
times = st.one_of(hours.map(instant), st.integers(0, 24_000).map(at_minute))
touched = st.fixed_dictionaries(
    {
        "account_id": accounts,
        "person_id": st.sampled_from(["ann", "bob"]),
        "occurred": st.one_of(times, st.just("")),
        "medium": st.sampled_from(["cpc", "content", "other"]),
        "source": st.sampled_from(["youtube", "direct"]),
        "is_bot": st.sampled_from(["true", "false", "false"]),
        "kind": st.just("visit"),
    }
)
closed = st.fixed_dictionaries(
    {
        "account_id": accounts,
        "stage": st.sampled_from(["won", "won", "lost"]),
        "amount": st.sampled_from(["", "900", "0.1234565", "-12.5", "999999999999.999", "0.0000015"]),
        "currency": st.sampled_from(["EUR", "USD", "JPY"]),
        "closed": times,
        "lead_on": st.one_of(st.just(""), hours.map(day)),
        "opportunity_on": st.one_of(st.just(""), hours.map(day)),
    }
)
roles = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": st.sampled_from(["ann", "bob", ""]),
            "deal_id": st.sampled_from(["d0", "d1", "d2"]),
            "role": st.sampled_from(["buyer", "user"]),
        }
    ),
    max_size=5,
)
documents = st.builds(
    lambda *parts: document(*parts),
    st.sampled_from(FORMS),
    st.sampled_from(WINDOWS),
    st.sampled_from(COLLAPSES),
    st.sampled_from(RESETS),
    st.sampled_from(["each", "first"]),
    st.booleans(),
    st.booleans(),
)
RATES = {
    ((START + timedelta(n)).date(), code): Decimal(rate) + max(n, 0)
    for n in range(-1, 18)
    for code, rate in (("USD", "0.912345678"), ("JPY", "0.0061"))
}
"""What money is worth in euros on every day on which a deal may be closed."""


def document(form: str, window: str, collapse: str, reset: str, again: str, through: bool, rated: bool = False) -> str:
    text = CREDIT.partition("examples:")[0].replace(f"credit: {SHARES}", f"credit: {form}")
    text = text.replace("window: 90 days", f"window: {window}").replace("collapse: none", f"collapse: {collapse}")
    text = text.replace("reset: at_conversion", f"reset: {reset}").replace("again: each", f"again: {again}")
    if rated:
        text = text.replace("currency: EUR", "currency: {field: currency, rates: fx, into: EUR}")
    if not through:
        text = "".join(line for line in text.splitlines(keepends=True) if "through:" not in line)
    return text


def written(folder: Path, name: str, rows: Sequence[Mapping[str, str]], header: Sequence[str]) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


class World:
    """An attribution, its entities, and rows in files."""

    def __init__(
        self,
        folder: Path,
        text: str,
        zone: str,
        rows: Mapping[str, Sequence[Mapping[str, str]]],
        known: Surroundings = AROUND,
    ) -> None:
        known = replace(known, zone=zone)
        self.rule = with_fit(attribution_of(read(text, known)), known.definitions)
        self.taxonomy = taxonomy_of(known.definitions["channels"])
        self.rows = rows
        self.schemas = {name: schema(known.definitions[name], (), zone) for name in ("touch", "deal", "deal_role")}
        self.weighed = weighed_schema(self.schemas["touch"], self.taxonomy)
        sides = [
            EntityRows(
                open_file(written(folder, name, rows[name], list(self.schemas[name].fields))), self.schemas[name], {}
            )
            for name in ("touch", "deal", "deal_role")
        ]
        self.sides = CreditSides(sides[0], sides[1], sides[2] if self.rule.journey.through else None)
        if self.rule.conversion.worth and self.rule.conversion.worth.rates:
            told = [{"date": str(day), "currency": code, "rate": str(rate)} for (day, code), rate in RATES.items()]
            rates = EntityRows(open_file(written(folder, "fx", told, list(RATE.fields))), RATE, {})
            self.sides = self.sides._replace(rates=rates)

    def reference(self) -> tuple[dict[tuple[Any, Any], tuple[int, int | None]], dict[str, int], int, dict[str, int]]:
        weighed = [each for each in ("medium",) if "medium" in str(self.rule.form)]
        records = CreditRecords(self.rows["touch"], self.rows["deal"], self.rows["deal_role"])
        found = read_sides(self.rule, self.taxonomy, records, self.schemas, weighed, Rates(RATES, "fx"))
        made = journeys(self.rule, found.touches, found.conversions, found.roles)
        earned = {
            (journey.conversion.id, each.touch.id): (each.credit, each.value)
            for journey in made.found
            for each in credit_of(self.rule.form, journey, self.holds)
        }
        left = {why: number for why, number in {**found.no_touches, **made.left_out}.items() if number}
        return earned, left, made.again, dict(found.no_conversions)

    def holds(self, when: Any, values: Any) -> bool:
        return holds(when, {**dict.fromkeys(self.weighed.fields), **values}, self.weighed, date(2000, 1, 1))

    def by_duckdb(self) -> tuple[dict[tuple[Any, Any], tuple[int, int | None]], dict[str, int], int, dict[str, int]]:
        found = list[Any]()
        with patch.object(running, "credited", partial(looked_into, found)):
            made = run(self.rule, self.taxonomy, self.sides, self.weighed)
        earned = {
            (deal, touch): (int(credit), None if value is None else int(value)) for deal, touch, credit, value in found
        }
        left = {why: number for why, number in made.left_out.items() if number}
        return earned, left, made.again, {why: number for why, number in made.no_conversions.items() if number}


@contextmanager
def looked_into(found: list[Any], *asked: Any) -> Iterator[Any]:
    """What a run works out, and then also which row of it earned what."""
    with credited(*asked) as (connection, left):
        sql = "SELECT conv._id, credit._o0, credit._credit, credit._value FROM credit JOIN conv USING (_c)"
        found += connection.execute(sql).fetchall()
        yield connection, left


EDGES = (0, 24, 47, 48, 71, 72, 96, 120, 121, 144, 168, 191, 192, 193, 215, 216, 230, 240)
"""Hours at which touches lie: around both ends of every window, of which a conversion is at 216 and one at 240."""


def dense() -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Touches at every edge, of each channel in turn, some of them no more than minutes apart."""
    sorts = [("cpc", "direct"), ("content", "direct"), ("other", "youtube"), ("other", "direct")]
    touches = [
        {
            "touch_id": f"t{n:02}",
            "account_id": "a",
            "person_id": ("ann", "bob")[n % 2],
            "kind": "visit",
            "occurred": at_minute(60 * (at + extra) + (n * 37 % 60 if extra else 0)),
            "medium": medium,
            "source": source,
            "is_bot": ("false", "true")[n % 7 == 3],
        }
        for n, (at, extra) in enumerate((at, extra) for at in EDGES for extra in (0, 0, 10))
        for medium, source in [sorts[n // 2 % 4]]
    ]
    deals = [
        {**DEAL_ROW, "deal_id": f"d{n}", "amount": amount, "closed": instant(at), "lead_on": day(48)}
        for n, (at, amount) in enumerate([(216, "900"), (240, "0.1234565"), (240, "-12.5"), (399, "7")])
    ]
    return {"touch": touches, "deal": deals, "deal_role": []}


@pytest.mark.parametrize(("window", "collapse", "reset", "zone"), sweep(WINDOWS, COLLAPSES, RESETS, ZONES))
def test_every_step_ends_where_the_reference_ends_it(
    tmp_path: Path, window: str, collapse: str, reset: str, zone: str
) -> None:
    world = World(tmp_path, document("linear", window, collapse, reset, "each", False), zone, dense())
    assert world.by_duckdb() == world.reference()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_each_touch_what_the_reference_gives_it(tmp_path: Path, form: str) -> None:
    world = World(tmp_path, document(form, "90 days", "none", "never", "each", False), "UTC", dense())
    assert world.by_duckdb() == world.reference()


@settings(
    max_examples=how_many(25, 50, 500), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(
    documents,
    st.lists(touched, max_size=9),
    st.lists(closed, max_size=3),
    roles,
    st.sampled_from(ZONES),
)
def test_duckdb_and_the_reference_give_every_touch_the_same(
    tmp_path_factory: pytest.TempPathFactory, text: str, touches: Any, deals: Any, roles: Any, zone: str
) -> None:
    folder = tmp_path_factory.mktemp("credit")
    rows = {
        "touch": [{"touch_id": f"t{n}", **each} for n, each in enumerate(touches)],
        "deal": [{"deal_id": f"d{n}", **each} for n, each in enumerate(deals)],
        "deal_role": roles,
    }
    world = World(folder, text, zone, rows)
    assert world.by_duckdb() == world.reference()


@pytest.mark.parametrize(("apart", "stand"), [(599, 1), (600, 1), (601, 2)])
def test_a_session_goes_on_to_its_last_minute(tmp_path: Path, apart: int, stand: int) -> None:
    touches = [{**TOUCHES, "touch_id": f"t{at}", "occurred": at_minute(at), "medium": "cpc"} for at in (60, 60 + apart)]
    rows = {"touch": touches, "deal": [{**DEAL_ROW, "closed": instant(99)}], "deal_role": []}
    world = World(tmp_path, document("linear", "90 days", "session 600 minutes", "never", "each", False), "UTC", rows)
    earned = world.by_duckdb()
    assert earned == world.reference()
    assert len(earned[0]) == stand


def test_a_buying_group_carries_touches_on_to_conversions_without_their_own(tmp_path: Path) -> None:
    touches = [{**TOUCHES, "touch_id": f"t{at}", "occurred": instant(at)} for at in (100, 250)]
    deals = [{**DEAL_ROW, "deal_id": f"d{at}", "closed": instant(at)} for at in (200, 300, 350, 390)]
    roles = [{"person_id": "ann", "deal_id": f"d{at}", "role": "buyer"} for at in (200, 300, 350)]
    rows = {"touch": touches, "deal": deals, "deal_role": roles}
    world = World(tmp_path, document("linear", "90 days", "none", "carry", "each", True), "UTC", rows)
    earned = world.by_duckdb()
    assert earned == world.reference()
    assert sorted(earned[0]) == [("d200", "t100"), ("d300", "t250"), ("d350", "t250")]


def known_by_day(deal: str) -> Surroundings:
    """Entities of which touches know their day alone."""
    touch = read(TOUCH.replace("occurred: {type: datetime,", "occurred: {type: date,"))
    entities = beside(touch, read(deal), read(ROLE)).definitions
    return beside(*entities.values(), read(CHANNELS, beside(touch)))


@pytest.mark.parametrize("days", [False, True], ids=["instants", "days"])
@pytest.mark.parametrize("number", [FEW, FEW + 1])
@pytest.mark.parametrize("reset", RESETS)
def test_however_many_conversions_a_key_has_a_touch_goes_to_the_first_after_it(
    tmp_path: Path, reset: str, number: int, days: bool
) -> None:
    rows = dense()
    touches = [{**each, "occurred": each["occurred"][:10]} if days else each for each in rows["touch"]]
    apart = 24 if days else 6
    closed = [apart, apart + 1, *(apart * n for n in range(1, number + days))]  # two at one instant, three on a day
    deals = [{**DEAL_ROW, "deal_id": f"d{n:02}", "closed": instant(at)} for n, at in enumerate(closed)]
    text, known = document("linear", "90 days", "none", reset, "each", False), known_by_day(DEAL) if days else AROUND
    world = World(tmp_path, text, "UTC", {**rows, "touch": touches, "deal": deals}, known)
    assert world.by_duckdb() == world.reference()


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_touches_of_a_day_come_before_a_milestone_of_that_day_whatever_its_hour(tmp_path: Path, zone: str) -> None:
    known = known_by_day(DEAL.replace("lead_on: {type: date}", "lead_on: {type: datetime}"))
    form = "{shares: [{before: lead, share: 3}, {touch: others, share: 1}]}"
    touches = [{**TOUCHES, "touch_id": f"t{n}", "occurred": day(n)} for n in (0, 24, 48, 72)]
    deals = [{**DEAL_ROW, "closed": instant(80), "lead_on": instant(each), "deal_id": f"d{each}"} for each in (25, 50)]
    text = document(form, "90 days", "none", "never", "each", False)
    world = World(tmp_path, text, zone, {"touch": touches, "deal": deals, "deal_role": []}, known)
    earned = world.by_duckdb()
    assert earned == world.reference()
    assert earned[0][("d25", "t24" if zone == "UTC" else "t0")][0] == 3 * PARTS // 4


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", date(2025, 3, 20)),
        ("America/Sao_Paulo", date(2017, 10, 1)),  # summer began at midnight, which was not there
        ("America/St_Johns", date(2010, 3, 1)),  # a minute past midnight
        ("Pacific/Apia", date(2011, 12, 20)),  # a day was left out
        ("Asia/Kolkata", date(2025, 1, 1)),  # one distance all year
        ("Africa/Monrovia", date(1971, 12, 20)),  # by 44 minutes and 30 seconds
    ],
)
def test_an_instant_is_of_the_day_that_the_clock_of_the_zone_shows(zone: str, first: date) -> None:
    last, minutes = first + timedelta(260), range(0, 260 * 24 * 60, 29)
    instants = [datetime.combine(first, time()) + timedelta(minutes=each) for each in minutes]
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT unnest($1::TIMESTAMP[]) AS _at", [[*instants, None]])
    found = connection.execute(f"SELECT {day_in('_at', zone, first, last)} FROM t ORDER BY _at NULLS LAST").fetchall()
    assert [day for (day,) in found] == [*(day_of(each.replace(tzinfo=UTC), zone) for each in instants), None]


def worked_out(folder: Path, touches: Sequence[Mapping[str, str]], deals: Sequence[Mapping[str, str]]) -> Any:
    rows = {"touch": [{**TOUCHES, **each} for each in touches], "deal": deals, "deal_role": []}
    world = World(folder, document("linear", "90 days", "none", "at_conversion", "each", False), "UTC", rows)
    return run(world.rule, world.taxonomy, world.sides, world.weighed)


def test_every_row_that_earned_nothing_is_counted_by_why(tmp_path: Path) -> None:
    touches = [
        {"touch_id": "1", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "1", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "2", "occurred": "soon", "medium": "cpc"},
        {"touch_id": "3", "occurred": "", "medium": "cpc"},
        {"touch_id": "", "occurred": instant(1), "medium": "cpc"},
        {"touch_id": "4", "occurred": instant(10), "medium": "cpc"},
        {"touch_id": "5", "occurred": instant(2), "medium": "cpc", "is_bot": "true"},
        {"touch_id": "6", "occurred": instant(2), "medium": "cpc", "account_id": ""},
    ]
    lost, dateless = {**DEAL_ROW, "deal_id": "e", "stage": "lost"}, {**DEAL_ROW, "deal_id": "f", "closed": ""}
    found = worked_out(tmp_path, touches, [DEAL_ROW, lost, dateless])
    assert found.left_out == {
        "repeated": 1,
        "unreadable": 1,
        "no time": 1,
        "no id": 1,
        "no key": 1,
        "apart": 1,
        "not eligible": 1,
    }
    assert found.no_conversions == {"not converted": 1, "no time": 1}
    assert [(each.channel, each.credit, each.value) for each in found.channels if each.credit] == [
        ("paid_search", PARTS, 10_000_000)
    ]


def test_a_column_that_is_not_there_is_told_with_the_file_that_can_name_it(tmp_path: Path) -> None:
    text = document("linear", "90 days", "none", "at_conversion", "each", False)
    world = World(tmp_path, text, "UTC", {"touch": [], "deal": [], "deal_role": []})
    bare = written(tmp_path, "bare", [], ["Touch Id", "account_id", "occurred", "medium", "source", "is_bot", "kind"])
    sides = world.sides._replace(touches=replace(world.sides.touches, file=open_file(bare)))
    with pytest.raises(BadInput, match="no column `touch_id`") as told:
        run(world.rule, world.taxonomy, sides, world.weighed)
    assert told.value.fix == f"write into {bare}.reading.yaml, with kind: reading, columns: {{touch_id: 'Touch Id'}}"


def test_two_rows_of_one_id_that_differ_are_refused(tmp_path: Path) -> None:
    touches = [{"touch_id": "1", "occurred": instant(each), "medium": "cpc"} for each in (1, 2)]
    with pytest.raises(BadInput, match="two rows of touch are both `1`, and they differ"):
        worked_out(tmp_path, touches, [DEAL_ROW])


@pytest.mark.parametrize("keys", ["az", "yz", "zz"], ids=["one of them", "neither", "the same key"])
def test_two_rows_of_one_id_that_differ_are_refused_where_no_key_of_theirs_converts(tmp_path: Path, keys: str) -> None:
    touches = [
        {"touch_id": "1", "account_id": each, "occurred": instant(n), "medium": "cpc"} for n, each in enumerate(keys)
    ]
    with pytest.raises(BadInput, match="two rows of touch are both `1`, and they differ"):
        worked_out(tmp_path, touches, [DEAL_ROW])


def test_rows_that_are_alike_count_as_one_whether_their_key_converts_or_not(tmp_path: Path) -> None:
    twice = [
        {"touch_id": str(n), "account_id": each, "occurred": instant(0), "medium": "cpc"}
        for n, each in enumerate(("a", "z"))
        for _ in range(2)
    ]
    found = worked_out(tmp_path, twice, [DEAL_ROW])
    assert sum(each.touches for each in found.channels) == 1


def numbered(folder: Path, ids: Sequence[str], keys: Sequence[str]) -> Any:
    """What comes of touches whose ids are numbers, an hour apart, each of a key; `a` converts."""
    entities = beside(read(TOUCH.replace("touch_id: {type: text}", "touch_id: {type: number}")), read(DEAL), read(ROLE))
    known = beside(*entities.definitions.values(), read(CHANNELS, entities))
    touches = [
        {**TOUCHES, "touch_id": id_, "account_id": key, "medium": "cpc", "occurred": instant(int(float(id_)) % 9)}
        for id_, key in zip(ids, keys, strict=True)
    ]
    text = document("linear", "90 days", "none", "at_conversion", "each", False)
    world = World(folder, text, "UTC", {"touch": touches, "deal": [DEAL_ROW], "deal_role": []}, known)
    return run(world.rule, world.taxonomy, world.sides, world.weighed)


@pytest.mark.parametrize(
    "ids",
    [["-3", "-1", "4", "64"], ["1", "2", "3", "999999999999999"], ["0.5", "0.25", "1", "2"]],
    ids=["close", "far", "in parts"],
)
def test_ids_that_are_numbers_are_told_apart_wherever_they_lie(tmp_path: Path, ids: Sequence[str]) -> None:
    found = numbered(tmp_path, ids, "aaaa")
    assert (found.earning, found.left_out) == (4, {})
    alike = numbered(tmp_path, [*ids, *ids[:3]], "aazaaaz")
    assert (alike.earning, alike.left_out) == (3, {"apart": 2, "repeated": 2})
    with pytest.raises(BadInput, match=rf"two rows of touch are both `{ids[3]}(\.0)?`, and they differ"):
        numbered(tmp_path, [*ids, ids[3]], "aaaaz")


def test_what_two_rows_of_one_id_say_is_told_where_they_differ(tmp_path: Path) -> None:
    touches = [{"touch_id": "1", "occurred": instant(0), "medium": each} for each in ("cpc", "content")]
    with pytest.raises(BadInput) as told:
        worked_out(tmp_path, touches, [DEAL_ROW])
    assert told.value.why.startswith("channel content in one, channel paid_search in the other: ")
    deals = [{**DEAL_ROW, "amount": each} for each in ("10", "10.5", "")]
    with pytest.raises(BadInput) as told:
        worked_out(tmp_path, [], deals[:2])
    assert told.value.why.startswith("value 10 in one, value 10.5 in the other: ")
    with pytest.raises(BadInput, match="value 10 in one, value blank in the other"):
        worked_out(tmp_path, [], [deals[0], deals[2]])


def test_a_conversion_that_nobody_touched_keeps_its_credit_and_its_value(tmp_path: Path) -> None:
    found = worked_out(tmp_path, [], [DEAL_ROW, {**DEAL_ROW, "deal_id": "e", "amount": ""}])
    assert (found.conversions, found.value, found.valueless, found.nobody) == (2, 10_000_000, 1, (2, 10_000_000))
