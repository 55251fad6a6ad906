"""Questions of a ledger about waivers."""
