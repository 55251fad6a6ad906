"""A small Salesforce on loopback, for tests, demos and anybody who wants to try the connector without an org.

    HTTP --server--> front --login | rest | soap | doors--> org (state, formulas on read) --> Answer

It holds one org in memory and speaks what connectors need of the REST, Tooling and Metadata APIs. Formula fields are
evaluated on read. Each behaviour is marked in the code *observed* (in Salesforce's own open-source parts, or in
recorded answers), *documented*, or *assumed*; an assumption is stricter than the platform, never kinder.
"""

from collections.abc import Iterable

from ledger import Emulator, hookimpl
from ledger_salesforce_emulator.messy import messy
from ledger_salesforce_emulator.server import serve

__all__ = ["ledger_sandboxes", "messy", "serve"]


@hookimpl
def ledger_sandboxes() -> Iterable[Emulator]:
    """One emulator."""
    return [Emulator("salesforce", serve)]
