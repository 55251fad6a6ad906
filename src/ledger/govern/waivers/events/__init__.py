"""The facts of waivers, as stored."""
