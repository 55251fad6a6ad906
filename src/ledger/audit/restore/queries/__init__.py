"""Questions of a ledger about backups."""
