"""Questions of a ledger about documents."""
