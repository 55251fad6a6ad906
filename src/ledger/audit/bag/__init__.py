"""The bag: all that an auditor takes along."""
