"""finance: money tied to proof."""
