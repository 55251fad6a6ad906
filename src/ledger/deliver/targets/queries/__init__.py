"""Questions of a ledger about targets."""
