"""Questions about metrics over an attribution."""
