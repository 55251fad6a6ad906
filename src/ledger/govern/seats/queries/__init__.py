"""Questions of a ledger about seats."""
