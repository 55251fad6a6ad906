"""The trail: who did what, by which right."""
