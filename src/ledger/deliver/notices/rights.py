"""What it takes to put on record what a platform imposes: a seat to operate."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.notices.verbs import receive_notice
from ledger.domain.entitlement.act import Act
from ledger.domain.entitlement.recorders import Require, ask_again, holder_anywhere, judge_finding
from ledger.domain.event import Event

RULES: Mapping[str, str] = {
    NoticeReceived.stored_name: "R114",
}
"""The rule of RIGHTS.md by which each sort of act stands."""

RECORDERS: Mapping[type[Event], Require] = {NoticeReceived: holder_anywhere("operator")}
JUDGES: Mapping[type[Event], Act] = {NoticeReceived: judge_finding("operator", ask_again(receive_notice))}
