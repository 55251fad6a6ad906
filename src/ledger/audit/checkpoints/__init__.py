"""Checkpoints: signatures over the ledger, and replays."""
