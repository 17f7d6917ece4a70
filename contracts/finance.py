"""What finance may be asked and what it tells, nothing so far: money tied to proof."""
