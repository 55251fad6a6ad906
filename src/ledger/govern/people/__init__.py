"""People: their logins, keys and tokens."""
