"""A company that judges channels: a framework in force, assessors who score, and the story's podcast."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from ledger.domain.definition import Draft, Evidence, packed, with_digest
from ledger.domain.digest import sha256
from ledger.domain.metric_bound import LeastEvidence, MetricBound
from ledger.govern.waivers.verbs.waiving import waive_gate
from ledger.meanings.framework.framework import ChannelField, Criterion, Framework, Gate, PilotRule, Threshold
from ledger.meanings.framework.stored import framework_json
from ledger.measure.channels.events.assessment import AskedAnswer, Assessment
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.events.decision import PilotTerms
from ledger.measure.channels.events.evaluation import GateResult
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.verbs.evaluating import evaluate
from ledger.measure.channels.verbs.registering import register
from ledger.testing import Given, definition, row

from .steps import LEDGER, alone, ratified

SCALE = ("nobody we sell to", "under 10 %", "10-30 %", "30-60 %", "over 60 %")
CRITERIA = tuple(
    Criterion(key, key, weight, weight, SCALE, **more)
    for key, weight, more in (
        ("audience", 30, {"evidence": True, "floor": 1, "renew": 365}),
        ("measurable", 25, {}),
        ("speed", 20, {}),
        ("cost", 15, {}),
        ("moat", 10, {}),
    )
)
RULES = Framework(
    asks=(ChannelField("spend_cap", "number", unit="EUR"),),
    gates=(
        Gate("read", "supplies_read", ["mql"]),
        Gate("owned", "seat", {"seat": "operator", "scope": "channels"}),
        Gate("consent", asked="Is there consent for every record?", evidence=True, renew=365),
    ),
    criteria=CRITERIA,
    thresholds=(Threshold("adopt", Fraction(70)), Threshold("pilot", Fraction(55))),
    otherwise="reject",
    pilot=PilotRule(("success", "stop", "until", "spend_cap", "least"), 120, 1),
    reviews={"adopted": 365, "pilot": None},
    assessors=2,
    spread=1,
)
HAND: dict[str, int] = {"audience": 3, "measurable": 2, "speed": 3, "cost": 3, "moat": 1}
"""Of the hand example of channels.md: 255/4, a pilot."""
BETTER = {**HAND, "measurable": 3}
"""One step more: exactly 70, adopt."""
STUDY = {"audience": Evidence("study.pdf", "e1")}
CONTRACT = {"consent": Evidence("contract.pdf", "e0")}
CONSENT = {"consent": AskedAnswer("pass", "it is in the contract")}
PODCAST = ChannelFile(
    key="podcast",
    title="Podcast sponsorship",
    owner="dana",
    touch="podcast",
    supplies=("email",),
    spend_cap="20000",
)


def framework(says: Framework = RULES, key: str = "channel_fit") -> Draft:
    """A version of a framework as its kind stores it."""
    stored, bare = framework_json(says), definition(key, scope="channels")
    return with_digest(replace(bare, kind="framework", packed_tree=packed(stored), yields="", meaning=sha256(stored)))


def gates(**answers: str) -> list[GateResult]:
    """What the computed gates answer: pass, where nothing else is said."""
    told = {"read": "pass", "owned": "pass", **answers}
    return [
        GateResult(key=key, answer=answer, because="" if answer == "pass" else "score is not supplied", read=("mql",))  # type: ignore[arg-type]
        for key, answer in told.items()
    ]


def assessed(scores: dict[str, int] = HAND, **more: Any) -> Assessment:
    """What an assessor gives of everything that the framework asks people."""
    return Assessment(scores, **{"answers": CONSENT, "evidence": {**STUDY, **CONTRACT}, **more})


MEASURED = alone(LEDGER.also(row("channels")), definition("mql", scope="marketing"))
GOVERNED = alone(MEASURED, definition("mql_rate", scope="marketing"))
JUDGING: Given = ratified(GOVERNED, framework())
"""Dana decides `*` alone; the CRO decides `channels`, by one framework."""
KNOWN = JUDGING.after(register, file=PODCAST, by="ben")


def judged(
    so_far: Given = KNOWN, scores: dict[str, int] = HAND, others: dict[str, int] | None = None, **answers: str
) -> Given:
    """Ana and Ben scored it; the computed gates answered."""
    one = so_far.after(evaluate, **evaluating(assessed(scores), **answers), by="ana")
    return one.after(evaluate, **evaluating(assessed(others or scores, answers={}), **answers), by="ben")


def evaluating(assessment: Assessment, **answers: str) -> dict[str, Any]:
    """What `evaluate` is asked."""
    return {"key": "podcast", "framework": "channel_fit", "computed": gates(**answers), "assessment": assessment}


def pilot(until: date, **more: Any) -> ChannelTerms:
    """The terms of a pilot as the story has them."""
    said: dict[str, Any] = {
        "until": until,
        "success": MetricBound(metric="mql_rate", sign=">=", number="4", percent=True),
        "stop": MetricBound(metric="mql", sign=">", number="400", spend_per=True),
        "least": LeastEvidence(of="conversions", number="50"),
        "spend_cap": "20000",
    }
    return ChannelTerms(pilot=PilotTerms(**{**said, **more}))


def waived(so_far: Given, *names: str, until: date, by: str = "dana") -> Given:
    """The decider of `*` lets these gates be."""
    for gate in names:
        so_far = so_far.after(waive_gate, gate=gate, channel="podcast", scope="channels", until=until, by=by)
    return so_far
