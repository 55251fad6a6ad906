"""Questions of a ledger about checkpoints."""
