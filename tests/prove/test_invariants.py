"""Does an invariant hold? Each form with the record that breaks it, and all of them beside brute force."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, seed, settings, strategies as st
from tests.kinds.reading import FIT, LEAD, beside, read as read_document

from ledger.data import replace
from ledger.domain.definition import Draft, packed
from ledger.kinds.drafting import draft
from ledger.kinds.invariant import FORMS, LEAST, Invariant
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import INVARIANT
from ledger.language.expand import expand
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Not, Tree, fields_of
from ledger.language.tree_json import meaning_json, to_json
from ledger.prove import solving
from ledger.prove.axes import space
from ledger.prove.invariants import Proof, missing, proved, rests_on
from ledger.prove.side import Side
from ledger.testing import entity
from shell import criteria, invariant
from strategies import TODAY, predicates, schemas, scored, trees, tries

DAY = date(2026, 3, 2)
CASES, BRUTE = 50, 1_500


def around(lead: str = LEAD, **texts: str) -> Surroundings:
    """The entity `lead`, the score `fit`, and these criteria, each of which may refer to those before it."""
    found = beside(read_document(lead))
    drafts = [*found.definitions.values(), read_document(FIT, found)]
    for key, text in texts.items():
        drafts.append(read_document(criteria(text, key), beside(*drafts)))
    return beside(*drafts)


LEADS = around(
    mql="score >= 65",
    sql="mql AND employees >= 200",
    everybody="TRUE",
)


def proof(claim: str, known: Surroundings = LEADS) -> Proof:
    return proved(read_document(invariant(claim), known), known.definitions, "UTC", DAY)


# --- what a person wants to know --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        "every: sql\nis: mql",
        "every: sql\nis: score > 60 AND employees > 100",
        "every: mql\nis: everybody",
        "every: 'TRUE'\nis: everybody",
        "every: mql\nnever: score < 65",
        "every: mql\nnever: score IS BLANK",
        "disjoint: [mql, score < 65, score IS BLANK]",
        "every: fit >= 50\nis: job_level = 'vp'",
    ],
)
def test_it_holds_on_every_record(claim: str) -> None:
    found = proof(claim)
    assert (found.status, found.by, found.record, found.says) == ("holds", "listing", None, ())


@pytest.mark.parametrize(
    ("claim", "record", "says"),
    [
        ("every: mql\nis: sql", {"score": Decimal(65)}, {"mql": True, "sql": False}),
        ("every: everybody\nis: mql", {}, {"everybody": True, "mql": False}),
        ("every: 'TRUE'\nis: mql", {}, {"TRUE": True, "mql": False}),
        ("every: mql\nnever: is_competitor", {"is_competitor": True, "score": Decimal(65)}, "both"),
        ("every: NOT mql\nnever: employees = 0", {}, {"NOT mql": True, "employees = 0": True}),
        ("disjoint: [score < 10, score < 20]", {"score": Decimal(9)}, "both"),
        ("disjoint: [score < 10, mql, sql]", {"employees": Decimal(200), "score": Decimal(65)}, ["mql", "sql"]),
        ("disjoint: [mql, score < 10, score > 80]", {"score": Decimal(81)}, ["mql", "score > 80"]),
        ("every: fit >= 50\nis: mql", {"job_level": "vp"}, {"fit >= 50": True, "mql": False}),
        ("every: fit >= 50\nis: fit >= 60", {"job_level": "vp"}, {"fit >= 50": True, "fit >= 60": False}),
    ],
)
def test_it_is_violated_by_the_first_record_that_does_and_each_criteria_says_what_of_it(
    claim: str, record: dict[str, Any], says: Any
) -> None:
    found = proof(claim)
    assert (found.status, found.record) == ("violated", record)
    if isinstance(says, dict):
        assert found.says == tuple(says.items())
    else:
        assert all(said for _, said in found.says)
        assert len(found.says) == 2
    if isinstance(says, list):
        assert [text for text, _ in found.says] == says


def test_what_must_be_reachable_is_so_by_a_record_for_each() -> None:
    found = proof("reachable: [fit < 40, fit >= 50, mql]")
    assert (found.status, found.by) == ("holds", "record")


@pytest.mark.parametrize("never", ["fit > 50", "mql AND score < 10"])
def test_what_nobody_can_reach_is_named_and_there_is_no_record_to_show(never: str) -> None:
    found = proof(f"reachable: [mql, {never}]")
    assert (found.status, found.record, found.says) == ("violated", None, ((never, False),))


@pytest.mark.parametrize(
    ("claim", "record"),
    [
        ("every: NOT job_level = 'vp'\nis: job_level = 'director'", {}),
        ("every: NOT score >= 65\nis: score < 65", {}),
        ("every: employees < 200\nnever: employees <= 0", {}),
    ],
)
def test_a_record_with_a_blank_breaks_it_where_a_blank_does(claim: str, record: dict[str, Any]) -> None:
    found = proof(claim)
    assert (found.status, found.record) == ("violated", record)


def test_what_a_blank_counts_as_decides() -> None:
    claim = "every: employees < 200\nis: employees >= 100"
    assert proof(claim).record == {}
    many = around(LEAD.replace("blank: 0", "blank: 150"))
    assert proof(claim, many).record != {}
    assert proof("every: employees < 200\nis: employees <> 150", many).record == {}


def test_references_are_written_out_however_deep_they_are() -> None:
    deep = around(a="score >= 65", b="a AND NOT is_competitor", c="b AND employees >= 1")
    assert proof("every: c\nis: a", deep).status == "holds"
    assert proof("every: c\nnever: is_competitor", deep).status == "holds"
    assert proof("every: a\nis: c", deep).record == {"score": Decimal(65)}


@pytest.mark.parametrize(
    ("claim", "today"),
    [
        ("every: created >= TODAY - 30 DAYS\nis: created >= DATE '2026-01-01'", date(2026, 1, 29)),
        ("every: score > 1\nis: created >= DATE '2026-01-01'", None),
        ("every: score > 1\nis: title = 'TODAY'", None),
    ],
)
def test_the_day_is_told_where_it_matters_and_only_there(claim: str, today: date | None) -> None:
    known = around(LEAD + "  title: {type: text}\n")
    found = proof(claim, known)
    assert (found.status, found.today) == ("violated", today)


def test_it_holds_on_any_day_and_not_on_the_one_that_is_asked_about() -> None:
    """On 2 March nobody is between; on another day somebody is."""
    found = proof("disjoint: [created >= TODAY - 30 DAYS, created < DATE '2026-01-20']")
    assert found.status == "violated"
    assert found.today
    assert found.today < date(2026, 2, 19)


def test_what_it_rests_on_is_all_that_it_leads_to() -> None:
    draft = read_document(invariant("every: sql\nis: fit < 40"), LEADS)
    found = rests_on(draft, LEADS.definitions)
    assert sorted(found) == ["fit", "lead", "mql", "sql"]
    assert all(found.values())
    assert missing(draft, LEADS.definitions) == []


@pytest.mark.parametrize("gone", ["mql", "sql", "lead", "fit"])
def test_without_a_definition_that_it_rests_on_nobody_can_say(gone: str) -> None:
    draft = read_document(invariant("every: sql\nis: fit < 40"), LEADS)
    left = {key: each for key, each in LEADS.definitions.items() if key != gone}
    found = proved(draft, left, "UTC", DAY)
    assert missing(draft, left)[:1] == [gone]
    assert (found.status, found.why) == ("unknown", f"it rests on `{gone}`, which has no version in force then")


def test_where_a_field_is_gone_nobody_can_say() -> None:
    bare = {**LEADS.definitions, "lead": entity("lead", employees="number")}
    found = proved(read_document(invariant("every: mql\nis: sql"), LEADS), bare, "UTC", DAY)
    assert found.status == "unknown"
    assert "score" in found.why


@pytest.fixture
def helpless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is small enough to list, and the solver gives up at once: some combinations are tried."""
    monkeypatch.setattr("ledger.prove.category.FEW", 0)
    monkeypatch.setattr("ledger.prove.category.MOST", 0)
    monkeypatch.setattr(solving, "STEPS", 1)


@pytest.mark.usefixtures("helpless")
@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("every: mql\nis: score > 60", "unknown"),
        ("disjoint: [mql, score < 10]", "unknown"),
        ("reachable: [mql AND score < 10]", "unknown"),
        ("every: mql\nis: sql", "violated"),
        ("disjoint: [mql, score < 10, sql]", "violated"),
        ("reachable: [mql]", "holds"),
    ],
)
def test_where_nothing_can_be_proved_a_record_that_is_found_still_counts(claim: str, status: str) -> None:
    found = proof(claim)
    assert found.status == status
    assert ("the solver gave up" in found.why) is (status == "unknown")


def test_a_solver_that_proved_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.prove.category.FEW", 0)
    assert proof("every: sql\nis: mql").by == "solver"
    monkeypatch.setitem(sys.modules, "z3", None)
    assert proof("every: sql\nis: mql").by == "listing"


# --- beside brute force -----------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """A claim over a schema, with criteria that it may refer to."""

    form: str
    trees: tuple[Tree, ...]
    schema: Schema
    criteria: Mapping[str, Tree]

    @property
    def definitions(self) -> dict[str, Draft]:
        lead = entity("lead", **{name: _declared(field) for name, field in self.schema.given.items()})
        written = {key: _written(key, "predicate", to_json(tree), tree) for key, tree in self.criteria.items()}
        scores = {
            key: _written(key, "score", meaning_json(score), *(each.when for each in score.rules))
            for key, score in self.schema.scores.items()
        }
        return {"lead": lead, **written, **scores}

    @property
    def draft(self) -> Draft:
        names = frozenset[str]().union(*map(fields_of, self.trees))
        tree = {INVARIANT: self.form, "criteria": [to_json(each) for each in self.trees]}
        return draft(
            Invariant(),
            key="inv",
            scope="lifecycle",
            entity="lead",
            content={},
            meaning="",
            tree=tree,
            refers=names & {*self.criteria, *self.schema.scores},
            reads=names & self.schema.given.keys(),
        )

    @property
    def sides(self) -> tuple[Side, ...]:
        return tuple(Side(expand(tree, self.criteria), self.schema) for tree in self.trees)


def _declared(field: Any) -> dict[str, Any]:
    blank = {} if field.blank is None else {"blank": str(field.blank)}
    return {"type": field.type, **blank, **({"choices": list(field.choices)} if field.choices else {})}


def _written(key: str, yields: str, tree: Any, *trees: Tree) -> Draft:
    names = frozenset[str]().union(*map(fields_of, trees))
    found = read_document(criteria("score > 1", key), LEADS)
    return msgspec.structs.replace(
        found, key=key, packed_tree=packed(tree), yields=yields, refers=tuple(sorted(names & {"a", "b", "base"}))
    )


@st.composite
def cases(draw: st.DrawFn, forms: tuple[str, ...] = tuple(FORMS)) -> Case:
    """A claim of some form, over fields of a few types, some criteria `a` and `b`, and sometimes two scores."""
    types = draw(st.sampled_from((("number", "boolean"), ("choice", "signal"), ("text",), ("date", "datetime"), None)))
    schema = draw(schemas(types=types))
    if types and "number" in types and draw(st.booleans()):
        schema = draw(scored(schema))
    written = {"a": draw(trees(schema, depth=1)), "b": draw(trees(schema, depth=1))}
    form = draw(st.sampled_from(forms))
    number = draw(st.integers(LEAST[form], 3)) if form in LEAST else 2
    over = replace(schema, criteria=frozenset(written))
    claimed = [draw(trees(over, depth=draw(st.integers(0, 1)))) for _ in range(number)]
    if form == "reachable" and draw(st.booleans()):
        one = draw(predicates(over))
        claimed[-1] = And((one, Not(one)))
    return Case(form, tuple(claimed), schema, written)


def brute(case: Case) -> str | None:
    """How the claim stands, by the reference evaluator on every record that its criteria can tell apart."""
    sides = case.sides
    room = space(sides, TODAY)
    if not room.whole or room.size > BRUTE:
        return None
    said = {
        tuple(side.says(room.record(values), today) for side in sides)
        for today in room.todays
        for values in product(*(axis.candidates for axis in room.axes))
    }
    match case.form:
        case "is":
            return "violated" if (1, 0) in said else "holds"
        case "reachable":
            return "holds" if all(any(each[n] for each in said) for n in range(len(sides))) else "violated"
        case _:
            return "violated" if any(sum(each) > 1 for each in said) else "holds"


def broken(case: Case, record: Mapping[str, Any], today: date) -> Iterator[tuple[bool, ...]]:
    """What the criteria in question say of a record that breaks the claim."""
    said = [bool(side.says(record, today)) for side in case.sides]
    if case.form == "is":
        yield from [(True, False)] if said == [True, False] else []
    else:
        yield from ((True, True) for pair in combinations(said, 2) if all(pair))


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_is_that_of_brute_force_and_its_record_breaks_the_claim_to_the_reference(form: str) -> None:
    seen: Counter[str] = Counter()

    @seed(0)
    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases((form,)))
    def look(case: Case) -> None:
        found = proved(case.draft, case.definitions, case.schema.zone, TODAY)
        if (expected := brute(case)) is None:
            seen["too large"] += 1
            return
        seen[found.status] += 1
        assert found.status == expected
        if found.record is None:
            assert found.status == "holds" or case.form == "reachable"
            return
        assert tuple(said for _, said in found.says) in broken(case, found.record, found.today or TODAY)
        for name in found.record:
            less = {key: value for key, value in found.record.items() if key != name}
            told = [text for text, _ in found.says]
            assert not _breaks(case, told, less, found.today or TODAY), "it can do without that field"

    look()
    print(dict(seen))
    assert min(seen["holds"], seen["violated"]) >= CASES // 20


def _breaks(case: Case, told: list[str], record: Mapping[str, Any], today: date) -> bool:
    asked = [side for tree, side in zip(case.trees, case.sides, strict=True) if canonical(tree) in told]
    said = [bool(side.says(record, today)) for side in asked]
    return said == [True, False] if case.form == "is" else all(said)


@settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_an_order_of_what_is_disjoint_or_reachable_changes_no_answer(data: st.DataObject) -> None:
    case = data.draw(cases(tuple(LEAST)))
    shuffled = case._replace(trees=tuple(data.draw(st.permutations(case.trees))))
    one, other = (proved(each.draft, each.definitions, each.schema.zone, TODAY) for each in (case, shuffled))
    assert one.status == other.status


def test_nothing_at_all_is_claimed_of_what_everybody_and_nobody_satisfies() -> None:
    schema = Schema("lead", {})
    everybody = Case("is", (Always(), Always()), schema, {})
    nobody = Case("never", (Not(Always()), Always()), schema, {})
    assert [proved(each.draft, each.definitions, "UTC", TODAY).status for each in (everybody, nobody)] == ["holds"] * 2
