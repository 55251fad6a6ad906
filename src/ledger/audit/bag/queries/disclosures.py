"""What the events of a bag only commit to, with the salt that shows it: keys, the proofs of them, signatures.

    payload  "commitments": {"signature": HEX}    ──▶    disclosures.json  HEX: {"salt": HEX, "value": …}

Of whom somebody erased nothing is in it: then nobody can say whether a signature held, and nobody says that it did not.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from ledger.audit.bag.queries.writer import BagWriter
from ledger.journal.port import Journal
from ledger.language.canonical import canonical_json
from ledger.language.tree import Json


def write_disclosures(writer: BagWriter, journal: Journal, holds: Callable[[int], bool], upto: int) -> None:
    """Write what lies beside the events whose payloads the bag holds."""
    kept = (each.disclosure for each in journal.disclosures(1, upto) if holds(each.position))
    said: dict[str, Json] = {
        each.commitment: {"salt": each.salt.hex(), "value": json.loads(each.value)} for each in kept
    }
    writer.write("disclosures.json", canonical_json(said) + b"\n")
