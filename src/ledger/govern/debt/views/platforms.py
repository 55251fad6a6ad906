"""Items of what platforms hold, refuse and impose.

rival_rule        a survey found two rules that claim one name and differ   until one is bound and equal, or is gone
refused_target    a plan refuses what is in force and bound there           until it compiles, or is let go
imposed           the platform changes on a day what is bound there         until a decision or a review answers it

What a survey, a plan or a notice says holds until the next one says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.survey.events import Rivalry, SurveyRecorded
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    DeliveryApplied,
    DeliveryConfirmed,
)
from ledger.domain.event import Event, Recorded
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.scope import EVERYTHING
from ledger.govern.debt.views.definitions import DECIDED, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell
from ledger.govern.debt.views.stays import Stays
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.steps import TEXT, Open, step

_SETTLING = (ArtifactBound, ArtifactUnbound, DeliveryApplied, DeliveryConfirmed)
"""The events after which an artifact may be bound and equal, or no longer."""


class Rivals:
    """Which rules rival each other, as the last survey of their targets found them, and who decided one of them."""

    events: ClassVar[Collection[type[Event]]] = (SurveyRecorded, *_SETTLING)

    def __init__(self) -> None:
        """Nothing was surveyed."""
        self.open = Stays[str]()
        self.found: dict[str, Rivalry] = {}
        self.at = defaultdict[str, set[str]](set)
        self._there: dict[str, bool] = {}

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in a survey, or what became of an artifact that has a rival."""
        if isinstance(recorded.event, SurveyRecorded):
            self._survey(recorded.event)
        for pair in self.touched(recorded.event):
            rivalry = self.found[pair]
            stands = self._there[pair] and not any(_decided(facts, each.place) for each in (rivalry.one, rivalry.other))
            day = facts.days.of(recorded.position)
            self.open.turn(pair, rivalry.claim if stands else None, day, recorded.position)

    def touched(self, event: Any) -> list[str]:
        """The pairs that an event says something of."""
        if not isinstance(event, SurveyRecorded):
            return sorted(self.at.get(f"{event.target}/{event.address}", ()))
        return [pair for pair, each in self.found.items() if {each.one.target, each.other.target} <= {*event.targets}]

    def _survey(self, survey: SurveyRecorded) -> None:
        for each in survey.rivals:
            self.found[each.pair] = each
            for rule in (each.one, each.other):
                self.at[rule.place].add(each.pair)
        now = {each.pair for each in survey.rivals}
        for pair in self.touched(survey):
            self._there[pair] = pair in now


def _decided(facts: DebtFacts, place: str) -> bool:
    """Whether a definition governs the rule there, and is what it says."""
    target, _, address = place.partition("/")
    bound = facts.deliveries.artifacts.get((target, address))
    return bound is not None and (bool(bound.applied) or bound.differs is None)


def _rivals(facts: DebtFacts, pair: str) -> Sequence[Spell]:
    memory = facts.of(Rivals)
    return [
        Spell(since, until, known, _scope_of(facts, memory.found[pair]), claim)
        for since, until, known, claim in memory.open.of(pair)
    ]


def _scope_of(facts: DebtFacts, rivalry: Rivalry) -> str:
    """That of the definition which governs one of them; everything, where none does."""
    for rule in (rivalry.one, rivalry.other):
        if bound := facts.deliveries.artifacts.get((rule.target, rule.address)):
            return facts.scope(bound.key)
    return EVERYTHING


class Refusals:
    """Which artifacts of a definition a target cannot hold, as the last plan said."""

    events: ClassVar[Collection[type[Event]]] = (DeliveryRefused, RefusalLifted, *_SETTLING)

    def __init__(self) -> None:
        """Nothing was refused."""
        self.open = Stays[str]()
        self.of_key = defaultdict[str, set[str]](set)
        self._refused = defaultdict[str, dict[str, str]](dict)
        self._of: dict[str, str] = {}
        self._last: dict[str, DeliveryRefused] = {}

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in what a plan said of an artifact, or what became of it."""
        event: Any = recorded.event
        at = f"{event.target}/{event.address or event.name}"
        if isinstance(event, DeliveryRefused):
            self._last[at], self._of[at] = event, refused_of(event)
            self.of_key[event.key].add(refused_of(event))
        if not (last := self._last.get(at)):
            return
        settled = _settles(event, last)
        if settled and not isinstance(event, ArtifactUnbound):  # bound again, it is as it was
            del self._last[at]
        self._turn(facts, recorded, refused_of(last), at, "" if settled else last.what)

    def _turn(self, facts: DebtFacts, recorded: Recorded, subject: str, at: str, what: str) -> None:
        refused = self._refused[subject]
        if what:
            refused[at] = what
        else:
            refused.pop(at, None)
        told = next((refused[each] for each in sorted(refused)), None)
        self.open.turn(subject, told, facts.days.of(recorded.position), recorded.position)

    def touched(self, event: Any) -> Iterator[str]:
        """The definitions on a target that an event says something of."""
        if isinstance(event, DeliveryRefused):
            yield refused_of(event)
        elif subject := self._of.get(f"{event.target}/{event.address or event.name}"):
            yield subject


def _settles(event: Any, refused: DeliveryRefused) -> bool:
    """Whether it is over by an event: it compiles, it is let go, or what was refused, or a later version, is there."""
    match event:
        case DeliveryRefused():
            return False
        case ArtifactBound():
            return refused_of(event) != refused_of(refused)
        case DeliveryApplied() | DeliveryConfirmed():
            return event.version >= refused.version or not event.desired
        case _:
            return True


def refused_of(event: Any) -> str:
    """A definition on a target, as people write it: `mql@hs`."""
    return f"{event.key}@{event.target}"


def _refused(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    """The days on which the definition governs, among those on which a target refuses it."""
    key = subject.rpartition("@")[0]
    history = facts.state.definitions.get(key)
    days = [segment.period for segment, _ in governing(history)] if history else []
    found = list[Spell]()
    for since, until, known, what in facts.of(Refusals).open.of(subject):
        for each in days:
            start, end = max(since, each.from_), _earlier(until, each.until)
            if end is None or start < end:
                found.append(Spell(start, end, known, facts.scope(key), what))
    return _joined(found)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((each for each in (one, other) if each), default=None)


def _joined(found: Sequence[Spell]) -> list[Spell]:
    """Spells in order; what goes on under another version, or for another reason, is one item."""
    joined = list[Spell]()
    for each in sorted(found, key=lambda spell: spell.since):
        last = joined[-1] if joined else None
        if last and last.until == each.since:
            joined[-1] = each._replace(since=last.since, known=last.known)
        else:
            joined.append(each)
    return joined


class Notices:
    """What platforms impose on what is bound there, and which definitions somebody answered for.

    An answer is for the day that the notice names: where the same is told of another artifact, it stands.
    """

    events: ClassVar[Collection[type[Event]]] = (
        NoticeReceived,
        DefinitionRatified,
        DefinitionRetired,
        DefinitionReviewed,
        ArtifactBound,
        ArtifactUnbound,
    )

    def __init__(self) -> None:
        """Nothing was received."""
        self.open = Stays[tuple[str, date]]()
        self.of_key = defaultdict[str, set[str]](set)
        self._last: dict[str, NoticeReceived] = {}
        self._answered = defaultdict[tuple[str, date], set[str]](set)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in a notice, or what may answer one."""
        event: Any = recorded.event
        if isinstance(event, NoticeReceived):
            self._last[event.about] = event
            for key in event.keys:
                self.of_key[key].add(event.about)
            self._turn(facts, recorded, event.about)
            return
        for about in sorted(self.of_key.get(event.key, ())):
            notice = self._last[about]
            if event.key in notice.keys and not isinstance(event, ArtifactBound | ArtifactUnbound):
                self._answered[about, notice.day].add(event.key)
            self._turn(facts, recorded, about)

    def _turn(self, facts: DebtFacts, recorded: Recorded, about: str) -> None:
        notice, day = self._last[about], facts.days.of(recorded.position)
        bound = (facts.deliveries.artifacts.get((notice.target, each)) for each in notice.artifacts)
        touched = {each.key for each in bound if each} & {*notice.keys}
        waits = sorted(touched - self._answered[about, notice.day])
        self.open.turn(about, (waits[0], notice.day) if waits else None, day, recorded.position)

    def touched(self, event: Any) -> Iterable[str]:
        """The notices that an event says something of."""
        return (event.about,) if isinstance(event, NoticeReceived) else sorted(self.of_key.get(event.key, ()))


def _imposed(facts: DebtFacts, about: str) -> Sequence[Spell]:
    """The days on which some definition that it touches is not answered for, the first of them named."""
    return _joined(
        [
            Spell(since, until, known, facts.scope(key), key, due)
            for since, until, known, (key, due) in facts.of(Notices).open.of(about)
        ]
    )


def _touch(memory: type[Rivals | Refusals | Notices]) -> Touch:
    return lambda facts, recorded: facts.of(memory).touched(recorded.event)


def _of_refused_definition(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The targets that ever refused the definition which was decided."""
    of_key = facts.of(Refusals).of_key
    return [each for key in key_decided(facts, recorded) for each in sorted(of_key.get(key, ()))]


_REFUSING: Mapping[type[Event], Touch] = {
    **dict.fromkeys(Refusals.events, _touch(Refusals)),
    **dict.fromkeys(DECIDED, _of_refused_definition),
}
RIVAL_RULE = Sort(
    name="rival_rule",
    subject="pair of artifacts",
    weight=3,
    due=60,
    spells=_rivals,
    subjects=lambda facts: facts.of(Rivals).open.subjects(),
    touched=dict.fromkeys(Rivals.events, _touch(Rivals)),
    closing=step(
        "bring one of them under the definition that is meant, and deliver that; or delete one there, and survey again",
        "join",
        Open("KEY"),
        Open("TARGET/ARTIFACT"),
        differing=True,
        because=TEXT,
    ),
    remembers=(Rivals,),
)
REFUSED_TARGET = Sort(
    name="refused_target",
    subject="definition on a target",
    weight=3,
    due=60,
    spells=_refused,
    subjects=lambda facts: facts.of(Refusals).open.subjects(),
    touched=_REFUSING,
    closing=step("decide a version that compiles there, or let the artifact go; then plan again", "plan", record=True),
    remembers=(Refusals,),
)
IMPOSED = Sort(
    name="imposed",
    subject="notice on a target",
    weight=5,
    due=None,
    spells=_imposed,
    subjects=lambda facts: facts.of(Notices).open.subjects(),
    touched=dict.fromkeys(Notices.events, _touch(Notices)),
    closing=step(
        "look at what it means for the definition: decide another version or its end, or review it and keep it",
        "review",
        "{about}",
        keep=True,
        because=TEXT,
    ),
    remembers=(Notices,),
)
