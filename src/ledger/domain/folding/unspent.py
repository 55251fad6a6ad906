"""Which events still say something of today: all but those that a later one has spent.

    events --one by one--> Unspent --as of a day--> the positions that today rests on

The approvals of a version that another one replaced are spent, and so is a delivery that another one followed. Only
positions are kept: whoever shows what stands today reads it from its events. What is not known to be spent is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from ledger import nouns
from ledger.domain.definition import History, Term, governing, turning
from ledger.domain.period import Period

StoredRow: TypeAlias = tuple[int, str, str, str, bytes]
"""An event as it is stored: position, recorded_at, actor, stored name, payload."""


class AskedFor(msgspec.Struct, array_like=True):
    """A proposal: the events about it, and whether it is closed. One that is `pinned` is needed for something else."""

    key: str
    first_day: date
    positions: list[int]
    mentions: tuple[str, ...] = ()
    closed: bool = False
    pinned: bool = False


class KeptTerm(msgspec.Struct, array_like=True, frozen=True):
    """That a version (0: none) governs a period, by the event at a position, and which definitions that one mentions.

    `proposal` is empty for an attestation.
    """

    position: int
    version: int
    from_: date
    until: date | None
    proposal: str
    mentions: tuple[str, ...] = ()


class Partly(msgspec.Struct, array_like=True, frozen=True):
    """What is kept of a definition tells of its `first` day and later; `mentions` are those of every version."""

    first: date
    mentions: frozenset[str]


class Delivered(msgspec.Struct, array_like=True):
    """The events about one artifact of a target: the `first`, then what it is held against, then all that count since.

    `applied` says whether the last receipt is among the latter. Each of them stands with its stored name.
    """

    key: str
    first: int
    baselines: list[int]
    since: list[tuple[int, str]]
    applied: bool = False


class Unspent(msgspec.Struct):
    """The events that are not spent, by what they are about; `others` are all that no rule ever spends.

    Artifacts are found by target and address, and what was begun and has no address yet by target and name.
    `pinned` are the definitions of which everything is kept, and `partly` those of which it is not. `lost` says that an
    event is about something that was spent: then all has to be read again.
    """

    asked: dict[str, AskedFor] = msgspec.field(default_factory=dict)
    terms: dict[str, list[KeptTerm]] = msgspec.field(default_factory=dict)
    artifacts: dict[str, dict[str, Delivered]] = msgspec.field(default_factory=dict)
    begun: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    others: list[int] = msgspec.field(default_factory=list)
    pinned: set[str] = msgspec.field(default_factory=set)
    partly: dict[str, Partly] = msgspec.field(default_factory=dict)
    lost: bool = False

    @property
    def positions(self) -> list[int]:
        """The positions of them all, in order."""
        attested = (each.position for terms in self.terms.values() for each in terms if not each.proposal)
        answers = (position for each in self.asked.values() for position in each.positions)
        artifacts = (each for found in self.artifacts.values() for each in found.values())
        delivered = (position for each in artifacts for position in _of_artifact(each))
        begun = (position for found in self.begun.values() for position in found.values())
        return sorted({*self.others, *answers, *attested, *delivered, *begun})


def take(unspent: Unspent, rows: Iterable[StoredRow], struck: Set[int] = frozenset()) -> None:
    """Take in events in their order. Those without effect, `struck`, spend nothing and are never spent."""
    takes, others = _takes(), unspent.others
    for position, _, _, name, payload in rows:
        if name not in takes or position in struck:
            others.append(position)
            continue
        decode, taken = takes[name]
        try:
            said = decode(payload)
        except _UNREADABLE:  # it is kept, for whoever reads it to say so
            others.append(position)
            continue
        if not taken(unspent, position, name, said):
            others.append(position)


def spend(unspent: Unspent, today: date) -> Unspent:
    """Return what is left once all that is spent by a day is let go.

    What an open proposal leads to, and what rests on it, is kept whole: how it stands is told by the days of its term.
    """
    open_ = [each for each in unspent.asked.values() if not each.closed]
    around = _around(unspent, open_)
    lost = any(_unsure(unspent, keys, each.first_day) for each, keys in zip(open_, around, strict=True))
    whole = unspent.pinned.union(*around)
    partly, terms, needed = dict(unspent.partly), dict[str, list[KeptTerm]](), set[str]()
    for key, found in unspent.terms.items():
        terms[key], first = (found, None) if key in whole else _standing(found, today)
        needed.update(each.proposal for each in terms[key])
        if first:
            known = partly.get(key, Partly(first, frozenset()))
            partly[key] = Partly(max(first, known.first), known.mentions.union(*(each.mentions for each in found)))
    asked = {
        name: each
        for name, each in unspent.asked.items()
        if not each.closed or each.pinned or each.key in unspent.pinned or name in needed
    }
    return msgspec.structs.replace(unspent, asked=asked, terms=terms, partly=partly, lost=unspent.lost or lost)


def _around(unspent: Unspent, open_: Iterable[AskedFor]) -> list[set[str]]:
    """For each proposal: its definition, whatever rests on that on some day, and whatever any of these leads to."""
    down = {key: {each for term in found for each in term.mentions} for key, found in unspent.terms.items()}
    for key, partly in unspent.partly.items():
        down[key] |= partly.mentions
    up = defaultdict[str, set[str]](set)
    for key, mentioned in down.items():
        for each in mentioned:
            up[each].add(key)
    return [_reached(_reached({each.key}, up) | {*each.mentions}, down) for each in open_]


def _reached(keys: Set[str], edges: Mapping[str, Set[str]]) -> set[str]:
    found, waiting = set(keys), [*keys]
    while waiting:
        more = edges.get(waiting.pop(), set[str]()) - found
        found |= more
        waiting += more
    return found


def _unsure(unspent: Unspent, keys: Iterable[str], day: date) -> bool:
    """Whether what governed on a day was spent already of any of these definitions."""
    return any(key in unspent.partly and unspent.partly[key].first > day for key in keys)


def _standing(found: list[KeptTerm], today: date) -> tuple[list[KeptTerm], date | None]:
    """The terms that say what governs today and later, and since when; and the last version.

    With the first day of which they say it, where some are left out.
    """
    newest = found[-1]
    if len(found) == 1:
        return found, None
    if newest.version and newest.from_ <= today and newest.until is None:
        alone = all(each.version != newest.version for each in found[:-1])
        if alone:  # it governs from its first day on, and goes before all others
            return [newest], newest.from_
    every = _terms(found)
    stretches = History([], every).segments()
    now = next((n for n, each in enumerate(stretches) if each.until is None or each.until > today), 0)
    last = max((each.position for each in found if each.version), default=0)
    for n in (now, max(now - 1, 0)):  # what began in the middle of a term is told from what governed before
        first = stretches[n].from_
        owners = {last} | {term.position for day in turning(every, first, None) if (term := governing(every, day))}
        kept = [term for term in every if term.position in owners]
        if [each for each in History([], kept).segments() if each.from_ >= first] == [*stretches[n:]]:
            return [each for each in found if each.position in owners], first if len(kept) < len(found) else None
    return found, None


def tells_alike(kept: Unspent, everything: Unspent) -> bool:
    """Return whether what is kept says the same of today as everything does, of which nothing was let go.

    An index that was carried on may have let go of more than one that is made anew: what an open proposal leads to now
    was spent before it was made. So it is not asked to be the same, but to lack nothing that counts.
    """
    alike = (kept.artifacts, kept.begun, kept.others) == (everything.artifacts, everything.begun, everything.others)
    counting = (name for name, each in everything.asked.items() if not each.closed or each.pinned)
    standing = (each.proposal for found in kept.terms.values() for each in found if each.proposal)
    return (
        alike
        and all(kept.asked.get(name) == everything.asked.get(name) for name in (*counting, *standing))
        and all(_governs_alike(kept, key, every) for key, every in everything.terms.items())
    )


def _governs_alike(kept: Unspent, key: str, every: list[KeptTerm]) -> bool:
    """Whether the terms that are kept of a definition say what all do, from the first day of which they tell."""
    found, partly = kept.terms.get(key, []), kept.partly.get(key)
    if partly is None:
        return found == every
    mine, whole = _terms(found), _terms(every)
    mentioned = partly.mentions.union(*(each.mentions for each in found))
    last = max((each.position for each in every if each.version), default=0)
    return (
        all(each in every for each in found)
        and mentioned == {one for each in every for one in each.mentions}
        and (not last or any(each.position == last for each in found))
        and all(governing(mine, day) == governing(whole, day) for day in turning(whole, partly.first, None))
    )


def _terms(found: Iterable[KeptTerm]) -> list[Term]:
    return [Term(each.position, each.version, Period(each.from_, each.until), "") for each in found]


# What each sort of event spends


class _Draft(msgspec.Struct):
    key: str
    kind: str
    entity: str = ""
    refers: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


class _Terms(msgspec.Struct):
    from_: date = msgspec.field(name="from")
    answers: msgspec.Raw | None = None
    confirms: msgspec.Raw | None = None
    corrects: int = 0
    expects: msgspec.Raw | None = None
    revisit: msgspec.Raw | None = None


class _Asked(msgspec.Struct):
    proposal: str
    draft: _Draft
    terms: _Terms


class _Answer(msgspec.Struct):
    proposal: str
    role: str = ""


class _Decided(msgspec.Struct):
    proposal: str
    key: str
    from_: date = msgspec.field(name="from")
    until: date | None = None
    entity: str = ""
    refers: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    version: int = 0
    emergency_until: date | None = None


class _Attested(msgspec.Struct):
    draft: _Draft
    version: int
    from_: date = msgspec.field(name="from")
    until: date | None = None


class _Answered(msgspec.Struct):
    proposal: str = ""


class _OnArtifact(msgspec.Struct):
    target: str
    address: str
    name: str
    key: str
    desired: str = ""
    observed: str = ""


def _asked(unspent: Unspent, position: int, name: str, said: _Asked) -> bool:
    key, terms, found = said.draft.key, said.terms, unspent.asked.get(said.proposal)
    if found is None and name == "definition.revised/1":
        return _lost(unspent)
    if said.draft.kind == "charter" or terms.corrects:
        unspent.pinned.add(key)
        unspent.lost = unspent.lost or key in unspent.partly
    if found is None:
        found = unspent.asked[said.proposal] = AskedFor(key, terms.from_, [], ())
    found.first_day = min(found.first_day, terms.from_)
    found.pinned = found.pinned or any((terms.answers, terms.confirms, terms.expects, terms.revisit))
    found.mentions = tuple(sorted({*found.mentions, *_mentions(said.draft, key)}))
    found.positions.append(position)
    return True


def _answer(unspent: Unspent, position: int, name: str, said: _Answer) -> bool:
    if not (found := unspent.asked.get(said.proposal)):
        return _lost(unspent)
    found.positions.append(position)
    no = name == "proposal.declined/1" and said.role == "decider"
    found.closed = found.closed or no or name == "proposal.withdrawn/1"
    return True


def _decided(unspent: Unspent, position: int, name: str, said: _Decided) -> bool:
    if not (found := unspent.asked.get(said.proposal)):
        return _lost(unspent)
    found.positions.append(position)
    found.closed = True
    if said.emergency_until:  # it waits for an answer, also once it is over
        found.pinned = True
        unspent.pinned.add(said.key)
    if name != "definition.confirmed/1":
        number = 0 if name == "definition.retired/1" else said.version
        term = KeptTerm(position, number, said.from_, said.until, said.proposal, _mentions(said, said.key))
        unspent.terms.setdefault(said.key, []).append(term)
    return True


def _attested(unspent: Unspent, position: int, _: str, said: _Attested) -> bool:
    term = KeptTerm(position, said.version, said.from_, said.until, "", _mentions(said.draft, said.draft.key))
    unspent.terms.setdefault(said.draft.key, []).append(term)
    return True


def _mentions(said: _Draft | _Decided, key: str) -> tuple[str, ...]:
    """What a version rests on directly: see `definition.mentions`."""
    if said.entities:
        return (*said.refers, *(each for each in (said.entity, *said.entities) if each not in ("", key)))
    return (*said.refers, said.entity) if said.entity not in ("", key) else said.refers


def _answered(unspent: Unspent, _position: int, _: str, said: _Answered) -> bool:
    """A request is answered by a proposal, which is kept with it from then on."""
    if found := unspent.asked.get(said.proposal):
        found.pinned = True
    elif said.proposal:
        _lost(unspent)
    return False


def _recovering(unspent: Unspent, _position: int, _: str, _said: _Answered) -> bool:
    """Whatever the person does of whom a recovery is ends it: nothing is spent any more."""
    return _lost(unspent)


def _lost(unspent: Unspent) -> bool:
    unspent.lost = True
    return False


def _delivery(unspent: Unspent, position: int, name: str, said: _OnArtifact) -> bool:
    begun = unspent.begun.setdefault(said.target, {})
    if not said.address:
        return _creation(begun, position, name, said.name)
    if name != "drift.waived/1":
        begun.pop(said.name, None)
    there = unspent.artifacts.setdefault(said.target, {})
    found = there.get(said.address)
    if found is None or (name == "artifact.bound/1" and said.key != found.key):
        found = there[said.address] = Delivered(said.key, position, [], [])
    if name == "artifact.unbound/1" or (name in _RECEIPTS and not said.desired):
        del there[said.address]
    else:
        _after(found, position, name, wrote=bool(said.observed))
    return True


def _after(found: Delivered, position: int, name: str, *, wrote: bool) -> None:
    """What counts of an artifact once one more came: a receipt ends all that was open, and a look the one before."""
    if name in _RECEIPTS:
        found.applied = wrote
    if name in _RECEIPTS and wrote:
        found.since = [(position, name)]
        return
    if name in _BASELINES and not found.applied:
        found.baselines.append(position)
    spent = _SPENDS.get(name, frozenset())
    found.since = [*(each for each in found.since if each[1] not in spent), (position, name)]


def _creation(begun: dict[str, int], position: int, name: str, at: str) -> bool:
    """What is to be created has no address yet: its plan counts until a receipt."""
    if name == "delivery.planned/1":
        begun[at] = position
    elif name == "delivery.failed/1":
        begun.pop(at, None)
    return True


def _of_artifact(found: Delivered) -> Iterator[int]:
    yield found.first
    yield from found.baselines
    yield from (position for position, _ in found.since)


_PLANS = frozenset(("delivery.planned/1", "delivery.failed/1", "delivery.uncertain/1"))
_LOOKS = frozenset(("drift.observed/1", "drift.waived/1"))
_RECEIPTS = frozenset(("delivery.applied/1", "delivery.confirmed/1"))
_BASELINES = frozenset(("artifact.bound/1", "baseline.observed/1"))
_SPENDS = {"delivery.planned/1": _PLANS, "delivery.failed/1": _PLANS, "drift.observed/1": _LOOKS}
"""Which earlier events of the same artifact each sort takes the place of."""

_ON_ARTIFACTS = (*_PLANS, *_LOOKS, *_RECEIPTS, *_BASELINES, "artifact.unbound/1")
_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)
_Taken: TypeAlias = Callable[[Unspent, int, str, Any], bool]
_SORTS: Mapping[str, tuple[type[Any], _Taken]] = MappingProxyType(
    {
        "definition.proposed/1": (_Asked, _asked),
        "definition.revised/1": (_Asked, _asked),
        "proposal.approved/1": (_Answer, _answer),
        "proposal.declined/1": (_Answer, _answer),
        "proposal.withdrawn/1": (_Answer, _answer),
        "definition.ratified/1": (_Decided, _decided),
        "definition.retired/1": (_Decided, _decided),
        "definition.confirmed/1": (_Decided, _decided),
        "definition.attested/1": (_Attested, _attested),
        **{name: (_Answered, _answered) for noun in nouns.NOUNS.values() for name in noun.pins},
        "recovery.begun/1": (_Answered, _recovering),
        **dict.fromkeys(_ON_ARTIFACTS, (_OnArtifact, _delivery)),
    }
)


@cache
def _takes() -> Mapping[str, tuple[Callable[[bytes], Any], _Taken]]:
    """What reads the few members of each sort that tell what it spends, and what puts it where it belongs."""
    return {name: (msgspec.json.Decoder(sort).decode, taken) for name, (sort, taken) in _SORTS.items()}
