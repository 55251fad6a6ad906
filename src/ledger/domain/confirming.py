"""What stands against confirming a version that one person decided alone: others decide it as it is, unchanged.

ratified under a `solo` row --proposed again with `confirms`, and ratified by others--> confirmed, no new version
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.charter import Row
from ledger.domain.definition import Draft, Version
from ledger.domain.guarded import guard
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import step

CHARTER = "charter"


def confirmation_objections(state: State, draft: Draft, terms: Terms, row: Row, today: date) -> Iterator[Refused]:
    """What stands against a confirmation on a day: it is alone again, or the version is another or needs none."""
    said, version = f"`{draft.key}` v{terms.confirms}", state.history(draft.key).in_force(today)
    if row.terms.solo:
        yield Refused(
            f"{said} cannot be confirmed yet",
            why=f"{row} lets one person decide alone, and a confirmation takes others",
            fix=step("see whom to seat first", "debt resolve", f"self_attested/{draft.key}"),
        )
    if version is None or not _named(state, draft, terms, version):
        why = "a confirmation changes nothing, so it names the version in force, for as long as that governs"
        yield Refused(f"{said} is not in force as it is asked for", why, step("see what is", "show", draft.key))
    elif not version.confirmable or draft.kind == CHARTER:
        why = _why_not(version)
        yield Refused(
            f"{said} is not to be confirmed", why, step("see who decided it", "show", f"{draft.key}@{version.number}")
        )


def _named(state: State, draft: Draft, terms: Terms, version: Version) -> bool:
    """Whether terms name a version of this content, in force on their first day, and ask for nothing else."""
    first = state.history(draft.key).in_force(terms.from_)
    same = version.number == terms.confirms and version.draft.content_digest == draft.content_digest
    return same and first == version and not (terms.until or terms.retires or terms.corrects)


def _why_not(version: Version) -> str:
    if version.confirmation:
        return f"it was confirmed by {version.confirmation.proposal}"
    if version.attested:
        return "nobody decided it: its document is proposed, and ratified over its days"
    if version.emergency_until:
        return "it was ratified in an emergency, and its decider is to answer that"
    return "a charter is amended instead" if version.self_attested else "others than who proposed it decided it"


@guard("confirmation")
def require_confirmable(state: State, draft: Draft, terms: Terms, row: Row, day: date) -> None:
    """Pass where nothing stands against a confirmation, or none is asked for. Raises Refused."""
    for no in confirmation_objections(state, draft, terms, row, day) if terms.confirms else ():
        raise no
