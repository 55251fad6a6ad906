"""The ledger: the system of record for marketing definitions and the decisions about them."""
