"""Questions of a ledger about definitions."""
