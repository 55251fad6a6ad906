"""The verbs of seats: a state in, events out."""
