"""Telling people: which notices there are now, over which channels they go, and what each message says."""
