"""That acts on record have no effect, in a sentence for whoever looks at anything."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.acknowledged import waiting_scopes
from ledger.domain.state import State
from ledger.views.words import count_in_words


def struck_in_words(state: State) -> Iterator[str]:
    """Say that acts have no effect, and by whom, where there are any; and what waits for somebody who decides."""
    people = ", ".join(sorted({act.actor for act in state.struck.values()}))
    yield from (f"{told}, by {people}: ledger audit rights" for told in count_in_words(len(state.struck)))
    for scope in waiting_scopes(state):
        yield f"no plan before the decider of `{scope}` read that: ledger audit acknowledge --scope '{scope}'"
