"""What finance may be asked and what it tells: money tied to proof. Nothing yet."""
