"""Random acts away from proposals: on platforms, channels and figures, by anybody, well made or not.

commands --written past the verbs--> recorded      few targets, addresses and keys, so that they meet one another
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec import structs

from domain.histories import command
from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.events.work import WorkCancelled, WorkDone, WorkOrdered
from ledger.deliver.delivery.fold import SLOT as ORDERS_HELD
from ledger.deliver.survey.events import SurveyRecorded
from ledger.deliver.targets.events.attested import ArtifactAttested, version_held
from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    DriftObserved,
    TargetDeclared,
)
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.domain.waiver import DriftWaived, InvariantWaived, WaiverGranted
from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerRemoved
from ledger.measure.channels.events.channels import ChannelFile, ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import AssessorScores, ChannelEvaluated, GateResult
from ledger.measure.channels.events.review import ChannelReviewed
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.measure.figures.events.bridge import FigureAccepted
from ledger.measure.figures.events.close import PeriodClosed
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.events.restatement import (
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
)
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.spend.events import SpendRecorded

WHO = st.sampled_from(("ops", "ops", "ops", "bot", "ana", "cro", "dana", "robot"))
PICKS = st.lists(st.integers(0, 11), min_size=8, max_size=8)
Make = Callable[[State, date, list[int]], Event]


def acts_elsewhere() -> tuple[st.SearchStrategy[Any], ...]:
    """Commands of all these."""
    sort = st.sampled_from((*ON_ARTIFACTS, *ON_ARTIFACTS, *ORDERS, *ON_CHANNELS, *ON_FIGURES, *WAIVERS))
    return tuple(command(_write, WHO, sort, PICKS) for _ in range(3))


def _write(who: str, make: Make, picks: list[int], story: Any) -> None:
    """Write it, now and then where it does not belong."""
    event = make(story.state, story.today, picks)
    if isinstance(event, ChannelEvaluated) and picks[6]:
        event = _in_own_words(event, who, CHANNELS.of(story.state).get(event.channel))
    tags = () if picks[7] == 11 else event.tags[1:] if picks[7] == 10 else None
    story.write(who, event, "asserted", tags)


def _in_own_words(said: ChannelEvaluated, who: str, channel: ChannelHistory | None) -> ChannelEvaluated:
    """An evaluation in which somebody speaks for themselves, beside what others said before."""
    before = channel.evaluation if channel else None
    others = [each for each in (before.scores if before else ()) if each.assessor != who]
    mine = [structs.replace(each, assessor=who) for each in said.scores]
    gates = tuple(structs.replace(each, by=each.by and who) for each in said.gates)
    return structs.replace(said, gates=gates, scores=(*others, *mine))


def _one(choices: tuple[Any, ...], pick: int) -> Any:
    return choices[pick % len(choices)]


def _right(state: State, day: date, pick: int) -> int:
    """The row of `lifecycle`, of `*`, or none, the first mostly."""
    rows = [row for scope in ("lifecycle", "lifecycle", "lifecycle", "*") if (row := state.rights.row(scope, day))]
    return rows[pick % len(rows)].position if rows and pick != 11 else 1


def _at(picks: list[int]) -> dict[str, Any]:
    address = _one(("L1", "L1", "L2", ""), picks[1])
    return {
        "target": _one(("t", "t", "u"), picks[0]),
        "address": address,
        "name": _one(("N1", "N2"), picks[2]),
        "key": _one(("mql", "mql", "mql", "fit", "lead"), picks[3]),
    }


def _delivery(picks: list[int]) -> dict[str, Any]:
    said = {"version": 1, "meaning": "m", "desired": _one(("d", "d", ""), picks[4]), "observed": "o"}
    return {**_at(picks), **said, "order": _one(("", "", "order-1", "order-2"), picks[5])}


ON_ARTIFACTS: tuple[Make, ...] = (
    lambda _s, _d, p: TargetDeclared(
        target=_one(("t", "u"), p[0]), connector="c", identity=_one(("i", "i", "j"), p[1]), label="l", kind="sandbox"
    ),
    lambda _s, _d, p: ArtifactBound(**_at(p), baseline=Baseline(digest="b") if p[5] % 2 else None),
    lambda _s, _d, p: ArtifactBound(**_at(p)),
    lambda _s, _d, p: ArtifactUnbound(**_at(p)),
    lambda _s, _d, p: BaselineObserved(**_at(p), baseline=Baseline(digest="b")),
    lambda _s, _d, p: DeliveryPlanned(**_delivery(p), action="update", plan=_one(("p", "p", "q"), p[6])),
    lambda _s, _d, p: DeliveryPlanned(**_delivery(p), action="update", plan=_one(("p", "p", "q"), p[6])),
    lambda _s, _d, p: DeliveryConfirmed(**_delivery(p)),
    lambda _s, _d, p: DeliveryApplied(**_delivery(p)),
    lambda _s, _d, p: DeliveryFailed(**_delivery(p)),
    lambda _s, _d, p: DeliveryUncertain(**_delivery(p)),
    lambda _s, _d, p: DriftObserved(**_delivery(p)),
    lambda s, d, p: DriftWaived(
        **_at(p),
        observed="o",
        scope=_one(("lifecycle", "lifecycle", "sales"), p[4]),
        from_=d,
        until=d + timedelta(days=5),
        because="so",
        right=_right(s, d, p[5]),
    ),
    lambda s, d, p: DeliveryRefused(
        **_at(p), version=1, what="w", right=_right(s, d, p[4]), order=_one(("", "order-1"), p[5])
    ),
    lambda s, d, p: RefusalLifted(**_at(p), version=1, right=_right(s, d, p[4])),
    lambda s, _d, p: _seen(s, p),
)


def _seen(state: State, picks: list[int]) -> Event:
    """That something holds a version, or some words."""
    key = _one(("mql", "mql", "", "fit"), picks[2])
    versions = state.history(key).versions if key else []
    held = version_held(key, 1, versions[0].draft.content_digest) if versions and picks[3] % 3 else "words"
    about = {"target": _one(("t", "u"), picks[0]), "address": _one(("L1", "L2"), picks[1])}
    return ArtifactAttested(**about, holds=held, evidence="-", evidence_digest="", key=key, version=1 if key else 0)


ORDERS: tuple[Make, ...] = (
    lambda _s, _d, p: WorkOrdered(order=_order(p), targets=("t",), keys=_keys(p), sort="plan", minutes=60),
    lambda s, _d, p: WorkOrdered(
        order="order-2",
        targets=("t",),
        keys=_keys(p),
        sort="apply",
        minutes=_one((60, 0), p[2]),
        plan=_one(("p", "p", "q"), p[3]),
        planned="order-1",
        position=ORDERS_HELD.of(s)["order-1"].done_at if "order-1" in ORDERS_HELD.of(s) and p[4] % 3 else 9,
    ),
    lambda _s, _d, p: WorkDone(order=_order(p), targets=("t",), outcome="done", plan=_one(("p", "p", ""), p[1])),
    lambda _s, _d, p: WorkCancelled(order=_order(p), targets=("t",), because="no"),
)


def _order(picks: list[int]) -> str:
    return str(_one(("order-1", "order-1", "order-2", "order-3"), picks[0]))


def _keys(picks: list[int]) -> tuple[str, ...]:
    found: tuple[str, ...] = _one((("mql",), (), ("mql", "fit")), picks[5])
    return found


ON_CHANNELS: tuple[Make, ...] = (
    lambda _s, d, p: ChannelRegistered(
        channel=_channel(p),
        version=1,
        file=ChannelFile(key=_channel(p), title="c", owner=_one(("ana", "ops"), p[1])),
        digest="f",
        on=d,
    ),
    lambda _s, d, p: ChannelEvaluated(
        channel=_channel(p),
        file="f",
        framework=_one(("worth", "worth", "worth", "mql"), p[1]),
        version=1,
        scope="lifecycle",
        gates=(GateResult(key="g", answer=_one(("fail", "pass"), p[2]), by=_one(("", "cro"), p[3])),),
        scores=(AssessorScores(assessor=_one(("ana", "bot", "cro"), p[4]), on=d, scores={"c": 1}),),
        recommendation=_one(("adopt", "pilot"), p[5]),
        on=d,
    ),
    lambda s, d, p: ChannelDecided(
        channel=_channel(p),
        framework="worth",
        version=1,
        scope="lifecycle",
        evaluation="e",
        recommendation="adopt",
        outcome="adopt",
        right=_right(s, d, p[1]),
        on=d,
    ),
    lambda s, d, p: ChannelReviewed(
        channel=_channel(p), decision=p[1] + 20, scope="lifecycle", outcome="keep", right=_right(s, d, p[2]), on=d
    ),
    lambda s, d, p: ChannelLeft(channel=_channel(p), scope="lifecycle", right=_right(s, d, p[1]), because="so", on=d),
    lambda s, d, p: SpendRecorded(
        channel=_channel(p),
        month="2026-01",
        amount="1",
        currency="EUR",
        source="s",
        source_digest="",
        right=_right(s, d, p[1]),
    ),
)


def _channel(picks: list[int]) -> str:
    return str(_one(("podcast", "podcast", "fair"), picks[0]))


ON_FIGURES: tuple[Make, ...] = (
    lambda s, d, p: FigureRecorded(
        key=_key(p),
        period="2025-Q4",
        from_=date(2025, 10, 1),
        until=date(2026, 1, 1),
        number=str(p[1]),
        as_of=d,
        evidence="e",
        evidence_digest="",
        right=_right(s, d, p[2]),
    ),
    lambda s, d, p: FigureWithdrawn(key=_key(p), figure=_figure(s, p), because="", right=_right(s, d, p[2])),
    lambda s, d, p: FigureAccepted(key=_key(p), figure=_figure(s, p), because="", right=_right(s, d, p[2])),
    lambda s, d, p: PeriodClosed(
        key=_key(p),
        period="2025-Q4",
        from_=date(2025, 10, 1),
        until=date(2026, 1, 1),
        position=p[1],
        on=d,
        standard="then",
        population="",
        records="r",
        counts=(),
        right=_right(s, d, p[2]),
    ),
    lambda s, d, p: RestatementOrdered(
        restatement=f"restatement-{p[3] % 2 + 1}",
        key=_key(p),
        from_version=1,
        to_version=2,
        periods=("2025-Q4",),
        standard="",
        because="",
        materiality=5,
        replaces=_one(("", "", "restatement-1"), p[4]),
        right=_right(s, d, p[2]),
    ),
    lambda s, d, p: RestatementCompleted(
        restatement=f"restatement-{p[3] % 2 + 1}",
        key=_key(p),
        inputs="",
        records="",
        position=1,
        engine="e",
        changes=(),
        right=_right(s, d, p[2]),
    ),
    lambda s, d, p: RestatementDeclined(
        restatement=f"restatement-{p[3] % 2 + 1}",
        key=_key(p),
        because="",
        materiality=5,
        inputs="",
        changes=(),
        right=_right(s, d, p[2]),
    ),
    lambda s, d, p: SurveyRecorded(targets=("t",), rules=p[1], rivals=(), right=_right(s, d, p[2])),
    lambda _s, _d, p: TouchesSeen(key=_key(p), version=1, taxonomy="t", channels=(), records="", digest=""),
    lambda _s, _d, p: ConsumerRemoved(id="weekly", title="Weekly", uses=(_key(p),), owner=_one(("ana", "ops"), p[1])),
    lambda _s, _d, p: ConsumerAcknowledged(
        id="weekly", title="Weekly", uses=(_key(p),), owner=_one(("ana", "ops"), p[1]), versions={}
    ),
)


def _key(picks: list[int]) -> str:
    return str(_one(("mql", "mql", "fit", "lead", "none"), picks[0]))


def _figure(state: State, picks: list[int]) -> int:
    """One that is on record, or nearly."""
    found = [each.position for figures in REPORTED.of(state).figures.values() for each in figures]
    return found[picks[1] % len(found)] if found and picks[1] != 11 else picks[1]


SUBJECTS = ("invariant:mql", "gate:g@podcast", "gate:recommendation@podcast", "item:drift/x", "gate:g")
WAIVERS: tuple[Make, ...] = (
    lambda s, d, p: InvariantWaived(
        key=_key(p), scope="lifecycle", from_=d, until=d + timedelta(days=9), because="so", right=_right(s, d, p[1])
    ),
    lambda s, d, p: WaiverGranted(
        subject=_one(
            ("invariant:mql", "gate:g@podcast", "gate:recommendation@podcast", "item:drift/x", "gate:g"), p[0]
        ),
        key=_one(("mql", ""), p[2]),
        scope=_one(("lifecycle", "*"), p[3]),
        from_=d + timedelta(days=_one((0, 0, 0, 1), p[4])),
        until=d + timedelta(days=_one((9, 9, 366, 0), p[5])),
        because="so",
        right=_right(s, d, p[1]),
    ),
)
