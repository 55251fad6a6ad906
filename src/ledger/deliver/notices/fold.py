"""What platforms impose is a finding."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.notices.events import NoticeReceived
from ledger.domain.event import Event
from ledger.domain.state import Evolve, take_finding

FOLDS: Mapping[type[Event], Evolve] = {NoticeReceived: take_finding}
