"""Items of a channel: used before anybody decided, past its review, decided on grounds that moved, or against advice.

undecided_channel      spend or touches, and no decision that permits them    until it is decided, or left
overdue_review         the day of its review, or the end of its pilot, passed   until somebody reviews it
outdated_evaluation    what was judged means something else by now            until it is evaluated again
deviation              decided against what was recommended                   until somebody reviews it

A channel of a taxonomy that has touches and that nobody registered is undecided, too, by its name there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from ledger.domain.event import Event, Recorded
from ledger.domain.scope import EVERYTHING, of_definition
from ledger.govern.debt.views.definitions import DECIDED, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Spell
from ledger.measure.channels.events.channels import ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.events.stance import Stance, stances
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.views.channels import touch_of, undecided
from ledger.measure.channels.views.outdated import outdated
from ledger.measure.counting.events import EvidenceChecked
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.measure.credit.fold import SLOT as TOUCHES
from ledger.measure.spend.events import SpendRecorded
from ledger.steps import TEXT, Open, step

ABOUT_CHANNEL = (ChannelRegistered, ChannelEvaluated, ChannelDecided, ChannelReviewed, ChannelLeft)


class ChannelReads:
    """Which channels were judged by what: the definitions that their gates read, their frameworks, their evidence."""

    events: ClassVar[Collection[type[Event]]] = (ChannelEvaluated,)

    def __init__(self) -> None:
        """Nothing was judged."""
        self.of_key = defaultdict[str, set[str]](set)
        self.of_evidence = defaultdict[str, set[str]](set)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take an evaluation in."""
        event: Any = recorded.event
        for each in event.evidence:
            self.of_evidence[each.digest].add(event.channel)
        for key in (event.framework, *(each.key for each in event.basis)):
            self.of_key[key].add(event.channel)


class ChannelTouchNames:
    """Which channels go by which name in a taxonomy, by what their files said."""

    events: ClassVar[Collection[type[Event]]] = (ChannelRegistered,)

    def __init__(self) -> None:
        """No channel is known."""
        self.of_touch = defaultdict[str, set[str]](set)

    def take(self, facts: DebtFacts, recorded: Recorded) -> None:
        """Take a file in."""
        event: Any = recorded.event
        self.of_touch[event.file.touch or event.channel].add(event.channel)


def _history(facts: DebtFacts, key: str) -> ChannelHistory | None:
    return CHANNELS.of(facts.state).get(key)


def scope_of(facts: DebtFacts, key: str) -> str:
    """Where it is decided: the scope of the framework that judged it last, else everything."""
    history = _history(facts, key)
    judged = history.evaluation if history else None
    return of_definition(judged.scope, judged.framework) if judged else EVERYTHING


def _channels(facts: DebtFacts) -> Iterable[str]:
    return CHANNELS.of(facts.state)


def _this(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.channel,)


# undecided_channel


def _subjects(facts: DebtFacts) -> Iterator[str]:
    yield from CHANNELS.of(facts.state)
    yield from (each for each in TOUCHES.of(facts.state) if _unclaimed(facts, each))


def _unclaimed(facts: DebtFacts, touch: str) -> bool:
    """Whether no channel that somebody registered goes by this name."""
    claimed = facts.of(ChannelTouchNames).of_touch.get(touch, ())
    return touch not in CHANNELS.of(facts.state) and not any(
        touch_of(CHANNELS.of(facts.state)[each]) == touch for each in claimed
    )


def _undecided(facts: DebtFacts, key: str) -> Sequence[Spell]:
    scope = scope_of(facts, key)
    if _history(facts, key):
        return [Spell(each.since, each.until, each.known, scope, each.about) for each in undecided(facts.state, key)]
    seen = TOUCHES.of(facts.state).get(key)
    if seen is None or not _unclaimed(facts, key):
        return []
    return [Spell(seen.first, None, seen.position, scope, f"touches since {seen.first}, and nobody registered it")]


def _registered(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The channel, and every name by which it goes or went in a taxonomy."""
    event: Any = recorded.event
    names = (touch for touch, channels in facts.of(ChannelTouchNames).of_touch.items() if event.channel in channels)
    return {event.channel, *names}


def _touched(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    names = facts.of(ChannelTouchNames).of_touch
    return {key for each in event.channels for key in (each.channel, *names.get(each.channel, ()))}


UNDECIDED_CHANNEL = Sort(
    name="undecided_channel",
    subject="channel",
    weight=5,
    due=30,
    spells=_undecided,
    subjects=_subjects,
    touched={
        **dict.fromkeys(ABOUT_CHANNEL, _this),
        ChannelRegistered: _registered,
        SpendRecorded: _this,
        TouchesSeen: _touched,
    },
    closing=step("decide on it, or leave it", "channel decide", "{subject}", Open("OUTCOME"), because=TEXT),
    remembers=(ChannelTouchNames,),
)


# overdue_review


def _overdue(facts: DebtFacts, key: str) -> Sequence[Spell]:
    """The days on which a channel is past the day on which somebody is to look at it again."""
    history = _history(facts, key)
    scope, found = scope_of(facts, key), list[Spell]()
    for stance in stances(history) if history else ():
        spell = _late(stance, scope)
        if spell and found and found[-1].until == spell.since:
            before = found.pop()
            spell = before._replace(until=spell.until)
        found += [spell] if spell else []
    return found


def _late(stance: Stance, scope: str) -> Spell | None:
    day = stance.looked_at
    since = max(day, stance.since) if day else None
    if since is None or (stance.until and stance.until <= since):
        return None
    what = "the end of its pilot" if stance.ends and not stance.review else "its review"
    return Spell(since, stance.until, stance.position, scope, f"{what} was on {day}")


OVERDUE_REVIEW = Sort(
    name="overdue_review",
    subject="channel",
    weight=3,
    due=14,
    spells=_overdue,
    subjects=_channels,
    touched=dict.fromkeys(ABOUT_CHANNEL, _this),
    closing=step(
        "review it, and say what becomes of it", "channel review", "{subject}", outcome=Open("OUTCOME"), because=TEXT
    ),
)


# outdated_evaluation


def _outdated(facts: DebtFacts, key: str) -> Sequence[Spell]:
    """The days on which a decision rests on what is outdated, whatever for; told by the first reason."""
    history, scope = _history(facts, key), scope_of(facts, key)
    decided = [each for each in stances(history) if each.decision] if history else []
    reasons = outdated(facts.state, key) if decided else ()
    cut = [
        Spell(
            max(each.since, stance.since),
            _first(each.until, stance.until),
            max(each.known, stance.decided),
            scope,
            each.why,
        )
        for stance in decided
        for each in reasons
        if each.period.overlaps(stance.period)
    ]
    return _merged(cut)


def _merged(spells: Iterable[Spell]) -> list[Spell]:
    """The same days in a row, without a day in common: what began first tells what it is about."""
    found = list[Spell]()
    for each in sorted(spells, key=lambda spell: (spell.since, spell.known)):
        last = found[-1] if found else None
        if last and (last.until is None or each.since <= last.until):
            found[-1] = last._replace(until=_last(last.until, each.until))
        else:
            found.append(each)
    return found


def _first(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def _last(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else None


def _readers(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The channels whose gates read the definition that was decided."""
    return [each for key in key_decided(facts, recorded) for each in facts.of(ChannelReads).of_key.get(key, ())]


def _shown(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The channels for which the file was given that somebody looked at again."""
    event: Any = recorded.event
    return facts.of(ChannelReads).of_evidence.get(event.digest, ())


OUTDATED_EVALUATION = Sort(
    name="outdated_evaluation",
    subject="channel",
    weight=2,
    due=60,
    spells=_outdated,
    subjects=_channels,
    touched={**dict.fromkeys(ABOUT_CHANNEL, _this), **dict.fromkeys(DECIDED, _readers), EvidenceChecked: _shown},
    closing=step("evaluate it again, by what is in force", "channel evaluate", "{subject}"),
    remembers=(ChannelReads,),
)


# deviation


def _deviations(facts: DebtFacts, key: str) -> Sequence[Spell]:
    """The days between a decision against the recommendation and its review, or another decision."""
    history = _history(facts, key)
    return [
        Spell(each.since, each.until, each.position, scope_of(facts, key), _against(each), each.review or each.ends)
        for each in (stances(history) if history else ())
        if each.decision and each.decision.deviates and each.position == each.decided
    ]


def _against(stance: Stance) -> str:
    assert stance.decision
    return f"{stance.decision.outcome}, where {stance.decision.recommendation} was recommended"


DEVIATION = Sort(
    name="deviation",
    subject="channel",
    weight=2,
    due=None,
    spells=_deviations,
    subjects=_channels,
    touched=dict.fromkeys(ABOUT_CHANNEL, _this),
    closing=step("review it on its day", "channel review", "{subject}", outcome=Open("OUTCOME"), because=TEXT),
)
