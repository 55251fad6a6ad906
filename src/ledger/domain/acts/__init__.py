"""What people do that the kernel decides by itself: each act takes a state, and gives events or refuses."""
