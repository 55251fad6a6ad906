"""A ledger that was kept: what it answered on the day that it was made, it answers for ever."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from functools import reduce
from itertools import zip_longest
from typing import Any

import pytest

from kept_ledger import KEPT, ask, kept, standing
from ledger.domain import EVENTS
from shell import Desk

LAST = "2026-06-01T10:00:00Z"
MEANT = {"ledger plan: /format is 'plan/3' instead of 'plan/2'"}
"""What changed since on purpose: a plan says which event it was made at, so an older file has to be made again."""
REGISTRAR = re.compile(r"^    registrar +\S+\n", re.MULTILINE)
NEW = re.compile(r"^  new: nothing governed .*\n", re.MULTILINE)
VERSIONS = re.compile(r"(?<=%)(?:  v\d+)(?: v\d+)*$", re.MULTILINE)
BEHIND = re.compile(
    r"^v\d+ in force on .*\n(?:  (?:ratified|attested|right|approved|because|standard|platform) .*\n)+", re.MULTILINE
)
CLOSED = re.compile(r"^(\S+ +(?:ratified|declined|withdrawn) +\S+ +\d+) of \d+", re.MULTILINE)
"""How many approvals counted; of a proposal that is closed nobody is told any more how many it would have taken."""
ENDS = re.compile(r"^  scheduled: \S+ ends on .*\n", re.MULTILINE)
ATTESTED = re.compile(r"\battested \w+ (?=v\d)")
"""A list says since which definitions will end, and the log of which definition a version was attested."""
MOVES = {"some higher": "some in", "none higher": "none in", "some lower": "some out", "none lower": "none out"}
RENAMED = {
    ": newly qualifies\n": ": gained\n",
    ": no longer does\n": ": lost\n",
}
"""What text says since in other words: a change has one vocabulary in every answer."""
LISTED = re.compile(r"\['([^\]]*)'\]")
"""A charter says since in words what it said as a program writes it: `a, b` and `no`, not `['a', 'b']` and False."""
PAST = re.compile(r"a revision: its first day, \S+, is past")
"""What a proposal waits for since whose first day is past: before, for what the program would have refused."""
STRICT = " --strict"
"""What somebody says since who wants to be stopped by a plan that would change something."""
COMMANDS = ("list", "show", "log", "count", "why", "rights", "proposals", "invariants", "plan")


def in_words(text: str) -> str:
    """What a charter said, in the words of today."""
    told = LISTED.sub(lambda found: found[1].replace("', '", ", "), text)
    return told.replace("solo: False", "solo: no").replace("solo: True", "solo: yes")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with standing(tmp_path_factory.mktemp("kept") / "ledger") as there:
        yield there


@pytest.mark.parametrize("command", COMMANDS)
def test_it_answers_people_and_programs_as_it_did(desk: Desk, command: str) -> None:
    for was in kept(command):
        now = ask(desk, was.now, f"{was.command}{STRICT if was.exit == 3 and 'plan' in was.command else ''}")
        text, before = in_words(was.text), json.loads(in_words(json.dumps(was.data)))
        assert left_out(before) or [*waiting_apart(plain(now.text), plain(renamed(text)))] == []
        assert now.exit == was.exit, was.command
        data = json.loads(ATTESTED.sub("attested ", json.dumps(now.data)))
        assert {f"{was.command}: {each}" for each in lost(before, data) if not PAST.search(each)} <= MEANT


def test_nothing_in_it_was_altered_and_it_has_the_root_that_it_had(desk: Desk) -> None:
    assert desk.does("ledger verify", now=LAST).out.startswith((KEPT / "root.txt").read_text(encoding="utf-8"))


def test_replaying_it_comes_to_the_state_that_it_had(desk: Desk) -> None:
    (state,) = re.findall("state sha256:.*", (KEPT / "replay.txt").read_text(encoding="utf-8"))
    assert state in desk.does("ledger replay", now=LAST).out.splitlines()


def test_everything_in_it_was_done_by_somebody_who_had_the_right(desk: Desk) -> None:
    found = desk.does("ledger audit rights --json", now=LAST).data
    assert (found["had_no_right"], found["would_be_refused_today"], found["acts"]) == (0, 0, [])
    assert found["stood"] > 100


def test_every_type_of_event_that_there_was_is_in_it_and_is_still_known(desk: Desk) -> None:
    with sqlite3.connect(f"file:{desk.folder / 'ledger.db'}?mode=ro", uri=True) as database:
        stored = {json.loads(line)["type"] for (line,) in database.execute("SELECT line FROM lines")}
    assert stored == set((KEPT / "events.txt").read_text(encoding="utf-8").split())
    assert stored <= {event.stored_name for event in EVENTS.values()}


CASES: dict[str, tuple[Any, Any, list[str]]] = {
    "a new key": ({"a": 1}, {"a": 1, "b": 2}, []),
    "a new key within": ({"a": {"b": [1, {}]}}, {"a": {"b": [1, {"c": 3}]}}, []),
    "a key that is gone": ({"a": 1}, {"b": 1}, ["/a is gone"]),
    "a key of nothing that is gone": ({"a": None}, {}, ["/a is gone"]),
    "another entry": ({"a": [1, 2]}, {"a": [1, 2, 3]}, ["/a has 3 entries instead of 2"]),
    "another value": ({"a": [1]}, {"a": [2]}, ["/a/0 is 2 instead of 1"]),
    "another type": ({"a": 1}, {"a": True}, ["/a is True instead of 1"]),
    "no list any more": ([], {}, [" is {} instead of []"]),
}


@pytest.mark.parametrize("case", CASES)
def test_an_answer_may_have_new_keys_and_loses_none(case: str) -> None:
    was, now, told = CASES[case]
    assert list(lost(was, now)) == told


def left_out(data: Any) -> bool:
    """Whether records were counted that nobody judged: text tells shares of the others since, and data is the same."""
    overall = data.get("overall", {}) if isinstance(data, dict) else {}
    return any(overall.get(name) for name in ("unreadable", "ungoverned", "undated"))


def renamed(text: str) -> str:
    """An answer in the words of today."""
    return reduce(lambda said, word: said.replace(word, RENAMED[word]), RENAMED, text)


def waiting_apart(now: str, was: str) -> Iterator[tuple[str, str]]:
    """The lines that differ, but for what a proposal waits for whose first day is past."""
    for one, other in zip_longest(now.splitlines(), was.splitlines(), fillvalue=""):
        past = PAST.search(one)
        if one != other and not (past and other.startswith(one[: past.start()])):
            yield one, other


def plain(text: str) -> str:
    """Without what is told since: that a proposal is the first, which versions judged a record, who stands behind them,
    who is registrar, what was attested and what will end.

    A score and stages move higher and lower since, where their records went in and out; the order may be another.
    """
    text = ATTESTED.sub("attested ", ENDS.sub("", text))
    moved = reduce(
        lambda said, word: said.replace(word, MOVES[word]),
        MOVES,
        CLOSED.sub(r"\1", BEHIND.sub("", VERSIONS.sub("", NEW.sub("", REGISTRAR.sub("", text))))),
    )
    return moved.replace("(some out, none in)", "(none in, some out)")


def lost(was: Any, now: Any, place: str = "") -> Iterator[str]:
    """What an answer does not say any more, or says otherwise: a sentence each."""
    if isinstance(was, dict) and isinstance(now, dict):
        yield from (f"{place}/{name} is gone" for name in was if name not in now)
        for name in sorted(was.keys() & now.keys()):
            yield from lost(was[name], now[name], f"{place}/{name}")
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for at, each in enumerate(was):
            yield from lost(each, now[at], f"{place}/{at}")
    elif isinstance(was, list) and isinstance(now, list):
        yield f"{place} has {len(now)} entries instead of {len(was)}"
    elif (type(was), was) != (type(now), now):
        yield f"{place} is {now!r} instead of {was!r}"


def test_a_brief_of_an_older_form_is_told_and_is_what_was_approved(desk: Desk) -> None:
    told = desk.does("ledger brief mql#5 --json", now=LAST).data
    out = desk.does("ledger brief mql#5", now=LAST).out

    assert told["brief"]["format"] == "brief/1"
    assert "Of 60 records of records.csv, 0 are gained and 1 is lost: 2 → 1" in out
    assert f"brief {told['digest'][:16]}: what an approval binds" in out
