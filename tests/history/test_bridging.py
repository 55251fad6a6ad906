"""The worlds of a figure and the steps between them: what a loop over single records says, and the laws of a bridge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from ledger.errors import BadInput
from ledger.history.bridging import Effect, OrderMatters, effects, figures, order_matters, shapley
from ledger.history.midpoint import Measured, rate_moves, rate_of, rounded
from ledger.language.read import read
from ledger.language.tree import Not
from ledger.population.count import JudgingSegment, count
from ledger.population.source.file import open_file
from ledger.population.sql.days import RecordDays
from ledger.population.sql.rules import Rules, always
from ledger.population.worlds import FigureCell, FigureWorld, WorldTally, world_tallies
from read_aloud import BOTH_FIELDS, DAYS, LEAD, RECORDS, TODAY, Record, said, segments
from strategies import tries

PERIODS = [RecordDays("", DAYS[0], DAYS[2]), RecordDays("", DAYS[2], DAYS[5])]
NOW, THEN = range(2)
SOME = settings(max_examples=tries(40), deadline=None)
NAMES = ("created", "opened", "score", "size")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bridging")


class Facts(NamedTuple):
    """Records of now and of then, by id."""

    now: Mapping[str, Record]
    then: Mapping[str, Record]


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Some stay as they were, some are corrected, some are late and some gone."""
    then = {f"r{n:02}": row for n, row in enumerate(draw(RECORDS))}
    kept = [each for each in then.items() if draw(st.booleans())]
    now = {key: draw(st.just(row) | RECORDS.map(lambda rows: rows[0])) for key, row in kept}
    late = {f"s{n:02}": row for n, row in enumerate(draw(RECORDS))}
    return Facts({**now, **late}, then)


def write(folder: Path, name: str, rows: Mapping[str, Record]) -> Path:
    file = folder / name
    lines = [",".join(["id", *NAMES]), *(",".join([key, *(row[each] for each in NAMES)]) for key, row in rows.items())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@st.composite
def chains(draw: st.DrawFn) -> list[FigureWorld]:
    """From one rule on the facts of then to another on those of now, and to other segments."""
    rules = [Rules(draw(segments(BOTH_FIELDS)), LEAD, "created") for _ in range(2)]
    worlds = [FigureWorld(THEN, rules[0], {}, TODAY, "size"), FigureWorld(NOW, rules[0], {}, TODAY, "size")]
    return [*worlds, FigureWorld(NOW, rules[1], {}, TODAY, "size"), FigureWorld(NOW, rules[1], {}, TODAY, "opened")]


def cell(world: FigureWorld, record: Record | None) -> FigureCell | None:
    """Where a record counts, by hand."""
    if record is None or not record["created"] or said(world.rules.segments, record).said != 1:
        return None
    day = record["created"][:10]
    period = next((n for n, each in enumerate(PERIODS) if str(each.start) <= day < str(each.end)), None)
    return None if period is None else FigureCell(period, record[world.segment] or None)


def tallies(folder: Path, found: Facts, worlds: Sequence[FigureWorld]) -> list[WorldTally]:
    files = [open_file(write(folder, name, rows)) for name, rows in (("now.csv", found.now), ("then.csv", found.then))]
    return world_tallies(files, worlds, PERIODS, "id")


@SOME
@given(st.data())
def test_the_steps_are_those_of_a_loop_over_single_records(folder: Path, data: st.DataObject) -> None:
    found, worlds = data.draw(facts()), data.draw(chains())
    told = tallies(folder, found, worlds)

    loop = [
        [cell(world, (found.then if world.facts else found.now).get(key)) for world in worlds]
        for key in {**found.then, **found.now}
    ]
    cells = {each for row in loop for each in row if each}
    assert [figures(told, n) for n in range(len(worlds))] == [
        dict(Counter(each[n] for each in loop if each[n])) for n in range(len(worlds))
    ]
    for one in cells:
        ours = [(each.gained, each.lost) for each in effects(told, range(len(worlds)), one.__eq__)]
        assert ours == [
            (
                sum(row[a] != one and row[b] == one for row in loop),
                sum(row[a] == one and row[b] != one for row in loop),
            )
            for a, b in pairwise(range(len(worlds)))
        ]


@SOME
@given(st.data())
def test_every_world_is_counted_alike_by_the_ordinary_count(folder: Path, data: st.DataObject) -> None:
    found, worlds = data.draw(facts()), data.draw(chains())
    told = tallies(folder, found, worlds)
    for n, world in enumerate(worlds):
        file = open_file(folder / ("then.csv" if world.facts else "now.csv"))
        for at, period in enumerate(PERIODS):
            among = RecordDays("created", period.start, period.end)
            rules = world.rules
            counted = count(
                file, rules.segments, LEAD, {}, TODAY, clock="created", by=("created:year", world.segment), among=among
            )
            ours = {cell.segment: number for cell, number in figures(told, n).items() if cell.period == at}
            assert ours == {each.others[0]: each.matched for each in counted.rows if each.matched}


@SOME
@given(st.data())
def test_a_bridge_the_other_way_is_its_negative_and_order_in_the_file_has_no_meaning(
    folder: Path, data: st.DataObject
) -> None:
    found, worlds = data.draw(facts()), data.draw(chains())
    told, whole = tallies(folder, found, worlds), lambda one: one.period == 0
    there = effects(told, range(len(worlds)), whole)
    back = effects(told, range(len(worlds))[::-1], whole)
    assert [(each.gained, each.lost) for each in there] == [(each.lost, each.gained) for each in back[::-1]]

    keys = data.draw(st.permutations(list(found.now)))
    again = tallies(folder, Facts({key: found.now[key] for key in keys}, found.then), worlds)
    assert sorted(again, key=repr) == sorted(told, key=repr)


@SOME
@given(st.data())
def test_worlds_that_are_equal_or_mean_the_same_move_nobody(folder: Path, data: st.DataObject) -> None:
    found, (world, *_) = data.draw(facts()), data.draw(chains())
    same = [
        JudgingSegment(each.start, each.end, each.version + 9, each.meaning and read_again(each), dict(each.scores),
                       each.cohort, each.dated, each.undated) for each in world.rules.segments
    ]  # fmt: skip
    worlds = [world, world, world._replace(rules=Rules(tuple(same), LEAD, "created"))]
    assert effects(tallies(folder, found, worlds), range(3), lambda _: True) == [Effect(), Effect()]


def read_again(each: JudgingSegment) -> object:
    """An equivalent criteria in other words: a double negation."""
    return Not(Not(each.meaning))  # type: ignore[arg-type]


@SOME
@given(st.data())
def test_what_depends_on_the_order_is_what_some_order_tells_otherwise(folder: Path, data: st.DataObject) -> None:
    found, worlds = data.draw(facts()), data.draw(chains())
    cube = {
        frozenset(kinds): worlds[0]._replace(
            facts=NOW if "facts" in kinds else THEN,
            rules=worlds[2].rules if "rule" in kinds else worlds[0].rules,
            segment="opened" if "segments" in kinds else "size",
        )
        for size in range(4)
        for kinds in combinations(("facts", "rule", "segments"), size)
    }
    told, at = tallies(folder, found, list(cube.values())), {kinds: n for n, kinds in enumerate(cube)}
    of = lambda one: one == FigureCell(0, "1")  # noqa: E731
    loop = {
        key: {kinds: int(cell(world, (found.then if world.facts else found.now).get(key)) == FigureCell(0, "1"))
              for kinds, world in cube.items()}
        for key in {**found.then, **found.now}
    }  # fmt: skip
    depend = [key for key, verdicts in loop.items() if not _order_free(verdicts)]
    assert order_matters(told, at, of) == OrderMatters(len(depend), min(depend, default=""))

    counts = {kinds: sum(verdicts[kinds] for verdicts in loop.values()) for kinds in cube}
    average = shapley(counts)
    assert sum(average.values()) == counts[frozenset(("facts", "rule", "segments"))] - counts[frozenset()]
    assert average == _averaged(counts)


def _order_free(verdicts: Mapping[frozenset[str], int]) -> bool:
    """Whether a kind does the same in every order."""
    moves: dict[str, set[int]] = {}
    for order in permutations(("facts", "rule", "segments")):
        for n, kind in enumerate(order):
            moves.setdefault(kind, set()).add(verdicts[frozenset(order[: n + 1])] - verdicts[frozenset(order[:n])])
    return all(len(each) == 1 for each in moves.values())


def _averaged(counts: Mapping[frozenset[str], int]) -> dict[str, Fraction]:
    orders = list(permutations(("facts", "rule", "segments")))
    return {
        kind: Fraction(
            sum(
                counts[frozenset(order[: order.index(kind) + 1])] - counts[frozenset(order[: order.index(kind)])]
                for order in orders
            ),
            len(orders),
        )
        for kind in ("facts", "rule", "segments")
    }


@pytest.mark.parametrize(("id_", "what"), [("", "1 records have no id"), ("a", "two records have the id `a`")])
def test_of_two_files_each_record_has_an_id_of_its_own(folder: Path, id_: str, what: str) -> None:
    row = {"created": f"{DAYS[0]}T12:00:00Z", "opened": "", "score": "3", "size": "1"}
    write(folder, "then.csv", {"a": row})
    now = folder / "now.csv"
    now.write_text(f"id,created,opened,score,size\na,{DAYS[0]}T12:00:00Z,,3,1\n{id_},{DAYS[0]}T12:00:00Z,,3,1\n")
    rules = Rules((always(read("score >= 2", LEAD), LEAD),), LEAD, "created")
    worlds = [FigureWorld(each, rules, {}, TODAY) for each in (THEN, NOW)]
    with pytest.raises(BadInput, match=what):
        world_tallies([open_file(now), open_file(folder / "then.csv")], worlds, PERIODS, "id")


def test_who_was_merged_into_another_record_is_told_from_who_was_deleted(folder: Path) -> None:
    row = {"created": f"{DAYS[0]}T12:00:00Z", "opened": "", "score": "3", "size": "1"}
    write(folder, "then.csv", dict.fromkeys("abc", row))
    now = folder / "now.csv"
    now.write_text(f"id,created,opened,score,size,into\na,{DAYS[0]}T12:00:00Z,,3,1,b; x\n")
    rules = Rules((always(read("score >= 2", LEAD), LEAD),), LEAD, "created")
    worlds = [FigureWorld(each, rules, {}, TODAY) for each in (THEN, NOW)]
    told = world_tallies([open_file(now), open_file(folder / "then.csv")], worlds, PERIODS, "id", "into")
    assert effects(told, (0, 1), lambda _: True) == [Effect(0, 2, (("deleted", 0, 1), ("merged", 0, 1)))]


# --- rates and sums ---------------------------------------------------------------------------------------------------

BEFORE = {"ent": Measured(100, 40), "smb": Measured(300, 30)}
AFTER = {"ent": Measured(200, 70), "smb": Measured(200, 22)}


def test_the_rates_of_the_hand_example_come_out_as_they_do_by_hand() -> None:
    moves = rate_moves(BEFORE, AFTER)
    assert (rate_of(BEFORE), rate_of(AFTER)) == (Fraction(175, 1000), Fraction(23, 100))
    assert sum(each.mix for each in moves.values()) == Fraction(27, 400)
    assert sum(each.rate for each in moves.values()) == Fraction(-1, 80)


def test_a_group_that_is_empty_on_one_side_is_all_mix_and_on_both_is_left_out() -> None:
    moves = rate_moves({**BEFORE, "gone": Measured(50, 5), "none": Measured(0, 0)}, AFTER)
    assert moves["gone"].rate == 0
    assert "none" not in moves
    assert rate_moves({}, AFTER) == {}


GROUPS = st.dictionaries(
    st.sampled_from("abc"), st.integers(0, 9).flatmap(lambda n: st.integers(0, n).map(lambda part: Measured(n, part)))
)


@given(GROUPS, GROUPS)
def test_mix_and_rate_add_up_to_the_whole_and_turn_round_with_the_direction(
    before: dict[str | None, Measured], after: dict[str | None, Measured]
) -> None:
    old, new = rate_of(before), rate_of(after)
    there, back = rate_moves(before, after), rate_moves(after, before)
    if old is not None and new is not None:
        assert sum((each.mix + each.rate for each in there.values()), Fraction(0)) == new - old
    turned = {key: (-each.mix, -each.rate) for key, each in there.items()}
    assert turned == {key: tuple(each) for key, each in back.items()}


@given(st.lists(st.fractions(-100, 100, max_denominator=999), max_size=8), st.integers(0, 2))
def test_what_is_shown_adds_up_to_what_the_sum_is_shown_as(parts: list[Fraction], digits: int) -> None:
    shown = rounded(parts, digits)
    assert sum(shown, Fraction(0)) == Fraction(round(sum(parts, Fraction(0)) * 10**digits), 10**digits)
    assert all(abs(one - other) < Fraction(1, 10**digits) for one, other in zip(shown, parts, strict=True))
