"""Questions of a ledger about the board."""
