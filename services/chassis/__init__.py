"""What every service rides on: the only code that does I/O."""
