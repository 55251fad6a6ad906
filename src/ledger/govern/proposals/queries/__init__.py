"""The decision brief: gathered from the ledger, on records and on platforms."""
