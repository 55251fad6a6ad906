"""What a brief counted, as its story tells it: in short, cell by cell, and what became of the records.

A rule that goes by the day of a record is told by the records that it judges, by how many that is a week, and by what
it would have done to the records of before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.answers.cells import CELL_WORDS
from ledger.answers.unreadable import are_many, how_many
from ledger.brief.content import (
    BriefAhead,
    BriefCell,
    BriefCells,
    BriefContent,
    BriefImpact,
    BriefRecent,
    BriefRecord,
    BriefRow,
    looks,
)
from ledger.brief.headline import headline_of_brief, rates
from ledger.language.days import days_in_words
from ledger.measure.counting.answers.backtest import CHANCE, quality_cells, rate
from ledger.population import backtest
from ledger.render.sections import Block, Pairs, Part, Points, Section, Split, Table, Words
from ledger.render.share import growth, share

CELLS: Mapping[str, str] = {**CELL_WORDS, "unreadable": "cannot be read"}
FIRST: Mapping[str, str] = {"gained": "in it", "neither": "not in it", "up": "in it", "same": "not in it"}
"""The cells of what is put beside nothing; it has no others that hold any."""
BLAMES: Mapping[tuple[str, bool], str] = {
    ("lost", False): "lost: kept out by",
    ("lost", True): "lost: were let in by",
    ("gained", False): "gained: were kept out by",
    ("gained", True): "gained: let in by",
}
MOVES = ("gained", "lost", "up", "down", "moved")
ONE: Mapping[str, str] = {
    "gained": "is gained",
    "lost": "is lost",
    "up": "moves up",
    "down": "moves down",
    "moved": "moves",
}
MANY: Mapping[str, str] = {**CELLS, "gained": "are gained", "lost": "are lost"}


def short(content: BriefContent) -> Iterator[Block]:
    """What it comes to, in two or three sentences."""
    impact, rehearsal, ahead = content["impact"], content.get("rehearsal"), content.get("ahead")
    day, found, counted = _first_day(content), looks(content), content.get("headline")
    if counted:
        first, *more = headline_of_brief(content).lines
        yield Words(first, strong=True)
        yield from map(Words, more)
    for each in found[:1]:
        if are_many(unread := _unread(each["cells"]), each["records"]):
            yield Words(f"{how_many(unread, each['records'])}: the figures are of the others alone.", strong=True)
    if impact:
        yield Words(f"{_of(impact, ahead, day)} {_comes_to(impact)}.", strong=not counted)
    elif rehearsal and ahead:
        every = "all that have a day" if ahead["undated"] else "all"
        none = f"It judges none of the {ahead['records']:,} records of {rehearsal['name']}: {every}"
        yield Words(f"{none} are from before {day}.", strong=not counted)
    if ahead and ahead["recent"]:
        yield Words(_weekly(ahead["recent"], found[0]), strong=True)
    if found:
        yield from _better(found[0])


def sections(content: BriefContent, seen: Sequence[BriefRecord], examples: Sequence[Block]) -> Iterator[Section]:
    """The records that it judges, those of before as if it had judged them, and whether it picks better."""
    impact, rehearsal, ahead = content["impact"], content.get("rehearsal"), content.get("ahead")
    first = any(map(_first, looks(content)))
    would = impact is None
    real = [Points(tuple(_real(each, content["entity"], first, would=would) for each in seen))] if seen else []
    head, weeks = "Who is in it" if first else "What is gained and lost", tuple(_weeks(content))
    judged = [*_cells(impact), *real, *examples, *_rows(impact)] if impact else [*real, *examples]
    yield Section(head, (*weeks, *judged))
    if rehearsal and ahead:
        as_if = [Words(_as_if(content, ahead, rehearsal)), *_cells(rehearsal)]
        yield Section("Had it judged the records of before (it does not)", (*as_if, *_rows(rehearsal)), folded=True)
    yield Section(f"Would it have picked {'well' if first else 'better'}?", tuple(_backtest(content)))


def moving(cells: BriefCells) -> str:
    """How many move, each way."""
    moves = [(name, cells[name]["records"]) for name in MOVES if name in cells]
    return listed([f"{many:,} {ONE[name] if many == 1 else MANY[name]}" for name, many in moves])


def listed(parts: Sequence[str]) -> str:
    """Some things in a sentence."""
    *some, last = parts
    return f"{', '.join(some)} and {last}" if some else last


def _first(impact: BriefImpact) -> bool:
    return impact.get("beside") == "nothing"


def _first_day(content: BriefContent) -> str:
    """The first day whose records it judges."""
    ahead = content.get("ahead")
    return days_in_words(ahead.get("first", content["from"]) if ahead else content["from"])


def _of(impact: BriefImpact, ahead: BriefAhead | None, day: str) -> str:
    """Of which records it is told, and beside what."""
    beside = "" if _first(impact) or not impact.get("beside") else f"Beside {impact['beside']}: "
    if ahead:
        some = f"It judges {impact['records']:,} of the {ahead['records']:,} records of {impact['name']}"
        return f"{beside}{some}, those from {day} on:"
    return f"{beside}Of {impact['records']:,} records of {impact['name']},"


def _comes_to(impact: BriefImpact) -> str:
    """What becomes of them; of criteria, how many there are of before and after."""
    cells = impact["cells"]
    before, after = _before(cells)["records"], _after(cells)["records"]
    if _first(impact):
        many = after or sum(cells[name]["records"] for name in ("up", "moved") if name in cells)
        verb = "get some points" if impact["sort"] == "score" else "are in it"
        return f"{many:,} {verb} ({share(many, impact['records'])})"
    growing = f": {before:,} → {after:,}{growth(before, after)}" if impact["sort"] == "criteria" else ""
    return f"{moving(cells)}{growing}"


def _weekly(recent: BriefRecent, impact: BriefImpact) -> str:
    """How many that is a week, if records go on to come in as the last of them did."""
    cells, weeks = recent["cells"], recent["weeks"]
    by = f"if records come in as in the {weeks} weeks to {days_in_words(recent['until'])}"
    if impact["sort"] != "criteria":
        moves = [f"{rates(weeks, cells[name]['records'])[0]} {MANY[name]}" for name in MOVES if name in cells]
        return f"About {listed(moves)} a week, {by}."
    before, after = rates(weeks, _before(cells)["records"], _after(cells)["records"])
    if _first(impact):
        return f"About {after} a week, {by}."
    more, way = abs(after - before), "more" if after > before else "fewer"
    return f"About {f'{more} {way}' if more else 'as many'} a week ({before} → {after}), {by}."


def _as_if(content: BriefContent, ahead: BriefAhead, rehearsal: BriefImpact) -> str:
    """What is to be known before somebody reads figures of records that it will never judge."""
    never = f"It never judges these {rehearsal['records']:,} records: they are from before {_first_day(content)}"
    note = f" ({ahead['note']})" if ahead["note"] else ""
    keeps = "no version judges them" if _first(rehearsal) else "each keeps its own version"
    return f"{never}, and {keeps}{note}. What follows is as if it had judged them."


def _better(impact: BriefImpact) -> Iterator[Block]:
    if not (impact["outcome"] and impact["sort"] == "criteria" and impact["records"]):
        return
    if only := _everyone(impact).only:
        yield Words(f"`{impact['outcome']}` is {only} wherever it is known: nothing can be told by it.", strong=True)
        return
    if not _first(impact):
        yield from _compared(impact)
    names = {**CELLS, **(FIRST if _first(impact) else {})}
    known = [(names[name], impact["cells"][name]) for name in ("gained", "lost")]
    told = [f"of {_rate(cell)} of those {name}" for name, cell in known if cell["yes"] + cell["no"]]
    if told:
        yield Words(f"`{impact['outcome']}` is true {listed(told)}.")


def _compared(impact: BriefImpact) -> Iterator[Block]:
    before, after = (_known(side(impact["cells"])) for side in (_before, _after))
    found = backtest.comparison(before, after)
    if found is None:
        return
    word = "as well as until now" if found.word == "alike" else found.word
    one, other = map(rate, (after, before))
    if one.split()[0] == other.split()[0] and found.word != "alike":  # to the digits that are shown they are alike
        one, other = (f"{each.yes:,} of the {each.known:,}" for each in (after, before))
        shares = f"`{impact['outcome']}` is true of {one} that it picks, until now of {other}"
    else:
        shares = f"`{impact['outcome']}` is true of {one} of those it picks, until now of {other}"
    chance = "" if found.certain or found.word == "alike" else CHANCE
    yield Words(f"It picks {word}: {shares}{chance}.", strong=True)


def _cells(impact: BriefImpact) -> Iterator[Block]:
    names = FIRST if _first(impact) else CELLS
    every = {**CELLS, **names}
    cells = {
        name: each
        for name, each in impact["cells"].items()
        if each["records"] or (name in names and name != "unreadable")
    }
    yield Split("records", tuple(Part(every[name], each["records"], name) for name, each in cells.items()))
    judged, outcome = _judged(impact["cells"]), _telling(impact)
    rows = [
        (every[name], f"{each['records']:,}", share(each["records"], judged), *([_rate(each)] if outcome else []))
        for name, each in cells.items()
        if name != "unreadable"
    ]
    if unread := _unread(cells):
        rows.append((every["unreadable"], f"{unread:,}", "", *([""] if outcome else [])))
    yield Table(("", "records", "share", *([outcome] if outcome else [])), tuple(rows))


def _real(each: BriefRecord, entity: str, first: bool, *, would: bool) -> str:
    """A record that moves, or that would, had it judged those of before."""
    values = ", ".join(f"{field} {value or 'blank'}" for field, value in each["record"].items())
    sign, said = ("+", "is in it" if first else ONE["gained"]) if each["gained"] else ("−", ONE["lost"])
    return f"{sign} {entity} {each['id']} ({values}) {said.replace('is ', 'would be ', 1) if would else said}"


def _rows(impact: BriefImpact) -> Iterator[Block]:
    """Who answers for a move, and segments and months."""
    rows = [
        (BLAMES[each["cell"], each["lets_in"]], each["clause"], f"{each['records']:,}", f"{each['alone']:,}")
        for each in impact["clauses"]
    ]
    if rows:
        yield Table(("why", "clause", "records", "it alone"), tuple(rows))
    yield from _groups(impact, impact["by"], impact["segments"])
    yield from _groups(impact, "month", impact["months"])


def _groups(impact: BriefImpact, name: str, rows: Iterable[BriefRow]) -> Iterator[Block]:
    shown = [(each["value"] or "(blank)", each["cells"]) for each in rows]
    if not shown:
        return
    moves = [each for each in MOVES if each in impact["cells"]]
    if impact["sort"] != "criteria" or _first(impact):
        told = [each for each in moves if not _first(impact) or each in FIRST]
        head = tuple({**CELLS, **(FIRST if _first(impact) else {})}[each] for each in told)
        body = [tuple(f"{cells[each]['records']:,}" for each in told) for _, cells in shown]
    else:
        before, after = ([side(cells)["records"] for _, cells in shown] for side in (_before, _after))
        yield Pairs(f"by {name}", tuple(value for value, _ in shown), tuple(before), tuple(after))
        head, body = ("before", "after", "gained", "lost"), [_criteria_row(cells) for _, cells in shown]
    apart = [CELLS["unreadable"]] if _unread(impact["cells"]) else []
    ends = [(f"{_judged(cells):,}", *([f"{_unread(cells):,}"] if apart else [])) for _, cells in shown]
    rows_of = zip(shown, body, ends, strict=True)
    yield Table((name, *head, "of", *apart), tuple((value, *row, *end) for (value, _), row, end in rows_of))


def _weeks(content: BriefContent) -> Iterator[Block]:
    """Both rules on the records of the weeks that the headline tells, by segment."""
    counted = content.get("headline")
    week, rows = (counted["week"], counted.get("segments")) if counted else (None, None)
    if not (counted and week and rows):
        return
    told = [*map(_week_row, rows)]
    total = _WeekRow("all", sum(e.records for e in told), sum(e.before for e in told), sum(e.after for e in told))
    body = [each.cells for each in (*told, total)]
    head: tuple[str, ...] = ("records", "rule in force", "this rule", "difference")
    if not content["displaces"]:  # nothing governs yet
        head, body = ("records", "this rule"), [(each[0], each[1], each[3]) for each in body]
    yield Words(f"In the {week['weeks']} weeks to {days_in_words(week['until'])}:")
    yield Table((counted["by"], *head), tuple(body))


class _WeekRow(NamedTuple):
    """A segment, its records, and how many of them each rule holds for."""

    name: str
    records: int
    before: int
    after: int

    @property
    def cells(self) -> tuple[str, ...]:
        """As a table shows it."""
        move = f"{self.after - self.before:+,}".replace("-", "−") if self.after != self.before else "0"
        return self.name, f"{self.records:,}", f"{self.before:,}", f"{self.after:,}", move


def _week_row(row: BriefRow) -> _WeekRow:
    cells = row["cells"]
    return _WeekRow(row["value"] or "(blank)", _judged(cells), _before(cells)["records"], _after(cells)["records"])


def _criteria_row(cells: BriefCells) -> tuple[str, ...]:
    counts = (_before(cells), _after(cells), cells["gained"], cells["lost"])
    return tuple(f"{each['records']:,}" for each in counts)


def _backtest(content: BriefContent) -> Iterator[Block]:
    for impact in looks(content)[:1]:
        if impact["outcome"]:
            yield from _tested(impact, content["on"])


def _tested(impact: BriefImpact, on: str) -> Iterator[Block]:
    everyone = _everyone(impact)
    if impact["sort"] == "criteria" and not everyone.only:
        sides = [("until now", _before), ("from then on", _after)][1 if _first(impact) else 0 :]
        rows = tuple((name, *_quality(side(impact["cells"]), everyone)) for name, side in sides)
        yield Table(("", "picked", "precision", "recall", "lift"), rows)
        yield Words(
            "Precision is the share of those it picks that turned out well, recall the share of those that turned out "
            "well that it picks, and lift how many times better that is than picking blindly."
        )
    out = f"; left out, since it says neither yes nor no by then: {impact['left_out']:,}" if impact["left_out"] else ""
    since = f", as known by {days_in_words(on)} (`{impact['known']}`)" if impact["known"] else ""
    yes = f"all of them {everyone.only}" if everyone.only else f"{rate(everyone)} of them yes"
    yield Words(f"`{impact['outcome']}` is known of {everyone.known:,} records{since}, {yes}{out}.")


def _quality(picked: BriefCell, everyone: backtest.Cell) -> tuple[str, ...]:
    found = backtest.quality(_known(picked), everyone)
    return quality_cells(found.picked, found.recall, found.lift)


def _before(cells: BriefCells) -> BriefCell:
    return _sum(cells[name] for name in ("both", "lost") if name in cells)


def _after(cells: BriefCells) -> BriefCell:
    return _sum(cells[name] for name in ("both", "gained") if name in cells)


def _judged(cells: BriefCells) -> int:
    return sum(each["records"] for name, each in cells.items() if name != "unreadable")


def _unread(cells: BriefCells) -> int:
    return cells["unreadable"]["records"] if "unreadable" in cells else 0


def _everyone(impact: BriefImpact) -> backtest.Cell:
    """All that could be judged, and what became of them."""
    return _known(_sum(each for name, each in impact["cells"].items() if name != "unreadable"))


def _sum(cells: Iterable[BriefCell]) -> BriefCell:
    every = list(cells)
    return {
        "records": sum(each["records"] for each in every),
        "yes": sum(each["yes"] for each in every),
        "no": sum(each["no"] for each in every),
    }


def _telling(impact: BriefImpact) -> str:
    """The outcome whose rates are told; empty where none was asked for, or it says the same wherever it is known."""
    return "" if _everyone(impact).only else impact["outcome"]


def _known(cell: BriefCell) -> backtest.Cell:
    return backtest.Cell(records=cell["records"], no=cell["no"], yes=cell["yes"])


def _rate(cell: BriefCell) -> str:
    return rate(_known(cell))
