"""No act but a ratification or a retirement changes what a ratified version means, on any day, whoever asks and how.

A thousand random histories: stewards attest what they like, of any key and any days, and what is ratified is asked
before and after each act: by a record (`why`), by many (`count`), for a warehouse and for a platform. A model that
reads the events alone, and shares nothing with the product but their shape, says what each version means.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from ledger.compile.altered import altered
from ledger.compile.ratified import as_ratified
from ledger.compile.rule import rule
from ledger.compile.standard import parts_by_version
from ledger.compile.versions import meant
from ledger.documents import load
from ledger.domain.acts.approving import ratify
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.proposing import propose
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.kinds.kind import Surroundings
from ledger.kinds.shipped import KINDS
from ledger.language.judged import judged
from ledger.measure.counting.queries.judge import judges
from ledger.testing import COMPANY, DAY, given, row, solo

HISTORIES, BATCH = int(os.environ.get("LEDGER_TESTS_RATIFIED", "1000")), 125
DAYS = [DAY + timedelta(days=each) for each in (-40, -20, -10, 0, 15)]
SCORES = (None, 0, 5, 25, 60, 95)
BARS = (1, 20, 50, 80)
KEYS = ("base", "top")


@cache
def lead(blank: str) -> Draft:
    score, created = f"type: number, {blank} bind: {{sf: score}}", "type: datetime, clock: event, bind: {sf: created}"
    return read("entity", {}, key="lead", fields=f"{{score: {{{score}}}, created: {{{created}}}}}")


@cache
def base(bar: int) -> Draft:
    return read("criteria", {"lead": lead("")}, key="base", entity="lead", criteria=f"score >= {bar}")


@cache
def top(bar: int, refers: bool) -> Draft:
    around, text = {"lead": lead(""), "base": base(1)}, f"{'base AND ' if refers else ''}score < {bar}"
    return read("criteria", around, key="top", entity="lead", criteria=text)


def read(kind: str, around: Mapping[str, Draft], **said: str) -> Draft:
    lines = {"kind": kind, "scope": "lifecycle", **said}
    (document,) = load("".join(f"{name}: {value}\n" for name, value in lines.items()))
    return next(each for each in KINDS if each.name == kind).read(document, Surroundings(around, "UTC", DAY, str))


CONTENT = (
    *map(lead, ("", "blank: 30,")),
    *map(base, BARS),
    *(top(bar, refers) for bar in BARS for refers in (True, False)),
)


# The model: what governs, and what that means, from the events alone.


def governs(events: list[Recorded], key: str, day: date) -> tuple[str, Draft, int] | None:
    """Whose word about a day is the last: how it came about, what it says, and the number of the version."""
    last = None
    for recorded in events:
        event: Any = recorded.event
        how = event.stored_name.partition("/")[0]
        if how in ("definition.ratified", "definition.retired", "definition.attested"):
            draft = event.draft if how == "definition.attested" else asked_for(events, event.proposal)
            if draft.key == key and event.from_ <= day and (event.until is None or day < event.until):
                last = None if how == "definition.retired" else (how, draft, event.version)
    return last


def asked_for(events: list[Recorded], proposal: str) -> Draft:
    asked: Any = next(each.event for each in events if getattr(each.event, "proposal", "") == proposal)
    return asked.draft  # type: ignore[no-any-return]


def means(events: list[Recorded], draft: Draft, day: date) -> list[bool] | None:
    """What a definition says of each score on a day; None where something that it rests on does not govern."""
    entity = governs(events, "lead", day)
    below = governs(events, "base", day) if draft.refers else None
    if entity is None or (draft.refers and below is None):
        return None
    under = means(events, below[1], day) if below else [True] * len(SCORES)
    assert under is not None
    blank = entity[1].content["fields"]["score"].get("blank")
    sign, bar = draft.source["criteria"].split()[-2:]
    scores = [int(blank) if each is None and blank else each for each in SCORES]
    passes = [each is not None and (each >= int(bar) if sign == ">=" else each < int(bar)) for each in scores]
    return [one and other for one, other in zip(passes, under, strict=True)]


def ratified(events: list[Recorded]) -> Iterator[tuple[str, Draft, date]]:
    """Every ratified version, on every day that it governs."""
    for key in KEYS:
        for day in DAYS:
            found = governs(events, key, day)
            if found and found[0] == "definition.ratified":
                yield key, found[1], day


# The product, asked in four ways. What it refuses, it says why.


def record(score: Any, day: date) -> dict[str, Any]:
    return {"score": score, "created": f"{day}T12:00:00Z"}


def why(state: State, key: str, day: date) -> list[bool] | None:
    """The version in force on the day, about each record."""
    version = state.history(key).in_force(day)
    assert version is not None
    try:
        meaning, schema = meant(state, version, day, "UTC")
    except LedgerError:
        return None
    return [bool(judged(meaning, record(each, day), schema, day)) for each in SCORES]


def count(state: State, key: str, day: date) -> list[bool] | None:
    """What judges the records of that day, where each is judged by the version of its own.

    None where that is refused, as it is for all days where one of them cannot be judged.
    """
    try:
        segments, schema = judges(state, key, "lead", "then", day, "UTC")
    except LedgerError:
        return None
    covers = [s for s in segments if (s.start is None or s.start <= day) and (s.end is None or day < s.end)]
    (own,) = [each.meaning for each in covers if each.meaning is not None]
    return [bool(judged(own, record(each, day), schema, day)) for each in SCORES]


def platform(state: State, key: str, today: date) -> object:
    """What a platform's field would say of records of every day."""
    try:
        found = rule(state, key, today, "UTC", "sf", str)
    except LedgerError as no:
        return no.what
    every = [record(score, day) for score in SCORES for day in DAYS]
    return [bool(judged(found.meaning, each, found.schema, today)) for each in every]


def warehouse(state: State, key: str, today: date) -> object:
    """Which days are judged how in SQL, by the standard of the version in force."""
    state = as_ratified(state, key, today)
    version = state.history(key).in_force(today)
    assert version is not None
    try:
        parts = parts_by_version(state, version, meant(state, version, today, "UTC"), today, "UTC")
    except LedgerError as no:
        return no.what
    return [
        (start, end, [bool(judged(own.meaning, record(each, today), own.schema, today)) for each in SCORES])
        for start, end, own, _ in parts
    ]


# The histories.


class Story:
    """What was recorded so far, under a charter by which Dana decides alone, and its fold."""

    def __init__(self) -> None:
        began = given(*COMPANY, row(**solo("dana")))
        self.events, self.state = list(began.events), began.state

    def record(self, events: list[Event]) -> None:
        recorded = given().also(*(("dana", event) for event in events)).events
        moved = [each._replace(position=len(self.events) + n) for n, each in enumerate(recorded, 1)]
        fold(moved, self.state)
        self.events += moved

    def decides(self, draft: Draft, start: date, until: date | None, retires: bool, standard: str) -> None:
        terms = Terms(from_=start, until=until, retroactive=True, retires=retires, standard=standard)
        self.record(propose(self.state, draft, terms, by="dana", today=DAY, because="so"))
        open_ = [each.id for each in self.state.proposals.values() if not each.closed]
        self.record(ratify(self.state, open_[-1], by="dana", today=DAY, because="so"))

    def attests(self, draft: Draft, start: date, until: date | None) -> None:
        alters = altered(self.state, draft, start, until, "UTC")
        about: Any = {"start": start, "until": until, "evidence": Evidence("memo", ""), "because": "so"}
        self.record(attest(self.state, draft, by="dana", today=DAY, alters=alters, **about))

    def asked(self) -> dict[tuple[str, Any], object]:
        """What every ratified version says, whichever way one asks."""
        said: dict[tuple[str, Any], object] = {}
        for key, draft, day in ratified(self.events):
            said[key, day] = means(self.events, draft, day)
            assert why(self.state, key, day) == said[key, day], (key, day)
            assert count(self.state, key, day) in (said[key, day], None), (key, day)
            if day == DAY:
                said[key, "platform"] = platform(self.state, key, DAY)
                said[key, "warehouse"] = warehouse(self.state, key, DAY)
        return said


def told(seed: int) -> int:
    """Play one history; how many attestations were recorded in it after something was ratified."""
    dice, story, late = random.Random(seed), Story(), 0
    story.attests(lead(""), DAYS[0], None)
    story.attests(base(20), DAYS[0], dice.choice((None, DAYS[3])))
    for _ in range(dice.randint(4, 12)):
        before, draft, start = story.asked(), dice.choice(CONTENT), dice.choice(DAYS)
        until = dice.choice((None, None, start + timedelta(days=dice.choice((5, 20)))))
        known = len(story.events)
        try:
            if dice.random() < 0.6:
                story.attests(draft, min(start, DAY), until)
            else:
                retires = dice.random() < 0.2
                story.decides(draft, start, until, retires, dice.choice(("prospective", "retrospective", "cohort")))
                before = {}
        except LedgerError:
            before = before if len(story.events) == known else {}
        after = story.asked()
        assert {each: after.get(each) for each in before} == before, f"history {seed}"
        late += bool(before) and len(story.events) > known
    return late


@pytest.mark.parametrize("first", range(0, HISTORIES, BATCH))
def test_no_act_but_a_ratification_changes_what_is_ratified(first: int) -> None:
    late = [told(seed) for seed in range(first, min(first + BATCH, HISTORIES))]
    assert sum(late) > len(late) / 4, "histories in which nothing is attested over what is ratified tell nothing"
