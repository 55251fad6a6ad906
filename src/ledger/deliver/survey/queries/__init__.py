"""Questions of a ledger about the survey of platforms."""
