"""Erasure: what is taken out, and what is withheld."""
