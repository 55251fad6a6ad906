"""What comes in pages, each with the cursor of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ledger_hubspot.wire.client import readable


def pages(page: Callable[[str], dict[str, Any]], doing: str) -> Iterator[dict[str, Any]]:
    """Each page, the first for the cursor "", until one names no next; a cursor that comes again ends it, too."""
    seen, after = set[str](), ""
    while after not in seen:
        seen.add(after)
        found = page(after)
        yield found
        with readable(doing):
            after = str(((found.get("paging") or {}).get("next") or {}).get("after") or "")
