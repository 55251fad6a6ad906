"""The definition kinds that come with the ledger; plugins bring others."""
