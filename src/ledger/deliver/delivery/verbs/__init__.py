"""The verbs of delivery: a state in, events out."""
