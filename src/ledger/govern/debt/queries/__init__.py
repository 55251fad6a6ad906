"""Questions of a ledger about debt."""
