"""The verbs of a decider who lets something be until a day: a broken invariant, a gate, a debt, a difference."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.domain import scope as scopes
from ledger.domain.charter import require
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.domain.waiver import (
    MOST_DAYS,
    DriftWaived,
    WaiverGranted,
    gate_subject,
    invariant_subject,
    item_subject,
)
from ledger.errors import Refused, UnknownName
from ledger.steps import DATE, again, step


def waive(
    state: State, key: str, *, until: date, by: str, today: date, because: str, scope: str | None = None
) -> list[Event]:
    """Let an invariant be violated from today on, until a day. `scope` is for one that nobody proposed yet."""
    scope = _scope(state, key, scope)
    granted = WaiverGranted(
        subject=invariant_subject(key), key=key, scope=scope, from_=today, until=until, because=because, right=0
    )
    return _grant(state, granted, scopes.of_definition(scope, key), by)


def waive_gate(
    state: State, gate: str, channel: str, *, scope: str, until: date, by: str, today: date, because: str
) -> list[Event]:
    """Let a channel go on although it fails a gate. `scope` is that of its framework.

    Whoever decides about the channel waives nothing of it: that takes the decider of the next wider scope.
    """
    granted = WaiverGranted(
        subject=gate_subject(gate, channel),
        scope=scopes.wider(scope),
        from_=today,
        until=until,
        because=because,
        right=0,
    )
    return _grant(state, granted, granted.scope, by)


def waive_item(
    state: State,
    sort: str,
    subject: str,
    *,
    scope: str,
    since: date,
    until: date,
    by: str,
    today: date,
    because: str,
    key: str = "",
) -> list[Event]:
    """Let a debt wait. `scope` is the item's, `since` its first day, `key` the definition that it is about."""
    granted = WaiverGranted(
        subject=item_subject(sort, subject),
        key=key,
        scope=scope,
        since=since,
        from_=today,
        until=until,
        because=because,
        right=0,
    )
    return _grant(state, granted, scope, by)


def waive_drift(
    state: State, bound: GovernedArtifact, *, until: date, by: str, today: date, because: str
) -> list[Event]:
    """Let what an artifact holds differ as it was last seen to, from today on, until a day."""
    draft = state.history(bound.key).versions[-1].draft
    row = require(state.rights, draft.path, "decider", by, today)
    a_person(state, by, "waive")
    require_days(until, today)
    if not bound.drift:
        raise Refused(
            f"{bound.target} {bound.name} does not differ, as far as the record tells",
            why="a waiver is for one difference that was seen, and not for those to come",
            fix=step("look there", "drift", target=bound.target),
        )
    now = bound.waived(today)
    if now and now.terms.until == until:
        return []
    return [
        DriftWaived(
            target=bound.target,
            address=bound.address,
            name=bound.name,
            key=bound.key,
            observed=bound.drift,
            scope=draft.scope,
            from_=today,
            until=until,
            because=because,
            right=row.position,
            self_attested=row.terms.solo,
        )
    ]


def _grant(state: State, asked: WaiverGranted, path: str, by: str) -> list[Event]:
    """The waiver with the right that the decider of `path` gives it; nothing where it stands until that day already."""
    row = require(state.rights, path, "decider", by, asked.from_)
    a_person(state, by, "waive")
    require_days(asked.until, asked.from_)
    now = state.waiver(asked.subject, asked.scope, asked.from_, since=asked.since)
    if now and now.terms.until == asked.until:
        return []
    return [replace(asked, right=row.position, self_attested=row.terms.solo)]


def _scope(state: State, key: str, given: str | None) -> str:
    """The scope of the invariant. Raises where it is none, or where nobody knows it and none is given."""
    draft = _draft(state, key)
    if draft is None and given is None:
        raise UnknownName(
            f"there is no invariant `{key}`",
            why="no version of it was decided or asked for",
            fix=step("see what is; for one that is yet to be proposed, name its --scope", "invariants"),
        )
    if draft and draft.kind != "invariant":
        raise Refused(
            f"`{key}` is of kind {draft.kind}", why="only an invariant is waived", fix=step("see them", "invariants")
        )
    if draft and given not in (None, draft.scope):
        raise Refused(
            f"`{key}` has the scope `{draft.scope}`, not `{given}`",
            why="a key keeps its scope, and the decider of that scope waives it",
            fix=again("leave out the scope", scope=False),
        )
    return draft.scope if draft else str(given)


def _draft(state: State, key: str) -> Draft | None:
    """What was decided of it, which keeps its scope; else what was asked for last, which may have another."""
    decided = [each.draft for each in state.history(key).versions]
    asked = [each.draft for each in state.proposals.values() if each.key == key]
    return next((each for each in (*decided, *reversed(asked))), None)


def require_days(until: date, today: date) -> None:
    """Pass where a waiver from today until a day is in force at all, and not for too long. Raises Refused."""
    if until <= today:
        raise Refused(
            f"a waiver until {until} would never be in force",
            why=f"that day is not counted, and today is {today}",
            fix=again("choose a later day", until=DATE),
        )
    last = today + timedelta(days=MOST_DAYS)
    if until > last:
        raise Refused(
            f"a waiver until {until} would be in force for {(until - today).days} days",
            why=f"a deviation lasts at most {MOST_DAYS} days, or it is the rule",
            fix=again(f"choose {last} at the latest, or amend the invariant", until=str(last)),
        )
