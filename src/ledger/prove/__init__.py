"""What two criteria mean, compared: by enumeration so far."""
