"""What the commands do, apart from how the command line words it."""
