"""Credit: what each touch earned."""
