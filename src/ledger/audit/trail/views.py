"""That acts on record have no effect, in a sentence for whoever looks at anything."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.trail.verbs.acknowledging import waiting_scopes
from ledger.domain.state import State


def count_in_words(count: int) -> Iterator[str]:
    """Say how many acts have no effect, where there are any."""
    if count:
        yield f"{'1 act on record has' if count == 1 else f'{count:,} acts on record have'} no right and no effect"


def struck_in_words(state: State) -> Iterator[str]:
    """Say that acts have no effect, and by whom, where there are any; and what waits for somebody who decides."""
    people = ", ".join(sorted({act.actor for act in state.struck.values()}))
    yield from (f"{told}, by {people}: ledger audit rights" for told in count_in_words(len(state.struck)))
    for scope in waiting_scopes(state):
        yield f"no plan before the decider of `{scope}` read that: ledger audit acknowledge --scope '{scope}'"
