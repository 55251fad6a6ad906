"""Questions of a ledger about counting."""
