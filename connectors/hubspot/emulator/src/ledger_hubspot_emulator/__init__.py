"""HubSpot on loopback, for tests and demonstrations: what the connector needs, and never kinder than HubSpot.

    seed --growing--> portal <--routes-- front <--HTTP-- the vendor's own client
                        |                   |
                        |                   faults and doors: what a sandbox alone can do
                        filters: who is in a list, by the documented PASS and FAIL of each filter
                        formula: what a calculated property is of each record

Each behaviour is marked in the code as *observed* (somebody published what a live portal did), *documented* (by
HubSpot) or *assumed* (nobody knows; then the stricter one). `messy` seeds a portal as one finds it.

Sources of what is observed: the conformance runs of the Kalup project on a developer test account (properties, groups,
limits, account; 2026-09-29), the contract tests of the Terraform provider jackemcpherson/hubspot (lists), notes of the
owner of a portal (calculated properties, 2026-08), and what HubSpot's own Python client was seen to send and to accept.
What is documented is in HubSpot's guides and in its OpenAPI files, which the tests judge every exchange by.
"""

from collections.abc import Iterable

from ledger import Emulator, hookimpl
from ledger_hubspot_emulator.messy import messy
from ledger_hubspot_emulator.server import serve

__all__ = ["ledger_sandboxes", "messy", "serve"]


@hookimpl
def ledger_sandboxes() -> Iterable[Emulator]:
    """One emulator."""
    return [Emulator("hubspot", serve)]
