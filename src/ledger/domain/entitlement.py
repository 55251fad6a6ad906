"""By which right an act stood: judged again from the record, by the guards that stood on the day it was made.

state before the act, the act, its day --seat, kind, four eyes, quorum, what it rests on--> Judgement

An act that lacks one of these *had no right*, whoever wrote it into the journal. One that had it may be of a kind that
is refused since: it stood, and *would be refused today*. What the record does not hold is *not judged*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from ledger.domain import scope as scopes, showing
from ledger.domain.approving import eligible_approvers
from ledger.domain.attested import ArtifactAttested, like_a_version, version_held
from ledger.domain.attesting import guards_of_an_attestation
from ledger.domain.basis import basis_of, standing_basis, unseated_since
from ledger.domain.charter import ROLES, CharterAmended, RightRevoked, Role, Row, amendment, require
from ledger.domain.consumer import ConsumerAdded, ConsumerRemoved
from ledger.domain.credential import (
    Credential,
    CredentialAdded,
    CredentialConfirmed,
    CredentialObjected,
    CredentialRevoked,
    RecoveryKey,
    id_of_public,
)
from ledger.domain.definition import DefinitionAttested, Draft, content_digest
from ledger.domain.delivery import ArtifactBound, ArtifactUnbound, DeliveryPlanned, TargetDeclared
from ledger.domain.enrolling import require_credential, require_end, require_objection, right_to_confirm
from ledger.domain.event import ASSURANCES, Assurance, Event, Identification, Recorded
from ledger.domain.founding import FIRST_ROW, Founded, PersonLeft, PersonRegistered
from ledger.domain.guards import (
    a_person,
    established,
    own_work,
    require_proposal,
    require_version,
    second_pair_of_eyes,
    still_here,
    still_open,
)
from ledger.domain.issuing import may_have
from ledger.domain.leaving import right_to_let_go
from ledger.domain.lockout import lockout
from ledger.domain.needs import NEEDS_NOTHING, SKEW
from ledger.domain.objections import retirement_objections, seat_objections
from ledger.domain.proposal import (
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRetired,
    DefinitionRevised,
    Proposal,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
    digest,
)
from ledger.domain.request import ChangeAnswered, ChangeRequested
from ledger.domain.requesting import may_ask, next_name, require_request, right_to_answer, unanswered
from ledger.domain.revoking import deciders
from ledger.domain.route import approvals
from ledger.domain.signing import require_signed
from ledger.domain.state import State
from ledger.domain.token import TokenEnded, TokenMade
from ledger.domain.waiver import DriftWaived, InvariantWaived
from ledger.domain.work import APPLY, PLAN, WAITING, Order, WorkCancelled, WorkDone, WorkOrdered
from ledger.domain.working import require_order, require_service
from ledger.errors import LedgerError, Refused

Act: TypeAlias = Callable[[State, Recorded, date], str]


class Judgement(NamedTuple):
    """By which right an act stood, or what it lacked; and why it would be refused today. All empty: it takes none.

    `unchecked` where it is signed and nobody here can tell whether by that key.
    """

    right: str = ""
    lacks: str = ""
    refused_today: str = ""
    unchecked: bool = False


def judge(
    state: State, recorded: Recorded, day: date, assurance: Callable[[int], Assurance] = lambda _: "asserted"
) -> Judgement:
    """Judge one act on the state before it. Events that only say what became of something take no right.

    `assurance` tells, by position, how surely it was established who acted; it is asked where a charter needs it.
    """
    act = _ACTS.get(type(recorded.event))
    if act is None:
        return _NO_ACT
    try:
        still_here(state, recorded.actor)
        right = act(state, recorded, day) + _signed(state, recorded)
        _established(state, recorded, assurance)
    except LedgerError as no:
        return Judgement(lacks=f"{no.what}: {no.why}")
    except Exception as broken:  # whoever writes into the file may write anything; that it is no act is the finding
        return Judgement(lacks=f"it is no act that the ledger makes: {type(broken).__name__}")
    since = _SINCE.get(type(recorded.event))
    refused = next(since(state, recorded, day), "") if since else ""
    return Judgement(right, refused_today=refused)


_NO_ACT = Judgement()


# What an act takes


def _founded(state: State, recorded: Recorded, day: date) -> str:
    if recorded.position == 1:
        return "it begins the ledger"
    raise _lacking("the ledger is founded once", "another event comes before it")


def _registered(state: State, recorded: Recorded, day: date) -> str:
    """People become known by a seat that names them; what is no human being is registered by the decider of `*`."""
    event: Any = recorded.event
    if event.id in state.persons and event.id not in state.left:
        raise _lacking(f"{event.id} is registered already", "what somebody is does not change")
    if event.kind == "human" and not event.owner and event.id not in state.persons:
        return "it begins the ledger" if not state.rights.rows else _any_seat(state, recorded.actor, day)
    return _seat(state, scopes.EVERYTHING, "decider", recorded.actor, day)


def _amended(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if not state.rights.rows and event.solo and event.decider == recorded.actor:
        return "it founds the ledger"
    proposal = require_proposal(state, event.proposal)
    ratified = state.history(proposal.key).versions[-1:]
    told = amendment(proposal.draft.content, proposal.terms.from_, proposal.terms.until, proposal.id)
    if told != event or [each.position for each in ratified] != [recorded.position - 1]:
        raise _lacking(
            "no ratification brought this charter", f"{event.proposal} asked for another, or was not ratified"
        )
    return f"{event.proposal} was ratified"


def _left(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.person not in state.persons or event.person in state.left:
        raise _lacking(f"{event.person} could not leave", "they were not known, or had left before")
    return right_to_let_go(state, recorded.actor, day)


def _revoked(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.person in state.left:
        return f"{right_to_let_go(state, recorded.actor, day)}, who let them go"
    row = state.rights.row(event.scope, day)
    if event.from_ < day or row is None or event.person not in row.seats(event.role):
        raise _lacking(
            f"{event.person} held no seat as {event.role} in `{event.scope}` to lose", f"it is of {event.from_}"
        )
    if event.person == recorded.actor:
        return "everybody may give up their own seat"
    if recorded.actor in deciders(state.rights, event.scope, day):
        return f"decider of `{event.scope}` or of a wider scope"
    raise _lacking(f"{recorded.actor} may not revoke a seat in `{event.scope}`", "they do not decide there")


def _asked(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if isinstance(event, DefinitionRevised):
        still_open(state, event.proposal, day, lapsed_too=True)
    row = require(state.rights, event.draft.path, "steward", recorded.actor, day)
    _require_whole(event.draft)
    if event.digest != digest(event.draft, event.terms, event.bound):
        raise _lacking(
            f"the digest of {event.proposal} is not that of what it asks for", "an approval would bind another"
        )
    if event.bound.rights != row.position:
        raise _lacking(f"{event.proposal} names the right #{event.bound.rights}", f"#{row.position} governed on {day}")
    for each in event.terms.answers or ():
        require_request(state, each)
    if not event.terms.retires and event.bound.basis != basis_of(state, event.draft, event.terms):
        raise _lacking(f"{event.proposal} rests on something else than it says", "an approval would not cover that")
    return _words(row, "steward")


def _approved(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = _bound(state, event, day)
    row = _row(state, proposal.draft.path, "approver", recorded.actor, day, event.right)
    a_person(state, recorded.actor, "approve")
    second_pair_of_eyes(state, proposal, row, recorded.actor, "approve")
    if recorded.actor == row.terms.decider and not row.terms.solo:
        raise _lacking(f"{recorded.actor} may not approve {proposal.id}", "an approver does not ratify")
    return _words(row, "approver")


def _declined(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = _bound(state, event, day)
    a_person(state, recorded.actor, "decline")
    role: Role = "decider" if event.role == "decider" else "approver"
    return _words(_row(state, proposal.draft.path, role, recorded.actor, day, event.right), role)


def _withdrawn(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = still_open(state, event.proposal, day, lapsed_too=True)
    if recorded.actor in state.authors(proposal):
        return "its author"
    return _seat(state, proposal.draft.path, "steward", recorded.actor, day)


def _decided(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    proposal = _bound(state, event, day)
    row = _row(state, proposal.draft.path, "decider", recorded.actor, day, event.right)
    if proposal.bound.rights != row.position:
        raise _lacking(f"{proposal.id} was stale", "the charter that governs it was amended")
    a_person(state, recorded.actor, "ratify")
    second_pair_of_eyes(state, proposal, row, recorded.actor, "ratify")
    _as_asked(state, proposal, event)
    _carried(state, proposal, row, event, day)
    return _words(row, "decider")


def _requested(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    may_ask(state, event.key, recorded.actor)
    if event.request != next_name(state):
        raise _lacking(f"{event.request} is out of order", "requests are numbered one by one")
    return "anybody who is known may ask"


def _request_answered(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    found = require_request(state, event.request)
    unanswered(found)
    row = right_to_answer(state, found, recorded.actor, day)
    if (event.key, event.right) != (found.terms.key, row.position):
        raise _lacking(f"it is not what {found.id} asks about, or names another right", f"#{row.position} governed")
    if event.proposal:
        require_proposal(state, event.proposal)
    elif not event.because:
        raise _lacking(f"{found.id} was answered no, without a reason", "whoever asked is to read why")
    return _words(row, "steward")


def _attested(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    right = _seat(state, event.draft.path, "steward", recorded.actor, day)
    _require_whole(event.draft)
    history = state.history(event.draft.key)
    for no in guards_of_an_attestation(history, event.draft.key, event.from_, event.until, day):
        raise no
    if event.version != len(history.versions) + 1:
        raise _lacking(f"v{event.version} of `{event.draft.key}` is out of order", "versions are numbered one by one")
    return right


def _waived(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    a_person(state, recorded.actor, "waive")
    scope = scopes.of_definition(event.scope, event.key)
    return _words(_row(state, scope, "decider", recorded.actor, day, event.right), "decider")


def _let_differ(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    versions = state.history(event.key).versions
    if not versions or versions[-1].draft.scope != event.scope:
        raise _lacking(f"`{event.key}` is not decided in `{event.scope}`", "another decider answers for it")
    return _waived(state, recorded, day)


def _consumer(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    before = state.consumers.get(event.id)
    if before and before.terms.owner == recorded.actor:
        return "its owner"
    paths = [state.definitions[key].versions[-1].draft.path for key in event.uses if key in state.definitions]
    for scope in dict.fromkeys(each for path in paths for each in scopes.path(path)):
        row = state.rights.row(scope, day)
        if row and any(recorded.actor in state.rights.holders(row, role, day) for role in ROLES):
            return f"a seat in `{scope}` (#{row.position})"
    raise _lacking(f"{recorded.actor} may not speak of {event.title}", "they hold no seat where it reads, nor own it")


def _enrolled(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.person != recorded.actor or event.credential != id_of_public(event.public):
        raise _lacking(f"{event.credential} is not {recorded.actor}'s to enrol", "everybody enrols their own")
    if isinstance(event.public, RecoveryKey) and recorded.position != FIRST_ROW + 1:
        raise _lacking(f"{event.credential} cannot be a recovery key", "one is recorded when a ledger is founded")
    if event.credential in state.credentials.by_id:
        raise _lacking(f"{event.credential} was enrolled before", "one key is enrolled once")
    return "everybody may enrol a credential of their own"


def _confirmed(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    found, shown = _credential(state, event), event.authentication.credential if event.authentication else ""
    right = right_to_confirm(state, found, recorded.actor, day, _instant(recorded), shown)
    said = event.right, event.self_attested, event.recovered
    if event.assurance == "signed" and not event.signature:
        raise _lacking(f"{event.credential} was not confirmed by a signature", "it says that it was")
    if event.assurance == "federated" and _as_sure(state, recorded, event.assurance) != event.assurance:
        raise _lacking(f"{event.credential} was confirmed by nobody whom an account vouched for", "it says that it was")
    if found.confirmed or said != (right.row.position, right.self_attested, right.recovered):
        raise _lacking(f"{event.credential} was not confirmed like that", "it was before, or by another right")
    how = "recovery key" if right.recovered else "founder, alone" if right.self_attested else "registrar"
    return f"{how} (#{event.right})"


def _objected(state: State, recorded: Recorded, day: date) -> str:
    found = _credential(state, recorded.event)
    return require_objection(state, found, recorded.actor, day, _instant(recorded))


def _ended(state: State, recorded: Recorded, day: date) -> str:
    found = _credential(state, recorded.event)
    if found.person in state.left:
        return f"{right_to_let_go(state, recorded.actor, day)}, who let them go"
    return require_end(state, found, recorded.actor, day)


def _credential(state: State, event: Any) -> Credential:
    found = require_credential(state, event.credential)
    if found.person != event.person:
        raise _lacking(f"{event.credential} is {found.person}'s", f"it names {event.person}")
    return found


def _instant(recorded: Recorded) -> datetime:
    return datetime.fromisoformat(recorded.recorded_at)


def _declared(state: State, recorded: Recorded, day: date) -> str:
    return _any_seat(state, recorded.actor, day, ("operator",))


def _saw(state: State, recorded: Recorded, day: date) -> str:
    """Words are for whoever operates anything; a version is for who operates its definition, and is as it says."""
    event: Any = recorded.event
    if not event.key:
        return _declared(state, recorded, day)
    version = require_version(state, event.key, event.version)
    if event.holds != version_held(event.key, event.version, version.draft.content_digest):
        raise _lacking(f"it is not what v{event.version} of `{event.key}` comes to", "what was seen was another")
    return _operated(state, recorded, day)


def _operated(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    return delivering_seat(state, recorded, event.key, day)


def delivering_seat(state: State, recorded: Recorded, key: str, day: date) -> str:
    """The seat by which something is done to an artifact: the actor's, or of who ordered it from a service.

    Raises LedgerError where there is none.
    """
    event: Any = recorded.event
    if not getattr(event, "order", ""):
        return operator_seat(state, key, recorded.actor, day)
    order = _order(state, recorded)
    planned = isinstance(event, DeliveryPlanned)
    if planned and (order.terms.sort, order.terms.plan) != (APPLY, event.plan):
        raise _lacking(f"{event.order} is not to apply that plan", "only the plan that the operator read is applied")
    if planned and order.standing(datetime.fromisoformat(recorded.recorded_at) - AGO) != WAITING:
        raise _lacking(f"{event.order} was over", "it was cancelled, had lapsed or was done")
    return f"{operator_seat(state, key, order.by, day)}, by {event.order}"


AGO = timedelta(minutes=1)
"""An order that was judged to be waiting is recorded a moment later."""


def _order(state: State, recorded: Recorded) -> Order:
    """The order that an event is of, where a service carried it out. Raises Refused."""
    event: Any = recorded.event
    require_service(state, recorded.actor)
    return require_order(state, event.order)


def _order_given(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if event.sort == APPLY and not _made(state, event):
        raise _lacking(f"{event.order} is to apply a plan that nobody made", f"`{event.planned}` made no such plan")
    if event.order in state.orders or (event.sort == APPLY and not event.keys):
        raise _lacking(f"{event.order} is no order", "it was given before, or names no definition")
    return _may_order(state, event, recorded.actor, day)


def _made(state: State, apply: WorkOrdered) -> bool:
    """Whether the plan that is to be applied is the one that a worker said it made."""
    by = state.orders.get(apply.planned)
    if by is None or by.done is None:
        return False
    return (by.terms.sort, by.done.plan, by.done_at) == (PLAN, apply.plan, apply.position)


def _may_order(state: State, terms: WorkOrdered, person: str, day: date) -> str:
    seats = [operator_seat(state, key, person, day) for key in terms.keys]
    return seats[0] if seats else _any_seat(state, person, day, ("operator",))


def _order_cancelled(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    order = require_order(state, event.order)
    return "who ordered it" if order.by == recorded.actor else _may_order(state, order.terms, recorded.actor, day)


def _order_done(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    if _order(state, recorded).done:
        raise _lacking(f"{event.order} was done before", "what became of it is said once")
    return f"a service, for {event.order}"


def operator_seat(state: State, key: str, person: str, day: date) -> str:
    """The seat by which somebody operates a definition. Raises LedgerError where they hold none."""
    history = state.history(key)
    version = history.in_force(day) or next(reversed(history.versions), None)
    if version is None:
        raise _lacking(f"nobody may deliver `{key}`", "there is no version of it")
    return _seat(state, version.draft.path, "operator", person, day)


# What it rests on


def _established(state: State, recorded: Recorded, assurance: Callable[[int], Assurance]) -> None:
    """Pass where it was established who answered as surely, and as lately, as the charter of that day needed."""
    event: Any = recorded.event
    verb = _ANSWERS.get(type(event))
    row = verb and state.rights.at(event.right)
    if not verb or not row or row.needs == NEEDS_NOTHING:
        return
    act = "ratify" if verb == "ratify" or getattr(event, "role", "") == "decider" else "approve"
    given = Identification(
        _as_sure(state, recorded, assurance(recorded.position)),
        event.authentication or None,
        event.signature or None,
        event.relayed_for or "",
        _instant(recorded),
    )
    established(row, act, verb, event.proposal, recorded.actor, given, SKEW)


def _as_sure(state: State, recorded: Recorded, told: Assurance) -> Assurance:
    """As sure as the line of an act says, and no surer than its key, or than the account that vouched for its actor."""
    event: Any = recorded.event
    shown = event.authentication or None
    key = state.credentials.by_id.get(shown.credential) if event.signature and shown else None
    vouched = state.credentials.vouches(shown, recorded.actor, _instant(recorded))
    return min(told, key.rank if key else "federated" if vouched else "session", key=ASSURANCES.index)


def _signed(state: State, recorded: Recorded) -> str:
    """That an act was signed, in words, where it was; by the key as it counted then. Raises Refused."""
    event: Any = recorded.event
    if not getattr(event, "signature", None):
        return ""
    found = require_signed(state, event, recorded.actor, _instant(recorded))
    return f", signed with {found.id}"


def _require_whole(draft: Draft) -> None:
    """Pass where the content is what its digest says, which is all that an approval binds of it."""
    if draft.content_digest != content_digest(draft):
        raise _lacking(f"the content of `{draft.key}` is not what its digest says", "what was approved was another")


def _bound(state: State, event: Any, day: date) -> Proposal:
    """The proposal that an answer is to, open, and bound as it was."""
    proposal = still_open(state, event.proposal, day)
    if event.digest != proposal.digest:
        raise _lacking(f"it is not {proposal.id} as it was asked for", "its digest is another")
    return proposal


def _as_asked(state: State, proposal: Proposal, event: Any) -> None:
    draft, terms = proposal.draft, proposal.terms
    said = (event.key, event.scope, event.entity, event.refers, event.entities, event.from_, event.until)
    asked = (draft.key, draft.scope, draft.entity, draft.refers, draft.entities, terms.from_, terms.until)
    versions = len(state.history(draft.key).versions)
    number = versions if terms.retires else versions + 1
    if said != asked or event.version != number or isinstance(event, DefinitionRetired) != terms.retires:
        raise _lacking(f"it is not what {proposal.id} asked for", "the terms, or what it is about, are others")
    if moved := standing_basis(state, proposal):
        raise _lacking(f"{proposal.id} was stale", moved)
    if terms.retires:
        for no in retirement_objections(state, draft, terms):
            raise no


def _carried(state: State, proposal: Proposal, row: Row, event: Any, day: date) -> None:
    """Pass where the approvals that were counted were given, by people who could, and were enough."""
    able = eligible_approvers(state, proposal, row, day)
    if strange := [person for person in event.counted if person not in able or person not in proposal.consenting]:
        raise _lacking(f"the approval of {strange[0]} was counted", "they could not give it, or did not")
    needed = approvals(row.terms.quorums, event.category, len(able)) if row.terms.quorums else row.terms.quorum
    if len(set(event.counted)) < needed:
        raise _lacking(f"{proposal.id} had {len(event.counted)} of {needed} approvals", "the charter asks for them")
    if against := [person for person in proposal.blocks if person in state.rights.holders(row, "approver", day)]:
        raise _lacking(f"{proposal.id} was blocked by {', '.join(against)}", "an approver's no stands")


def _token_made(state: State, recorded: Recorded, day: date) -> str:
    event: Any = recorded.event
    may_have(state, event.person, event.scope)
    return "whoever runs commands here may make tokens"


def _token_ended(state: State, recorded: Recorded, day: date) -> str:
    return "whoever runs commands here may end tokens"


def _any_seat(state: State, person: str, day: date, roles: Sequence[Role] = ROLES) -> str:
    """A seat that somebody holds, wherever it is. Raises Refused where they hold none of these."""
    for row in filter(None, (state.rights.row(scope, day) for scope in state.rights.rows)):
        for role in roles:
            if person in state.rights.holders(row, role, day):
                return _words(row, role)
    raise _lacking(f"{person} holds no seat as {' or '.join(roles)}", "no charter in force names them")


def _seat(state: State, scope: str, role: Role, person: str, day: date) -> str:
    return _words(require(state.rights, scope, role, person, day), role)


def _row(state: State, scope: str, role: Role, person: str, day: date, named: int) -> Row:
    row = require(state.rights, scope, role, person, day)
    if row.position != named:
        raise _lacking(f"it names the right #{named}", f"#{row.position} governed `{scope}` on {day}")
    return row


def _words(row: Row, role: Role) -> str:
    return f"{role} in `{row.terms.scope}` (#{row.position})"


def _lacking(what: str, why: str) -> Refused:
    return Refused(what, why=why)


# What is refused since


def _attesting_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if event.draft.kind == "charter":
        yield "a charter is not attested any more"


def _revoking_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    yield from (each.what for each in lockout(state, event, day))


def _amending_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if event.proposal:
        draft = require_proposal(state, event.proposal).draft
        yield from (each.what for each in (*seat_objections(state, draft), *showing.objections(state, draft, day)))
        yield from (each.what for each in lockout(state, event, day))


def _deciding_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if unseated := unseated_since(state, require_proposal(state, event.proposal)):
        yield f"{unseated}, after it was asked for"


def _own_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    try:
        own_work(state, require_proposal(state, event.proposal), recorded.actor, "touch")
    except Refused as no:
        yield f"{no.what}: {no.why}"


def _saying_since(state: State, recorded: Recorded, day: date) -> Iterator[str]:
    event: Any = recorded.event
    if not event.key and like_a_version(event.holds):
        yield "words in the form of a version are not attested"


_ACTS: Mapping[type[Event], Act] = {
    Founded: _founded,
    PersonRegistered: _registered,
    PersonLeft: _left,
    CharterAmended: _amended,
    RightRevoked: _revoked,
    DefinitionProposed: _asked,
    DefinitionRevised: _asked,
    ProposalApproved: _approved,
    ProposalDeclined: _declined,
    ProposalWithdrawn: _withdrawn,
    DefinitionRatified: _decided,
    DefinitionRetired: _decided,
    DefinitionAttested: _attested,
    ChangeRequested: _requested,
    ChangeAnswered: _request_answered,
    InvariantWaived: _waived,
    DriftWaived: _let_differ,
    ConsumerAdded: _consumer,
    ConsumerRemoved: _consumer,
    CredentialAdded: _enrolled,
    CredentialConfirmed: _confirmed,
    CredentialObjected: _objected,
    CredentialRevoked: _ended,
    TokenMade: _token_made,
    TokenEnded: _token_ended,
    TargetDeclared: _declared,
    ArtifactAttested: _saw,
    ArtifactBound: _operated,
    ArtifactUnbound: _operated,
    DeliveryPlanned: _operated,
    WorkOrdered: _order_given,
    WorkCancelled: _order_cancelled,
    WorkDone: _order_done,
}
_ANSWERS: Mapping[type[Event], str] = {
    ProposalApproved: "approve",
    ProposalDeclined: "decline",
    DefinitionRatified: "ratify",
    DefinitionRetired: "ratify",
}
_SINCE: Mapping[type[Event], Callable[[State, Recorded, date], Iterator[str]]] = {
    CharterAmended: _amending_since,
    RightRevoked: _revoking_since,
    DefinitionRevised: _own_since,
    ProposalWithdrawn: _own_since,
    DefinitionRatified: _deciding_since,
    DefinitionAttested: _attesting_since,
    ArtifactAttested: _saying_since,
}
