"""What a survey found is a finding."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.survey.events import SurveyRecorded
from ledger.domain.event import Event
from ledger.domain.state import Evolve, take_finding

FOLDS: Mapping[type[Event], Evolve] = {SurveyRecorded: take_finding}
