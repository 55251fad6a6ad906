"""Changes that people ask for, with what hurts: on record, and answered once by a steward."""
