"""What a connector is, and what passes between it and the ledger.

    Rule --compile--> Artifact          what the platform should hold
    address --observe--> Observed       what it holds
    Artifact x Observed --apply--> Observed, read back

`data` holds what passes, `protocols` what a connector and its sessions can be asked.
"""

from ledger.artifacts.data import (
    Artifact as Artifact,
    Binding as Binding,
    Capabilities as Capabilities,
    Effects as Effects,
    Entry as Entry,
    Identity as Identity,
    Judged as Judged,
    Native as Native,
    NativeField as NativeField,
    Observation as Observation,
    Observed as Observed,
    PlatformNotice as PlatformNotice,
    PlatformNotices as PlatformNotices,
    Provenance as Provenance,
    Rule as Rule,
    Trail as Trail,
    Wanted as Wanted,
)
from ledger.artifacts.protocols import (
    Checks as Checks,
    Completes as Completes,
    Connector as Connector,
    Connectors as Connectors,
    Crosschecks as Crosschecks,
    Exports as Exports,
    Judges as Judges,
    Merges as Merges,
    Notifies as Notifies,
    Recalls as Recalls,
    Session as Session,
    Surveys as Surveys,
    Trails as Trails,
    Validates as Validates,
)
