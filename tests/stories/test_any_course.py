"""Whatever people do, in any order, on whatever clock, and whatever dies in the middle: a small model foresees it.

    rules --`ledger …` in the file--> accepted or refused, and what is in force       the model --foresees--> the same

The model is one key, seven people and a page of rules. What it cannot know is only whether an act whose process was
killed is on record: then it is there whole, or not at all, and doing it again brings it about once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dying import PATIENCE, started
from ledger.domain import EVENTS
from ledger.journal import stores
from ledger.journal.codec import Codec
from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, OPS, SAL, TERMS, Desk, criteria, governed

pytestmark = pytest.mark.faults
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A course is read as it was: to make it shorter takes minutes."""
LONG = os.environ.get("LEDGER_TESTS") == "thorough"
START = date.fromisoformat(FOUNDED[:10])
LAPSES, LATER = timedelta(days=30), timedelta(days=400)
EVERYBODY = (ANA, BEN, SAL, MIA, CRO, OPS, DANA)
STEWARDS, APPROVERS, DECIDER = (ANA, BEN), (SAL, MIA, ANA), CRO
WHO, SOON = st.sampled_from((*STEWARDS, *STEWARDS, *STEWARDS, *EVERYBODY)), st.sampled_from((0, 0, 1, 10, 40))
STATEMENTS = st.sampled_from((*(60 * [0]), *range(5, 60, 5), *range(40, 50)))
"""After how many a process dies; 0 where it lives."""
WHICH = st.sampled_from((0, 0, 0, 1, 2))


@dataclass
class Proposed:
    """A proposal of the model: whose it is, what it says, and who answered it. `since` is what it was made on."""

    authors: set[str]
    first_day: date
    asked_on: date
    since: int
    consents: set[str] = field(default_factory=set)
    noes: set[str] = field(default_factory=set)
    closed: str = ""


@dataclass
class Model:
    """What the charter of the company allows, in the plainest way."""

    today: date = START
    proposals: list[Proposed] = field(default_factory=list)
    assertions: list[date] = field(default_factory=lambda: [START])
    gone: set[tuple[str, str]] = field(default_factory=set)

    def seated(self, person: str, role: str) -> bool:
        """Whether somebody holds a seat."""
        named = {"steward": STEWARDS, "approver": APPROVERS, "decider": (DECIDER,)}[role]
        return person in named and (person, role) not in self.gone

    def version_on(self, day: date) -> int:
        """Which version governs: the last one said whose first day has come."""
        return max((n for n, first in enumerate(self.assertions, 1) if first <= day), default=0)

    def in_time(self, of: Proposed) -> bool:
        """Whether it is open, and has not lapsed."""
        return not of.closed and self.today < of.asked_on + LAPSES

    def fresh(self, of: Proposed) -> bool:
        """Whether nothing came into force since it was made: every version here governs without end."""
        return of.since == len(self.assertions)

    def may_ask(self, person: str, first_day: date) -> bool:
        """Whether somebody may propose for a day."""
        return self.seated(person, "steward") and first_day >= self.today

    def may_approve(self, person: str, of: Proposed) -> bool:
        """Whether somebody's consent is taken."""
        return (
            self.in_time(of)
            and self.fresh(of)
            and self.seated(person, "approver")
            and person not in of.authors
            and of.first_day >= START
        )

    def may_decline(self, person: str, of: Proposed) -> bool:
        """Whether somebody's no is taken."""
        return self.in_time(of) and (self.seated(person, "decider") or self.seated(person, "approver"))

    def may_ratify(self, person: str, of: Proposed) -> bool:
        """Whether somebody decides it."""
        counted = {each for each in of.consents if self.seated(each, "approver")} - of.authors
        against = {each for each in of.noes if self.seated(each, "approver")}
        carried = bool(counted) and not against
        return (
            self.in_time(of)
            and self.fresh(of)
            and self.seated(person, "decider")
            and carried
            and of.first_day >= self.today
        )

    def ask(self, person: str, first_day: date) -> None:
        self.proposals.append(Proposed({person}, first_day, self.today, len(self.assertions)))

    def ask_again(self, person: str, of: Proposed, first_day: date) -> None:
        of.authors |= {person}
        of.first_day, of.asked_on, of.since = first_day, self.today, len(self.assertions)
        of.consents, of.noes = set(), set()

    def approve(self, person: str, of: Proposed) -> None:
        of.consents |= {person}
        of.noes -= {person}

    def decline(self, person: str, of: Proposed) -> None:
        if self.seated(person, "decider"):
            of.closed = "declined"
        else:
            of.noes |= {person}
            of.consents -= {person}

    def ratify(self, of: Proposed) -> None:
        of.closed = "ratified"
        self.assertions.append(of.first_day)


@cache
def company() -> Path:
    """A folder with the ledger of a company, of which each course has a copy."""
    folder = Path(mkdtemp(prefix="course-"))
    governed(folder)
    return folder


class AnyCourse(RuleBasedStateMachine):
    """People act, days pass, clocks go wrong, and processes die."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(company(), by=DANA, now=FOUNDED).copied(Path(mkdtemp(prefix="course-")))
        self.model, self.texts, self.looked_at = Model(), 0, (0, START)

    def teardown(self) -> None:
        """Whatever happened, the bytes are whole, and nobody acted without the right."""
        self.desk.does("ledger verify")
        self.desk.does("ledger audit rights")
        shutil.rmtree(self.desk.folder)

    # --- acts ---------------------------------------------------------------------------------------------------------

    @initialize(later=SOON)
    def begin(self, later: int) -> None:
        """Two ask for it in two ways, so that there is something to decide, and something that comes too late."""
        self.propose(ANA, 0, 0)
        self.propose(BEN, later, 0)

    @precondition(lambda self: sum(not each.closed for each in self.model.proposals) < 4)
    @rule(who=WHO, days=SOON, dies=STATEMENTS)
    def propose(self, who: str, days: int, dies: int) -> None:
        """Somebody asks for a change of the rule."""
        day = self.model.today + timedelta(days=days)
        asked = f"ledger propose {self._text()} --effective {day} {TERMS} --because so"
        self._act(asked, who, self.model.may_ask(who, day), lambda: self.model.ask(who, day), dies, once=True)

    @precondition(lambda self: self.model.proposals)
    @rule(who=WHO, which=WHICH, days=SOON)
    def revise(self, who: str, which: int, days: int) -> None:
        """Somebody asks for something else under the same proposal."""
        name, found = self._found(which)
        day = self.model.today + timedelta(days=days)
        allowed = not found.closed and self.model.may_ask(who, day)
        asked = f"ledger revise {name} {self._text()} --effective {day} --because so"
        self._act(asked, who, allowed, lambda: self.model.ask_again(who, found, day))

    @precondition(lambda self: self.model.proposals)
    @rule(who=WHO, which=WHICH)
    def rebase(self, who: str, which: int) -> None:
        """Somebody puts a proposal on what is in force now."""
        name, found = self._found(which)
        allowed = not found.closed and self.model.may_ask(who, found.first_day)
        stands = self.model.in_time(found) and self.model.fresh(found)
        after = None if stands else lambda: self.model.ask_again(who, found, found.first_day)
        self._act(f"ledger rebase {name}", who, allowed, after)

    @precondition(lambda self: self.model.proposals)
    @rule(who=st.sampled_from((*(2 * STEWARDS), *(2 * APPROVERS), *EVERYBODY)), which=WHICH, dies=STATEMENTS)
    def approve(self, who: str, which: int, dies: int) -> None:
        """Somebody consents."""
        name, found = self._found(which)
        after = None if who in found.consents else lambda: self.model.approve(who, found)
        self._act(f"ledger approve {name}", who, self.model.may_approve(who, found), after, dies)

    @precondition(lambda self: self.model.proposals)
    @rule(who=st.sampled_from((SAL, SAL, MIA, MIA, ANA, CRO, BEN)), which=WHICH)
    def decline(self, who: str, which: int) -> None:
        """Somebody says no."""
        name, found = self._found(which)
        said = found.closed == "declined"
        allowed = said or self.model.may_decline(who, found)
        after = None if said or who in found.noes else lambda: self.model.decline(who, found)
        self._act(f"ledger decline {name} --because no", who, allowed, after)

    @precondition(lambda self: self.model.proposals)
    @rule(who=st.sampled_from((CRO, CRO, CRO, SAL, DANA)), which=WHICH, dies=STATEMENTS)
    def ratify(self, who: str, which: int, dies: int) -> None:
        """Somebody decides."""
        name, found = self._found(which)
        already = found.closed == "ratified"
        after = None if already else lambda: self.model.ratify(found)
        allowed = already or self.model.may_ratify(who, found)
        self._act(f"ledger ratify {name} --because so", who, allowed, after, dies)

    @precondition(lambda self: self.model.proposals)
    @rule(which=WHICH)
    def try_all(self, which: int) -> None:
        """Everybody tries to consent who did not say no, and then everybody to decide."""
        name, found = self._found(which)
        for who in (each for each in EVERYBODY if each not in found.noes):
            after = None if who in found.consents else partial(self.model.approve, who, found)
            self._act(f"ledger approve {name}", who, self.model.may_approve(who, found), after)
        for who in EVERYBODY:
            already = found.closed == "ratified"
            after = None if already else partial(self.model.ratify, found)
            self._act(f"ledger ratify {name}", who, already or self.model.may_ratify(who, found), after)

    @precondition(lambda self: len(self.model.proposals) > 2 and not self.model.gone)
    @rule(seat=st.sampled_from(((MIA, "approver"), (ANA, "approver"), (BEN, "steward"))))
    def give_up(self, seat: tuple[str, str]) -> None:
        """Somebody gives a seat up."""
        who, role = seat
        self._act(
            f"ledger revoke lifecycle {role} {who} --because tired",
            who,
            True,
            lambda: self.model.gone.add(seat),
        )

    # --- time ---------------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from((1, 30, 30)))
    def wait(self, days: int) -> None:
        """Days pass."""
        self.model.today += timedelta(days=days)
        self.desk = self.desk.at(f"{self.model.today}T09:00:00Z")

    @rule(days=st.sampled_from((1, 9000)))
    def set_back(self, days: int) -> None:
        """A clock goes wrong: the ledger's own time goes on from what it recorded last."""
        wrong = self.model.today - timedelta(days=days)
        self.desk = self.desk.at(f"{wrong}T09:00:00Z")
        self.model.today = max(wrong, self._last_day())

    # --- what holds ---------------------------------------------------------------------------------------------------

    @invariant()
    def the_version_that_the_model_says_is_in_force_on_every_day(self) -> None:
        """What the ledger says is in force is what was decided last for that day."""
        now = (len(self.model.assertions), self.model.today)
        if now == self.looked_at:
            return
        self.looked_at = now
        days = {START, self.model.today, *self.model.assertions[-2:], START + LATER}
        for day in sorted(days):
            shown = self.desk.does(f"ledger list --effective-on {day} --json").data
            found = {each["key"]: each["version"] for each in shown["definitions"]}
            assert found["mql"] == self.model.version_on(day), day

    # --- how it is done -----------------------------------------------------------------------------------------------

    def _act(
        self,
        command: str,
        who: str,
        allowed: bool,
        after: Callable[[], Any] | None,
        dies: int = 0,
        *,
        once: bool = False,
    ) -> None:
        """Do it: `after` is what it changes, where it changes anything.

        With `dies` it is killed before that many statements, and done again; but not if it is on record and is to be
        done `once`, for it would be another then.
        """
        before = self._head()
        if dies and allowed and after:
            self._die(command, who, dies)
            if self._head() > before:
                after()
                after = None
        if after or not once:
            before = self._head()
            done = self.desk.run(command, by=who)
            assert (done.code == 0) == allowed, f"{who}: {command}: {done.out}{done.err}"
            assert (self._head() > before) == bool(allowed and after), f"{who}: {command}: {done.out}"
        if allowed and after:
            after()

    def _die(self, command: str, who: str, statements: int) -> None:
        program = started(self.desk.at(by=who), command, self.desk.folder / "said", statements)
        program.process.join(PATIENCE)

    def _found(self, which: int) -> tuple[str, Proposed]:
        """A proposal, the newest first; the first of all is the one by which `mql` came to be."""
        at = len(self.model.proposals) - 1 - which % len(self.model.proposals)
        return f"mql#{at + 2}", self.model.proposals[at]

    def _text(self) -> str:
        self.texts += 1
        self.desk.write("next.yaml", criteria(f"score >= {self.texts}"))
        return "next.yaml"

    def _head(self) -> int:
        with closing(stores.open_(self.desk.folder / "ledger.db", Codec(EVENTS))) as journal:
            return journal.head()

    def _last_day(self) -> date:
        with closing(stores.open_(self.desk.folder / "ledger.db", Codec(EVENTS))) as journal:
            return date.fromisoformat(journal.last_recorded()[:10])


AnyCourse.TestCase.settings = settings(
    max_examples=200 if LONG else 20, stateful_step_count=50 if LONG else 30, deadline=None, phases=PHASES
)
test_whatever_happens_the_model_foresees_it = AnyCourse.TestCase
