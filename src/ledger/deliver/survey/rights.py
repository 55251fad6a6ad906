"""What it takes to put a survey on record: a seat to operate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.deliver.survey.events import SurveyRecorded
from ledger.deliver.survey.verbs import record_survey
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, holder_anywhere, judge_finding
from ledger.domain.event import Event
from ledger.domain.state import State


def _surveyed(state: State, event: SurveyRecorded, by: str, day: date) -> list[Event]:
    return record_survey(state, event.targets, event.rules, event.rivals, by=by, today=day)


RULES: Mapping[str, str] = {
    SurveyRecorded.stored_name: "R114",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {SurveyRecorded: holder_anywhere("operator")}
JUDGES: Mapping[type[Event], Act] = {SurveyRecorded: judge_finding("operator", _surveyed)}
