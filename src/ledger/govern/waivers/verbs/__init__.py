"""The verbs of waivers: a state in, events out."""
