"""Consumers: who reads a definition."""
