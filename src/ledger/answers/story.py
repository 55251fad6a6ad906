"""A brief as a story of a few sections, in the order in which whoever decides asks.

what is asked -> what it comes to -> what is gained and lost -> what else moves -> what there is to hold against it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger.brief.content import (
    BriefCell,
    BriefCells,
    BriefChange,
    BriefConsumer,
    BriefContent,
    BriefExample,
    BriefImpact,
    BriefIndirect,
    BriefPlatform,
    BriefRecord,
    BriefRow,
)
from ledger.domain.category import CATEGORY
from ledger.population import backtest
from ledger.render.sections import Block, Outline, Pairs, Part, Points, Section, Split, Table, Words
from ledger.views.words import NATURE, STANDARD, term

CELLS: Mapping[str, str] = {
    "both": "in both",
    "gained": "gained",
    "lost": "lost",
    "neither": "in neither",
    "up": "move up",
    "down": "move down",
    "moved": "move",
    "same": "stay",
    "unreadable": "cannot be read",
}
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


def story(content: BriefContent, seen: Sequence[BriefRecord] = ()) -> list[Section]:
    """The sections of a brief; one with nothing to say is left out. `seen` are real records that move."""
    told = (
        Section("What is asked", tuple(_asked(content))),
        Section("In short", tuple(_short(content))),
        Section("Still open", (Points(tuple(content["questions"])),) if content["questions"] else ()),
        Section("The rule, in English", tuple(_english(content))),
        Section("What is gained and lost", tuple(_impact(content, seen))),
        Section("Would it have picked better?", tuple(_backtest(content))),
        Section("What else moves", tuple(_else(content))),
        Section("What each platform will do", tuple(_platforms(content))),
        Section("What must hold", tuple(_invariants(content))),
        Section("Its history", tuple(_history(content))),
        Section("Who is told", tuple(_people(content))),
    )
    return [each for each in told if each.blocks]


def name(content: BriefContent) -> str:
    """What is asked about: its title, and its key where that is another word."""
    title, key = content["title"], content["key"]
    return title if title == key else f"{title} ({key})"


def _asked(content: BriefContent) -> Iterator[Block]:
    what = "to end" if content["retires"] else "to change" if content["displaces"] else "to begin"
    who = " and ".join(content["asked_by"])
    when = term(content["from"], content["until"])
    yield Words(f"{who} asks {what} {name(content)} for {when}: “{content['because']}”")
    back = ", reaching back" if content["retroactive"] else ""
    yield Words(f"It is {NATURE[content['nature']]}, and history is {STANDARD[content['standard']]}{back}.")
    if content["statement"]:
        yield Words(f"What it is for: {content['statement']}")
    act = "It ends" if content["retires"] else "It takes the place of"
    for each in content["displaces"]:
        yield Words(f"{act} v{each['version']} for {term(each['start'], each['until'])}.")


def _short(content: BriefContent) -> Iterator[Block]:
    if content["change"]:
        beside = f", beside v{content['displaces'][0]['version']}" if len(content["displaces"]) > 1 else ""
        yield Words(f"A change that is {CATEGORY[content['change']['category']]}{beside}.", strong=True)
    if content["impact"]:
        yield Words(_counted(content["impact"]), strong=True)
        yield from _better(content["impact"])
    moved = [each for each in content["indirect"] if _breaks(each["change"])]
    if moved:
        yield Words(f"It also moves {_and([each['key'] for each in moved])}.")
    refused = [each for each in content["platforms"] if each["refused"]]
    if refused:
        yield Words(f"{len(refused)} of {len(content['platforms'])} artifacts on the platforms cannot hold it.")


def _counted(impact: BriefImpact) -> str:
    cells, of = impact["cells"], f"Of {impact['records']:,} records of {impact['name']}"
    if impact["sort"] != "criteria":
        return f"{of}, {_moving(cells)}."
    before, after = _before(cells)["records"], _after(cells)["records"]
    return f"{of}, {_moving(cells)}: {before:,} → {after:,}{_grown(before, after)}."


def _moving(cells: BriefCells) -> str:
    """How many move, each way."""
    moves = [(name, cells[name]["records"]) for name in MOVES if name in cells]
    return _and([f"{many:,} {ONE[name] if many == 1 else MANY[name]}" for name, many in moves])


def _grown(before: int, after: int) -> str:
    return f" ({100 * (after - before) / before:+.1f} %)" if before else ""


def _better(impact: BriefImpact) -> Iterator[Block]:
    if impact["outcome"] and impact["sort"] == "criteria" and impact["records"]:
        gained, lost = (_rate(impact["cells"][name]) for name in ("gained", "lost"))
        yield Words(f"`{impact['outcome']}` is true of {gained} of those gained, and of {lost} of those lost.")


def _english(content: BriefContent) -> Iterator[Block]:
    english = content["english"]
    if english is None:
        return
    if english["difference"]:
        yield Points(tuple(english["difference"]))
    for title, lines in (("until now", english["before"]), ("from then on", english["after"])):
        if lines:
            yield Outline(title, tuple(lines))
    if english["blanks"]:
        yield Words(f"{_begun(_and(english['blanks']))}.")


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _impact(content: BriefContent, seen: Sequence[BriefRecord]) -> Iterator[Block]:
    impact, change = content["impact"], content["change"]
    if impact:
        yield from _cells(impact)
    if seen:
        yield Points(tuple(_real(each, content["entity"]) for each in seen))
    if change:
        yield from _examples(change, content["entity"] or "record")
    if impact:
        yield from _blames(impact)
        yield from _rows(impact, impact["by"], impact["segments"])
        yield from _rows(impact, "month", impact["months"])


def _cells(impact: BriefImpact) -> Iterator[Block]:
    cells = {name: each for name, each in impact["cells"].items() if each["records"] or name != "unreadable"}
    yield Split("records", tuple(Part(CELLS[name], each["records"], name) for name, each in cells.items()))
    rows = (
        (CELLS[name], f"{each['records']:,}", _percent(each["records"], impact["records"]), *_rates(impact, each))
        for name, each in cells.items()
    )
    yield Table(("", "records", "share", *([impact["outcome"]] if impact["outcome"] else [])), tuple(rows))


def _real(each: BriefRecord, entity: str) -> str:
    values = ", ".join(f"{field} {value or 'blank'}" for field, value in each["record"].items())
    sign, said = ("+", ONE["gained"]) if each["gained"] else ("−", ONE["lost"])
    return f"{sign} {entity} {each['id']} ({values}) {said}"


def _examples(change: BriefChange, entity: str) -> Iterator[Block]:
    told = []
    for sign, example in (("+", change["gains"]), ("−", change["losses"])):
        if example:
            told.append(f"{sign} {_example(example, sign, entity)}")
    if change["why"]:
        told.append(change["why"])
    if told:
        yield Points(tuple(told))
    elif change["proved"]:
        yield Words(f"No record is judged otherwise: proved {change['proved']}.")


def _example(example: BriefExample, sign: str, entity: str) -> str:
    told = ", ".join(f"{field} {value}" for field, value in example["record"].items())
    record = f"{told}, and all else blank" if told else "everything blank"
    day = f" on {example['on']}" if any("today" in each for each in example["clauses"]) else ""
    said = ONE["gained" if sign == "+" else "lost"]
    if {example["before"], example["after"]} != {0, 1}:
        said = f"{example['before']} → {example['after']}"
    kept = f"; {'was' if sign == '+' else 'is'} kept out by {' and '.join(example['clauses'])}"
    return f"a {entity} with {record}{day}, {said}{kept if example['clauses'] else ''}"


def _blames(impact: BriefImpact) -> Iterator[Block]:
    rows = [
        (BLAMES[each["cell"], each["lets_in"]], each["clause"], f"{each['records']:,}", f"{each['alone']:,}")
        for each in impact["clauses"]
    ]
    if rows:
        yield Table(("why", "clause", "records", "it alone"), tuple(rows))


def _rows(impact: BriefImpact, name: str, rows: Iterable[BriefRow]) -> Iterator[Block]:
    shown = [(each["value"] or "(blank)", each["cells"]) for each in rows]
    if not shown:
        return
    if impact["sort"] == "criteria":
        before, after = ([side(cells)["records"] for _, cells in shown] for side in (_before, _after))
        yield Pairs(f"by {name}", tuple(value for value, _ in shown), tuple(before), tuple(after))
        head: tuple[str, ...] = ("before", "after", "gained", "lost")
        body = [_criteria_row(*each) for each in shown]
    else:
        moves = [each for each in MOVES if each in impact["cells"]]
        head = tuple(CELLS[each] for each in moves)
        body = [(value, *(f"{cells[each]['records']:,}" for each in moves)) for value, cells in shown]
    yield Table(
        (name, *head, "of"), tuple((*row, f"{_all(cells):,}") for row, (_, cells) in zip(body, shown, strict=True))
    )


def _criteria_row(value: str, cells: BriefCells) -> tuple[str, ...]:
    counts = (_before(cells), _after(cells), cells["gained"], cells["lost"])
    return (value, *(f"{each['records']:,}" for each in counts))


def _backtest(content: BriefContent) -> Iterator[Block]:
    impact = content["impact"]
    if impact is None or not impact["outcome"]:
        return
    outcome, everyone = impact["outcome"], _sum(each for name, each in impact["cells"].items() if name != "unreadable")
    if impact["sort"] == "criteria":
        yield Table(
            ("", "picked", "precision", "recall", "lift"),
            tuple(
                (name, *_quality(side(impact["cells"]), everyone))
                for name, side in (("until now", _before), ("from then on", _after))
            ),
        )
        yield Words(
            "Precision is the share of those it picks that turned out well, recall the share of those that turned out "
            "well that it picks, and lift how many times better that is than picking blindly."
        )
    out = f"; left out, since it says neither yes nor no by then: {impact['left_out']:,}" if impact["left_out"] else ""
    since = f", as known by {content['on']} (`{impact['known']}`)" if impact["known"] else ""
    certain = everyone["yes"] + everyone["no"]
    yield Words(f"`{outcome}` is known of {certain:,} records{since}, {_rate(everyone)} of them yes{out}.")


def _quality(picked: BriefCell, everyone: BriefCell) -> tuple[str, ...]:
    one, all_of = (
        backtest.Cell(records=each["records"], no=each["no"], yes=each["yes"]) for each in (picked, everyone)
    )
    lift = backtest.quality(one, all_of).lift
    shares = _rate(picked), _percent(picked["yes"], everyone["yes"])
    return f"{one.known:,}", *shares, f"{lift:.2f}" if lift is not None else "-"


def _else(content: BriefContent) -> Iterator[Block]:
    if content["indirect"]:
        yield Points(tuple(_indirect(each) for each in content["indirect"]))


def _indirect(each: BriefIndirect) -> str:
    said = f"{each['title']} ({each['key']} v{each['version']}): {CATEGORY[each['change']['category']]}"
    if each["cells"]:
        return f"{said}; {_moving(each['cells'])}"
    return said


def _platforms(content: BriefContent) -> Iterator[Block]:
    if content["platforms"]:
        yield Points(tuple(line for each in content["platforms"] for line in _platform(each)))


def _platform(each: BriefPlatform) -> Iterator[str]:
    counted = ""
    if each["enters"] is not None and each["leaves"] is not None:
        there = f", {each['members']:,} are in it now" if each["members"] is not None else ""
        counted = f"; {each['enters']:,} enter and {each['leaves']:,} leave{there}"
    notes = "; ".join(("", *each["notes"]))
    yield f"{each['target']} {each['artifact']} ({each['key']}): {each['told']}{counted}{notes}"


def _invariants(content: BriefContent) -> Iterator[Block]:
    if content["invariants"]:
        told = (f"{'✓' if each['holds'] else '✗'} {each['title']}: {each['told']}" for each in content["invariants"])
        yield Points(tuple(told))


def _history(content: BriefContent) -> Iterator[Block]:
    history = content["history"]
    if history is None or not history["steps"]:
        return
    times = {0: "has not changed", 1: "changed once"}.get(history["changes"], f"changed {history['changes']} times")
    yield Words(f"It {times} in {history['days']:,} days.")
    rows = (
        (
            f"v{each['version']}",
            each["since"],
            CATEGORY.get(each["category"], "the first"),
            NATURE.get(each["nature"], each["nature"]),
            each["asked_by"] or "-",
            each["decided_by"] or "nobody",
        )
        for each in history["steps"]
    )
    yield Table(("", "since", "what it did", "nature", "asked by", "decided by"), tuple(rows))
    back = [f"v{each['version']} means what v{each['reverts']} meant" for each in history["steps"] if each["reverts"]]
    if back:
        yield Words(f"It was turned back: {_and(back)}.")


def _people(content: BriefContent) -> Iterator[Block]:
    seats = content["seats"]
    if content["consumers"]:
        yield Points(tuple(_reader(each, content["retires"]) for each in content["consumers"]))
    told = (
        (f"approves, of whom {seats['asked']}", seats["approvers"]),
        ("decides", [seats["decider"]] if seats["decider"] else []),
        ("carries it out on the platforms", seats["operators"]),
    )
    yield Points(tuple(f"{role}: {', '.join(people) or 'nobody'}" for role, people in told))


def _reader(each: BriefConsumer, ends: bool) -> str:
    through = f", through {_and(each['through'])}" if each["through"] else ""
    reads = "will read a different number" if each["different"] else "will read the same number"
    reads = "will read no number of it any more" if ends and not through else reads
    return f"{each['title']} ({each['owner']}) {reads}{through}"


def _before(cells: BriefCells) -> BriefCell:
    return _sum((cells["both"], cells["lost"]))


def _after(cells: BriefCells) -> BriefCell:
    return _sum((cells["both"], cells["gained"]))


def _all(cells: BriefCells) -> int:
    return sum(each["records"] for each in cells.values())


def _sum(cells: Iterable[BriefCell]) -> BriefCell:
    found: BriefCell = {"records": 0, "yes": 0, "no": 0}
    for each in cells:
        found = {
            "records": found["records"] + each["records"],
            "yes": found["yes"] + each["yes"],
            "no": found["no"] + each["no"],
        }
    return found


def _rates(impact: BriefImpact, cell: BriefCell) -> tuple[str, ...]:
    return (_rate(cell),) if impact["outcome"] else ()


def _rate(cell: BriefCell) -> str:
    return _percent(cell["yes"], cell["yes"] + cell["no"])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _breaks(change: BriefChange) -> bool:
    return change["category"] not in ("editorial", "equivalent")


def _and(parts: list[str]) -> str:
    *some, last = parts
    return f"{', '.join(some)} and {last}" if some else last
