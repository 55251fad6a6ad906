"""What happens to channels in random histories: registered, judged, decided, reviewed, left, paid and seen."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from hypothesis import strategies as st
from tests.domain import histories
from tests.domain.histories import Command, Story

from ledger.domain.calendar import period_with
from ledger.domain.definition import DefinitionAttested, Draft
from ledger.domain.event import Event
from ledger.kinds import drafting
from ledger.kinds.criteria import CriteriaKind
from ledger.meanings.framework.framework import Criterion, Framework, Gate, Threshold
from ledger.meanings.framework.stored import framework_json
from ledger.measure.channels.events.channels import ChannelFile, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided, ChannelOutcome, PilotTerms
from ledger.measure.channels.events.evaluation import BasisRead, ChannelEvaluated, EvidenceGiven, GateResult
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.fold import SLOT as CHANNELS_HELD
from ledger.measure.counting.events import EvidenceChecked
from ledger.measure.credit.events.touches import ChannelTouches, TouchesSeen
from ledger.measure.spend.events import SpendRecorded
from ledger.testing import definition

CHANNELS, TOUCHES = ("podcast", "radio"), ("podcast", "audio")
CONSENT = Gate("consent", asked="Is there consent?", renew=20)
AUDIENCE = Criterion("audience", "Audience", 100, 100, ("nobody", "some"))
RULES = Framework((), (CONSENT,), (AUDIENCE,), (Threshold("adopt", Fraction(70)),), "reject", None, {}, 1, 1)


def framework(meaning: str) -> Draft:
    """A framework in all that views look at."""
    parts: Any = {"content": {}, "tree": framework_json(RULES), "meaning": meaning}
    return drafting.draft(CriteriaKind(), key="channel_fit", scope="channels", entity="", **parts)


def channel_commands() -> tuple[st.SearchStrategy[Command], ...]:
    channel, touch, days = map(st.sampled_from, (CHANNELS, TOUCHES, (0, 5, 20)))
    command = histories.command
    outcomes = st.sampled_from(("adopt", "pilot", "reject"))
    return (
        command(_register, channel, touch),
        command(_frame, st.sampled_from(("w1", "w2"))),
        command(_evaluate, channel),
        command(_decide, channel, outcomes, days, st.booleans()),
        command(_review, channel, st.sampled_from(("extend", "stop", "scale", "keep")), days),
        command(_leave, channel),
        command(_spend, channel, st.sampled_from((-40, 0)), st.sampled_from(("0", "5"))),
        command(_see, touch, days),
        command(_look, st.booleans()),
        command(histories.wait, st.sampled_from((1, 10, 40))),
    )


def channel_stories() -> st.SearchStrategy[Story]:
    """A company that judged a channel already, and what happens to that and to another one."""
    begun = st.just((histories.CONTENT[0], histories.CONTENT[4], histories.CONTENT[7]))
    judged = (partial(_frame, "w1"), partial(_register, "podcast", "audio"), partial(_evaluate, "podcast"))
    acts = st.lists(st.one_of(*channel_commands()), min_size=10, max_size=30)
    return st.builds(histories.told, st.just(histories.WORKING[0]), begun, acts.map(lambda found: [*judged, *found]))


def _record(story: Story, *events: Event) -> None:
    story.ask("ana", definition(), lambda state, today: list(events))


def _known(story: Story, key: str) -> bool:
    return key in CHANNELS_HELD.of(story.state) and not CHANNELS_HELD.of(story.state)[key].gone


def _register(key: str, touch: str, story: Story) -> None:
    file = ChannelFile(key=key, title=key, owner="ana", touch=touch)
    _record(story, ChannelRegistered(channel=key, version=1, file=file, digest=touch, on=story.today))


def _frame(meaning: str, story: Story) -> None:
    versions = story.state.history("channel_fit").versions
    draft, start = framework(meaning), story.today - timedelta(1)
    said: Any = {"source": "document", "evidence": "m", "evidence_digest": "m", "from_": start}
    _record(story, DefinitionAttested(version=len(versions) + 1, draft=draft, **said))


def _evaluate(key: str, story: Story) -> None:
    rules = story.state.history("channel_fit").in_force(story.today)
    if not (rules and _known(story, key)):
        return
    read = [each for each in (story.state.history(name).in_force(story.today) for name in ("mql", "fit")) if each]
    basis = tuple(BasisRead(key=each.key, version=each.number, meaning=each.draft.meaning) for each in read)
    gate = GateResult(key="consent", answer="pass", by="ben", on=story.today)
    shown = EvidenceGiven(about="consent", name="contract.pdf", digest="e0", by="ben", on=story.today)
    named: Any = {"channel": key, "framework": "channel_fit", "version": rules.number, "scope": "channels"}
    said: Any = {"file": CHANNELS_HELD.of(story.state)[key].file.touch, "total": "100", "recommendation": "adopt"}
    _record(story, ChannelEvaluated(**named, **said, basis=basis, gates=(gate,), evidence=(shown,), on=story.today))


def _decide(key: str, outcome: ChannelOutcome, days: int, deviates: bool, story: Story) -> None:
    if not (_known(story, key) and CHANNELS_HELD.of(story.state)[key].evaluation):
        return
    ahead = story.today + timedelta(days + 1)
    pilot = PilotTerms(until=ahead) if outcome == "pilot" else None
    said: Any = {"framework": "channel_fit", "version": 1, "scope": "channels", "evaluation": "e", "right": 1}
    terms: Any = {"pilot": pilot, "review_on": ahead if outcome == "adopt" else None, "deviates": deviates}
    _record(
        story,
        ChannelDecided(channel=key, recommendation="adopt", outcome=outcome, **said, **terms, on=story.today),
    )


def _review(key: str, outcome: Any, days: int, story: Story) -> None:
    if not (_known(story, key) and CHANNELS_HELD.of(story.state)[key].decision):
        return
    ahead = story.today + timedelta(days + 1)
    terms: Any = {"until": ahead if outcome == "extend" else None, "review_on": ahead if outcome == "keep" else None}
    said: Any = {"channel": key, "decision": 1, "scope": "channels", "right": 1}
    _record(story, ChannelReviewed(**said, **terms, outcome=outcome, on=story.today))


def _leave(key: str, story: Story) -> None:
    if _known(story, key):
        _record(story, ChannelLeft(channel=key, scope="channels", right=1, because="so", on=story.today))


def _spend(key: str, days: int, amount: str, story: Story) -> None:
    if key in CHANNELS_HELD.of(story.state):
        month = period_with(story.today + timedelta(days), "month").name
        said: Any = {"currency": "EUR", "source": "s", "source_digest": "d", "right": 1}
        _record(story, SpendRecorded(channel=key, month=month, amount=amount, **said))


def _see(touch: str, days: int, story: Story) -> None:
    first: date = story.today - timedelta(days)
    each = ChannelTouches(channel=touch, touches=3, first=first, last=story.today)
    _record(story, TouchesSeen(key="credit", version=1, taxonomy="channels", channels=(each,), records="t", digest="d"))


def _look(same: bool, story: Story) -> None:
    found = "e0" if same else "altered"
    _record(story, EvidenceChecked(evidence="contract.pdf", cited=1, digest="e0", found=found))
