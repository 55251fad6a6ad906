"""What a platform is handed keeps the consistency standard: each record is judged by the version of its own day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from ledger.artifacts.data import Rule
from ledger.compile.rule import rule
from ledger.compile.standard import KEEPS, declared, parts
from ledger.compile.versions import meant
from ledger.data import replace
from ledger.domain.definition import History
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.language.explanation import Said
from ledger.language.judged import judged as judged_by
from ledger.language.meaning import Meaning, whens
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.record import read_record
from ledger.language.schema import Field, Schema, score_field
from ledger.language.tree import predicates
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from strategies import TODAY, records, schemas, trees, tries

from .histories import decided, definition, entity, retired

MANY = settings(max_examples=tries(60))
LEAD = Schema(
    "lead",
    {
        "score": Field("score", "number"),
        "vp": Field("vp", "boolean"),
        "created": Field("created", "datetime"),
    },
)
MARCH, JUNE, SEPTEMBER = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
AROUND = {"fit": "score", "base": "score", "sql": "predicate"}


def compiled(state: State, key: str = "mql", day: date = SEPTEMBER, **asked: Any) -> Rule:
    return rule(state, key, day, "UTC", "crm", str, **asked)


def governed(*versions: tuple[str, date, str], schema: Schema = LEAD, **fields: Any) -> State:
    """A ledger with `mql` in these versions: text, first day, standard."""
    state = State()
    decided(state, entity(schema, **fields))
    for text, start, standard in versions:
        decided(state, definition("mql", read(text, schema), {}), start, standard=standard)
    return state


def said(state: State, **asked: Any) -> str:
    found = compiled(state, **asked).meaning
    assert not isinstance(found, Score | Ladder)
    return canonical(found)


# --- every history ----------------------------------------------------------------------------------------------------

DAYS = [TODAY + timedelta(offset) for offset in (-400, -31, -30, -1, 0, 1, 30)]


@st.composite
def meanings(draw: st.DrawFn, schema: Schema, sort: str) -> Meaning:
    if sort == "predicate":
        return draw(trees(schema, depth=2))
    whens = draw(st.lists(trees(schema, depth=1), min_size=3, max_size=3))
    if sort == "score":
        return Score(tuple(Weighted(when, draw(st.integers(-60, 60))) for when in whens), 10, 80)
    return Ladder(tuple(Stage(f"s{n}", draw(st.sampled_from("ab")), when) for n, when in enumerate(whens)), "none")


@st.composite
def pasts(draw: st.DrawFn) -> tuple[State, Schema, str]:
    """A definition `mql` of any sort over a criteria, a score and a score of scores, all of which change."""
    plain, state = draw(schemas(zones=("Europe/Berlin",))), State()
    zero = Score((), 10, 80)
    schema = replace(plain, fields={**plain.fields, **{key: score_field(key, zero) for key in ("base", "fit")}})
    decided(state, entity(plain))
    _decided(draw, state, "base", "score", plain)
    _decided(draw, state, "sql", "predicate", replace(schema, fields={**plain.fields, "base": schema.fields["base"]}))
    _decided(draw, state, "fit", "score", replace(schema, fields={**plain.fields, "base": schema.fields["base"]}))
    sort = draw(st.sampled_from(("predicate", "predicate", "score", "ladder")))
    _changing(draw, state, "mql", sort, replace(schema, criteria=frozenset({"sql"})))
    return state, plain, sort


def _decided(draw: st.DrawFn, state: State, key: str, sort: str, schema: Schema) -> None:
    decided(state, definition(key, draw(meanings(schema, sort)), AROUND))
    for day in draw(st.lists(st.sampled_from(DAYS), max_size=1)):
        decided(state, definition(key, draw(meanings(schema, sort)), AROUND), day)


def _changing(draw: st.DrawFn, state: State, key: str, sort: str, schema: Schema) -> None:
    """Some versions, one after the other; the last keeps what was before it, as in-force versions mostly do."""
    days = sorted(draw(st.lists(st.sampled_from(DAYS[:-2]), min_size=2, max_size=4, unique=True)))
    for day in days:
        standard = draw(st.sampled_from((*KEEPS, *KEEPS, "retrospective", "restated", "")))
        until = draw(st.sampled_from((None, None, None, day + timedelta(2))))
        kept = "prospective" if day == days[-1] and draw(st.integers(0, 5)) else standard
        decided(state, definition(key, draw(meanings(schema, sort)), AROUND), day, until, kept)
    if draw(st.booleans()):
        decided(state, definition(key, draw(meanings(schema, sort)), AROUND), DAYS[-1], None, "prospective")


def by_its_day(state: State, record: Mapping[str, object], schema: Schema, nothing: Said) -> Said:
    """What says of it whatever was decided last of those that govern its day; the first there is, for all before."""
    day = read_record(record, schema, ["created"])["created"]
    if not isinstance(day, date):
        return nothing
    history = state.history("mql")
    said = [each for each in history.terms if each.from_ <= TODAY]
    day = min(max(day, min(each.from_ for each in said)), TODAY)
    for each in reversed(said):
        version = history.version(each.version)
        keeps = (declared(state, version) or KEEPS[0]) in KEEPS
        if (each.from_ <= day or not keeps) and (each.until is None or day < each.until):
            asked = day if keeps else last_day(history, each.version)
            return judged(*meant(state, version, asked, schema.zone), record, TODAY)
    return nothing


def last_day(history: History, version: int) -> date:
    """The last day until today on which a version was in force; its first, where it never was."""
    days = [each for each in history.segments() if each.version == version and each.from_ <= TODAY]
    if not days:
        return next(each.from_ for each in history.terms if each.version == version)
    end = days[-1].until
    return end - timedelta(1) if end and end <= TODAY else TODAY


def judged(meaning: Meaning, schema: Schema, record: Mapping[str, object], today: date) -> Said:
    return judged_by(meaning, record, schema, today)


@MANY
@given(st.data())
def test_each_record_is_judged_by_the_version_of_its_day(data: st.DataObject) -> None:
    state, schema, sort = data.draw(pasts())
    version = state.history("mql").in_force(TODAY)
    if version is None or version.attested:
        return
    found = rule(state, "mql", TODAY, schema.zone, "crm", str)
    whole = meant(state, version, TODAY, schema.zone)
    nothing: Said = {"predicate": False, "score": 10, "ladder": "none"}[sort]
    for record in data.draw(st.lists(records(schema, typed=True), min_size=4, max_size=4)):
        told = judged(found.meaning, found.schema, record, TODAY)
        if len(parts(state, version, whole, TODAY, schema.zone)) == 1:
            assert told == judged(*whole, record, TODAY)
        else:
            assert told == by_its_day(state, record, schema, nothing)


# --- how it reads ----------------------------------------------------------------------------------------------------


def test_two_versions_are_told_apart_by_the_clock() -> None:
    state = governed(("score >= 65", MARCH, "prospective"), ("score >= 50 AND vp", JUNE, "prospective"))
    assert said(state) == (
        "(created < DATE '2026-06-01' AND score >= 65) OR (created >= DATE '2026-06-01' AND score >= 50 AND vp)"
    )


def test_the_first_version_there_is_stands_for_all_records_before_it_and_the_plan_says_so() -> None:
    """A list that was imported is not emptied of its old records by the day on which somebody first decides."""
    state = governed(("score >= 65", MARCH, ""), ("score >= 50", JUNE, "prospective"))
    assert said(state) == (
        "(created < DATE '2026-06-01' AND score >= 65) OR (created >= DATE '2026-06-01' AND score >= 50)"
    )
    assert compiled(state).notes == ("records from before 2026-03-01 are judged by v1, the first there is",)


@pytest.mark.parametrize(
    "versions",
    [
        (("vp", MARCH, "prospective"),),
        (("vp", MARCH, "retrospective"), ("score >= 65", JUNE, "cohort")),
        (("vp", MARCH, "prospective"), ("score >= 65", JUNE, "retrospective")),
    ],
    ids=["one version", "declared for all history", "no version of its time is kept"],
)
def test_nothing_is_said_of_earlier_records_where_no_version_has_to_stand_for_them(
    versions: tuple[tuple[str, date, str], ...],
) -> None:
    assert compiled(governed(*versions)).notes == ()


@pytest.mark.parametrize("standard", ["prospective", "cohort", "dual"])
def test_a_version_for_all_history_covers_what_was_before_it(standard: str) -> None:
    state = governed(
        ("vp", MARCH, "cohort"), ("score >= 65", JUNE, "retrospective"), ("score >= 50", SEPTEMBER, standard)
    )
    assert said(state) == (
        "(created < DATE '2026-09-01' AND score >= 65) OR (created >= DATE '2026-09-01' AND score >= 50)"
    )


@pytest.mark.parametrize("standard", ["retrospective", "restated"])
def test_a_version_for_all_history_judges_every_record(standard: str) -> None:
    assert said(governed(("vp", MARCH, "cohort"), ("score >= 65", JUNE, standard))) == "score >= 65"


def test_a_first_version_and_one_that_says_the_same_have_nothing_to_tell_apart() -> None:
    assert said(governed(("vp", MARCH, "prospective"))) == "vp"
    assert said(governed(("vp", MARCH, "prospective"), ("vp", JUNE, "prospective"))) == "vp"


def test_days_without_a_version_belong_to_none() -> None:
    state = governed(("vp", MARCH, "prospective"))
    retired(state, "mql", JUNE)
    decided(state, definition("mql", read("vp", LEAD), {}), SEPTEMBER, standard="prospective")
    assert said(state) == ("(created < DATE '2026-06-01' AND vp) OR (created >= DATE '2026-09-01' AND vp)")


def test_what_is_scheduled_is_not_shown_yet() -> None:
    state = governed(("vp", MARCH, "prospective"), ("score >= 65", SEPTEMBER, "prospective"))
    assert said(state, day=JUNE) == "vp"


def test_the_rules_of_a_score_each_count_on_their_days() -> None:
    state = governed()
    first, second = (Score((Weighted(read(text, LEAD), 40),), 0, 100) for text in ("vp", "score >= 65"))
    decided(state, definition("fit", first, {}), MARCH, standard="prospective")
    decided(state, definition("fit", second, {}), JUNE, standard="prospective")
    found = compiled(state, "fit").meaning
    assert isinstance(found, Score)
    assert [(canonical(each.when), each.points) for each in found.rules] == [
        ("created < DATE '2026-06-01' AND vp", 40),
        ("created >= DATE '2026-06-01' AND score >= 65", 40),
    ]


def test_a_score_that_changed_under_a_criteria_is_compared_as_it_was() -> None:
    with_fit = replace(LEAD, fields={**LEAD.fields, "fit": Field("fit", "number", Decimal(0))})
    state = governed()
    for text, day in (("vp", MARCH), ("score >= 65", JUNE)):
        decided(state, definition("fit", Score((Weighted(read(text, LEAD), 40),), 0, 100), {}), day)
    decided(state, definition("mql", read("fit >= 40", with_fit), {"fit": "score"}), MARCH, standard="cohort")
    found = compiled(state, deployed={"fit": "Lead.Fit__c"})
    assert canonical(found.meaning) == (  # type: ignore[arg-type]
        "(created < DATE '2026-06-01' AND fit_until_20260601 >= 40) OR (created >= DATE '2026-06-01' AND fit >= 40)"
    )
    assert canonical(found.schema.scores["fit_until_20260601"].rules[0].when) == "vp"
    assert [each.path for each in found.bindings["fit"]] == ["Lead.Fit__c"]
    assert "fit_until_20260601" not in found.bindings


def test_a_score_is_another_one_where_a_score_that_it_rests_on_is() -> None:
    fields = {**LEAD.fields, **{key: Field(key, "number", Decimal(0)) for key in ("base", "fit")}}
    names, state = replace(LEAD, fields=fields), governed()
    for text, day in (("vp", MARCH), ("score >= 65", JUNE)):
        decided(state, definition("base", Score((Weighted(read(text, LEAD), 40),), 0, 100), {}), day)
    fit = Score((Weighted(read("base >= 40", names), 10),), 0, 100)
    decided(state, definition("fit", fit, {"base": "score"}), MARCH)
    decided(state, definition("mql", read("fit >= 10", names), {"fit": "score"}), MARCH, standard="cohort")
    found = compiled(state)
    old = {"vp": True, "created": "2026-04-01T00:00:00Z"}
    assert judged(found.meaning, found.schema, old, TODAY) is True
    assert judged(found.meaning, found.schema, {**old, "created": "2026-06-01T00:00:00Z"}, TODAY) is False
    assert sorted(found.schema.scores) == ["base", "base_until_20260601", "fit", "fit_until_20260601"]


def test_what_judged_all_history_judges_what_is_left_to_it_as_it_did_on_its_last_day() -> None:
    """On its last day `sql` said score >= 65, so that was said of every record: a later version moves none of those."""
    names, state = replace(LEAD, criteria=frozenset({"sql"})), governed()
    for text, day in (("vp", MARCH), ("score >= 65", JUNE)):
        decided(state, definition("sql", read(text, LEAD), {}), day)
    decided(state, definition("mql", read("sql", names), {"sql": "predicate"}), MARCH, standard="retrospective")
    decided(state, definition("mql", read("score >= 1", LEAD), {}), SEPTEMBER, standard="cohort")
    assert said(state).startswith(
        "(created < DATE '2026-09-01' AND score >= 65) OR (created >= DATE '2026-09-01' AND score >= 1)"
    )


def test_a_score_that_shows_something_else_there_is_not_taken_from_there() -> None:
    """The platform shows fit by each record's day, and mql asks for today's fit of every record."""
    with_fit = replace(LEAD, fields={**LEAD.fields, "fit": Field("fit", "number", Decimal(0))})
    state = governed()
    for text, day in (("vp", MARCH), ("score >= 65", JUNE)):
        score = Score((Weighted(read(text, LEAD), 40),), 0, 100)
        decided(state, definition("fit", score, {}), day, standard="prospective")
    decided(state, definition("mql", read("fit >= 40", with_fit), {"fit": "score"}), MARCH)
    assert "fit" not in compiled(state, deployed={"fit": "Lead.Fit__c"}).bindings
    assert compiled(state).schema.scores["fit"].rules[0].points == 40


def test_nor_is_one_that_was_declared_for_all_history_in_between() -> None:
    """fit said vp, another rule for all history, then vp again: from March to June the platform shows the other."""
    with_fit = replace(LEAD, fields={**LEAD.fields, "fit": Field("fit", "number", Decimal(0))})
    state = governed()
    changes = (("vp", MARCH, "cohort"), ("score >= 65", JUNE, "retrospective"), ("vp", SEPTEMBER, "cohort"))
    for text, day, standard in changes:
        score = Score((Weighted(read(text, LEAD), 40),), 0, 100)
        decided(state, definition("fit", score, {}), day, standard=standard)
    decided(state, definition("mql", read("fit >= 40", with_fit), {"fit": "score"}), MARCH, standard="cohort")
    assert "fit" not in compiled(state, deployed={"fit": "Lead.Fit__c"}).bindings


# --- where it cannot be kept ------------------------------------------------------------------------------------------

TWO = (("vp", MARCH, "prospective"), ("score >= 65", JUNE, "cohort"))


def ladder(*keys: str) -> Ladder:
    return Ladder(tuple(Stage(key, key, read("vp", LEAD)) for key in keys))


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (governed(*TWO, created={}), "created, which says when a lead came to be, is not bound there"),
        (governed(*TWO, clock=""), "no field of lead says when one came to be (clock: event)"),
    ],
)
def test_without_a_clock_there_it_is_refused_unless_that_is_accepted_on_record(state: State, reason: str) -> None:
    with pytest.raises(Refused) as told:
        compiled(state)
    assert told.value.what == "`mql` would show as-is on crm: every record by today's version"
    assert told.value.why == f"v2 is cohort (each record keeps its cohort's version), and {reason}"
    assert "--accept as-is" in told.value.fix
    assert said(state, accepted=frozenset({"as-is"})) == "score >= 65"
    assert compiled(state, accepted=frozenset({"as-is"})).accepted == {"as-is"}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (Score((), 0, 100), Score((Weighted(read("vp", LEAD), 1),), 0, 90), "its bounds were others before"),
        (ladder("known", "mql"), ladder("mql", "known"), "its stages were others before"),
        (ladder("mql"), replace(ladder("mql"), otherwise="none"), "its stages were others before"),
    ],
)
def test_what_cannot_be_one_is_refused(before: Meaning, after: Meaning, reason: str) -> None:
    state = governed()
    decided(state, definition("fit", before, {}), MARCH, standard="prospective")
    decided(state, definition("fit", after, {}), JUNE, standard="prospective")
    with pytest.raises(Refused) as told:
        compiled(state, "fit")
    assert told.value.why.endswith(reason)
    assert compiled(state, "fit", accepted=frozenset({"as-is"})).meaning == after


def test_a_field_that_was_declared_otherwise_cannot_be_read_in_two_ways() -> None:
    state = governed(("score >= 65", MARCH, "prospective"), ("score >= 50", JUNE, "prospective"))
    other = replace(LEAD, fields={**LEAD.fields, "score": Field("score", "number", Decimal(0))})
    decided(state, entity(other), JUNE)
    with pytest.raises(Refused, match="would show as-is") as told:
        compiled(state)
    assert "`score` of lead was declared otherwise before v2" in told.value.why


# --- the way back -----------------------------------------------------------------------------------------------------


def test_an_earlier_version_is_compiled_as_it_stood() -> None:
    state = governed(("vp", MARCH, "prospective"), ("score >= 65", JUNE, "cohort"), ("score > 1", SEPTEMBER, "cohort"))
    assert said(state, version=1) == "vp"
    assert said(state, version=2).endswith("OR (created >= DATE '2026-06-01' AND score >= 65)")
    assert compiled(state, version=2).provenance.since == "2026-06-01"
    assert compiled(state, version=2).provenance.version == 2


def test_only_what_somebody_decided_is_compiled() -> None:
    state = governed(("vp", MARCH, ""), ("score >= 65", JUNE, "retrospective"))
    with pytest.raises(Refused, match="v1 was decided by nobody"):
        compiled(state, version=1)
    with pytest.raises(UnknownName, match="has no version 3"):
        compiled(state, version=3)
    with pytest.raises(Refused, match="of kind entity"):
        compiled(state, "lead")


def test_a_version_known_from_evidence_judges_the_records_of_its_days() -> None:
    state = governed(("vp", MARCH, ""), ("score >= 65", JUNE, "prospective"))
    assert said(state).startswith("(created < DATE '2026-06-01' AND vp) OR")
    assert in_force(state, "mql", MARCH).attested


def test_no_limit_of_the_language_binds_what_the_standard_builds() -> None:
    state = governed()
    for day in range(8):
        wide = read(" OR ".join(f"score = {day + n}" for n in range(180)), LEAD)
        decided(state, definition("mql", wide, {}), MARCH + timedelta(day), standard="prospective")
    assert sum(map(predicates, whens(compiled(state).meaning))) > 1_000


def test_the_way_back_to_a_version_leaves_out_what_came_after_it() -> None:
    state = governed(
        ("vp", MARCH, "cohort"), ("score >= 65", JUNE, "cohort"), ("score > 1", SEPTEMBER, "retrospective")
    )
    assert said(state, version=2) == (
        "(created < DATE '2026-06-01' AND vp) OR (created >= DATE '2026-06-01' AND score >= 65)"
    )


def governed_by(standard: str, **more: Any) -> State:
    """A rule for all history, and another one of this standard beside or in place of it."""
    state = governed(("vp", MARCH, "retrospective"))
    decided(state, definition("mql", read("score >= 65", LEAD), {}), JUNE, standard=standard, **more)
    return state


def test_all_history_since_a_day_is_told_apart_by_that_day() -> None:
    state = governed_by("retrospective", since=date(2026, 4, 1))
    assert said(state) == ("(created < DATE '2026-04-01' AND vp) OR (created >= DATE '2026-04-01' AND score >= 65)")


@pytest.mark.parametrize(("primary", "since"), [("new", "2026-06-01"), ("old", "2026-08-01")])
def test_of_two_that_count_beside_each_other_a_platform_shows_the_figure(primary: str, since: str) -> None:
    state = governed_by("dual", dual_until=date(2026, 8, 1), primary=primary)
    assert said(state) == f"(created < DATE '{since}' AND vp) OR (created >= DATE '{since}' AND score >= 65)"


def test_a_correction_stands_in_the_place_of_what_was_wrong() -> None:
    state = governed(("vp", MARCH, "cohort"), ("score >= 50", JUNE, "cohort"))
    decided(state, definition("mql", read("score >= 65", LEAD), {}), SEPTEMBER, standard="restated", corrects=1)
    assert said(state) == (
        "(created < DATE '2026-06-01' AND score >= 65) OR (created >= DATE '2026-06-01' AND score >= 50)"
    )


def test_a_cohort_by_a_date_of_its_own_is_refused_there() -> None:
    schema = replace(LEAD, fields={**LEAD.fields, "opened": Field("opened", "date")})
    state = governed(("vp", MARCH, "retrospective"), schema=schema)
    decided(state, definition("mql", read("score >= 65", schema), {}), JUNE, standard="cohort", cohort="opened")
    with pytest.raises(Refused) as told:
        compiled(state)
    assert told.value.why == (
        "v2 is cohort (each record keeps its cohort's version), and which cohort a record belongs to is told by opened,"
        " and of which day it is by the clock"
    )
    assert said(state, accepted=frozenset({"as-is"})) == "score >= 65"
