"""The loops for following."""
