"""Random histories: people of all sorts ask for all sorts of things, and what the verbs allow is recorded.

    commands --verbs, one after the other--> Story(events, and what was asked)

Seats overlap, people propose and then try to decide, charters change, days pass: most of what is asked is refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from hypothesis import settings, strategies as st

from domain.steps import founded
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.delegating import StandIn, delegate, end_delegation
from ledger.domain.acts.emergency_ratifying import ratify_in_emergency
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.proposing import propose, rebase, revise, withdraw
from ledger.domain.acts.revoking import revoke
from ledger.domain.category import CATEGORY, Category
from ledger.domain.charter import EmergencyRule
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.guards import still_here
from ledger.domain.proposal import Proposal, Terms
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.requests.fold import SLOT as REQUESTS
from ledger.govern.requests.verbs import answer as answer_request, ask as ask_for_change
from ledger.testing import DAY, charter, definition, entity, given, solo, terms

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "40"))
"""How many histories each property is held against; thousands of them are for a night."""

many = settings(max_examples=EXAMPLES, deadline=None)
PEOPLE = ("ana", "ben", "sal", "mia", "cro", "dana", "bot", "robot")

Ask: TypeAlias = Callable[[State, date], list[Event]]
READ_AS: dict[str, dict[str, str]] = {}
"""The type as which a draft, by its content digest, reads each of its fields."""


def lead(**fields: str) -> Draft:
    return entity("lead", **fields)


def on_lead(key: str, says: str = "first", refers: tuple[str, ...] = (), **reads: str) -> Draft:
    """A definition on leads; `reads` are fields with the type by which it reads them."""
    draft = definition(key, says, entity="lead", refers=refers, reads=tuple(reads))
    READ_AS[draft.content_digest] = reads
    return draft


CONTENT = (
    lead(score="number", plan="text"),
    lead(score="number"),
    lead(score="text", plan="text"),
    lead(plan="text", fit="boolean"),
    on_lead("fit", score="number"),
    on_lead("fit", "other", plan="text"),
    on_lead("fit", refers=("hot",)),
    on_lead("mql", refers=("fit",)),
    on_lead("mql", "alone", score="number"),
    on_lead("mql", "again", refers=("fit",), plan="text"),
    on_lead("hot", refers=("mql",), plan="text"),
    on_lead("hot", "alone"),
    definition("sql", scope="sales"),
    definition("sql", "other", scope="sales"),
    definition("sql", scope="*"),
)
_FOUR = {"stewards": ("ana", "sal", "cro"), "approvers": ("ana", "sal", "mia", "cro", "bot"), "quorum": 2}
SUDDEN = EmergencyRule(by=("mia", "ben", "dana"), days=7)
SEATS: tuple[dict[str, Any], ...] = (
    {"emergency": SUDDEN},
    {**_FOUR, "emergency": SUDDEN},
    {**_FOUR, "decider": "sal", "quorum": 1},
    {**_FOUR, "quorum": 0, "quorums": {"shifting": "all", "widening": 1, "otherwise": 0}},
    {"stewards": ("robot", "ana"), "approvers": ("robot", "sal"), "decider": "robot", "quorum": 0},
    {"vetoes": ("dana", "mia"), "approvers": ("sal", "ana")},
    {"decider": "", "lapses_after": 0},
    solo("dana"),
    {**solo("cro"), "approvers": ("cro",), "quorum": 1},
)
SCOPES = ("*", "lifecycle", "lifecycle/mql", "sales")
WORKING = (*(SEATS[:6] * 3), *SEATS)
"""Mostly seats with which something can be decided, for a story that gets stuck early tells little."""


WHO, WHICH = st.sampled_from(PEOPLE), st.integers(0, 5)
DAYS_AWAY = st.sampled_from((1, 20, 60, 90, 91))
UNTIL = st.sampled_from((None, None, None, 1, 20, 40))
DRAFT = st.sampled_from((*CONTENT, *(each for each in CONTENT if each.key in ("fit", "mql", "hot")), *CONTENT))
BY_ITSELF = st.sampled_from([each for each in CONTENT if each.kind != "entity" and not each.refers])
WHEN = st.tuples(
    st.sampled_from((0, 0, 0, 5, 20, 40, -10)), UNTIL, st.booleans(), st.sampled_from(("prospective", "cohort"))
)


NOW: When = (0, None, False, "prospective")


class Asked(NamedTuple):
    """Something that was asked for, and had events: by whom, on which day, and the position of the first."""

    by: str
    verb: Ask
    day: date
    position: int
    draft: Draft


def _moved(recorded: Recorded, position: int) -> Recorded:
    """The same at another position, and at the instant of that."""
    return recorded._replace(position=position, recorded_at=f"{recorded.recorded_at[:20]}{position:06}Z")


@dataclass
class Story:
    """What was recorded so far, its fold, the day that it is, and what was asked for on the way."""

    events: list[Recorded]
    state: State
    today: date = DAY
    asked: list[Asked] = field(default_factory=list)

    def ask(self, actor: str, draft: Draft, verb: Ask) -> bool:
        """Record what follows, and say whether anything did."""
        try:
            still_here(self.state, actor)
            events = verb(self.state, self.today)
        except LedgerError:
            return False
        if events:
            self.asked.append(Asked(actor, verb, self.today, len(self.events) + 1, draft))
            recorded = given(on=self.today).also(*((actor, event) for event in events)).events
            self.take([_moved(each, position) for position, each in enumerate(recorded, len(self.events) + 1)])
        return bool(events)

    def take(self, recorded: list[Recorded]) -> None:
        """Record what followed."""
        fold(recorded, self.state)
        self.events += recorded

    def answer(self, actor: str, proposal: Proposal, verb: Callable[..., list[Event]], **more: Any) -> bool:
        """`verb` by somebody; what it changes, where that matters, is this or that from one proposal to the next."""
        if verb in (ratify, ratify_in_emergency):
            more["categories"] = [Category(list(CATEGORY)[proposal.position % len(CATEGORY)])]
        return self.ask(
            actor,
            proposal.draft,
            lambda state, today: verb(state, proposal.id, by=actor, today=today, **more),
        )

    def proposal(self, choice: int) -> Proposal | None:
        """One of those that are not closed, the newest first; one of all where there is none."""
        every = list(self.state.proposals.values())
        found = [each for each in every if not each.closed] or every
        return found[-1 - choice % len(found)] if found else None


Command: TypeAlias = Callable[[Story], Any]
When: TypeAlias = tuple[int, int | None, bool, str]


def stories(length: int = 30) -> st.SearchStrategy[Story]:
    """Stories of a company whose charter for `lifecycle` is one of several, and that begins with an entity."""
    return st.builds(told, st.sampled_from(WORKING), st.just(CONTENT[:1]), _lists(commands(), length))


def stories_of_content(length: int = 30) -> st.SearchStrategy[Story]:
    """Stories in which Dana decides alone, so that most of what is asked happens, and much of it meets."""
    begun = (CONTENT[0], CONTENT[4], CONTENT[7])
    return st.builds(told, st.just(solo("dana")), st.just(begun), _lists(st.one_of(*_about_content()), length))


def _lists(commands: st.SearchStrategy[Command], length: int) -> st.SearchStrategy[list[Command]]:
    return st.lists(commands, min_size=length // 2, max_size=length * 2)


def told(seats: dict[str, Any], begun: tuple[Draft, ...], acts: list[Command]) -> Story:
    began = founded(seats)
    story = Story(list(began.events), began.state)
    for draft in begun:
        _carry("ana", draft, (-20, None, True, "prospective"), story)
    for act in acts:
        act(story)
    return story


def command(act: Callable[..., Any], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Command]:
    return st.builds(partial, st.just(act), *parts)


def _about_content() -> tuple[st.SearchStrategy[Command], ...]:
    return (
        command(wait, st.sampled_from((0, 1, 5, 25))),
        command(_carry, WHO, DRAFT, WHEN),
        command(_carry, WHO, DRAFT, WHEN),
        command(_carry, WHO, DRAFT, WHEN),
        command(_retire, WHO, DRAFT, WHEN),
        command(_confirm, WHO, DRAFT),
        command(_attest, WHO, DRAFT, st.sampled_from((-30, -10, 0)), UNTIL),
    )


def commands() -> st.SearchStrategy[Command]:
    seats, scope = st.sampled_from(WORKING), st.sampled_from(SCOPES)
    role = st.sampled_from(("steward", "approver", "decider", "emergency"))
    return st.one_of(
        *_about_content(),
        command(_propose, WHO, DRAFT, WHEN),
        command(_propose, WHO, DRAFT, WHEN),
        command(_seat, WHO, scope, seats, WHEN),
        command(_confirm_together, WHO, BY_ITSELF, seats),
        command(_confirm_together, WHO, BY_ITSELF, seats),
        command(_revise, WHO, WHICH, DRAFT, WHEN),
        command(_answer, WHO, WHICH, st.sampled_from((approve, decline, withdraw, ratify))),
        command(_hurry, WHO, DRAFT),
        command(_hurry, WHO, DRAFT),
        command(_decline_one, WHO, WHICH),
        command(_push, WHICH),
        command(_rebase, WHO, WHICH),
        command(_request, WHO, DRAFT),
        command(_reply, WHO, WHICH, WHICH),
        command(_leave, WHO, st.sampled_from(("ben", "mia", "cro", "robot"))),
        command(_revoke, WHO, scope, role, WHO, st.sampled_from((0, 0, 5, 30))),
        command(_lend, scope, st.sampled_from(("approver", "decider")), WHO, st.sampled_from((0, 0, 5)), DAYS_AWAY),
        command(_lend, scope, st.sampled_from(("approver", "decider")), WHO, st.sampled_from((0, 0, 5)), DAYS_AWAY),
        command(_end, WHO, scope, st.sampled_from(("approver", "decider")), WHO),
    )


def _anybody(first: str, attempt: Callable[[str], bool]) -> bool:
    """Everybody tries in turn, until it has an effect."""
    at = PEOPLE.index(first)
    return any(attempt(who) for who in (*PEOPLE[at:], *PEOPLE[:at]))


def wait(days: int, story: Story) -> None:
    story.today += timedelta(days=days)


def _propose(first: str, draft: Draft, when: When, story: Story) -> bool:
    """Whoever may propose it does, and names what was asked for last."""
    wanted = terms_of(
        when, story, **({"answers": (list(REQUESTS.of(story.state))[-1],)} if REQUESTS.of(story.state) else {})
    )
    return _readable(draft, wanted.from_, story) and _anybody(first, lambda who: _ask_for(who, draft, wanted, story))


def _ask_for(who: str, draft: Draft, wanted: Terms, story: Story) -> bool:
    return story.ask(who, draft, lambda state, today: propose(state, draft, wanted, by=who, today=today, because="so"))


def _carry(first: str, draft: Draft, when: When, story: Story) -> None:
    """It is proposed, and then everybody tries to bring it through."""
    if _propose(first, draft, when, story):
        _push(0, story)


def _seat(first: str, scope: str, seats: dict[str, Any], when: When, story: Story) -> None:
    _carry(first, charter(scope, **seats), when, story)


def _push(which: int, story: Story) -> None:
    if proposal := story.proposal(which):
        for verb in (approve, ratify):
            for who in PEOPLE:
                story.answer(who, proposal, verb, because="so")


def _answer(first: str, which: int, verb: Callable[..., list[Event]], story: Story) -> None:
    if proposal := story.proposal(which):
        _anybody(first, lambda who: story.answer(who, proposal, verb, because="so"))


def _hurry(first: str, draft: Draft, story: Story) -> None:
    """It is proposed as of today, and then everybody tries to have it govern in an emergency."""
    if _propose(first, draft, (0, None, False, "prospective"), story) and (proposal := story.proposal(0)):
        _anybody(first, lambda who: story.answer(who, proposal, ratify_in_emergency, because="so"))


def _decline_one(first: str, which: int, story: Story) -> None:
    """Everybody says no to one of all proposals, decided or not; to what was ratified in an emergency first."""
    waiting = [story.state.proposals[each.proposal] for each in story.state.emergencies.values() if not each.answered]
    every = waiting or list(story.state.proposals.values())
    if every:
        proposal = every[-1 - which % len(every)]
        _anybody(first, lambda who: story.answer(who, proposal, decline, because="so"))


def _revise(first: str, which: int, draft: Draft, when: When, story: Story) -> None:
    proposal, wanted = story.proposal(which), terms_of(when, story)
    if proposal and _readable(draft, wanted.from_, story):
        asked = draft if draft.key == proposal.key else proposal.draft
        _anybody(first, lambda who: story.answer(who, proposal, revise, draft=asked, terms=wanted, because="so"))


def _rebase(first: str, which: int, story: Story) -> None:
    proposal = story.proposal(which)
    if proposal and _readable(proposal.draft, proposal.terms.from_, story):
        _anybody(first, lambda who: story.answer(who, proposal, rebase, draft=proposal.draft))


def _retire(first: str, draft: Draft, when: When, story: Story) -> None:
    wanted = terms_of(when, story, retires=True)
    current = story.state.history(draft.key).in_force(wanted.from_)
    if current and _anybody(first, lambda who: _ask_for(who, current.draft, wanted, story)):
        _push(0, story)


def _confirm(first: str, draft: Draft, story: Story) -> None:
    """Others are asked to decide what one person decided alone, if that is so."""
    current = story.state.history(draft.key).in_force(story.today)
    if current:
        wanted = terms(story.today, confirms=current.number)
        if _anybody(first, lambda who: _ask_for(who, current.draft, wanted, story)):
            _push(0, story)


def _confirm_together(first: str, draft: Draft, seats: dict[str, Any], story: Story) -> None:
    """One person decides it alone; then others are seated, and confirm it."""
    _seat(first, draft.scope, solo("dana"), NOW, story)
    _carry(first, draft, NOW, story)
    _seat(first, draft.scope, seats, NOW, story)
    _confirm(first, draft, story)


def _attest(first: str, draft: Draft, start: int, length: int | None, story: Story) -> None:
    day = story.today + timedelta(days=start)
    until = day + timedelta(days=length) if length else None
    facts: Any = {"start": day, "until": until, "evidence": Evidence("memo", ""), "because": "so"}
    if _readable(draft, day, story):
        _anybody(
            first,
            lambda who: story.ask(who, draft, lambda state, today: attest(state, draft, by=who, today=today, **facts)),
        )


def _request(who: str, draft: Draft, story: Story) -> None:
    """Somebody asks for a change: of the definition where it is one, else of what is none yet."""
    about = {"key": draft.key} if draft.key in story.state.definitions else {"subject": draft.key}
    hurts = f"#{len(story.events) + 1}"
    story.ask(who, draft, lambda state, today: ask_for_change(state, **about, hurts=hurts, by=who, today=today))


def _reply(first: str, which: int, how: int, story: Story) -> None:
    """Everybody tries to answer a request: with a proposal, or with no."""
    asked, proposal = list(REQUESTS.of(story.state)), story.proposal(how)
    if asked and proposal:
        request = asked[-1 - which % len(asked)]
        facts: Any = {"proposal": proposal.id if how % 2 else "", "because": "so"}
        _anybody(
            first,
            lambda who: story.ask(
                who,
                proposal.draft,
                lambda state, today: answer_request(state, request, by=who, today=today, **facts),
            ),
        )


def _revoke(first: str, scope: str, role: Any, person: str, days: int, story: Story) -> None:
    start = story.today + timedelta(days=days)
    facts: Any = {"scope": scope, "role": role, "person": person, "start": start, "because": "so"}
    _anybody(
        first,
        lambda who: story.ask(who, charter(scope), lambda state, today: revoke(state, by=who, today=today, **facts)),
    )


def _lend(scope: str, role: Any, to: str, days: int, length: int, story: Story) -> None:
    """Whoever holds the seat lends it, if anybody can."""
    start = story.today + timedelta(days=days)
    asked = StandIn(scope, role, to, start, start + timedelta(days=length))
    _anybody(
        PEOPLE[0],
        lambda who: story.ask(
            who, charter(scope), lambda state, today: delegate(state, asked, by=who, today=today, because="so")
        ),
    )


def _end(first: str, scope: str, role: Any, person: str, story: Story) -> None:
    _anybody(
        first,
        lambda who: story.ask(
            who,
            charter(scope),
            lambda state, today: end_delegation(
                state, scope, role, person, by=who, start=today, today=today, because="so"
            ),
        ),
    )


def _leave(first: str, person: str, story: Story) -> None:
    """Somebody is let go, which rests on more than any one draft, so it is not among what was asked of one."""
    if _anybody(
        first,
        lambda who: story.ask(
            who, CONTENT[0], lambda state, today: leave(state, person, by=who, today=today, because="so")
        ),
    ):
        story.asked.pop()


def terms_of(when: When, story: Story, **more: Any) -> Terms:
    start, length, retroactive, standard = when
    first = story.today + timedelta(days=start)
    until = first + timedelta(days=length) if length else None
    return terms(first, until, retroactive=retroactive, standard=standard, **more)


def _readable(draft: Draft, day: date, story: Story) -> bool:
    """Whether the kind could read it: its fields are there, as what it takes them for."""
    reads = READ_AS.get(draft.content_digest, {})
    version = story.state.history(draft.entity).in_force(day) if reads else None
    fields = version.draft.content["fields"] if version else {}
    return all(fields.get(name, {}).get("type") == each for name, each in reads.items())
