"""The verbs of people: a state in, events out."""
