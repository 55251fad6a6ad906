"""Waivers: what may differ, and the invariants that say so."""
