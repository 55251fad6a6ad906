"""How the ledger stands today: what waits for whom, what is due, what differs, what was decided by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Ledger
from ledger.audit.checkpoints.answers.incarnations import IncarnationShown, incarnations
from ledger.deliver.delivery.answers.work_order import WorkOrder, work_order, worker_in_words
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.govern.people.answers.credentials import CredentialShown, credential_shown
from ledger.govern.requests.answers import AskedChange, request_fields
from ledger.govern.requests.events import overdue_since
from ledger.govern.seats.answers.recovery import RecoveryShown, recovery_shown
from ledger.govern.waivers.answers.waivers import WaiverTerms, waiver_terms
from ledger.measure.figures.answers.restatements import restatement_text
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.verbs.reporting import require_reported_of
from ledger.render.sections import Lines, Section, just_lines

if TYPE_CHECKING:
    from ledger.govern.proposals.views import Standing
    from ledger.govern.requests.views import RequestStanding
    from ledger.govern.seats.views.emergencies import EmergencyWaiting
    from ledger.measure.channels.views.judged import ChannelJudged
    from ledger.overview.board.queries.status import StatusOn
    from ledger.overview.board.views import Due

MORE = "ledger proposals, ledger requests --open"
MOST = 6  # lines under a heading; `--json` has them all


class WaitingProposal(msgspec.Struct, frozen=True, kw_only=True):
    """An open proposal, and the act that it waits for; `act` is empty where nobody can do anything to it.

    `command` is the act as the command line takes it, what is open in capitals. `people` could do it, `yours` says
    whether the person who asks is one of them, and `lapses` is the day on which it lapses if nobody decides.
    """

    proposal: str
    title: str
    effective: date
    act: str
    command: str
    people: list[str]
    yours: bool
    waits_for: str
    lapses: date | None

    def lines(self) -> Iterator[str]:
        """What it is, and the command."""
        lapses = f"; lapses {self.lapses}" if self.lapses else ""
        if not self.yours:
            yield f"{self.proposal}: {self.waits_for}{lapses}"
            return
        yield f"{self.proposal}  {self.title}, effective {self.effective}{lapses}"
        yield from [f"  {self.waits_for}"] if self.act in ("rebase", "revise", "withdraw") else []
        yield f"  {self.command}"


class WaitingRequest(AskedChange, frozen=True, kw_only=True):
    """A request that nobody answered: who could, the last day to do so in time, and whether that is past."""

    people: list[str]
    yours: bool
    answer_by: date | None
    overdue: bool

    @property
    def due(self) -> date | None:
        """The last day to answer in time; of one that is overdue, the first day on which that was so."""
        return overdue_since(self.answer_by) if self.answer_by and self.overdue else self.answer_by

    def lines(self) -> Iterator[str]:
        """What hurts, by when to answer, and the command."""
        when = f"; answer by {self.answer_by}" if self.answer_by else ""
        when = f"; overdue since {self.due}" if self.overdue else when
        if not self.yours:
            yield f"{self.request} ({self.about}): an answer by {' or '.join(self.people) or 'nobody who could'}{when}"
            return
        yield f"{self.request}  a change of {self.about}, for {self.by}{when}"
        yield f"  {' '.join(self.hurts.split())}"
        yield f"  ledger answer {self.request} --proposal PROPOSAL"
        yield f"  or ledger answer {self.request} --no --because TEXT"


class WaitingChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that was judged, what is recommended of it, and who may decide about it."""

    channel: str
    title: str
    framework: str
    total: str
    recommendation: str
    people: list[str]
    yours: bool

    def lines(self) -> Iterator[str]:
        """What was judged, and the command."""
        told = f"{self.recommendation} is recommended, {self.total} of 100 by {self.framework}"
        if not self.yours:
            yield f"{self.channel}: a decision by {' or '.join(self.people) or 'nobody who could'}; {told}"
            if not self.people:
                yield "  whoever decides assessed it: seat somebody else, with ledger propose CHARTER"
            return
        yield f"{self.channel}  {self.title}; {told}"
        yield f"  ledger channel decide {self.channel} OUTCOME"


class OpenEmergency(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody ratified in an emergency, and its decider has not answered.

    It governs until a day, or did where it is `over`; then no platform goes back by itself: `operators` plan that day.
    `people` are to answer it.
    """

    proposal: str
    key: str
    version: int
    title: str
    by: str
    because: str
    until: date
    over: bool
    people: list[str]
    operators: list[str]
    yours: bool

    def lines(self) -> Iterator[str]:
        """Who ratified what, until when, who is to answer and how, and what the operators have to do."""
        ends = f"it ended on {self.until}, unanswered" if self.over else f"it ends on {self.until}"
        yield f"{self.proposal}  {self.title}: v{self.version}, ratified in an emergency by {self.by}; {ends}"
        yield f"  because {' '.join(self.because.split())}"
        who = "you" if self.yours else " or ".join(self.people) or "nobody who could"
        yield f"  to be answered by {who}: ratify what is to govern on, or ledger decline {self.proposal}"
        runs = " or ".join(self.operators) or "nobody who could"
        back = f"since {self.until}" if self.over else f"on {self.until}"
        yield f"  {back}, the platforms are to be put back by {runs}: ledger plan"


class DueDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day, and what happens on it by itself to a key or a scope."""

    on: date
    about: str
    what: str


class OpenDifference(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact that differs from what was decided, or, where it is not `settled`, may have been half written.

    `waiver` lets it differ until a day.
    """

    target: str
    address: str
    name: str
    key: str
    settled: bool
    waiver: WaiverTerms | None = None

    @property
    def in_words(self) -> str:
        """As one line."""
        if self.waiver:
            return f"{self.target} {self.name} ({self.key}): {self.waiver.in_words}"
        how = "changed there, and nobody with the right decided it" if self.settled else "a write has no receipt yet"
        return f"{self.target} {self.name} ({self.key}): {how}"


class OpenRestatement(msgspec.Struct, frozen=True, kw_only=True):
    """Figures that are to be computed again, as was ordered: material, or not `measured`. `people` may carry it out.

    `completing` is the command that does.
    """

    restatement: str
    key: str
    what: str
    measured: bool
    people: list[str]
    completing: str

    def lines(self) -> Iterator[str]:
        """What was ordered, who may carry it out, and how."""
        weight = "material" if self.measured else "nobody measured what it changes"
        yield f"{self.restatement}: {self.what}; {weight}; for {' or '.join(self.people) or 'nobody who could'}"
        yield f"  {self.completing}"


class LedgerStatus(Answer, frozen=True, kw_only=True):
    """How the ledger stands today, as far as the record tells: no platform is asked.

    `address` is who asks, if anybody. `due` reaches 30 days ahead. `undecided` are the definitions in force that were
    only attested, `enrolling` the credentials that do not count yet, and `gaps` what nobody can do. `orders` wait for a
    worker, and `worker` says when one last looked. `restatements` were ordered, and have to be carried out. `channels`
    were judged, and nobody decided about them. `emergencies` are those that their deciders did not answer, `recovery`
    is by whom the decider of `*` is to be replaced.
    `incarnations` tell where an older copy went on, `unobserved` are the targets at which nobody looked since.
    """

    commands: ClassVar = ("status",)

    on: date
    address: str | None
    proposals: list[WaitingProposal]
    requests: list[WaitingRequest]
    due: list[DueDay]
    differences: list[OpenDifference]
    undecided: list[str]
    enrolling: list[CredentialShown]
    gaps: list[str]
    orders: list[WorkOrder]
    worker: str
    restatements: list[OpenRestatement]
    channels: list[WaitingChannel] = msgspec.field(default_factory=list)
    emergencies: list[OpenEmergency] = msgspec.field(default_factory=list)
    recovery: RecoveryShown | None = None
    incarnations: list[IncarnationShown] = msgspec.field(default_factory=list)
    unobserved: list[str] = msgspec.field(default_factory=list)

    def sections(self) -> Iterator[Section]:
        """What waits for the person first, then for others, then the rest; and what to ask next."""
        late = [each for each in self.requests if each.overdue]
        in_time = [each for each in self.requests if not each.overdue]
        every: list[WaitingProposal | WaitingRequest | WaitingChannel] = [
            *late,
            *self.proposals,
            *in_time,
            *self.channels,
        ]
        mine = [each for each in every if each.yours]
        others = [each for each in every if not each.yours]
        yield just_lines(self._headline())
        yield from _part("to be replaced", [tuple(self.recovery.lines())] if self.recovery else [], "ledger recover")
        sudden = (tuple(each.lines()) for each in self.emergencies)
        yield from _part("in an emergency", sudden, "ledger debt")
        yield from _part("waits for you", (tuple(each.lines()) for each in mine), MORE)
        waiting = "waits for others" if self.address else "waits"
        yield from _part(waiting, (tuple(each.lines()) for each in others), MORE)
        yield from _part("due within 30 days", ((f"{e.on}  {e.about}: {e.what}",) for e in self.due), "--json")
        differ = ((each.in_words,) for each in self.differences)
        yield from _part("differs", differ, "ledger drift", "see how: ledger drift")
        undecided = ((f"{each}: in use, attested from evidence",) for each in self.undecided)
        yield from _part("decided by nobody", undecided, "ledger list", "what that weighs: ledger debt")
        keys = (tuple(each.lines()) for each in self.enrolling)
        yield from _part("do not count yet, and anybody seated may object", keys, "ledger credential list")
        ordered = (
            (f"{e.order}  {e.what} at {', '.join(e.targets)}, ordered by {e.by} at {e.at}",) for e in self.orders
        )
        yield from _part("waits for a worker", ordered, "ledger orders", self.worker)
        restated = (tuple(each.lines()) for each in self.restatements)
        yield from _part("waits to be restated", restated, "ledger restate list")
        yield from _part("gaps", ((each,) for each in self.gaps), "ledger rights")
        yield from _part("goes on from an older copy", self._incarnations(), "ledger verify")

    def _incarnations(self) -> Iterator[tuple[str, ...]]:
        yield from ((each.in_words,) for each in self.incarnations)
        yield from ((f"{e} is read-only until somebody looks: ledger drift --target {e}",) for e in self.unobserved)

    def _headline(self) -> str:
        who = f", {self.address}" if self.address else ""
        waiting, standing = (
            (self.proposals, self.requests, self.channels, self.due, self.orders, self.restatements),
            (
                self.differences,
                self.undecided,
                self.enrolling,
                self.emergencies,
                [self.recovery] if self.recovery else [],
            ),
        )
        if not any((*waiting, *standing, self.gaps)):
            return f"{self.on}: nothing waits, nothing differs, and all that is in force was decided"
        if not self.address:
            return f"{self.on}: nobody is named, so nothing can wait for you; say who you are: --as ADDRESS"
        proposals, requests, channels, emergencies = (
            len([e for e in every if e.yours])
            for every in (self.proposals, self.requests, self.channels, self.emergencies)
        )
        waits = "waits" if proposals + requests + channels + emergencies == 1 else "wait"
        late = sum(each.yours and each.overdue for each in self.requests)
        told = [
            *_many(proposals, "proposal", always=not (requests or channels or emergencies)),
            *(["1 emergency"] if emergencies == 1 else [f"{emergencies} emergencies"] if emergencies else []),
            *_many(requests, "request"),
            *_many(channels, "channel"),
        ]
        return f"{self.on}: {' and '.join(told)} {waits} for you{who}{f'; {late} overdue' if late else ''}"


def _many(number: int, what: str, *, always: bool = False) -> list[str]:
    return [f"{number} {what}{'s' * (number != 1)}"] if number or always else []


def ledger_status(ledger: Ledger, found: StatusOn, address: str) -> LedgerStatus:
    """How it stands, for who has this address; empty for anybody."""
    return LedgerStatus(
        on=found.day,
        address=address or None,
        proposals=[_waiting(ledger, each, lapses, address) for each, lapses in found.open],
        requests=[_request(ledger, each, address) for each in found.requests],
        due=[_due(ledger, each) for each in found.due],
        differences=[
            *(_difference(each, waiver_terms(ledger, each.waived(found.day))) for each in found.differing),
            *(_difference(each, settled=False) for each in found.unsettled),
        ],
        undecided=[f"{each.key} v{each.version}" for each in found.undecided],
        enrolling=[credential_shown(ledger, each, ledger.now()) for each in found.enrolling],
        gaps=[ledger.named(each) for each in found.gaps],
        orders=[work_order(ledger, each) for each in found.orders],
        worker=worker_in_words(ledger),
        restatements=[_restatement(ledger, each) for each in found.restatements],
        channels=[_channel(ledger, each, address) for each in found.channels],
        emergencies=[open_emergency(ledger, each, address) for each in found.emergencies],
        recovery=recovery_shown(ledger, found.recovery),
        incarnations=incarnations(ledger, found.restorations),
        unobserved=[*found.unobserved],
    )


def open_emergency(ledger: Ledger, found: EmergencyWaiting, address: str) -> OpenEmergency:
    """An emergency that waits for its decider, as who has this address reads it."""
    each = found.emergency
    people, operators = ([ledger.address(person) for person in some] for some in (found.people, found.operators))
    return OpenEmergency(
        proposal=each.proposal,
        key=each.key,
        version=each.terms.version,
        title=ledger.named(found.title),
        by=ledger.address(each.by),
        because=ledger.named(each.terms.because),
        until=each.until,
        over=found.over,
        people=people,
        operators=operators,
        yours=address in people,
    )


def _waiting(ledger: Ledger, found: Standing, lapses: date | None, address: str) -> WaitingProposal:
    proposal, people = found.proposal, [ledger.address(each) for each in found.wait.people]
    return WaitingProposal(
        proposal=proposal.id,
        title=ledger.named(str(proposal.draft.content.get("title", proposal.key))),
        effective=proposal.terms.from_,
        act=found.wait.act,
        command=found.wait.step.command if found.wait.step else "",
        people=people,
        yours=address in people,
        waits_for=ledger.named(found.wait.words),
        lapses=lapses,
    )


def _request(ledger: Ledger, found: RequestStanding, address: str) -> WaitingRequest:
    people = [ledger.address(each) for each in found.people]
    return WaitingRequest(
        **request_fields(ledger, found.request),
        people=people,
        yours=address in people,
        answer_by=found.until,
        overdue=found.overdue,
    )


def _channel(ledger: Ledger, found: ChannelJudged, address: str) -> WaitingChannel:
    people = [ledger.address(each) for each in found.people]
    judged = found.evaluation
    return WaitingChannel(
        channel=found.history.key,
        title=ledger.named(found.history.file.title),
        framework=f"{judged.framework} v{judged.version}",
        total=judged.total_in_words,
        recommendation=judged.recommendation,
        people=people,
        yours=address in people,
    )


def _restatement(ledger: Ledger, found: Restatement) -> OpenRestatement:
    text = restatement_text(ledger, found)
    state, path = ledger.snapshot().state, require_reported_of(ledger.snapshot().state, text.key).path
    row = state.rights.governing(path, ledger.today())
    people = state.rights.actors(row, "decider", ledger.today()) if row else ()
    return OpenRestatement(
        restatement=text.restatement,
        key=text.key,
        what=text.in_words.partition(": ")[2],
        measured=bool(text.figures),
        people=[ledger.address(each) for each in people],
        completing=text.completing,
    )


def _due(ledger: Ledger, found: Due) -> DueDay:
    return DueDay(on=found.day, about=found.about, what=ledger.named(found.what))


def _difference(found: GovernedArtifact, waiver: WaiverTerms | None = None, *, settled: bool = True) -> OpenDifference:
    where = {each: getattr(found, each) for each in ("target", "address", "name", "key")}
    return OpenDifference(**where, settled=settled, waiver=waiver)


def _part(title: str, told: Iterable[tuple[str, ...]], more: str, then: str = "") -> Iterator[Section]:
    """A heading and what is under it, as much as is read at a glance; nothing where there is nothing."""
    found = tuple(told)
    if not found:
        return
    left = len(found) - MOST
    shown = [line for each in found[:MOST] for line in each]
    rest = [f"and {left} more: {more}"] if left > 0 else []
    yield Section(title, (Lines((*shown, *rest, *([then] if then else []))),))
