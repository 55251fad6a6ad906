"""Items of what is on record and cannot be stood by: a figure, a run, a proof.

not_reproducible    a bridge left a line of a figure unexplained    until it is restated, accepted, or explained
unknown_touches     a run put more than 5 % in no channel           until a later run does not
broken_invariant    what is in force violates it                    until none does, or another version of it governs

No fold asks a solver or counts a record: what took that was recorded by the act that found it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from shlex import quote
from typing import Any, ClassVar, NamedTuple

from ledger.domain.definition import DefinitionAttested
from ledger.domain.event import Event, Recorded
from ledger.domain.period import Period
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.waiver import InvariantWaived, Waiver, WaiverGranted, granted, invariant_subject, waiver_subject
from ledger.govern.debt.views.definitions import governing
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell, proposed
from ledger.govern.debt.views.stays import Stay, Stays
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import RestatementCompleted
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.steps import DATE, TEXT, Open, step

MOST_UNKNOWN = Fraction(1, 20)
"""The share of touches or of credit that may be in no channel of a taxonomy."""


class Unexplained:
    """What the last bridge of each figure left, until somebody restated, accepted or withdrew it."""

    events: ClassVar[Collection[type[Event]]] = (
        FigureRecorded,
        FigureWithdrawn,
        BridgeRecorded,
        FigureAccepted,
        RestatementCompleted,
    )

    def __init__(self) -> None:
        """No figure was reported."""
        self.left = Stays[str]()
        self._figures: dict[int, FigureRecorded] = {}
        self._of_key = defaultdict[str, list[int]](list)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in what was said of a figure."""
        event: Any = recorded.event
        if isinstance(event, FigureRecorded):
            self._figures[recorded.position] = event
            self._of_key[event.key].append(recorded.position)
            return
        for position in self._about(facts, event):
            left = self._asked(position) if isinstance(event, BridgeRecorded) and event.unexplained != "0" else None
            since = min(self._figures[position].as_of, facts.days.of(recorded.position))
            self.left.turn(self._name(position), left, facts.days.of(recorded.position), recorded.position, since)

    def touched(self, facts: DebtFacts, recorded: Recorded) -> list[str]:
        """The figures that an event says something of."""
        event: Any = recorded.event
        return [] if isinstance(event, FigureRecorded) else [self._name(each) for each in self._about(facts, event)]

    def _about(self, facts: DebtFacts, event: Any) -> list[int]:
        if not isinstance(event, RestatementCompleted):
            return [event.figure] if event.figure in self._figures else []
        restatement = REPORTED.of(facts.state).restatements.get(event.restatement)
        periods = restatement.terms.periods if restatement else ()
        return [each for each in self._of_key[event.key] if self._figures[each].period in periods]

    def _asked(self, position: int) -> str:
        """A figure as its acceptance asks for it: `mql 2024-Q2 --as-of 2024-07-05`."""
        figure = self._figures[position]
        segment = f" --segment {quote(figure.segment)}" if figure.segment else ""
        return f"{figure.key} {figure.period}{segment} --as-of {figure.as_of}"

    def _name(self, position: int) -> str:
        """A figure as people write it: `mql/2024-Q2#31`."""
        figure = self._figures[position]
        return f"{figure.key}/{figure.period}#{position}"


def _not_reproducible(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    key = subject.partition("/")[0]
    stays = [*facts.of(Unexplained).left.of(subject)]
    return _disjoint([Spell(each.since, each.until, each.known, facts.scope(key), each.what) for each in stays])


def _disjoint(found: Sequence[Spell]) -> list[Spell]:
    """What is one behind the other: what the later one says of days that the earlier one has is left to that."""
    told = list[Spell]()
    for each in found:
        last = told[-1].until if told else None
        told.append(each._replace(since=last) if last and each.since < last else each)
    return told


def _unknown(facts: DebtFacts, taxonomy: str) -> Sequence[Spell]:
    """From the first run that could not name enough to the first that could."""
    stays = Stays[str]()
    for position, _, _, event in facts.state.findings.of("run", taxonomy):
        assert isinstance(event, AttributionRan)
        over = event.unknown_share > MOST_UNKNOWN
        stays.turn(taxonomy, "unknown" if over else None, facts.days.of(position), position)
    scope = facts.scope(taxonomy)
    return [Spell(each.since, each.until, each.known, scope, taxonomy) for each in stays.of(taxonomy)]


class Attested(NamedTuple):
    """A version that broke an invariant when it was attested."""

    key: str
    number: int


class Violations:
    """Which attested versions break which invariant, as their attestation says."""

    events: ClassVar[Collection[type[Event]]] = (DefinitionAttested,)

    def __init__(self) -> None:
        """None does."""
        self.of = defaultdict[str, list[Attested]](list)
        self.by_key = defaultdict[str, set[str]](set)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take in an attestation."""
        event: Any = recorded.event
        for invariant in event.violates or ():
            self.of[invariant].append(Attested(event.draft.key, event.version))
            self.by_key[event.draft.key].add(invariant)


def _broken(facts: DebtFacts, invariant: str) -> Sequence[Spell]:
    """The days on which it governs and something in force violates it, as it was proved or as it was attested."""
    history = facts.state.definitions.get(invariant)
    scope = facts.scope(invariant)
    broken = [*_proved(facts, invariant), *_attested(facts, invariant)]
    found = list[Spell]()
    for segment, version in governing(history) if history else ():
        for stay in broken:
            if stay.what in (0, version.number) and stay.period.overlaps(segment.period):
                days = _common(stay.period, segment.period)
                found.append(Spell(days.from_, days.until, stay.known, scope, f"v{version.number}"))
    return _whole(found)


def _proved(facts: DebtFacts, invariant: str) -> Iterator[Stay[int]]:
    """The days from a proof that a version of it is violated to the next that it holds."""
    stays = Stays[int]()
    for position, _, _, event in facts.state.findings.of("proof", invariant):
        assert isinstance(event, ProofRecorded)
        if event.verdict != "unknown":  # that nobody can say mends nothing, and breaks nothing
            what = event.version if event.verdict == "violated" else None
            stays.turn(invariant, what, event.on, position)
    return stays.of(invariant)


def _attested(facts: DebtFacts, invariant: str) -> Iterator[Stay[int]]:
    """The days on which a version governs that broke it when it was attested, until a proof says that it holds."""
    proofs = facts.state.findings.of("proof", invariant)
    for key, number in facts.of(Violations).of.get(invariant, ()):
        version = facts.version(key, number)
        history = facts.state.definitions.get(key)
        for segment, each in governing(history) if history and version else ():
            if each.number == number:
                mended = (_mended(proof.event, each.position, proof.position, segment.from_) for proof in proofs)
                until = min((day for day in (segment.until, *mended) if day), default=None)
                if until is None or segment.from_ < until:
                    yield Stay(segment.from_, until, each.position, 0)


def _mended(proof: Any, since: int, at: int, start: date) -> date | None:
    """The day from which a proof that came later says that it holds; None where it says nothing of that."""
    return max(proof.on, start) if at > since and proof.verdict == "holds" else None


def _common(one: Period, other: Period) -> Period:
    until = min((each for each in (one.until, other.until) if each), default=None)
    return Period(max(one.from_, other.from_), until)


def _whole(found: Sequence[Spell]) -> list[Spell]:
    """Spells without a day in common, and none that ends where another begins: it has been broken since the first."""
    joined = list[Spell]()
    for each in sorted(found, key=lambda spell: (spell.since, spell.known)):
        last = joined[-1] if joined else None
        if last is None or (last.until and last.until < each.since):
            joined.append(each)
        elif last.until and (each.until is None or last.until < each.until):
            joined[-1] = last._replace(until=each.until)
    return joined


def _waivers_of_invariant(facts: DebtFacts, invariant: str, spell: Spell) -> Iterable[Waiver]:
    """Those of the invariant itself, by the decider of its own scope."""
    draft = facts.state.history(invariant).versions[-1].draft
    return facts.state.waivers.get((invariant_subject(invariant), draft.scope), ())


def _figures(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    return facts.of(Unexplained).touched(facts, recorded)


def _taxonomy(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.taxonomy,)


def _invariant(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.invariant,)


def _of_version(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The invariant that was decided, or those that what was decided broke when it was attested."""
    event: Any = recorded.event
    key = event.draft.key if isinstance(event, DefinitionAttested) else event.key
    return [each for each in (key, *facts.of(Violations).by_key.get(key, ())) if _is_known(facts, each)]


def _invariants(facts: DebtFacts) -> list[str]:
    """Every invariant that was ever found to be broken."""
    return list(dict.fromkeys([*facts.state.findings.subjects("proof"), *facts.of(Violations).of]))


def _is_known(facts: DebtFacts, invariant: str) -> bool:
    """Whether it was ever found to be broken, or to hold again."""
    return bool(facts.state.findings.of("proof", invariant)) or invariant in facts.of(Violations).of


def _of_waiver(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    subject = waiver_subject(granted(recorded.event).subject)  # type: ignore[arg-type]
    return (subject.name,) if subject.sort == "invariant" and _is_known(facts, subject.name) else ()


_BREAKING: Mapping[type[Event], Touch] = {
    ProofRecorded: _invariant,
    **dict.fromkeys((DefinitionAttested, DefinitionRatified, DefinitionRetired), _of_version),
    **dict.fromkeys((InvariantWaived, WaiverGranted), _of_waiver),
}
NOT_REPRODUCIBLE = Sort(
    name="not_reproducible",
    subject="figure",
    weight=1,
    due=None,
    spells=_not_reproducible,
    subjects=lambda facts: facts.of(Unexplained).left.subjects(),
    touched=dict.fromkeys(Unexplained.events, _figures),
    closing=step(
        "have its decider accept it as it was reported, or restate its period",
        "figure accept",
        Open("KEY"),
        Open("PERIOD"),
        as_of=DATE,
        because=TEXT,
    ),
    remembers=(Unexplained,),
)
UNKNOWN_TOUCHES = Sort(
    name="unknown_touches",
    subject="taxonomy",
    weight=2,
    due=60,
    spells=_unknown,
    subjects=lambda facts: facts.state.findings.subjects("run"),
    touched={AttributionRan: _taxonomy},
    closing=proposed("give its channels to what is unknown, and run the attribution again"),
)
BROKEN_INVARIANT = Sort(
    name="broken_invariant",
    subject="invariant",
    weight=8,
    due=14,
    spells=_broken,
    subjects=_invariants,
    touched=_BREAKING,
    closing=proposed("decide a version that keeps it, or amend the invariant"),
    remembers=(Violations,),
    waivers=_waivers_of_invariant,
)
