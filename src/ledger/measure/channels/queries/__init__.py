"""Questions of a ledger about channels."""
