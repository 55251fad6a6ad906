"""Questions of a ledger about figures."""
