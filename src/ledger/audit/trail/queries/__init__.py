"""Questions of a ledger about the trail."""
