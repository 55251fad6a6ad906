"""Channels: which are worth paying for."""
