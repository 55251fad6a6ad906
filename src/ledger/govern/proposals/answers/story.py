"""A brief as a story of a few sections, in the order in which whoever decides asks.

what is asked -> what it comes to -> what is gained and lost -> what else moves -> what there is to hold against it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.brief.content import (
    BriefChange,
    BriefConsumer,
    BriefContent,
    BriefExample,
    BriefHistory,
    BriefIndirect,
    BriefPlatform,
    BriefRecord,
    BriefRequest,
    looks,
)
from ledger.domain.category import CATEGORY, SAME_MEANING, credit_category_words
from ledger.kinds.names import ATTRIBUTION
from ledger.language.days import days_in_words
from ledger.measure.figures.answers import figures
from ledger.measure.figures.answers.disclosure import brief_blocks
from ledger.measure.figures.answers.figures import ONE, listed, moving
from ledger.measure.metrics.answers.both_rules import metric_blocks, turn_blocks
from ledger.render.sections import Block, Outline, Points, Section, Table, Words
from ledger.views.words import NATURE, STANDARD, term


def story(content: BriefContent, seen: Sequence[BriefRecord] = ()) -> list[Section]:
    """The sections of a brief, folded ones last; one with nothing to say is left out.

    `seen` are real records that move.
    """
    told = (
        Section("What is asked", tuple(_asked(content))),
        Section("Who asked for a change", tuple(_requests(content))),
        Section("In short", tuple(_short(content))),
        Section("Still open", (Points(tuple(content["questions"])),) if content["questions"] else ()),
        Section("The rule, in English", tuple(_english(content))),
        Section(_history_title(content["history"]), tuple(_versions(content["history"], content["kind"])), folded=True),
        *figures.sections(content, seen, tuple(_examples(content))),
        Section("What it does to the figures of before", tuple(_disclosure(content))),
        Section("What else moves", tuple(_else(content))),
        Section(*_metrics_section(content)),
        Section("Pilots and gates that turn", tuple(turn_blocks(content.get("turns", [])))),
        Section("What each platform will do", tuple(_platforms(content))),
        Section("What must hold", tuple(_invariants(content))),
        Section("Who is told", tuple(_people(content))),
    )
    return sorted((each for each in told if each.blocks), key=lambda each: each.folded)


def name(content: BriefContent) -> str:
    """What is asked about: its title, and its key where that is another word."""
    title, key = content["title"], content["key"]
    return title if title == key else f"{title} ({key})"


def _asked(content: BriefContent) -> Iterator[Block]:
    what = "to end" if content["retires"] else "to change" if content["displaces"] else "to begin"
    who = " and ".join(content["asked_by"])
    if "confirms" in content:
        yield from _confirmation(content, who)
        return
    when = _term(content["from"], content["until"])
    yield Words(f"{who} asks {what} {name(content)} {when}: “{content['because']}”")
    back = ", reaching back" if content["retroactive"] else ""
    more = f", {content['of_history']}" if "of_history" in content else ""
    yield Words(f"It is {NATURE[content['nature']]}, and history is {STANDARD[content['standard']]}{more}{back}.")
    if "standard_because" in content:
        yield Words(f"Why this standard: “{content['standard_because']}”")
    if content["statement"]:
        yield Words(f"What it is for: {content['statement']}")
    if "expects" in content:
        yield Words(f"What it is to bring: {'; '.join(content['expects'])}.")
    if "revisit" in content:
        yield Words(f"Somebody looks back at it on {content['revisit']}.")
    act = "It ends" if content["retires"] else "It takes the place of"
    if "beside" in content:
        act = "It was to end" if content["retires"] else "It was to take the place of"
    for each in content["displaces"]:
        yield Words(f"{act} v{each['version']} {_term(each['start'], each['until'])}.")
    if "beside" in content:
        yield Words(f"v{content['beside']} governs its first day by now, and what follows compares it with that.")


def _confirmation(content: BriefContent, who: str) -> Iterator[Block]:
    number = content["confirms"]
    yield Words(f"{who} asks that others confirm v{number} of {name(content)}: “{content['because']}”")
    yield Words(f"One person decided v{number} alone. It stays as it is: nothing changes for any record or platform.")
    if content["statement"]:
        yield Words(f"What it is for: {content['statement']}")


def _requests(content: BriefContent) -> Iterator[Block]:
    if requests := content.get("requests"):
        yield Points(tuple(map(_request, requests)))


def _request(each: BriefRequest) -> str:
    asked = f"{each['by']} asked on {days_in_words(each['on'])} for a change of {each['about']} ({each['request']})"
    seen = f"; evidence: {each['evidence']}" if each["evidence"] else ""
    return f"{asked}: “{' '.join(each['hurts'].split())}”{seen}"


def _term(start: str, until: str | None) -> str:
    return days_in_words(f"from {term(start, until)}")


def _short(content: BriefContent) -> Iterator[Block]:
    if content["change"]:
        beside = f", beside v{content['displaces'][0]['version']}" if len(content["displaces"]) > 1 else ""
        yield Words(f"A change that is {change_in_words(content['change'])}{beside}.", strong=True)
    yield from figures.short(content)
    yield from _closed(content)
    moved = [each for each in content["indirect"] if _breaks(each["change"])]
    if moved:
        yield Words(f"It also moves {listed([each['key'] for each in moved])}.")
    refused = [each for each in content["platforms"] if each["refused"]]
    if refused:
        yield Words(f"{len(refused)} of {len(content['platforms'])} artifacts on the platforms cannot hold it.")


def change_in_words(change: BriefChange) -> str:
    """A category with its plain words."""
    return credit_category_words(change["category"]) if change.get("credit") else CATEGORY[change["category"]]


def _english(content: BriefContent) -> Iterator[Block]:
    english = content["english"]
    if english is None:
        return
    if english["difference"]:
        yield Points(tuple(english["difference"]))
    after = english["after"] or english.get("says", [])
    for title, lines in (("until now", english["before"]), ("from then on", after)):
        if lines:
            yield Outline(title, tuple(lines))
    if english["blanks"]:
        yield Words(f"{_begun(listed(english['blanks']))}.")


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _disclosure(content: BriefContent) -> Iterator[Block]:
    """What IAS 8 asks to be disclosed of a change that reaches back, beside its nature and its reason."""
    if found := content.get("disclosure"):
        yield from brief_blocks(found, content.get("standard_because", ""))


def _else(content: BriefContent) -> Iterator[Block]:
    if content["indirect"]:
        yield Points(tuple(_indirect(each) for each in content["indirect"]))


def _indirect(each: BriefIndirect) -> str:
    said = f"{each['title']} ({each['key']} v{each['version']}): {change_in_words(each['change'])}"
    as_if = " of the records of before, had it judged them" if each.get("rehearsed") else ""
    return f"{said}; {moving(each['cells'])}{as_if}" if each["cells"] else said


def _metrics_section(content: BriefContent) -> tuple[str, tuple[Block, ...]]:
    """What each metric over an attribution comes to by both rules; or which may move, where nothing was counted."""
    metrics = content.get("metrics", [])
    counted = any(each["period"] or each["why"] for each in metrics)
    return "What the metrics come to" if counted else "Metrics that may move", tuple(metric_blocks(metrics))


def _examples(content: BriefContent) -> Iterator[Block]:
    """A record each way that two versions judge otherwise, made up or real; or that there is none."""
    change, entity, told = content["change"], content["entity"] or "record", []
    if change is None:
        return
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
    day = f" on {days_in_words(example['on'])}" if any("today" in each for each in example["clauses"]) else ""
    said = ONE["gained" if sign == "+" else "lost"]
    if {example["before"], example["after"]} != {0, 1}:
        said = f"{example['before']} → {example['after']}"
    kept = f"; {'was' if sign == '+' else 'is'} kept out by {' and '.join(example['clauses'])}"
    return f"a {entity} with {record}{day}, {said}{kept if example['clauses'] else ''}"


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


def _closed(content: BriefContent) -> Iterator[Block]:
    again = " This brief counts their records with all others." if looks(content) else ""
    for each in content.get("closed", ()):
        closed = f"{listed(each['periods'])} of {each['key']}"
        yield Words(f"Closed, so their numbers stand until a restatement: {closed}.{again}")


def _history_title(history: BriefHistory | None) -> str:
    """What a section of past versions is called, folded or not: how often it changed, in how many days."""
    if history is None:
        return "Its history"
    times = {0: "not changed", 1: "changed once"}.get(history["changes"], f"changed {history['changes']} times")
    days = history["days"]
    over = f"in {days:,} {'day' if days == 1 else 'days'}" if days else "since it began"
    return f"Its history: {times} {over}"


def _versions(history: BriefHistory | None, kind: str) -> Iterator[Block]:
    if history is None or not history["steps"]:
        return
    rows = (
        (
            f"v{each['version']}",
            each["since"],
            _what_it_did(each["category"], kind),
            NATURE.get(each["nature"], each["nature"]),
            each["asked_by"] or "-",
            each["decided_by"] or "nobody",
        )
        for each in history["steps"]
    )
    yield Table(("", "since", "what it did", "nature", "asked by", "decided by"), tuple(rows))
    back = [f"v{each['version']} means what v{each['reverts']} meant" for each in history["steps"] if each["reverts"]]
    if back:
        yield Words(f"It was turned back: {listed(back)}.")


def _what_it_did(category: str, kind: str) -> str:
    if not category:
        return "the first"
    return credit_category_words(category) if kind == ATTRIBUTION else CATEGORY[category]


def _people(content: BriefContent) -> Iterator[Block]:
    seats = content["seats"]
    if content["consumers"]:
        yield Points(tuple(_reader(each, content["retires"]) for each in content["consumers"]))
    told = (
        (f"approves, of whom {seats['asked']}", seats["approvers"]),
        *([("may stop it", seats["vetoes"])] if "vetoes" in seats else []),
        *([("stands in", seats["delegates"])] if "delegates" in seats else []),
        ("decides", [seats["decider"]] if seats["decider"] else []),
        ("carries it out on the platforms", seats["operators"]),
    )
    yield Points(tuple(f"{role}: {', '.join(people) or 'nobody'}" for role, people in told))


def _reader(each: BriefConsumer, ends: bool) -> str:
    through = f", through {listed(each['through'])}" if each["through"] else ""
    reads = "will read a different number" if each["different"] else "will read the same number"
    reads = "will read no number of it any more" if ends and not through else reads
    return f"{each['title']} ({each['owner']}) {reads}{through}"


def _breaks(change: BriefChange) -> bool:
    return change["category"] not in SAME_MEANING
