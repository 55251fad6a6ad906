"""From what is in force to platforms and back: targets, looks, plans, applies, drift."""
