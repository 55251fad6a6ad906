"""A whole ledger from one store to another, byte for byte, so that it has the same root there.

    source --all it holds, at one moment--> judged --> target, one transaction --judged there, same root--> it counts
              `-- a move: nobody records meanwhile, and from its end on everybody is told where the ledger went

Leaves, salts and command ids are copied with the rest: a proof, a kept root and a command that is sent again are worth
as much as before. Persons go with it, and what is counted beside the history goes on where it left off.
"""

from __future__ import annotations

from ledger.errors import Tampered
from ledger.journal.port import RESTORE, Holdings, Journal
from ledger.journal.root import Root
from ledger.journal.verify import judged


def copy(source: Journal, target: Journal, *, move_to: str = "") -> Root:
    """Store all that `source` holds in `target`, where nothing may be recorded yet; the root of both.

    `move_to` is what the target is called where the ledger is to go on there: then nothing is recorded in the source
    any more. A move that was cut off after the target had everything is brought to its end.

    Raises
    ------
    Refused : something is recorded in the target
    Tampered : what the source holds is not what was recorded, or not what arrived

    """
    with source.leaving(move_to) if move_to else source.evidence() as held:
        told = judged(held)

        def same(there: Holdings) -> Root:
            if (found := judged(there)) != told:
                why = f"it has the root {found}, and what was to be copied has {told}"
                raise Tampered("what is in the other store is not this ledger", why, RESTORE)
            return found

        return target.fill(held, same, again=bool(move_to))
