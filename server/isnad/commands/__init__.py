"""What one asks for on the command line, a file each where it is more than a few lines."""
