"""What has to hold before anybody acts on a proposal: each guard passes, or raises Refused with the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import msgspec

from ledger.domain import basis
from ledger.domain.brief import NOBODY_LOOKED, RECORDS as OF_CRITERIA, Populations, moved, percent, told
from ledger.domain.charter import Row
from ledger.domain.credential import Credential
from ledger.domain.definition import Version
from ledger.domain.event import Identification
from ledger.domain.guarded import guard
from ledger.domain.needs import NO_TIME, unmet
from ledger.domain.proposal import Proposal, key_of
from ledger.domain.renewing import name_renewal, name_withdrawal
from ledger.domain.standard import ATTRIBUTION
from ledger.domain.state import State
from ledger.domain.status import lapses_on
from ledger.errors import LedgerError, NoRight, Problems, Refused, Unidentified, UnknownName
from ledger.steps import DATE, FILE, RECORDS, TEXT, Open, again, instead, step


def require_proposal(state: State, proposal_id: str) -> Proposal:
    """The proposal of that name. Raises UnknownName, with those that may be meant where it names a definition."""
    proposal = state.proposals.get(proposal_id)
    if proposal is not None:
        return proposal
    alike = [each for each in state.proposals.values() if each.key == key_of(proposal_id)]
    waiting = [each.id for each in alike if not each.closed]
    raise UnknownName(
        f"there is no proposal `{proposal_id}`",
        why=_proposals_of(key_of(proposal_id), len(alike), waiting),
        fix=instead(f"write {waiting[0]}", proposal_id, waiting[0])
        if len(waiting) == 1 and "#" not in proposal_id  # one of another number is another proposal
        else step("list them", "proposals", **({} if waiting else {"all": True})),
        sort="" if alike else "proposal",
        name=proposal_id,
    )


def require_version(state: State, key: str, number: int) -> Version:
    """The version of that number. Raises UnknownName."""
    versions = {each.number: each for each in state.history(key).versions}
    if number in versions:
        return versions[number]
    raise UnknownName(
        f"`{key}` has no version {number}",
        why=_name_versions(len(versions)) if versions else "no version of it was ratified or attested",
        fix=step("see its history", "log", key) if versions else step("see what is", "list"),
        sort="" if versions else "definition",
        name=key,
    )


def _name_versions(count: int) -> str:
    return "it has v1 only" if count == 1 else f"it has v1 to v{count}"


@guard("open")
def still_open(
    state: State, proposal_id: str, today: date, *, lapsed_too: bool = False, ending: bool = False
) -> Proposal:
    """The proposal, where it is neither closed nor lapsed. `ending` where somebody wants it to come to nothing."""
    proposal = require_proposal(state, proposal_id)
    if proposal.closed:
        raise Refused(
            f"{proposal_id} is closed",
            why=f"it was {proposal.closed}",
            fix=step("propose again", "propose", FILE, effective=DATE, because=TEXT),
        )
    if not lapsed_too:
        _in_time(state, proposal, today, ending=ending)
    return proposal


@guard("lapse")
def _in_time(state: State, proposal: Proposal, today: date, *, ending: bool) -> None:
    end = lapses_on(state, proposal)
    if end and end <= today:
        raise Refused(
            f"{proposal.id} lapsed on {end}",
            why="nobody decided it in the days that the charter allows",
            fix=name_withdrawal(state, proposal, today) if ending else name_renewal(state, proposal, today),
        )


def fresh(state: State, proposal: Proposal, today: date) -> None:
    """Pass where the proposal still stands on what it was made on."""
    why = basis.staleness(state, proposal, today)
    if why:
        raise Refused(f"{proposal.id} is stale", why=why, fix=name_renewal(state, proposal, today))


def require_population_unmoved(proposal: Proposal, row: Row, seen: Populations, act: str) -> None:
    """Pass where each population is as it was shown, within what the charter tolerates.

    `seen` are the same populations now, where anybody looked. Where the charter names a tolerance somebody has to, with
    the `act` itself.
    """
    shown, tolerated = _find_shown(proposal), row.terms.tolerance or 0
    if not shown:
        require_shown(proposal, row, seen)
    elif seen or wants_look(row):
        if shown.keys() - seen.keys():
            raise _refuse_unseen(proposal, row, act)
        far = [option for option, was in shown.items() if moved(was, seen[option]) > tolerated]
        raise_all([_refuse_move(proposal, row, option, seen) for option in far])


def wants_look(row: Row) -> bool:
    """Whether somebody has to look at the records again: the charter names a tolerance."""
    return row.terms.tolerance is not msgspec.UNSET


def wants_look_at_credit(state: State, proposal_id: str, today: date) -> bool:
    """Whether somebody has to look at the touches and conversions of a proposal again: they were shown with it."""
    proposal = state.proposals.get(proposal_id)
    row = state.rights.governing(proposal.draft.path, today) if proposal else None
    return bool(proposal and row and wants_look(row) and _find_shown(proposal).keys() - {OF_CRITERIA})


def _find_shown(proposal: Proposal) -> Populations:
    return proposal.brief.every_population if proposal.brief else NOBODY_LOOKED


def _refuse_unseen(proposal: Proposal, row: Row, act: str) -> Refused:
    shown = _find_shown(proposal)
    moved_since = f"the population of {proposal.id} has moved since it was shown"
    if OF_CRITERIA not in shown:
        moved_since = f"the {' and '.join(shown)} of {proposal.id} have moved since they were shown"
    return Refused(
        f"nobody checked whether {moved_since}",
        why=f"the charter of `{row.terms.scope}` tolerates {row.terms.tolerance or 0} % of its records",
        fix=step("look at the records again", act, proposal.id, **_names(shown)),
    )


def _refuse_move(proposal: Proposal, row: Row, option: str, seen: Populations) -> Refused:
    was, now = _find_shown(proposal)[option], seen[option]
    which = "population has" if option == OF_CRITERIA else f"{option} have"
    return Refused(
        f"{proposal.id} is stale: its {which} moved by {percent(moved(was, now))} % of the records that were shown",
        why=f"{told(was, now)}; the charter of `{row.terms.scope}` tolerates {row.terms.tolerance or 0} %",
        fix=step("show it again, and have it approved again", "brief", proposal.id, **_names(seen), shown=True),
    )


def _names(of: Populations) -> dict[str, str]:
    """What each population goes by, by the option that names it."""
    return {option: each.name for option, each in of.items()}


@guard("population")
def require_shown(proposal: Proposal, row: Row, seen: Populations = NOBODY_LOOKED) -> None:
    """Pass where nobody counted, and nobody had to: it has nothing to be compared with, or the charter does not ask."""
    gives_credit = proposal.draft.kind == ATTRIBUTION
    records = {"touches": RECORDS, "conversions": RECORDS} if gives_credit else {"records": RECORDS}
    changes = proposal.draft.yields or (gives_credit and not proposal.terms.confirms)
    counted = changes and proposal.bound.displaces and not proposal.terms.retires
    asked = wants_look(row) and counted
    if seen or asked:
        raise Refused(
            f"no population was shown with {proposal.id}",
            why="nobody can tell whether it has moved"
            + (f", and the charter of `{row.terms.scope}` asks" if asked else ""),
            fix=step("show one, and have it approved again", "brief", proposal.id, **records, shown=True),
        )


def as_read(proposal: Proposal, read: str) -> None:
    """Pass where a proposal, or the brief that is shown with it, has the digest that somebody read, if any."""
    if read and not (proposal.digest.startswith(read) or proposal.bound.shown.startswith(read)):
        raise Refused(
            f"{proposal.id} is not what you read",
            why=f"its digest is {proposal.digest[:16]}"
            + (f", and that of its brief {proposal.bound.shown[:16]}" if proposal.bound.shown else ""),
            fix=step("read it again", "show", proposal.id),
        )


@guard("person")
def a_person(state: State, by: str, act: str) -> None:
    """Pass where a human being acts."""
    if not state.human(by):
        owner = state.owners.get(by, "")
        asked = f"{owner}, who answers for it" if state.here(owner) else f"a person who may {act}"
        raise NoRight(
            f"{by} may not {act}",
            why="services and agents propose and evaluate; people decide",
            fix=again(f"ask {asked}", as_=False),
        )


@guard("left")
def still_here(state: State, by: str) -> None:
    """Pass where whoever acts did not leave, nor whoever answers for them."""
    if state.gone(by):
        raise NoRight(
            f"{by} may not act any more",
            why=why_gone(state, by),
            fix=step("ask the decider of `*` to register them again", "person add", by, as_=False),
        )


def why_gone(state: State, person: str) -> str:
    """Why somebody acts no more."""
    if person in state.erased:
        return "they were erased, and nobody acts as them again"
    return "they left" if person in state.left else f"{state.owners[person]}, who answered for it, left"


def own_work(state: State, proposal: Proposal, by: str, act: str) -> None:
    """Pass where a human being acts; an agent or a service only does this to what it proposed itself."""
    if not state.human(by) and by not in proposal.contributors:
        raise NoRight(
            f"{by} may not {act} {proposal.id}",
            why="an agent or a service does that only to what it proposed itself",
            fix=step(
                f"ask a steward to {act} it, or propose something of its own",
                "propose",
                FILE,
                effective=DATE,
                because=TEXT,
                as_=False,
            ),
        )


@guard("four eyes")
def second_pair_of_eyes(state: State, proposal: Proposal, row: Row, by: str, act: str, day: date) -> None:
    """Pass where somebody acts on what others wrote, and the decider decides; or alone, under a solo row.

    The owner of an agent is an author of what it wrote, and so is whoever acts in the seat of an author, or lets one
    act in theirs.
    """
    if row.terms.solo or by not in state.authors_under(proposal, row, day):
        return
    wrote = state.authors(proposal)
    others = " and ".join(sorted(wrote & state.rights.one_with(row, by, day)))
    because = f"{others} wrote it, and counts as one with {by}" if others else f"{by} counted as one with who wrote it"
    raise NoRight(
        f"{by} may not {act} {proposal.id}",
        why=f"{f'{by} wrote it' if by in wrote else because}, and it takes a second pair of eyes",
        fix=step(f"ask somebody else who may {act}", "rights"),
    )


@guard("identification")
def established(
    row: Row, act: str, verb: str, proposal_id: str, by: str, given: Identification, waited: timedelta = NO_TIME
) -> None:
    """Pass where it was established who acts as surely, and as lately, as the row asks for.

    `act` is what the row names: a no needs what a yes of the same seat does. `verb` is what they do, `waited` how long
    it may have waited to be written, where it was.
    """
    lacks, why = unmet(row.needs, act, given, waited)
    if lacks:
        raise Unidentified(
            f"that it is {by} who would {verb} {proposal_id} was not established {lacks}",
            why=f"{row} {why}",
            fix=step("sign it", verb, proposal_id, sign=Open("KEYFILE")),
        )


def raise_all(problems: Sequence[LedgerError]) -> None:
    """Raise what was collected, all together, if anything was."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(tuple(problems))


def together(*guards: Callable[[], None]) -> None:
    """Pass where all of these do; else raise what each of them says, so that nobody mends one thing after the other."""
    problems = list[LedgerError]()
    for passes in guards:
        try:
            passes()
        except LedgerError as problem:
            problems += problem.problems if isinstance(problem, Problems) else [problem]
    raise_all(problems)


def _proposals_of(key: str, number: int, waiting: Sequence[str]) -> str:
    """Which proposals of a definition could be meant."""
    if not number:
        return "nothing was proposed under that name"
    if not waiting:
        return f"of `{key}`, no proposal is open any more"
    return f"of `{key}`, {' and '.join(waiting)} {'are' if len(waiting) > 1 else 'is'} open"


CREDENTIAL_LIST = "see what is: ledger credential list"


def require_credential(state: State, named: str) -> Credential:
    """The credential of that name. Raises UnknownName."""
    if found := state.credentials.by_id.get(named):
        return found
    raise UnknownName(f"there is no credential `{named}`", why="nobody enrolled it here", fix=CREDENTIAL_LIST)
