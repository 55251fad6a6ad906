"""Pure questions of a state about seats."""
