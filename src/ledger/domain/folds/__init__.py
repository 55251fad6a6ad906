"""What each sort of event does to a state, a file for those of one subject: loaded when such an event is folded."""
