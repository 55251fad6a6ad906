"""What decisions are made on: what `folding` makes of the events inside a boundary.

A whole ledger folds into the same state (the catalogue), so a decision and a replay can never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from ledger import nouns
from ledger.domain.charter import Rights, Row
from ledger.domain.credential import Credentials
from ledger.domain.definition import History, Term, Version, in_force_on
from ledger.domain.findings import Findings
from ledger.domain.recovery import Recoveries
from ledger.domain.struck import StruckAct, TakenNumbers, number_in
from ledger.domain.verdict import FIRST_EDITION, SECOND_EDITION
from ledger.domain.waiver import Waiver, WaiverGranted, standing

if TYPE_CHECKING:
    from ledger.domain.emergency import Emergency
    from ledger.domain.event import Recorded
    from ledger.domain.founding import Founded
    from ledger.domain.proposal import Proposal
    from ledger.domain.restoration import Restoration


class State(msgspec.Struct, eq=False):
    """What is known of persons, rights, definitions and proposals, and what each noun holds.

    `persons` gives the kind of each id, `owners` the human being behind an agent or a service, `left` who acts
    no more, `erased` of whom nothing but the id is left; `withheld` why payloads are in no bag, by position. Waivers
    are found by their subject and the scope whose decider gave them: another scope's say nothing of it. `numbered`
    tells of the proposals of each key, and of requests, how many there are and the last number. `taken` are the numbers
    of acts without effect. `struck` are those acts by position, and `acknowledged` what deciders read of them, by their
    scope.

    `slots` hold what each noun beyond the kernel makes of its events, by its name: a `Slot` finds its own.
    `covered` are the definitions that were read, where a question read no others; None where it read more than that.
    """

    founded: Founded | None = None
    persons: dict[str, str] = msgspec.field(default_factory=dict)
    owners: dict[str, str] = msgspec.field(default_factory=dict)
    left: set[str] = msgspec.field(default_factory=set)
    erased: set[str] = msgspec.field(default_factory=set)
    withheld: dict[int, str] = msgspec.field(default_factory=dict)
    rights: Rights = msgspec.field(default_factory=Rights)
    definitions: dict[str, History] = msgspec.field(default_factory=dict)
    proposals: dict[str, Proposal] = msgspec.field(default_factory=dict)
    emergencies: dict[str, Emergency] = msgspec.field(default_factory=dict)
    recoveries: Recoveries = msgspec.field(default_factory=Recoveries)
    waivers: dict[tuple[str, str], list[Waiver]] = msgspec.field(default_factory=dict)
    credentials: Credentials = msgspec.field(default_factory=Credentials)
    findings: Findings = msgspec.field(default_factory=Findings)
    restorations: list[Restoration] = msgspec.field(default_factory=list)
    slots: dict[str, Any] = msgspec.field(default_factory=dict)
    numbered: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    taken: TakenNumbers = msgspec.field(default_factory=TakenNumbers)
    struck: dict[int, StruckAct] = msgspec.field(default_factory=dict)
    acknowledged: dict[str, set[int]] = msgspec.field(default_factory=dict)
    covered: frozenset[str] | None = None
    _resting: dict[str, frozenset[str]] = msgspec.field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Whether another one says the same; what rests on what follows from that."""
        if not isinstance(other, State):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _SAID)

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
        return msgspec.structs.replace(
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
            waivers={at: [*each] for at, each in self.waivers.items()},
            credentials=self.credentials.copied(),
            findings=self.findings.copied(),
            restorations=[*self.restorations],
            slots={name: copy_slot(name, held) for name, held in self.slots.items()},
            numbered=dict(self.numbered),
            taken=self.taken.copied(),
            struck=dict(self.struck),
            acknowledged={scope: {*each} for scope, each in self.acknowledged.items()},
            _resting={},
        )

    def with_definitions(self, definitions: dict[str, History]) -> State:
        """The state as it would be with these definitions; this one stays as it is."""
        return msgspec.structs.replace(self, definitions=definitions, _resting={})

    def also(self, version: Version, term: Term) -> State:
        """The state as it would be if this version governed its term as well; this one stays as it is."""
        before = self.history(version.key)
        history = History([*before.versions, version], [*before.terms, term])
        return self.with_definitions({**self.definitions, version.key: history})


def copy_slot(name: str, held: Any) -> Any:
    """Copy what a state holds of a noun."""
    return nouns.NOUNS[name].part("fold").SLOT.copy(held)


def count_number(state: State, subject: str, name: str) -> None:
    """Count one more of a subject: whoever asks for its numbers does not look at each of them."""
    many, last = state.numbered.get(subject, (0, 0))
    state.numbered[subject] = many + 1, max(last, number_in(name))


def take_finding(state: State, recorded: Recorded) -> None:
    """Take in what an act found out."""
    state.findings.evolve(recorded)


Evolve: TypeAlias = Callable[["State", "Recorded"], None]
"""What takes an event of one sort in."""


_SAID = tuple(name for name in State.__struct_fields__ if name != "_resting")
