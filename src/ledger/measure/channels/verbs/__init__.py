"""The verbs of channels: a state in, events out."""
