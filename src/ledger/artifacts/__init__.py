"""What a connector is, and what passes between it and the ledger.

    Rule --compile--> Artifact          what the platform should hold
    address --observe--> Observed       what it holds
    Artifact x Observed --apply--> Observed, read back

`data` holds what passes, `protocols` what a connector and its sessions can be asked.
"""
