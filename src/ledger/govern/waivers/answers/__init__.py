"""The answers about waivers, and how they read."""
