"""The verbs of those who put on record what an act found out: a survey, a plan, a bridge, a run, a proof, a look again.

They decide nothing, so an agent or a service may record as well; who *accepts* that a figure cannot be reproduced
decides, and is a person. What is on record already is not recorded again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, get_args

from msgspec.structs import replace

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.survey.events import Rivalry, SurveyRecorded
from ledger.domain.charter import ROLES, require, require_somewhere
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.errors import BadInput, Refused, UnknownName
from ledger.govern.waivers.events.proof import ProofRecorded, ProofVerdict
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.events.figures import Figure
from ledger.measure.figures.verbs import reporting
from ledger.steps import RECORDS, step

if TYPE_CHECKING:
    from ledger.deliver.notices.events import NoticeReceived
    from ledger.domain.evidence import EvidenceChecked
    from ledger.measure.credit.events.run import AttributionRan


def record_survey(
    state: State, targets: Iterable[str], rules: int, rivals: Iterable[Rivalry], *, by: str, today: date
) -> list[Event]:
    """Put on record what a survey found: for whoever operates anything, an agent or a service too. Raises NoRight.

    Nothing follows where the last survey of any of these targets was of all of them, and found just that.
    """
    row = require_somewhere(state.rights, ("operator",), by, today, "record a survey")
    found = SurveyRecorded(
        targets=tuple(sorted(set(targets))),
        rules=rules,
        rivals=tuple(sorted(rivals, key=lambda each: each.pair)),
        right=row.position,
    )
    before = next((each.event for each in reversed(state.findings.of("survey")) if _overlaps(each.event, found)), None)
    return [] if before and replace(before, right=found.right) == found else [found]


def _overlaps(event: Event, found: SurveyRecorded) -> bool:
    return isinstance(event, SurveyRecorded) and not {*event.targets}.isdisjoint(found.targets)


def record_refusal(state: State, refused: DeliveryRefused, *, by: str, today: date) -> list[Event]:
    """Put on record that a plan refuses what is in force: for its operator. Nothing follows where that is known."""
    last = state.findings.last("refusal", refused.about)
    known = isinstance(last, DeliveryRefused) and (last.key, last.version, last.what, last.why) == (
        refused.key,
        refused.version,
        refused.what,
        refused.why,
    )
    return [] if known else [replace(refused, right=_right(state, refused.key, by, today))]


def lift_refusal(state: State, lifted: RefusalLifted, *, by: str, today: date) -> list[Event]:
    """Put on record that a plan refuses it no longer: for its operator. Nothing follows where none was refused."""
    if not isinstance(state.findings.last("refusal", lifted.about), DeliveryRefused):
        return []
    return [replace(lifted, right=_right(state, lifted.key, by, today))]


def _right(state: State, key: str, by: str, today: date) -> int:
    history = state.history(key)
    if not history.versions:
        raise Refused(f"nobody may deliver `{key}`", why="there is no version of it", fix=step("see what is", "list"))
    version = history.in_force(today) or history.versions[-1]
    return require(state.rights, version.draft.path, "operator", by, today).position


def record_bridge(state: State, bridge: BridgeRecorded, *, by: str, today: date) -> list[Event]:
    """Put on record what a bridge left of a figure: for a steward, as the figure is. Raises NoRight, UnknownName.

    Nothing follows where the last bridge of it left the same.
    """
    row = require(state.rights, reporting.require_measure(state, bridge.key).path, "steward", by, today)
    require_figure(state, bridge.key, bridge.figure)
    last = _last_bridge(state, bridge.figure)
    if last and (last.unexplained, last.kept) == (bridge.unexplained, bridge.kept):
        return []
    return [replace(bridge, right=row.position)]


def accept_figure(state: State, key: str, figure: int, *, by: str, today: date, because: str) -> list[Event]:
    """Accept that a figure cannot be reproduced: for its decider. Raises Refused where no bridge says that."""
    row = require(state.rights, reporting.require_measure(state, key).path, "decider", by, today)
    a_person(state, by, "accept")
    found = require_figure(state, key, figure)
    last = state.findings.last("bridge", str(figure))
    if isinstance(last, FigureAccepted):
        return []
    bridge = _last_bridge(state, figure)
    if bridge is None or bridge.unexplained == "0":
        raise Refused(
            f"nobody found that {found.terms.number} of {found.terms.period} cannot be reproduced",
            why="what is accepted is what a bridge on record left unexplained",
            fix=step(
                "put the bridge on record", "bridge", key, period=found.terms.period, records=RECORDS, record=True
            ),
        )
    return [FigureAccepted(key=key, figure=figure, because=because, right=row.position, self_attested=row.terms.solo)]


def require_figure(state: State, key: str, position: int) -> Figure:
    """The figure that was recorded at a position and not withdrawn. Raises UnknownName."""
    found = next((each for each in state.figures.get(key, ()) if each.position == position), None)
    if found:
        return found
    raise UnknownName(
        f"#{position} is no figure of `{key}`",
        why="no figure was recorded there, or it was withdrawn",
        fix=step("see them", "figure list", key),
    )


def _last_bridge(state: State, figure: int) -> BridgeRecorded | None:
    found = (each.event for each in reversed(state.findings.of("bridge", str(figure))))
    return next((each for each in found if isinstance(each, BridgeRecorded)), None)


def receive_notice(state: State, notice: NoticeReceived, *, by: str, today: date) -> list[Event]:
    """Put on record that a platform imposes a change on what is bound: for whoever operates anything. Raises NoRight.

    Nothing follows where it is on record for the same artifacts and the same day.
    """
    last: NoticeReceived | None = state.findings.last("notice", notice.about)
    if last and (last.day, last.artifacts, last.keys) == (notice.day, notice.artifacts, notice.keys):
        return []
    row = require_somewhere(state.rights, ("operator",), by, today, "record what a platform imposes")
    return [replace(notice, right=row.position)]


def record_run(state: State, ran: AttributionRan, *, by: str, today: date) -> list[Event]:
    """Put on record what a run found: for a steward of the attribution, an agent or a service too.

    Raises NoRight, and UnknownName where there is no such attribution.
    """
    history = state.history(ran.key)
    if not history.versions:
        raise UnknownName(
            f"there is no attribution `{ran.key}`", why="no version of it was decided", fix=step("see what is", "list")
        )
    row = require(state.rights, history.versions[-1].draft.path, "steward", by, today)
    return [replace(ran, right=row.position)]


def record_proof(state: State, proof: ProofRecorded, *, by: str, today: date, last: str = "") -> list[Event]:
    """Put on record how an invariant stands: for whoever holds a seat, an agent or a service too. Raises NoRight.

    Nothing follows where that is what was recorded last, nor where it holds and nobody ever found otherwise. `last` is
    the verdict of a proof that is recorded with this one, and before it.
    """
    if proof.verdict not in get_args(ProofVerdict):
        raise BadInput(f"`{proof.verdict}` is no verdict", why=f"it is {', '.join(get_args(ProofVerdict))}")
    before: ProofRecorded | None = state.findings.last("proof", proof.invariant)
    if (last or (before.verdict if before else "holds")) == proof.verdict:
        return []
    row = require_somewhere(state.rights, ROLES, by, today, "record a proof")
    return [replace(proof, right=row.position)]


def record_check(state: State, check: EvidenceChecked, *, by: str, today: date) -> list[Event]:
    """Put on record that evidence was looked at again: for whoever holds a seat. Raises NoRight.

    Nothing follows where that was found the last time.
    """
    last: EvidenceChecked | None = state.findings.last("evidence", check.digest)
    if last and (last.found, last.cited) == (check.found, check.cited):
        return []
    row = require_somewhere(state.rights, ROLES, by, today, "record that evidence was looked at")
    return [replace(check, right=row.position)]
