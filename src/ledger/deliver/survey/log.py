"""What the log says of surveys."""

from __future__ import annotations

from typing import Any

from ledger.deliver.survey.events import SurveyRecorded


def sentence(event: Any) -> str:
    """Say what somebody did."""
    match event:
        case SurveyRecorded():
            rivals = f"{len(event.rivals) or 'none'} of them rival{'' if len(event.rivals) == 1 else 's'} of another"
            return f"surveyed {', '.join(event.targets)}: {event.rules:,} rules, {rivals}"
        case _:
            return ""
