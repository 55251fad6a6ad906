r"""The way of a change, apart from what is in force.

    proposed --approved*--> ratified (a version), retired (no version from a day on) or confirmed (no new version)
       |  \--revised--> approvals are void, for they bind the digest
       \--declined by the decider, withdrawn--> closed; nothing in force was touched

Lapsed and stale are never stored: they follow from the day and from what the digest covers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec

from ledger.data import Data
from ledger.domain.brief import Brief
from ledger.domain.definition import Draft, forms_of_draft, own
from ledger.domain.digest import sha256
from ledger.domain.event import Authentication, Event, Identification
from ledger.domain.expectation import Expectation
from ledger.domain.period import Period
from ledger.domain.tagging import Forms, by_each, by_given, by_key, by_member

Nature = Literal["policy", "estimate", "error"]
NATURES: tuple[Nature, ...] = ("policy", "estimate", "error")


class Basis(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A definition that the proposal rests on, as it is in force on the proposal's effective date."""

    key: str
    version: int
    digest: str


class Displaced(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A version that would govern [from, until) without the proposal."""

    version: int
    from_: date = msgspec.field(name="from")
    until: date | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is asked for besides the content: when, of which nature, and what happens to history.

    `answers` are the requests that it names. `since` is the first day of the records that a retrospective version
    judges; `cohort` the date whose day says which version judges a record; `dual_until` the day until which the version
    that it displaces counts too, and `primary` which of the two is the figure (`old` or `new`); `corrects` the version
    that was wrong. `stock` says of records that qualify on its first day without having changed whether they count as
    new (`sweep`) or only once they change (`edge`), `lost` whether those that no longer qualify stay (`keep`) or leave
    (`reclassify`). `reason` is why this standard, where its nature asks for another, and why not since earlier.
    `confirms` is the version in force that others are to decide as it is, since one person decided it alone.
    `expects` is what the change is to bring, and `revisit` the day on which somebody looks again, where that is another
    than the last by which something is expected.
    What is unset changes no digest.
    """

    from_: date = msgspec.field(name="from")
    until: date | None = None
    nature: str = "policy"
    standard: str = "prospective"
    retroactive: bool = False
    retires: bool = False
    answers: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    since: date | msgspec.UnsetType = msgspec.UNSET
    cohort: str | msgspec.UnsetType = msgspec.UNSET
    dual_until: date | msgspec.UnsetType = msgspec.UNSET
    primary: str | msgspec.UnsetType = msgspec.UNSET
    corrects: int | msgspec.UnsetType = msgspec.UNSET
    confirms: int | msgspec.UnsetType = msgspec.UNSET
    stock: str | msgspec.UnsetType = msgspec.UNSET
    lost: str | msgspec.UnsetType = msgspec.UNSET
    reason: str | msgspec.UnsetType = msgspec.UNSET
    expects: tuple[Expectation, ...] | msgspec.UnsetType = msgspec.UNSET
    revisit: date | msgspec.UnsetType = msgspec.UNSET

    @property
    def looked_at_again(self) -> date | None:
        """The day on which somebody looks back at what came of it; None where none was set."""
        return self.revisit or max((each.by for each in self.expects or ()), default=None)

    @property
    def period(self) -> Period:
        """The days that it is to govern."""
        return Period(self.from_, self.until)

    def missed(self, today: date) -> bool:
        """Whether its first day is past, and nobody said that it is to reach back."""
        return self.from_ < today and not (self.retroactive or self.confirms)


def naming(requests: Iterable[str]) -> tuple[str, ...] | msgspec.UnsetType:
    """The `answers` of terms: each request once, unset where none is named."""
    return tuple(dict.fromkeys(requests)) or msgspec.UNSET


class Grounds(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the terms and content rest on, bound into the digest so that an approval covers it.

    `rights` is the position of the charter row that governs; `affects` are the definitions changed indirectly;
    `shown` is the digest of the impact brief, where one was shown. `revoked` are, for a charter, the positions of the
    revocations in its scope and the wider ones: it may seat again whom they unseated, and so is read beside them.
    """

    basis: tuple[Basis, ...]
    displaces: tuple[Displaced, ...]
    affects: tuple[str, ...]
    rights: int
    shown: str = ""
    revoked: tuple[int, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def affected_keys(self) -> tuple[str, ...]:
        """The keys of the definitions changed indirectly, each once."""
        return affected_keys(self.affects)


def affected_keys(affects: Iterable[str]) -> tuple[str, ...]:
    """The keys of versions such as `sql v1`, each once."""
    return tuple(dict.fromkeys(each.partition(" ")[0] for each in affects))


def digest(draft: Draft, terms: Terms, bound: Grounds) -> str:
    """What an approval binds: SHA-256 over content, terms and everything they rest on."""
    return sha256({"content": draft.content_digest, "terms": _plain(terms), "bound": _plain(bound)})


def _plain(value: object) -> object:
    return msgspec.to_builtins(value)


class _Asked(Event, frozen=True, kw_only=True):
    tag_forms: ClassVar[Forms] = (
        *forms_of_draft(by_given("proposal", "proposal")),
        by_each("request", "terms.answers"),
    )
    proposal: str
    draft: Draft
    terms: Terms
    bound: Grounds
    digest: str
    on: date
    because: str
    brief: Brief | msgspec.UnsetType = msgspec.UNSET  # where it is unset, bytes are as they always were


class DefinitionProposed(_Asked, frozen=True, kw_only=True):
    """Somebody with the right asks for a change. `agent` is the agent who does, of which only so many may be open."""

    stored_name: ClassVar[str] = "definition.proposed/1"
    tag_forms: ClassVar[Forms] = (*_Asked.tag_forms, by_given("person", "agent"))
    agent: str | msgspec.UnsetType = msgspec.UNSET


class DefinitionRevised(_Asked, frozen=True, kw_only=True):
    """The change that is asked for is another one, or rests on something else: approvals so far are void."""

    stored_name: ClassVar[str] = "definition.revised/1"


class _Answer(Event, frozen=True, kw_only=True):
    tag_forms: ClassVar[Forms] = (by_member("proposal", "proposal"), by_key("definition", "proposal"))
    proposal: str
    digest: str
    because: str = ""


class _Seated(_Answer, frozen=True, kw_only=True):
    """`right` is the position of the row that seats whoever answers; `relayed_for` whom they speak for, if anybody.

    `for_` is who holds the seat, where whoever answers stands in for them; unset, they hold it themselves.
    """

    role: str
    right: int
    signature: str | None = None
    authentication: Authentication | msgspec.UnsetType = msgspec.UNSET
    relayed_for: str | msgspec.UnsetType = msgspec.UNSET
    commitments: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    for_: str | msgspec.UnsetType = msgspec.field(name="for", default=msgspec.UNSET)

    @property
    def erasable(self) -> tuple[str, ...]:
        """The signature of whoever answers."""
        return ("signature",)

    @property
    def seated(self) -> str:
        """Who holds the seat, where whoever answers stands in for them; empty where they hold it themselves."""
        return self.for_ or ""


class ProposalApproved(_Seated, frozen=True, kw_only=True):
    """An approver consents to exactly this digest."""

    stored_name: ClassVar[str] = "proposal.approved/1"
    self_attested: bool = False


class ProposalDeclined(_Seated, frozen=True, kw_only=True):
    """A no that is on record: the decider's closes the proposal, an approver's blocks it, and so does a veto.

    `rests_until` is the first day on which an emergency of the same definition may begin, after a no of the decider or
    a veto. Unset, it was said before anybody asked for that.
    """

    stored_name: ClassVar[str] = "proposal.declined/1"
    rests_until: date | msgspec.UnsetType = msgspec.UNSET


class ProposalWithdrawn(_Answer, frozen=True, kw_only=True):
    """Its own side takes it back."""

    stored_name: ClassVar[str] = "proposal.withdrawn/1"


class _Decided(Event, frozen=True, kw_only=True):
    """`quorum` is how many approvals were asked for; `category` why, where the charter routes by it.

    `for_` is the decider, where whoever decides stands in for them; unset, they are it.
    """

    tag_forms: ClassVar[Forms] = (
        by_member("definition", "key"),
        by_member("proposal", "proposal"),
        by_given("entity", "entity"),
        by_each("entity", "entities"),
        by_each("refers", "refers"),
        by_member("rights", "scope"),
    )

    proposal: str
    digest: str
    key: str
    scope: str
    entity: str
    refers: tuple[str, ...]
    version: int
    from_: date = msgspec.field(name="from")
    until: date | None = None
    counted: tuple[str, ...] = ()
    right: int = 0
    self_attested: bool = False
    because: str = ""
    category: str | msgspec.UnsetType = msgspec.UNSET
    quorum: int | msgspec.UnsetType = msgspec.UNSET
    entities: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    authentication: Authentication | msgspec.UnsetType = msgspec.UNSET
    relayed_for: str | msgspec.UnsetType = msgspec.UNSET
    signature: str | msgspec.UnsetType = msgspec.UNSET
    commitments: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    for_: str | msgspec.UnsetType = msgspec.field(name="for", default=msgspec.UNSET)

    @property
    def erasable(self) -> tuple[str, ...]:
        """The signature of whoever decides."""
        return ("signature",)


class DefinitionRatified(_Decided, frozen=True, kw_only=True):
    """The decider asserts a version over [from, until). `counted` are the approvals that carried it.

    `quorum` is how many were asked for, and `category` what the change was, where the charter routes by that.
    `emergency_until` is the end of its term, the same as `until`, where somebody did it in an emergency, without those.
    """

    stored_name: ClassVar[str] = "definition.ratified/1"
    emergency_until: date | msgspec.UnsetType = msgspec.UNSET


class DefinitionRetired(_Decided, frozen=True, kw_only=True):
    """The decider ends a definition without successor; `version` is the last one."""

    stored_name: ClassVar[str] = "definition.retired/1"


class DefinitionConfirmed(_Decided, frozen=True, kw_only=True):
    """The decider confirms `version`, which one person decided alone: it stays what it is, and governs as before."""

    stored_name: ClassVar[str] = "definition.confirmed/1"


Answer: TypeAlias = ProposalApproved | ProposalDeclined | ProposalWithdrawn


def as_stored(identification: Identification) -> dict[str, Any]:
    """How it was established who answers, as the fields of an answer; what there is none of is left out."""
    fields = ("authentication", "signature", "relayed_for")
    return {name: value for name in fields if (value := getattr(identification, name))}


class Approval(Data, frozen=True):
    """One person's consent to one digest; `seated` is whose seat it is, where they stand in for somebody."""

    person: str
    digest: str
    position: int
    seated: str = ""


class No(Data, frozen=True):
    """A no of the decider, or a veto: to what, on which day, and the first on which an emergency may begin after it.

    `on` is the day in UTC. `rests_until` is None where it was said before anybody asked for that.
    """

    position: int
    role: str
    on: date
    draft: Draft
    rests_until: date | None = None


class ProposalContent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was asked for at some time, and what was shown with it: what an approval of that time bound."""

    draft: Draft
    terms: Terms
    bound: Grounds
    digest: str
    brief: Brief | None = None


class Proposal(ProposalContent, frozen=True, kw_only=True, gc=False):
    """One proposal as it stands. `contributors` proposed or revised it; `closed` says how it ended.

    `earlier` is what it asked for before it was revised, oldest first. `moved` is the position of the last event on it.
    `maker` made it, whoever revised it since. `owners` are the human beings who answered for a contributor when it
    wrote.
    `counterparts` counted as one with a contributor when it wrote: they acted in its seat, or it in theirs.
    `blocks` are the seats of approvers from which a no was said, by who holds them, and `vetoes` who said no by veto.
    `noes` are all that its decider said, or somebody by veto, whatever it asked for then.
    """

    id: str
    on: date
    because: str
    position: int
    contributors: tuple[str, ...]
    approvals: tuple[Approval, ...] = ()
    blocks: tuple[str, ...] = ()
    closed: str = ""
    earlier: tuple[ProposalContent, ...] = ()
    moved: int = 0
    maker: str = ""
    owners: tuple[str, ...] = ()
    counterparts: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    noes: tuple[No, ...] = ()

    @property
    def key(self) -> str:
        """The definition it would change."""
        return self.draft.key

    @property
    def consenting(self) -> frozenset[str]:
        """Who approved it as it was last asked for; what was approved before that is void, even if it is alike."""
        given = (each for each in self.approvals if each.position > self.position and each.digest == self.digest)
        against = {*self.blocks}
        return frozenset(each.person for each in given if against.isdisjoint((each.person, each.seated)))


def asked(
    before: Proposal | None,
    event: _Asked,
    position: int,
    actor: str,
    owner: str = "",
    counterparts: Iterable[str] = (),
) -> Proposal:
    """The proposal after it was made or revised: contributors add up, blocks fall, old approvals stay to be seen.

    Who shows a brief with it wrote nothing of it, and a no stands. The reason is that of what it asks for. `owner` is
    the human being who answers for whoever writes, where that is an agent or a service; `counterparts` count as one
    with whoever writes.
    """
    contributors, shown = before.contributors if before else (), bool(event.brief)
    owners = before.owners if before else ()
    beside = before.counterparts if before else ()
    same = before is not None and (before.draft, before.terms) == (event.draft, event.terms)
    return Proposal(
        id=event.proposal,
        draft=own(event.draft),
        terms=event.terms,
        bound=event.bound,
        digest=event.digest,
        brief=event.brief or None,
        on=event.on,
        because=before.because if before and same else event.because,
        position=position,
        moved=position,
        contributors=contributors if shown or actor in contributors else (*contributors, actor),
        blocks=before.blocks if before and shown else (),
        vetoes=before.vetoes if before and shown else (),
        noes=before.noes if before else (),
        approvals=before.approvals if before else (),
        earlier=(*before.earlier, _as_asked(before)) if before else (),
        maker=before.maker if before else actor,
        owners=owners if shown or owner in ("", *owners) else (*owners, owner),
        counterparts=beside if shown else tuple(dict.fromkeys((*beside, *counterparts))),
    )


def _as_asked(of: ProposalContent) -> ProposalContent:
    return ProposalContent(draft=of.draft, terms=of.terms, bound=of.bound, digest=of.digest, brief=of.brief)


def answered(proposal: Proposal, event: Answer, position: int, actor: str, on: date) -> Proposal:
    """The proposal after somebody consented, said no, or took it back."""
    seated, moved = getattr(event, "seated", "") or actor, partial(msgspec.structs.replace, proposal, moved=position)
    others = tuple(person for person in proposal.blocks if person != seated) if proposal.blocks else ()
    match event:
        case ProposalApproved():
            given = Approval(actor, once(event.digest, proposal.digest), position, event.seated)
            return moved(approvals=(*proposal.approvals, given), blocks=others)
        case ProposalDeclined(role="decider"):
            return moved(closed=proposal.closed or "declined", noes=_with_no(proposal, event, position, on))
        case ProposalDeclined(role="veto"):
            vetoes = tuple(dict.fromkeys((*proposal.vetoes, actor)))
            return moved(vetoes=vetoes, noes=_with_no(proposal, event, position, on))
        case ProposalDeclined():
            return moved(blocks=(*others, seated))
        case ProposalWithdrawn():
            return moved(closed="withdrawn")


def _with_no(proposal: Proposal, event: ProposalDeclined, position: int, on: date) -> tuple[No, ...]:
    return (*proposal.noes, No(position, event.role, on, proposal.draft, event.rests_until or None))


def once(text: str, held: str) -> str:
    """A text as it is held already, where it is the same: a large ledger would keep each of them several times."""
    return held if text == held else text


def key_of(proposal: str) -> str:
    """The definition that a proposal such as `mql#5` is about; a name without a number is taken for a key itself."""
    return proposal.rpartition("#")[0] or proposal
