"""Pure questions of a state about figures."""
