"""What decisions are made on: one fold of the events inside a boundary.

A whole ledger folds into the same state (the catalogue), so a decision and a replay can never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec

from ledger.domain.channel import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.domain.channel_decision import ChannelDecided
from ledger.domain.channel_evaluation import ChannelEvaluated
from ledger.domain.channel_review import ChannelReviewed
from ledger.domain.charter import RIGHTS_EVENTS, CharterRecovered, Rights, Row
from ledger.domain.checkpoint_key import CHECKPOINT_KEY_EVENTS, CheckpointKeys
from ledger.domain.close import Close, PeriodClosed
from ledger.domain.consumer import Consumer, ConsumerAdded, ConsumerRemoved
from ledger.domain.credential import CREDENTIAL_EVENTS, Credentials
from ledger.domain.definition import Confirmation, DefinitionAttested, History, Term, Version, in_force_on, own
from ledger.domain.definition_review import DefinitionReview, DefinitionReviewed
from ledger.domain.emergency import Emergency, answer, says_the_same, unanswered
from ledger.domain.erasure import PayloadReleased, PayloadWithheld, PersonErased
from ledger.domain.event import Event, Recorded
from ledger.domain.figure import Figure, FigureRecorded, FigureWithdrawn
from ledger.domain.findings import FINDING_EVENTS, Findings
from ledger.domain.founding import Founded, PersonLeft, PersonRegistered
from ledger.domain.period import Period
from ledger.domain.proposal import (
    DefinitionConfirmed,
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Proposal,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
    answered,
    asked,
    once,
)
from ledger.domain.recovery import RECOVERY_EVENTS, Recoveries
from ledger.domain.request import ChangeAnswer, ChangeAnswered, ChangeRequest, ChangeRequested
from ledger.domain.restatement import (
    Restatement,
    RestatementCompleted,
    RestatementDeclined,
    RestatementEnd,
    RestatementOrdered,
)
from ledger.domain.restoration import LedgerRestored, Restoration, RestorationCorrected
from ledger.domain.spend import MonthlySpend, SpendRecorded
from ledger.domain.struck import Struck, StruckAct, TakenNumbers, number_in
from ledger.domain.token import TOKEN_EVENTS
from ledger.domain.touches import SeenTouches, TouchesSeen, together
from ledger.domain.verdict import FIRST_EDITION, SECOND_EDITION, VerdictsAcknowledged, scope_of
from ledger.domain.waiver import InvariantWaived, Waiver, WaiverGranted, granted, standing
from ledger.domain.work import Order, WorkCancelled, WorkDone, WorkOrdered


@dataclass(slots=True)
class State:
    """What is known of persons, rights, definitions, proposals, requests, consumers, channels, orders, figures.

    `persons` gives the kind of each id, `owners` the human being behind an agent or a service, `left` who acts
    no more, `erased` of whom nothing but the id is left; `withheld` why payloads are in no bag, by position. Waivers
    are found by their subject and the scope whose decider gave them: another scope's say nothing of it. Figures are
    found by their definition, and so are closes, each by its period. `spend` is what counts of each channel, by month,
    and `touches` are those that runs saw of each channel of a taxonomy. `numbered` tells of the proposals of each key,
    and of requests, how many there are and the last number. `taken` are the numbers of acts without effect.
    `struck` are those acts by position, and `acknowledged` what deciders read of them, by their scope.

    `covered` are the definitions that were read, where a question read no others; None where it read more than that.
    """

    founded: Founded | None = None
    persons: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    withheld: dict[int, str] = field(default_factory=dict)
    rights: Rights = field(default_factory=Rights)
    definitions: dict[str, History] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    emergencies: dict[str, Emergency] = field(default_factory=dict)
    recoveries: Recoveries = field(default_factory=Recoveries)
    requests: dict[str, ChangeRequest] = field(default_factory=dict)
    waivers: dict[tuple[str, str], list[Waiver]] = field(default_factory=dict)
    credentials: Credentials = field(default_factory=Credentials)
    orders: dict[str, Order] = field(default_factory=dict)
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    spend: dict[str, dict[str, MonthlySpend]] = field(default_factory=dict)
    touches: dict[str, SeenTouches] = field(default_factory=dict)
    closes: dict[str, dict[str, Close]] = field(default_factory=dict)
    restatements: dict[str, Restatement] = field(default_factory=dict)
    channels: dict[str, ChannelHistory] = field(default_factory=dict)
    reviews: dict[str, list[DefinitionReview]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    checkpoint_keys: CheckpointKeys = field(default_factory=CheckpointKeys)
    restorations: list[Restoration] = field(default_factory=list)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    numbered: dict[str, tuple[int, int]] = field(default_factory=dict)
    taken: TakenNumbers = field(default_factory=TakenNumbers)
    struck: dict[int, StruckAct] = field(default_factory=dict)
    acknowledged: dict[str, set[int]] = field(default_factory=dict)
    covered: frozenset[str] | None = None
    _resting: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def history(self, key: str) -> History:
        """The history of a definition, empty where there is none yet. Raises LookupError where it was not read."""
        if self.covered is not None and key not in self.covered:
            raise LookupError(f"`{key}` was asked for, and only {', '.join(sorted(self.covered))} was read")
        return self.definitions.get(key) or History()

    def in_force_on(self, day: date) -> dict[str, Version]:
        """Every definition that governs a day, by its key."""
        return in_force_on(self.definitions, day)

    def waiver(
        self, subject: str, scope: str, day: date, known: int | None = None, since: date | None = None
    ) -> Waiver | None:
        """The waiver of a subject that stands on a day, by the decider of `scope`, as far as known at a position.

        One of an item of debt stands for that item alone, which is true since `since`.
        """
        given = self.waivers.get((subject, scope), ())
        own = (each for each in given if isinstance(each.terms, WaiverGranted) and each.terms.since == since)
        return standing(own, day, known)

    def retired(self, key: str, day: date) -> bool:
        """Whether a definition governed once, and neither on a day nor on a later one."""
        history = self.history(key)
        return bool(history.versions) and not any(history.over(day, None))

    def resting_on(self, key: str) -> frozenset[str]:
        """The definitions of which some version rests directly on this one."""
        if not self._resting:
            found = defaultdict[str, set[str]](set)
            for other, history in self.definitions.items():
                for each in history.mentioned:
                    found[each].add(other)
            self._resting = {each: frozenset(others) for each, others in found.items()}
        return self._resting.get(key, frozenset())

    @property
    def edition(self) -> int:
        """The edition of the rules: the second from the founding on, or from where somebody read what it changes."""
        said = self.founded.rules if self.founded else msgspec.UNSET
        return max(said or FIRST_EDITION, SECOND_EDITION if self.acknowledged else FIRST_EDITION)

    def human(self, person: str) -> bool:
        """Whether that is a human being: only those decide."""
        return self.persons.get(person) == "human"

    def gone(self, person: str) -> bool:
        """Whether somebody acts no more: they left, or whoever answers for them did."""
        return person in self.left or self.owners.get(person, "") in self.left

    def here(self, person: str) -> bool:
        """Whether somebody is known, and acts."""
        return person in self.persons and not self.gone(person)

    def authors(self, proposal: Proposal) -> frozenset[str]:
        """Who wrote a proposal: those who made or revised it, and the owners of the agents among them, then and now."""
        now = (self.owners.get(each, each) for each in proposal.contributors)
        return frozenset((*proposal.contributors, *proposal.owners, *now))

    def authors_under(self, proposal: Proposal, row: Row, day: date) -> frozenset[str]:
        """Who counts as an author of a proposal under a row: its authors, and who counts as one with them.

        Whoever counted as one with a contributor when it wrote still does.
        """
        people = self.authors(proposal).union(proposal.counterparts)
        if not self.rights.delegations:
            return people
        return people.union(*(self.rights.one_with(row, each, day) for each in people))

    def copied(self) -> State:
        """Another state of the same content, to be folded into."""
        return replace(
            self,
            persons=dict(self.persons),
            owners=dict(self.owners),
            left=set(self.left),
            erased=set(self.erased),
            withheld=dict(self.withheld),
            rights=self.rights.copied(),
            definitions={key: each.copied() for key, each in self.definitions.items()},
            proposals=dict(self.proposals),
            emergencies=dict(self.emergencies),
            recoveries=self.recoveries.copied(),
            requests=dict(self.requests),
            waivers={at: [*each] for at, each in self.waivers.items()},
            credentials=self.credentials.copied(),
            orders=dict(self.orders),
            figures={key: [*each] for key, each in self.figures.items()},
            spend={channel: dict(each) for channel, each in self.spend.items()},
            touches=dict(self.touches),
            closes={key: dict(each) for key, each in self.closes.items()},
            restatements=dict(self.restatements),
            channels={key: each.copied() for key, each in self.channels.items()},
            reviews={key: [*each] for key, each in self.reviews.items()},
            findings=self.findings.copied(),
            checkpoint_keys=self.checkpoint_keys.copied(),
            restorations=[*self.restorations],
            consumers=dict(self.consumers),
            numbered=dict(self.numbered),
            taken=self.taken.copied(),
            struck=dict(self.struck),
            acknowledged={scope: {*each} for scope, each in self.acknowledged.items()},
        )

    def also(self, version: Version, term: Term) -> State:
        """The state as it would be if this version governed its term as well; this one stays as it is."""
        before = self.history(version.key)
        history = History([*before.versions, version], [*before.terms, term])
        return replace(self, definitions={**self.definitions, version.key: history})


def evolve(state: State, recorded: Recorded) -> None:
    """Take one event in. One of another sort leaves the state as it is."""
    fold((recorded,), state)


def fold(events: Iterable[Recorded], state: State | None = None) -> State:
    """Take events in, in their order. Events of other sorts leave the state as it is."""
    state = state or State()
    for recorded in events:
        evolve = _EVOLVE.get(type(recorded[3]))
        if evolve:
            evolve(state, recorded)
        if recorded[2] in state.recoveries.watched and type(recorded[3]) is not Struck:
            state.recoveries.acted(recorded[0], recorded[2])
    return state


def _struck(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.takes_number:
        state.taken.take(event.said)
    state.struck[recorded.position] = StruckAct(recorded.actor, scope_of(event.said))


def _acknowledged(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.acknowledged.setdefault(event.scope, set()).update(event.struck)


def _founded(state: State, recorded: Recorded) -> None:
    state.founded = state.founded or recorded.event  # type: ignore[assignment]


def _registered(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.persons[event.id] = event.kind
    state.left.discard(event.id)
    if event.owner:
        state.owners[event.id] = event.owner


def _left(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.left.add(event.person)


def _erased(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.left.add(event.person)
    state.erased.add(event.person)


def _withheld(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.withheld[event.position] = event.because


def _released(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.withheld.pop(event.position, None)


def _rights(state: State, recorded: Recorded) -> None:
    state.rights.evolve(recorded.position, recorded.event, recorded.recorded_at)  # type: ignore[arg-type]


def _recovered(state: State, recorded: Recorded) -> None:
    if isinstance(recorded.event, CharterRecovered):
        _rights(state, recorded)
    state.recoveries.evolve(recorded)


def _asked(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    before = state.proposals.get(event.proposal)
    if before is None and isinstance(event, DefinitionRevised):
        return  # of what nobody proposed
    if before is None:
        _number(state, f"proposal {event.draft.key}", event.proposal)
    owner = state.owners.get(recorded.actor, "")
    beside = _counterparts(state, event, {recorded.actor, owner} - {""})
    state.proposals[event.proposal] = asked(before, event, recorded.position, recorded.actor, owner, beside)


def _number(state: State, subject: str, name: str) -> None:
    """Count one more of a subject: whoever asks for its numbers does not look at each of them."""
    many, last = state.numbered.get(subject, (0, 0))
    state.numbered[subject] = many + 1, max(last, number_in(name))


def _counterparts(state: State, event: Any, writers: Iterable[str]) -> list[str]:
    """Who counts as one with those who write, as delegate or delegator, under the row that governs that day."""
    row = state.rights.governing(event.draft.path, event.on) if state.rights.delegations else None
    found = {each for writer in writers for each in state.rights.one_with(row, writer, event.on)} if row else set()
    return sorted(found.difference(writers))


def _answered(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    before = state.proposals.get(event.proposal)
    if before:
        on = date.fromisoformat(recorded.recorded_at[:10])
        state.proposals[event.proposal] = answered(before, event, recorded.position, recorded.actor, on)
    if before and isinstance(event, ProposalDeclined) and event.role == "decider":
        _no_to_emergency(state, before, event, recorded.position)


def _no_to_emergency(state: State, declined: Proposal, event: ProposalDeclined, position: int) -> None:
    """A no to what was ratified in an emergency, or to a proposal that says the same, answers it."""
    waiting = unanswered(state.emergencies, declined.key)
    by_meaning = bool(event.rests_until)
    if waiting and says_the_same(state.proposals[waiting.proposal].draft, declined.draft, by_meaning=by_meaning):
        answer(state.emergencies, declined.key, position, "declined")


def _requested(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.request not in state.requests:
        _number(state, "request", event.request)
    state.requests[event.request] = ChangeRequest(recorded.position, recorded.actor, event)


def _request_answered(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if found := state.requests.get(event.request):
        said = ChangeAnswer(recorded.position, recorded.actor, event)
        state.requests[event.request] = found._replace(answer=said)


def _ratified(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, DefinitionRatified)
    proposal = _closed(state, event, "ratified")
    if proposal is None:
        return
    version = Version(
        once(event.key, proposal.draft.key),
        event.version,
        proposal.draft,
        position,
        recorded_at,
        once(event.proposal, proposal.id),
        actor,
        event.self_attested,
        category=event.category or "",
        emergency_until=event.emergency_until or None,
    )
    if event.emergency_until:
        state.emergencies[event.proposal] = Emergency(position, actor, event)
    else:
        answer(state.emergencies, event.key, position, "ratified")
    term, corrects = (
        Term(position, event.version, Period(event.from_, event.until), recorded_at),
        proposal.terms.corrects,
    )
    _assert_version(state, version, state.history(event.key).placed(term, corrects) if corrects else term)


def _attested(state: State, recorded: Recorded) -> None:
    position, recorded_at, _, event = recorded
    assert isinstance(event, DefinitionAttested)
    violates = event.violates or ()
    version = Version(event.draft.key, event.version, own(event.draft), position, recorded_at, "", "", False, violates)
    _assert_version(state, version, Term(position, event.version, Period(event.from_, event.until), recorded_at))


def _retired(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if _closed(state, event, "ratified") is None:
        return
    answer(state.emergencies, event.key, recorded.position, "retired")
    period = Period(event.from_, event.until)
    term = Term(recorded.position, 0, period, recorded.recorded_at, retired_by=recorded.actor)
    if history := state.definitions.get(event.key):
        history.terms.append(term)


def _confirmed(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, DefinitionConfirmed)
    if _closed(state, event, "ratified") and (history := state.definitions.get(event.key)):
        history.confirm(event.version, Confirmation(position, recorded_at, event.proposal, actor))


def _waived(state: State, recorded: Recorded) -> None:
    terms = granted(recorded.event)  # type: ignore[arg-type]
    given = state.waivers.setdefault((terms.subject, terms.scope), [])
    given.append(Waiver(recorded.position, recorded.actor, terms))


def _reviewed(state: State, recorded: Recorded) -> None:
    position, _, actor, event = recorded
    assert isinstance(event, DefinitionReviewed)
    state.reviews.setdefault(event.key, []).append(DefinitionReview(position, actor, event))


def _checkpoint_key(state: State, recorded: Recorded) -> None:
    state.checkpoint_keys.evolve(recorded)


def _restored(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, LedgerRestored)
    state.restorations.append(Restoration(position, recorded_at, actor, event))
    state.credentials.evolve(recorded)
    state.recoveries.restored(position)


def _restoration_corrected(state: State, recorded: Recorded) -> None:
    event = recorded.event
    assert isinstance(event, RestorationCorrected)
    for at, each in enumerate(state.restorations):
        if each.position == event.restoration:
            state.restorations[at] = each._replace(corrections=(*each.corrections, (recorded.position, event)))


def _consumed(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.consumers[event.id] = Consumer(recorded.position, recorded.recorded_at, recorded.actor, event)


def _channel(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    if event.channel in state.channels or isinstance(event, ChannelRegistered):  # else of one that nobody registered
        state.channels.setdefault(event.channel, ChannelHistory(event.channel)).events.append(recorded)


def _figured(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, FigureRecorded)
    state.figures.setdefault(event.key, []).append(Figure(position, recorded_at, actor, event))


def _withdrawn(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    state.figures[event.key] = [each for each in state.figures.get(event.key, ()) if each.position != event.figure]


def _spent(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, SpendRecorded)
    if not event.countable:
        return
    months = state.spend.setdefault(event.channel, {})
    before = months.get(event.month)
    known = before.known if before else position
    months[event.month] = MonthlySpend(position, recorded_at, actor, event, known)


def _touched(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    for each in event.channels:
        state.touches[each.channel] = together(state.touches.get(each.channel), each, recorded.position)


def _period_closed(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, PeriodClosed)
    state.closes.setdefault(event.key, {}).setdefault(event.period, Close(position, recorded_at, actor, event))


def _restating(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, RestatementOrdered)
    state.restatements[event.restatement] = Restatement(position, recorded_at, actor, event)
    if replaced := state.restatements.get(event.replaces):
        state.restatements[event.replaces] = replaced._replace(replaced_by=event.restatement)


def _restated(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, RestatementCompleted | RestatementDeclined)
    if found := state.restatements.get(event.restatement):
        end = RestatementEnd(position, recorded_at, actor, event)
        state.restatements[event.restatement] = found._replace(end=end)


def _ordered(state: State, recorded: Recorded) -> None:
    position, recorded_at, actor, event = recorded
    assert isinstance(event, WorkOrdered)
    state.orders[event.order] = Order(position, recorded_at, actor, event)


def _worked(state: State, recorded: Recorded) -> None:
    event: Any = recorded.event
    order = state.orders.get(event.order)
    if order:
        done = {"done": event, "done_at": recorded.position} if isinstance(event, WorkDone) else {"cancelled": True}
        state.orders[event.order] = order._replace(**done)


def _credential(state: State, recorded: Recorded) -> None:
    state.credentials.evolve(recorded)


def _found_out(state: State, recorded: Recorded) -> None:
    state.findings.evolve(recorded)


def _assert_version(state: State, version: Version, term: Term) -> None:
    history = state.definitions.get(version.key)
    if history is None:
        history = state.definitions[version.key] = History()
    history.add(version)
    history.terms.append(term)
    state._resting = {}


def _closed(
    state: State, event: DefinitionRatified | DefinitionRetired | DefinitionConfirmed, how: str
) -> Proposal | None:
    """The proposal that is decided; None where nobody asked for it, and so nothing is."""
    found = state.proposals.get(event.proposal)
    if found:
        state.proposals[event.proposal] = found = msgspec.structs.replace(found, closed=how)
    return found


_EVOLVE: dict[type[Event], Callable[[State, Recorded], None]] = {
    Struck: _struck,
    Founded: _founded,
    PersonRegistered: _registered,
    PersonLeft: _left,
    PersonErased: _erased,
    PayloadWithheld: _withheld,
    PayloadReleased: _released,
    **dict.fromkeys(RIGHTS_EVENTS, _rights),
    CharterRecovered: _recovered,
    DefinitionProposed: _asked,
    DefinitionRevised: _asked,
    ProposalApproved: _answered,
    ProposalDeclined: _answered,
    ProposalWithdrawn: _answered,
    DefinitionRatified: _ratified,
    DefinitionRetired: _retired,
    DefinitionConfirmed: _confirmed,
    DefinitionAttested: _attested,
    ChangeRequested: _requested,
    ChangeAnswered: _request_answered,
    InvariantWaived: _waived,
    WaiverGranted: _waived,
    ConsumerAdded: _consumed,
    ConsumerRemoved: _consumed,
    ChannelRegistered: _channel,
    ChannelEvaluated: _channel,
    ChannelDecided: _channel,
    ChannelLeft: _channel,
    ChannelReviewed: _channel,
    DefinitionReviewed: _reviewed,
    FigureRecorded: _figured,
    FigureWithdrawn: _withdrawn,
    SpendRecorded: _spent,
    TouchesSeen: _touched,
    PeriodClosed: _period_closed,
    RestatementOrdered: _restating,
    RestatementCompleted: _restated,
    RestatementDeclined: _restated,
    WorkOrdered: _ordered,
    WorkDone: _worked,
    WorkCancelled: _worked,
    **dict.fromkeys(FINDING_EVENTS, _found_out),
    **dict.fromkeys(RECOVERY_EVENTS, _recovered),
    **dict.fromkeys(CREDENTIAL_EVENTS, _credential),
    **dict.fromkeys(CHECKPOINT_KEY_EVENTS, _checkpoint_key),
    LedgerRestored: _restored,
    RestorationCorrected: _restoration_corrected,
    VerdictsAcknowledged: _acknowledged,
    **dict.fromkeys(TOKEN_EVENTS, lambda *_: None),  # which counts is known to what keeps them
}
EVENTS = tuple(event for event in _EVOLVE if event is not Struck)
