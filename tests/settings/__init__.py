"""Settings from the file to what they change."""
