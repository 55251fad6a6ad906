"""What is in force when: the versions of one definition and the terms they govern for.

    ratified, attested --> a version over [from, until)       retired --> no version from a day on

Of the terms known at position K that contain day E, the one with the highest position governs (design section 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import zip_longest
from typing import Any, ClassVar

import msgspec

from ledger.data import Data, replace
from ledger.domain.digest import sha256
from ledger.domain.event import Event
from ledger.domain.period import Period
from ledger.domain.scope import of_definition
from ledger.domain.tagging import Form, Forms, by_each, by_given, by_member
from ledger.errors import Tampered
from ledger.language.canonical import Json, canonical_json
from ledger.steps import step


def packed(value: Json) -> msgspec.Raw:
    """JSON as a draft holds it. Raises BadInput for what stored data never holds."""
    return msgspec.Raw(canonical_json(value))


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One document as its kind read it: the content that a version is made of.

    `tree` stands for the criteria texts of the document, `source` keeps them as they were written, by their place;
    `content` is the rest. `yields` is the closed meaning of the tree (`predicate`, `score`, `ladder`), empty for none.
    `refers` are the definitions it mentions, `reads` the fields of its entity that it uses.

    `entity` is whose records it judges. Where it rests on several, `entities` names them all, `entity` among them, and
    `reads` names each field with its entity: `touch.channel`.
    """

    # A ledger is mostly drafts that nobody looks into again: source, tree and content stay JSON until somebody asks.

    key: str
    kind: str
    kind_version: int
    scope: str
    entity: str
    language: str
    refers: tuple[str, ...]
    reads: tuple[str, ...]
    packed_source: msgspec.Raw = msgspec.field(name="source")
    packed_tree: msgspec.Raw = msgspec.field(name="tree")
    yields: str = ""
    packed_content: msgspec.Raw = msgspec.field(name="content")
    content_digest: str
    meaning: str
    entities: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET  # unset where it is one: bytes as they always were

    @property
    def source(self) -> dict[str, str]:
        """The texts of its criteria, by their place. Raises Tampered where it is not that."""
        found: dict[str, str] = self._unpacked("source", self.packed_source, dict[str, str])
        return found

    @property
    def tree(self) -> Any:
        """The tree, or what holds several, in JSON; None for none."""
        return self._unpacked("tree", self.packed_tree, Any)

    @property
    def content(self) -> dict[str, Any]:
        """What else the document says. Raises Tampered where it is no object, or lacks what is asked of it."""
        return _Content(self._unpacked("content", self.packed_content, dict[str, Any]))

    def _unpacked(self, name: str, packed: msgspec.Raw, type_: Any) -> Any:
        try:
            return msgspec.json.decode(packed, type=type_)
        except msgspec.MsgspecError as error:
            what = f"the {name} of `{self.key}` cannot be read"
            raise Tampered(what, str(error), step("see what was altered", "verify")) from error

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Every entity that it rests on, the one that it judges first; none for what rests on no entity."""
        if not self.entities:
            return (self.entity,) if self.entity else ()
        others = tuple(each for each in self.entities if each != self.entity)
        return (self.entity, *others) if self.entity else others

    def reads_of(self, entity: str) -> tuple[str, ...]:
        """The fields of one of its entities that it uses, by their own names."""
        if not self.entities:
            return self.reads if entity == self.entity else ()
        return tuple(name for owner, _, name in (each.partition(".") for each in self.reads) if owner == entity)

    @property
    def path(self) -> str:
        """The scope down to this one definition; a charter is decided by the row of the scope around its own."""
        return self.scope if self.kind == "charter" else of_definition(self.scope, self.key)


def own(draft: Draft) -> Draft:
    """The same draft for a state to hold: as it is decoded, its JSON keeps all of the event alive that it came in."""
    return replace(
        draft,
        packed_source=draft.packed_source.copy(),
        packed_tree=draft.packed_tree.copy(),
        packed_content=draft.packed_content.copy(),
    )


class _Content(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        what = f"the content of `{self.get('key', 'a definition')}` has no `{name}`"
        raise Tampered(what, "no kind makes such content", step("see what was altered", "verify"))


def content_digest(draft: Draft) -> str:
    """The digest of all that a document says, with the tree for its text; what a version is known by."""
    identity = {name: getattr(draft, name) for name in _IDENTITY}
    return sha256(identity | ({"entities": draft.entities} if draft.entities else {}))


def with_digest(draft: Draft) -> Draft:
    """A draft with the digest of its content."""
    return replace(draft, content_digest=content_digest(draft))


def with_content(draft: Draft, content: Mapping[str, Any]) -> Draft:
    """A draft that says something else, for a question of what would be: its digests stay those of what was decided."""
    return replace(draft, packed_content=packed(dict(content)))


_IDENTITY = ("kind", "kind_version", "language", "key", "scope", "entity", "content", "tree")


def forms_of_draft(*more: Form) -> Forms:
    """Return how the tags of everything about a draft follow from it, with `more` after its key."""
    return (
        by_member("definition", "draft.key"),
        *more,
        by_given("entity", "draft.entity"),
        by_each("entity", "draft.entities"),
        by_each("refers", "draft.refers"),
        by_member("rights", "draft.scope"),
    )


class DefinitionAttested(Event, frozen=True, kw_only=True):
    """A version known from evidence to have been in use, decided by nobody with the right.

    `violates` are the invariants in force that it broke, unwaived, when it was attested.
    """

    stored_name: ClassVar[str] = "definition.attested/1"
    tag_forms: ClassVar[Forms] = forms_of_draft()
    version: int
    draft: Draft
    source: str
    evidence: str
    evidence_digest: str
    from_: date = msgspec.field(name="from")
    until: date | None = None
    because: str = ""
    violates: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class Evidence(Data, frozen=True):
    """What an attestation rests on: a name for it, and the SHA-256 of its bytes. The bytes stay outside."""

    name: str
    digest: str


class Confirmation(Data, frozen=True):
    """That others decided a version as it is, which one person had decided alone: by which proposal, and who did."""

    position: int
    recorded_at: str
    proposal: str
    decider: str


class Version(Data, frozen=True):
    """An immutable, numbered, hashed content. `proposal` is empty where it was attested.

    `violates` are the invariants that it broke when it was attested. `category` is what it changed of the version
    before, where that was recorded when it was ratified. `emergency_until` is the end of its term where somebody
    ratified it in an emergency: then its `decider` is who did. `confirmation` is there where others decided it since.
    """

    key: str
    number: int
    draft: Draft
    position: int
    recorded_at: str
    proposal: str
    decider: str
    self_attested: bool
    violates: tuple[str, ...] = ()
    category: str = ""
    emergency_until: date | None = None
    confirmation: Confirmation | None = None

    @property
    def attested(self) -> bool:
        """Whether nobody decided it."""
        return not self.proposal

    @property
    def confirmable(self) -> bool:
        """Whether one person decided it alone, in no emergency, and nobody else did since."""
        return self.self_attested and not (self.emergency_until or self.confirmation)

    def as_known(self, known: int | None) -> Version:
        """The same by what was known at a position (None: everything)."""
        later = self.confirmation and known is not None and self.confirmation.position > known
        return replace(self, confirmation=None) if later else self


class Term(Data, frozen=True, order=True):
    """That a version (0: none, retired) governs over a period, said at a position.

    `place` is the position that it stands at: its own, or that of the version which it corrects. `retired_by` is who
    decided that none governs.
    """

    position: int
    version: int
    period: Period
    recorded_at: str
    place: int = 0
    retired_by: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """By what it goes before others that cover the same day."""
        return self.place or self.position, self.position

    @property
    def from_(self) -> date:
        """The first day."""
        return self.period.from_

    @property
    def until(self) -> date | None:
        """The first day on which it no longer governs; None where that is open."""
        return self.period.until


class Segment(Data, frozen=True):
    """A period and the version that governs it."""

    period: Period
    version: int

    @property
    def from_(self) -> date:
        """The first day."""
        return self.period.from_

    @property
    def until(self) -> date | None:
        """The first day on which it no longer governs; None where that is open."""
        return self.period.until


class NotRead(LookupError):
    """A question asks for a part of the past that was not read: it has to be asked of everything."""


class History(msgspec.Struct, eq=False):
    """All versions and terms of one definition, in the order of their positions.

    `mentioned` is what any version rests on directly: a search through all histories asks no version of them.
    `_stretches` are the segments, and of how many terms: terms are only added, so their number tells.
    `since` is the first day that this tells of, where what governed earlier was not read.
    """

    versions: list[Version] = msgspec.field(default_factory=list)
    terms: list[Term] = msgspec.field(default_factory=list)
    mentioned: frozenset[str] = frozenset()
    since: date | None = None
    _stretches: tuple[int, tuple[Segment, ...]] = (0, ())

    def __post_init__(self) -> None:
        """Tell what the versions rest on, where it was not told."""
        if not self.mentioned:
            self.mentioned = frozenset(each for version in self.versions for each in mentions(version.draft))

    def __eq__(self, other: object) -> bool:
        """Whether another one says the same; its segments follow from that."""
        if not isinstance(other, History):
            return NotImplemented
        return (self.versions, self.terms, self.mentioned, self.since) == (
            other.versions,
            other.terms,
            other.mentioned,
            other.since,
        )

    def add(self, version: Version) -> None:
        """Take in the next version."""
        self.versions.append(version)
        mentioned = mentions(version.draft)
        if not self.mentioned.issuperset(mentioned):
            self.mentioned = self.mentioned.union(mentioned)

    def confirm(self, number: int, confirmation: Confirmation) -> None:
        """Take in that others decided a version as it is."""
        self.versions = [
            replace(each, confirmation=confirmation) if each.number == number else each for each in self.versions
        ]

    def copied(self) -> History:
        """Another one of the same content, to be added to."""
        return History([*self.versions], [*self.terms], self.mentioned, self.since, self._stretches)

    def in_force(self, day: date, known: int | None = None) -> Version | None:
        """The version that governs `day`, by what was known at position `known` (None: everything).

        Raises NotRead where the history tells nothing of that day.
        """
        if self.since and day < self.since:
            raise NotRead(f"what governed on {day} was asked for, and only what governs from {self.since} on was read")
        term = governing(self.terms, day, known)
        return self.version(term.version).as_known(known) if term and term.version else None

    def version(self, number: int) -> Version:
        """The version of that number. A part of a history may lack earlier ones; then it is looked for.

        Raises Tampered where there is none: something on record names it that no verb gave. Raises NotRead where it may
        be one of those that were not read.
        """
        if 0 < number <= len(self.versions) and (found := self.versions[number - 1]).number == number:
            return found
        for each in reversed(self.versions):
            if each.number == number:
                return each
        if self.since:
            raise NotRead(f"v{number} was asked for, and only what governs from {self.since} on was read")
        key = f" of `{self.versions[0].key}`" if self.versions else ""
        why = "something on record names it, and nobody decided or attested it"
        raise Tampered(f"there is no v{number}{key}", why, step("see who wrote that", "audit rights"))

    def placed(self, term: Term, corrects: int) -> Term:
        """A term in the place of that of a version which it corrects: no longer than that, and no higher."""
        wrong = next(each for each in self.terms if each.version == corrects)
        return replace(term, period=Period(term.from_, wrong.until), place=wrong.rank[0])

    def segments(self, known: int | None = None) -> tuple[Segment, ...]:
        """The days from the first term on, cut where the governing version changes. Version 0 is none."""
        if known is not None:
            return _stretches(term for term in self.terms if term.position <= known)
        told, found = self._stretches
        if told != len(self.terms):
            newest = self.terms[-1]
            found = (
                _laid_over(found, newest)
                if told == len(self.terms) - 1 and not newest.place
                else _stretches(self.terms)
            )
            self._stretches = len(self.terms), found
        return found

    def over(self, start: date, until: date | None) -> Iterator[Version | None]:
        """What governs [start, until), once for each day on which that may change; None where nothing does."""
        return (self.in_force(day) for day in turning(self.terms, start, until))


def turning(terms: Iterable[Term], start: date, until: date | None) -> list[date]:
    """`start`, and the later days before `until` on which another term may begin to govern."""
    edges = {day for term in terms for day in (term.from_, term.until) if day}
    return sorted({start} | {day for day in edges if start < day and (until is None or day < until)})


def governing(terms: Sequence[Term], day: date, known: int | None = None) -> Term | None:
    """Of the terms known at `known` that contain `day`, the one of the highest rank: the last, as a rule."""
    found: Term | None = None
    for term in reversed(terms):
        if found and term.position <= found.rank[0]:
            break  # no earlier one stands higher
        if term.period.covers(day) and (known is None or term.position <= known):
            found = term if found is None or found.rank < term.rank else found
    return found


def _stretches(terms: Iterable[Term]) -> tuple[Segment, ...]:
    """Who governs from edge to edge: of the terms that began, the highest that did not end."""
    coming = sorted(terms, key=lambda term: term.from_, reverse=True)
    edges = sorted({term.from_ for term in coming} | {term.until for term in coming if term.until})
    begun: list[tuple[tuple[int, int], Term]] = []
    found: list[Segment] = []
    for start, end in zip_longest(edges, edges[1:]):
        while coming and coming[-1].from_ <= start:
            term = coming.pop()
            heappush(begun, ((-term.rank[0], -term.rank[1]), term))
        while begun and (until := begun[0][1].until) and until <= start:
            heappop(begun)
        number = begun[0][1].version if begun else 0
        if found and found[-1].version == number:
            start = found.pop().from_
        found.append(Segment(Period(start, end), number))
    return tuple(found)


def _laid_over(segments: Sequence[Segment], newest: Term) -> tuple[Segment, ...]:
    """The segments once a term came that stands higher than all before: its own days, and theirs around it."""
    start, until = newest.period
    turns = [(each.from_, each.version) for each in segments if each.from_ < start]
    turns.append((start, newest.version))
    if until:
        before = [each.version for each in segments if each.from_ <= until]
        turns.append((until, before[-1] if before else 0))
        turns += [(each.from_, each.version) for each in segments if each.from_ > until]
    kept = [each for n, each in enumerate(turns) if n == 0 or turns[n - 1][1] != each[1]]
    ends = [*(day for day, _ in kept[1:]), None]
    return tuple(Segment(Period(day, end), number) for (day, number), end in zip(kept, ends, strict=True))


def overlapping(segments: Iterable[Segment], period: Period) -> tuple[Segment, ...]:
    """The governed stretches that have a day in common with a period."""
    return tuple(each for each in segments if each.version and each.period.overlaps(period))


Histories = Mapping[str, History]


def reachable(histories: Histories, keys: Iterable[str], day: date) -> dict[str, Version | None]:
    """Every definition that these keys lead to by reference or entity, as in force on `day`; None where none is."""
    found: dict[str, Version | None] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        history = histories.get(key)
        found[key] = version = history.in_force(day) if history else None
        if version:
            waiting += mentions(version.draft)
    return dict(sorted(found.items()))


def surrounding(histories: Histories, keys: Iterable[str]) -> dict[str, History]:
    """The histories of these and of all that they lead to: on what a day makes of any other they do not depend."""
    return {key: histories[key] for key in sorted(leading(histories, keys)) if key in histories}


def in_force_on(histories: Histories, day: date) -> dict[str, Version]:
    """Each that governs a day, by its key."""
    return {key: version for key, history in histories.items() if (version := history.in_force(day))}


def leading(histories: Histories, keys: Iterable[str]) -> set[str]:
    """These definitions and everything that any version of them leads to, on whatever day."""
    found, waiting = set[str](), [*keys]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            history = histories.get(key)
            waiting += history.mentioned if history else ()
    return found


def mentions(draft: Draft) -> tuple[str, ...]:
    """The definitions that this content rests on directly: what it refers to, and its entities."""
    return (*draft.refers, *(each for each in draft.rests_on if each != draft.key))
