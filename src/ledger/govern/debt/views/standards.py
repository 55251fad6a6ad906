"""Items of a ratified version that follow from what it declared, or did not, for the history before it.

no_standard     it replaced another rule, and nobody said what becomes of history    until another version says, or a
                                                                                     restatement does
unrestated      its standard covers periods that were closed by the rule before      until they are restated, or left
dual_overdue    the days on which two versions count are over, and both are shown    until one is delivered everywhere
unkept_fields   it says when records count, and no source keeps what would tell      until one does
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar, NamedTuple

from ledger.domain.definition import Version, leading
from ledger.domain.event import Event, Recorded
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.period import Period
from ledger.domain.proposal import Grounds, Terms
from ledger.domain.standard import ATTRIBUTION, OF_NATURE, has_standard
from ledger.domain.state import State
from ledger.govern.debt.views.debt import ON_ARTIFACT, artifact
from ledger.govern.debt.views.definitions import DECIDED, Lately, definitions, governing, lately
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell, proposed
from ledger.govern.debt.views.mentions import Mentions, itself_and_resting
from ledger.govern.debt.views.spans import common, joined, without
from ledger.govern.debt.views.stays import Stays
from ledger.kinds.became import FIELD_HISTORY, SNAPSHOTS, became_of
from ledger.measure.figures.events.close import Close
from ledger.measure.figures.events.restatement import ALL, Restatement, RestatementCompleted, RestatementDeclined
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.steps import TEXT, Open, step

ENTITY = "entity"
KEEPING = (FIELD_HISTORY, SNAPSHOTS)
"""The sources that tell what a record was on each day; a stamp is written over."""


class DeclaredVersion(NamedTuple):
    """A version that was ratified, and the terms and grounds that it was ratified with."""

    version: Version
    terms: Terms
    bound: Grounds

    def governs(self, facts: DebtFacts) -> list[Period]:
        """The days on which it is in force."""
        history = facts.state.definitions[self.version.key]
        return [each.period for each in history.segments() if each.version == self.version.number]

    def spell(self, days: Period, known: int = 0) -> Spell:
        """Days on which it has an item, told at a position: its own, where that came later."""
        version = self.version
        return Spell(days.from_, days.until, max(known, version.position), version.draft.path, version.key)


def version_named(facts: DebtFacts, name: str) -> DeclaredVersion | None:
    """The ratified version of that name; None for an attested one, which declared nothing."""
    key, _, number = name.rpartition(" v")
    version = facts.version(key, int(number))
    proposal = facts.state.proposals.get(version.proposal) if version else None
    if version is None or proposal is None:
        return None
    return DeclaredVersion(version, proposal.terms, proposal.bound)


Holds = Callable[[DebtFacts, DeclaredVersion], bool]
"""Whether a version declared what an item of a sort is about."""


def _versions_of(holds: Holds, facts: DebtFacts, key: str) -> Iterator[str]:
    """The ratified versions of a definition that may have such an item."""
    history = facts.state.definitions.get(key)
    yield from _named(holds, facts, history.versions if history else ())


def _named(holds: Holds, facts: DebtFacts, versions: Iterable[Version]) -> Iterator[str]:
    for each in versions:
        proposal = facts.state.proposals.get(each.proposal)
        if not (proposal and has_standard(each.draft)):
            continue
        if holds(facts, DeclaredVersion(each, proposal.terms, proposal.bound)):
            yield f"{each.key} v{each.number}"


def _subjects(holds: Holds, facts: DebtFacts) -> Iterator[str]:
    return (name for key in definitions(facts) for name in _versions_of(holds, facts, key))


def _of_keys(keys: Touch, holds: Holds, facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The versions that may have such an item, of the definitions that an event is about."""
    return [name for key in keys(facts, recorded) for name in _versions_of(holds, facts, key)]


def _key(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition that an event is about, and the attribution that a restatement of its figures is over."""
    event: Any = recorded.event
    ordered = REPORTED.of(facts.state).restatements.get(getattr(event, "restatement", ""))
    return (event.key, ordered.terms.attribution) if ordered and ordered.terms.attribution else (event.key,)


def _of_decided(holds: Holds, facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    return _named(holds, facts, lately(facts, recorded))


def _touched(holds: Holds, *others: type[Event]) -> Mapping[type[Event], Touch]:
    """What decides about a definition touches its versions, and so do these others that name its key."""
    of_key = partial(_of_keys, _key, holds)
    return {**dict.fromkeys(DECIDED, partial(_of_decided, holds)), **dict.fromkeys(others, of_key)}


def _undeclared(facts: DebtFacts, declared: DeclaredVersion) -> bool:
    """Whether it took the place of another rule by a standard that is none of its nature's, and nobody said why."""
    terms, version = declared.terms, declared.version
    usual = OF_NATURE.get(terms.nature, ()) if version.draft.yields else ()
    if terms.reason or terms.standard in usual or not usual:
        return False
    before = (facts.version(version.key, each.version) for each in declared.bound.displaces)
    return any(each and each.draft.content_digest != version.draft.content_digest for each in before)


def _without_standard(facts: DebtFacts, name: str) -> Sequence[Spell]:
    declared = version_named(facts, name)
    if declared is None or not _undeclared(facts, declared):
        return ()
    ended = [Period(day, None) for day in _restated_on(facts, declared)[:1]]
    return [declared.spell(days) for days in without(declared.governs(facts), ended)]


def _covers_history(facts: DebtFacts, declared: DeclaredVersion) -> bool:
    """Whether it says of records of before that they are judged by it, or were judged wrongly."""
    return declared.terms.nature in ("policy", "error") and declared.terms.standard in ("retrospective", "restated")


def _unrestated(facts: DebtFacts, name: str) -> Sequence[Spell]:
    """Its days, until the last closed period that it covers was restated, or was left as it is on record."""
    declared = version_named(facts, name)
    if declared is None or not _covers_history(facts, declared):
        return ()
    done = [_restated_on(facts, declared, close) for close in find_closes(facts, declared)]
    if not done:
        return ()
    ended = [Period(max(days[0] for days in done), None)] if all(done) else []
    return [declared.spell(days) for days in without(declared.governs(facts), ended)]


def _to_restate(facts: DebtFacts, name: str) -> int:
    """How many records its closed periods were counted over that were not restated by it, nor left as they are."""
    declared = version_named(facts, name)
    if declared is None:
        return 0
    left = find_closes_left(facts, declared)
    return sum(count.of for each in left for count in each.terms.counts if count.segment == ALL)


def find_closes_left(facts: DebtFacts, declared: DeclaredVersion) -> list[Close]:
    """The closed periods that it covers, and that were not restated by it, nor left as they are."""
    return [each for each in find_closes(facts, declared) if not _restated_on(facts, declared, each)]


def find_closes(facts: DebtFacts, declared: DeclaredVersion) -> Iterator[Close]:
    """The closed periods that it covers, of its definition or over it: closed before it was decided, on its days."""
    days, closes = _judged_days(facts, declared), REPORTED.of(facts.state).closes
    for key in _made_by(facts, declared.version):
        for close in closes.get(key, {}).values():
            closed = Period(close.terms.from_, close.terms.until)
            if close.position < declared.version.position and closed.overlaps(days):
                yield close


def _made_by(facts: DebtFacts, version: Version) -> Iterator[str]:
    """The definitions whose numbers a version makes: its own, and of an attribution every metric over it."""
    yield version.key
    if version.draft.kind == ATTRIBUTION:
        known = facts.state.definitions
        for key in REPORTED.of(facts.state).closes:
            if is_over_attribution(known[key].versions[-1].draft) and version.key in leading(known, [key]):
                yield key


def _judged_days(facts: DebtFacts, declared: DeclaredVersion) -> Period:
    """The days whose records it judges: those of the version that was wrong, or all since the first that it names."""
    terms, history = declared.terms, facts.state.definitions[declared.version.key]
    if terms.corrects:
        return next(each.period for each in history.terms if each.version == terms.corrects)
    return Period(terms.since or date.min, terms.until)


def _restated_on(facts: DebtFacts, declared: DeclaredVersion, close: Close | None = None) -> list[date]:
    """The days on which figures, or those of a close, were restated by this version, or left as they are; in order."""
    ended = (each.end for each in find_orders_by(facts.state, declared.version) if _covers(each, close))
    return sorted(facts.days.of(each.position) for each in ended if each)


def find_orders_by(state: State, version: Version) -> list[Restatement]:
    """The orders that figures be computed again by a version."""
    terms = (version.key, version.number)
    return [each for each in REPORTED.of(state).restatements.values() if _new_version(each) == terms]


def _new_version(restatement: Restatement) -> tuple[str, int]:
    """The version by which it restates: of an attribution, where it is over one."""
    terms = restatement.terms
    return terms.attribution or terms.key, terms.to_version


def _covers(restatement: Restatement, close: Close | None) -> bool:
    return is_about(restatement, close) if close else restatement.completed is not None


def is_about(restatement: Restatement, close: Close) -> bool:
    """Whether an order is about what was closed."""
    terms = restatement.terms
    return terms.key == close.terms.key and close.terms.period in terms.periods


def _dual(facts: DebtFacts, declared: DeclaredVersion) -> bool:
    return bool(declared.version.draft.yields) and declared.terms.standard == "dual"


class Showing:
    """Which version of which definition each artifact was last delivered with."""

    events: ClassVar[Collection[type[Event]]] = ON_ARTIFACT

    def __init__(self) -> None:
        """Nothing was delivered."""
        self.versions = Stays[tuple[str, int]]()
        self.of_key = defaultdict[str, set[str]](set)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take an event about an artifact in, as the deliveries have it now."""
        event: Any = recorded.event
        bound = facts.deliveries.artifacts.get((event.target, event.address))
        there = (bound.key, bound.version) if bound and bound.version else None
        self.versions.turn(artifact(event), there, facts.days.of(recorded.position), recorded.position)
        if there:
            self.of_key[there[0]].add(artifact(event))


def _still_both(facts: DebtFacts, name: str) -> Sequence[Spell]:
    """The days after both counted, on which it is in force and an artifact still shows one that it displaced."""
    declared = version_named(facts, name)
    if declared is None or not _dual(facts, declared) or not declared.terms.dual_until:
        return ()
    memory, key = facts.of(Showing), declared.version.key
    old = {(key, each.version) for each in declared.bound.displaces}
    stays = [each for at in sorted(memory.of_key[key]) for each in memory.versions.of(at) if each.what in old]
    over = common(declared.governs(facts), [Period(declared.terms.dual_until, None)])
    known = max((each.known for each in stays), default=0)
    return [declared.spell(days, known) for days in common(over, joined(each.period for each in stays))]


def _shown_otherwise(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    memory, at = facts.of(Showing).versions, artifact(event)
    keys = {each.what[0] for each in memory.told(at)} if memory.turned(at, recorded.position) else ()
    return _named(_dual, facts, (each for key in keys for each in facts.of(Lately).versions.get(key, ())))


def _counting(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition, where a version says when records count, and those on an entity that may tell otherwise now."""
    found = lately(facts, recorded)
    resting = itself_and_resting(facts, recorded) if any(each.draft.kind == ENTITY for each in found) else ()
    return [*resting, *(each.key for each in found if _says_when(facts, each))]


def _says_when(facts: DebtFacts, version: Version) -> bool:
    """Whether it was ratified with a word on records that qualify at once, or no longer."""
    proposal = facts.state.proposals.get(version.proposal)
    return bool(proposal and (proposal.terms.stock or proposal.terms.lost))


def _unkept(facts: DebtFacts, key: str) -> Sequence[Spell]:
    """The days on which a version says when records count that qualify at once, and no source tells when they did."""
    history = facts.state.definitions.get(key)
    found = list[Spell]()
    for segment, version in governing(history) if history else ():
        if _says_when(facts, version):
            path, about = version.draft.path, f"v{version.number}"
            unkept = without([segment.period], _kept(facts, version.draft.entity, key))
            found += [Spell(days.from_, days.until, version.position, path, about) for days in unkept]
    return found


def _kept(facts: DebtFacts, entity: str, key: str) -> list[Period]:
    """The days on which the entity says by which source it is kept what a record was on each day."""
    history = facts.state.definitions.get(entity)
    told = ((each, became_of(version.draft, key)) for each, version in (governing(history) if history else ()))
    return joined(each.period for each, became in told if became and became.by in KEEPING)


_ENDED = (RestatementCompleted, RestatementDeclined)
NO_STANDARD = Sort(
    name="no_standard",
    subject="version",
    weight=3,
    due=90,
    spells=_without_standard,
    subjects=partial(_subjects, _undeclared),
    touched=_touched(_undeclared, *_ENDED),
    closing=proposed("decide a version that says what becomes of history, or have the figures restated"),
    remembers=(Lately,),
)
UNRESTATED = Sort(
    name="unrestated",
    subject="version",
    weight=5,
    due=60,
    spells=_unrestated,
    subjects=partial(_subjects, _covers_history),
    touched=_touched(_covers_history, *_ENDED),
    closing=step(
        "have the closed periods restated, or decline that as immaterial",
        "restate",
        "{about}",
        from_=Open("VERSION"),
        to=Open("VERSION"),
        period=Open("PERIOD"),
        because=TEXT,
    ),
    remembers=(Lately,),
    judged=_to_restate,
)
DUAL_OVERDUE = Sort(
    name="dual_overdue",
    subject="version",
    weight=3,
    due=30,
    spells=_still_both,
    subjects=partial(_subjects, _dual),
    touched={**_touched(_dual), **dict.fromkeys(ON_ARTIFACT, _shown_otherwise)},
    closing=step("deliver the version in force on every artifact that shows the other", "plan", output="plan.json"),
    remembers=(Lately, Showing),
)
UNKEPT_FIELDS = Sort(
    name="unkept_fields",
    subject="definition",
    weight=3,
    due=90,
    spells=_unkept,
    subjects=definitions,
    touched=dict.fromkeys(DECIDED, _counting),
    closing=proposed("have the entity say by which field history or snapshots it is told"),
    remembers=(Lately, Mentions),
)
