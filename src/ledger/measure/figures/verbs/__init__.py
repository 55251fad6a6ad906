"""The verbs of figures: a state in, events out."""
