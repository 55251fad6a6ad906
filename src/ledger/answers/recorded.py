"""What a question put on record, where it was told to: the positions, or that it was known already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from ledger.app.ledger import Decided


def positions_of(decided: Decided | None) -> list[int] | msgspec.UnsetType:
    """Where it was recorded; unset where nothing was to be."""
    return msgspec.UNSET if decided is None else list(decided.positions)


def recorded_lines(positions: Sequence[int] | msgspec.UnsetType) -> Iterator[str]:
    """`recorded  (#12, #13)`, or that it was on record; nothing where nothing was to be."""
    if not isinstance(positions, msgspec.UnsetType):
        yield f"recorded  ({', '.join(f'#{each}' for each in positions)})" if positions else "that is on record already"
