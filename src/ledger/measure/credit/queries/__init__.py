"""Questions of a ledger about credit."""
