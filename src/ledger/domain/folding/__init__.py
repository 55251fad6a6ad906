"""What is made of events: a state, and which of them still say something of today."""
