"""All definition kinds that come with the ledger, loaded; plugins bring others."""

from __future__ import annotations

from ledger.kinds.kind import Kind
from ledger.kinds.ours import HOMES, find_kind

KINDS: tuple[Kind, ...] = tuple(map(find_kind, HOMES))
