"""Proposals: from a draft to a decision."""
