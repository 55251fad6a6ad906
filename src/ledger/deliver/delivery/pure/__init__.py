"""The engines for delivery: no ledger, no platform."""
