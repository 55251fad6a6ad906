"""What acts find out in a random history: surveys, refusals, notices, bridges, runs, proofs, acknowledgements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from tests.domain import histories
from tests.domain.histories import Command, Story

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.survey.events import RivalRule, Rivalry, SurveyRecorded
from ledger.deliver.targets.events.baseline import Baseline
from ledger.deliver.targets.events.delivery import ArtifactBound, ArtifactUnbound, fold_deliveries
from ledger.domain.acts.attesting import attest, violating
from ledger.domain.definition import DefinitionAttested, Evidence
from ledger.domain.event import Event
from ledger.domain.state import State
from ledger.domain.waiver import WaiverGranted, invariant_subject
from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerAdded, ConsumerRemoved
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.consumers.verbs import versions_read
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.figures import FigureRecorded, FigureWithdrawn
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.testing import definition

KEYS, ADDRESSES = ("fit", "mql", "hot"), ("list:1", "list:2", "list:3")
RULES = tuple(RivalRule(target="hs", address=each, name=each, digest=each) for each in ADDRESSES)
PAIRS = (Rivalry(claim="mql", one=RULES[0], other=RULES[1]), Rivalry(claim="mql", one=RULES[0], other=RULES[2]))


def finding_stories(length: int = 24) -> st.SearchStrategy[Story]:
    """A company in which three rules on leads are in force, and then things are found out and answered."""
    acts = st.one_of(*_finding_out(), histories.command(histories.wait, st.sampled_from((1, 5, 25))))
    return st.builds(
        histories.told,
        st.just({}),
        st.just((histories.CONTENT[0], histories.CONTENT[4], histories.CONTENT[7], histories.CONTENT[10])),
        st.lists(acts, min_size=length, max_size=length * 2),
    )


def _finding_out() -> tuple[st.SearchStrategy[Command], ...]:
    """The commands by which something is found out, and what answers it."""
    key, address, either = st.sampled_from(KEYS), st.sampled_from(ADDRESSES[:2]), st.booleans()
    days, command = st.sampled_from((-30, -2, 0, 2)), histories.command
    return (
        command(_survey, st.sampled_from(((), PAIRS[:1], PAIRS))),
        command(_plan, key, address, either),
        command(_notice, key, st.sampled_from((-20, 10))),
        command(_report, either),
        command(_bridge, st.sampled_from(("0", "-17", "4"))),
        command(_settle, either),
        command(_run, st.sampled_from((0, 1, 9))),
        command(_prove, key, st.sampled_from(("holds", "violated", "unknown")), days),
        command(_prove, key, st.sampled_from(("holds", "violated")), days),
        command(_break, key, days),
        command(_waive_invariant, key, st.sampled_from((2, 20))),
        command(_read, key, st.sampled_from(("a", "b"))),
        command(_acknowledge, st.sampled_from(("a", "b"))),
        command(_gone, st.sampled_from(("a", "b"))),
        command(_bind, key, address),
        command(_let_go, address),
        command(_decide, key),
    )


def _record(story: Story, *events: Event) -> None:
    story.ask("ana", definition(), lambda state, today: list(events))


def _survey(rivals: tuple[Rivalry, ...], story: Story) -> None:
    _record(story, SurveyRecorded(targets=("hs",), rules=3, rivals=rivals))


def _plan(key: str, address: str, refused: bool, story: Story) -> None:
    about: dict[str, Any] = {"target": "hs", "address": address, "name": address, "key": key, "version": 1}
    _record(story, DeliveryRefused(**about, what="no") if refused else RefusalLifted(**about))


def _notice(key: str, ahead: int, story: Story) -> None:
    about: dict[str, Any] = {"notice": "n", "connector": "hubspot", "target": "hs", "title": "it stops", "source": "s"}
    day = story.today + timedelta(days=ahead)
    _record(story, NoticeReceived(**about, day=day, certain=True, artifacts=ADDRESSES[:1], keys=(key,)))


def _bind(key: str, address: str, story: Story) -> None:
    _record(story, ArtifactBound(target="hs", address=address, name=address, key=key, baseline=Baseline(digest="a")))


def _let_go(address: str, story: Story) -> None:
    bound = fold_deliveries(story.events).artifacts.get(("hs", address))
    if bound:
        _record(story, ArtifactUnbound(target="hs", address=address, name=address, key=bound.key))


def _decide(key: str, story: Story) -> None:
    draft = definition(key, f"{len(story.events)}", entity="lead")
    histories._carry("ana", draft, (0, None, False, "prospective"), story)


def _report(withdrawn: bool, story: Story) -> None:
    if withdrawn and (found := _figures(story.state)):
        _record(story, FigureWithdrawn(key="mql", figure=found[-1], because="a slip", right=1))
        return
    days: dict[str, Any] = {"from_": story.today - timedelta(days=40), "until": story.today - timedelta(days=9)}
    said: dict[str, Any] = {"as_of": story.today - timedelta(days=5), "evidence": "e", "evidence_digest": "e"}
    period = f"2026-{story.today.month:02}"
    _record(story, FigureRecorded(key="mql", period=period, number="9", right=1, **days, **said))


def _figures(state: State) -> list[int]:
    return [each.position for each in REPORTED.of(state).figures.get("mql", ())]


def _bridge(left: str, story: Story) -> None:
    for figure in _figures(story.state)[-1:]:
        said: dict[str, Any] = {"reported": "9", "recount": "9", "today": "9", "kept": False, "inputs": ()}
        _record(story, BridgeRecorded(key="mql", figure=figure, unexplained=left, **said))


def _settle(first: bool, story: Story) -> None:
    for figure in _figures(story.state)[: 1 if first else 2]:
        _record(story, FigureAccepted(key="mql", figure=figure, because="so", right=1))


def _run(unknown: int, story: Story) -> None:
    said: dict[str, Any] = {"key": "credit", "version": 1, "taxonomy": "channels", "taxonomy_version": 1}
    of: dict[str, Any] = {"conversions": 1, "touches": 100, "credit": "100", "inputs": ()}
    _record(story, AttributionRan(**said, **of, unknown_touches=unknown, unknown_credit=str(unknown)))


def _prove(key: str, verdict: Any, ahead: int, story: Story) -> None:
    history = story.state.history(key)
    version = history.in_force(story.today)
    on, number = story.today + timedelta(days=ahead), version.number if version else 1
    _record(story, ProofRecorded(invariant=key, version=number, on=on, verdict=verdict, method="solver", engine="1"))


def _break(key: str, ahead: int, story: Story) -> None:
    """Somebody attests a version of `fit` that breaks the invariant `key`."""

    def verb(state: State, today: Any) -> list[Event]:
        draft = definition("fit", f"{key} {len(story.events)}", entity="lead")
        start, of = today + timedelta(days=ahead), Evidence("memo", "e")
        told = attest(state, draft, start=start, until=None, evidence=of, by="ana", today=today, because="found")
        return [violating(each, [key]) if isinstance(each, DefinitionAttested) else each for each in told]

    story.ask("ana", definition("fit"), verb)


def _waive_invariant(key: str, days: int, story: Story) -> None:
    until, since = story.today + timedelta(days=days), story.today
    said: dict[str, Any] = {"scope": "lifecycle", "from_": since, "until": until, "because": "so", "right": 1}
    _record(story, WaiverGranted(subject=invariant_subject(key), key=key, **said))


def _read(key: str, title: str, story: Story) -> None:
    _record(story, ConsumerAdded(id=title, title=title, uses=(key,), owner="cmo"))


def _acknowledge(title: str, story: Story) -> None:
    found = CONSUMERS.of(story.state).get(title)
    if found and not found.gone:
        versions = versions_read(story.state, found.terms.uses, story.today)
        said: dict[str, Any] = {"id": title, "title": title, "uses": found.terms.uses, "owner": "cmo"}
        _record(story, ConsumerAcknowledged(**said, versions=versions))


def _gone(title: str, story: Story) -> None:
    if found := CONSUMERS.of(story.state).get(title):
        _record(story, ConsumerRemoved(id=title, title=title, uses=found.terms.uses, owner="cmo"))
