"""The chapters of the story, in the order in which they are told: each goes on where the one before it ended."""

from __future__ import annotations

from ledger.demo.channel import CHANNEL
from ledger.demo.credit import CREDIT
from ledger.demo.debt import DEBT
from ledger.demo.history import HISTORY
from ledger.demo.story import STORY

CHAPTERS = (STORY, HISTORY, CREDIT, CHANNEL, DEBT)
