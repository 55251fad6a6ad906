"""The group of two nouns: rights, of seats; and rights gaps, which are items of debt."""

from __future__ import annotations

from ledger.cli.rows import build_group
from ledger.govern.debt import rows
from ledger.govern.seats.rows import ROWS as SEATS

rights_command = build_group("rights", {**SEATS, **rows.ROWS})
