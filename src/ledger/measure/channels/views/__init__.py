"""Pure questions of a state about channels."""
