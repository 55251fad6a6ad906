"""The verbs of those who replace a decider of `*` who died or vanished: begin, consent, object, complete.

It is for whom the charter of the founding names; where that named nobody, for whom an amendment does that is at least
30 days old. They seat none of themselves, and nobody else but the decider: all else in the row stays as it was.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from ledger.domain import numbering
from ledger.domain.charter import ROLES, CharterRecovered, RecoveryRule, Role, Row
from ledger.domain.event import Event, Identification
from ledger.domain.guarded import guard
from ledger.domain.guards import a_person
from ledger.domain.lockout import short_of
from ledger.domain.needs import at_least, told_in_words
from ledger.domain.period import Period
from ledger.domain.recovery import NAMED_FOR, WAIT, Recovery, RecoveryBegun, RecoveryConsented, RecoveryObjected
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import NoRight, Refused, Unidentified, UnknownName
from ledger.steps import DATE, FILE, TEXT, Open, again, step

SHOW = "see how it stands: ledger recover"


class NamedPeople(NamedTuple):
    """Who may replace the decider of `*`, and the position of the row that says so."""

    right: int
    rule: RecoveryRule

    def __str__(self) -> str:
        return f"the charter of `{EVERYTHING}` (position {self.right})"


def begin(
    state: State, decider: str, *, by: str, today: date, at: datetime, because: str, identification: Identification
) -> list[Event]:
    """Ask that somebody takes the place of the decider of `*`, and consent to it. Raises Refused."""
    if not because.strip():
        what, why = "a recovery needs a reason", "every seat of `*` is to read what became of its decider"
        raise Refused(what, why, again("say why", because=TEXT))
    named, row = right_to_begin(state, by, today, at)
    _require_candidate(state, row, decider, (by,), today)
    _require_decidable(state, row, decider, today)
    shown = _signed(row, by, identification)
    return [
        RecoveryBegun(
            recovery=numbering.next_recovery(state),
            right=named.right,
            because=because,
            decider=decider,
            replaces=row.terms.decider,
            **shown,
        )
    ]


def right_to_begin(state: State, by: str, today: date, at: datetime) -> tuple[NamedPeople, Row]:
    """By what somebody may say that the decider of `*` is gone, and the row it is about. Raises NoRight and Refused."""
    named, row = _require_named(state, by, today, at), _require_row(state, today)
    if waiting := state.recoveries.open:
        raise Refused(
            f"{waiting.id} is open, for {waiting.terms.decider}",
            why="one is decided before another begins",
            fix=step("consent to it, or object", "recover consent", waiting.id),
        )
    _require_another(row.terms.decider, by)
    return named, row


def consent(
    state: State, recovery: str, *, by: str, today: date, at: datetime, because: str, identification: Identification
) -> list[Event]:
    """Consent to a recovery that somebody else began. Raises UnknownName and Refused."""
    found, row = require_open(state, recovery), _require_row(state, today)
    named = _require_named(state, by, today, at)
    if by in _consenting(found):
        return []
    _require_another(found.terms.replaces, by)
    _require_candidate(state, row, found.terms.decider, (*_consenting(found), by), today)
    shown = _signed(row, by, identification)
    return [RecoveryConsented(recovery=recovery, right=named.right, because=because, **shown)]


def object_to(state: State, recovery: str, *, by: str, today: date, because: str) -> list[Event]:
    """End a recovery, for whoever holds a seat in `*`. Raises UnknownName and Refused."""
    if (before := state.recoveries.by_id.get(recovery)) and before.ended == "objected to":
        return []
    require_open(state, recovery)
    if not because.strip():
        what, why = "an objection needs a reason", "whoever consented is to read what is wrong"
        raise Refused(what, why, again("say why", because=TEXT))
    a_person(state, by, "object to a recovery")
    row, _ = require_seat(state, by, today)
    return [RecoveryObjected(recovery=recovery, right=row.position, because=because)]


def complete(state: State, recovery: str, *, by: str, today: date, at: datetime) -> list[Event]:
    """Have somebody else decide in `*` from today on, as enough consented to a week ago. Raises Refused."""
    if (before := state.recoveries.by_id.get(recovery)) and before.ended == "completed":
        return []
    found, row = require_open(state, recovery), _require_row(state, today)
    named = _require_named(state, by, today, at)
    if by not in _consenting(found):
        what, why = f"{by} may not complete {recovery}", "that is for those who consented to it"
        raise NoRight(what, why, step("consent to it", "recover consent", recovery))
    _require_waited(state, found, named, at)
    if row.terms.decider != found.terms.replaces:
        why = f"{row.terms.decider or 'nobody'} decides in `*` now, and it replaces {found.terms.replaces}"
        raise Refused(f"{recovery} is about another decider", why, step("object to it, and begin another", "recover"))
    _require_candidate(state, row, found.terms.decider, _consenting(found), today)
    _require_decidable(state, row, found.terms.decider, today)
    return [_recovered(row, found.id, found.terms.decider, today)]


def named_people(state: State, today: date, at: datetime) -> NamedPeople | None:
    """Who may replace the decider of `*` at an instant; None where nobody may.

    Those of the founding, as long as enough of them are here; else those of the newest amendment that is
    old enough and whose term holds the day: who was named for a while is named no more when that is over.
    """
    rows = state.rights.rows.get(EVERYTHING, [])
    first = rows[0].terms.recovery if rows else None
    if first and len([each for each in first.people if state.here(each)]) >= first.quorum:
        return NamedPeople(rows[0].position, first)
    old = [row for row in rows[1:] if _old_enough(row, at) and Period(row.terms.from_, row.terms.until).covers(today)]
    rule = old[-1].terms.recovery if old else None
    return NamedPeople(old[-1].position, rule) if rule else None


def completes_from(state: State, recovery: Recovery, named: NamedPeople) -> datetime | None:
    """The instant from which a recovery may be completed; None where fewer consent than it takes.

    Who left since, or is named no more, does not count.
    """
    counting = [each.at for each in recovery.consents if each.person in named.rule.people and state.here(each.person)]
    return sorted(counting)[named.rule.quorum - 1] + WAIT if len(counting) >= named.rule.quorum else None


def require_open(state: State, recovery: str) -> Recovery:
    """The recovery of that name, where it is open. Raises UnknownName and Refused."""
    found = state.recoveries.by_id.get(recovery)
    if found is None:
        raise UnknownName(f"there is no recovery `{recovery}`", why="nobody began one of that name", fix=SHOW)
    if found.ended:
        raise Refused(f"{recovery} is over", why=f"it was {found.ended} (#{found.ended_at})", fix=SHOW)
    return found


def require_seat(state: State, by: str, today: date) -> tuple[Row, Role]:
    """The row of `*`, and the role that somebody holds in it. Raises NoRight."""
    row = _require_row(state, today)
    role = next((role for role in ROLES if by in state.rights.actors(row, role, today)), None)
    if role:
        return row, role
    what, why = f"{by} may not object to a recovery", "they hold no seat in `*`"
    raise NoRight(what, why, step("ask somebody who holds one", "rights"))


def _old_enough(row: Row, at: datetime) -> bool:
    return bool(row.recorded_at) and at - datetime.fromisoformat(row.recorded_at) >= NAMED_FOR


def _consenting(recovery: Recovery) -> tuple[str, ...]:
    return tuple(each.person for each in recovery.consents)


def _require_row(state: State, today: date) -> Row:
    if row := state.rights.row(EVERYTHING, today):
        return row
    raise Refused("nobody is to be replaced", "no charter covers `*` today", step("see who decides", "rights"))


@guard("recovery")
def _require_named(state: State, by: str, today: date, at: datetime) -> NamedPeople:
    a_person(state, by, "replace a decider")
    named = named_people(state, today, at)
    if named is None:
        raise NoRight(
            "nobody may replace the decider of `*`",
            why="neither its founding nor an amendment of at least 30 days ago says who",
            fix="say so while there is a decider: recovery: {of: [ADDRESS, ADDRESS], quorum: 2} in the charter of `*`",
        )
    if by not in named.rule.people:
        why = f"{named} names {', '.join(named.rule.people)}"
        raise NoRight(f"{by} may not replace the decider of `*`", why, again("ask one of them", as_=False))
    return named


@guard("recovery")
def _require_another(replaced: str, by: str) -> None:
    """Pass where whoever consents is not whom it replaces: whatever they do ends it."""
    if by == replaced:
        what, why = f"{by} may not replace themselves", "it is for a decider who is gone, and any act of theirs ends it"
        raise NoRight(
            what,
            why,
            step("propose a charter of `*` with another decider", "propose", FILE, effective=DATE, because=TEXT),
        )


@guard("successor")
def _require_candidate(state: State, row: Row, decider: str, consenting: tuple[str, ...], today: date) -> None:
    """Pass where whoever is to decide is a person who is here, and neither consents nor decides already.

    Whoever stands in for somebody who consents counts as one with them, and the other way round.
    """
    consent = {each for person in consenting for each in state.rights.one_with(row, person, today)}
    if not state.human(decider) or state.gone(decider):
        why = "they left" if state.gone(decider) else "people decide, and only those who are known here"
    elif decider == row.terms.decider:
        why = "they do already"
    elif decider in consent:
        why = "whoever consents seats somebody else"
    else:
        return
    raise Refused(f"{decider} may not be made the decider of `*`", why, "name somebody else, or have others consent")


@guard("successor")
def _require_decidable(state: State, row: Row, decider: str, today: date) -> None:
    """Pass where the charter of `*` can be amended once somebody else decides."""
    after = state.rights.also(_recovered(row, "", decider, today))
    if short := short_of(state, after, today):
        raise Refused(
            f"with {decider} as its decider nobody could decide anything in `*`",
            why=f"{short}, and what nobody can amend stays so for ever",
            fix=step("name somebody who holds no other seat there, and the keys that it takes", "rights"),
        )


@guard("waiting")
def _require_waited(state: State, found: Recovery, named: NamedPeople, at: datetime) -> None:
    ready = completes_from(state, found, named)
    if ready is None:
        raise Refused(
            f"{found.id} has fewer consents than the {named.rule.quorum} that it takes",
            why=f"of {', '.join(named.rule.people)}, those count who are still here",
            fix=step("ask another one", "recover consent", found.id, as_=False),
        )
    if at < ready:
        raise Refused(
            f"{found.id} waits until {ready:%Y-%m-%d %H:%M} UTC",
            why="seven days from the consent that made them enough, by the server's clock: any seat of `*` may object",
            fix=SHOW,
        )


@guard("recovery")
def _signed(row: Row, by: str, given: Identification) -> dict[str, Any]:
    """How it was established who consents, as it is stored. Raises Unidentified where they did not sign."""
    if not given.signature or given.authentication is None:
        what, why = f"{by} did not sign it", "each consent to a recovery is signed, whatever the charter needs"
        raise Unidentified(what, why, again("sign it", sign=Open("KEYFILE")))
    if not at_least(given.assurance, row.needs.ratify):
        why = f"{row} needs {told_in_words(row.needs.ratify)} to ratify, and this was {told_in_words(given.assurance)}"
        raise Unidentified(
            f"that it is {by} was not established surely enough",
            why,
            again("sign with a surer key", sign=Open("KEYFILE")),
        )
    return {"assurance": given.assurance, "signature": given.signature, "authentication": given.authentication}


def _recovered(row: Row, recovery: str, decider: str, today: date) -> CharterRecovered:
    return CharterRecovered(
        scope=EVERYTHING,
        recovery=recovery,
        decider=decider,
        replaces=row.terms.decider,
        right=row.position,
        from_=today,
    )
