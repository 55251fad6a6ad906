"""The verbs of the trail: a state in, events out."""
