"""Keys as they are stored: the public half of a key of SSH, and of one that signs notes."""
