"""Questions of a ledger about delivery."""
