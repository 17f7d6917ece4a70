"""The plaque of a station, drawn as the standard in force says: a draft at once, final where nothing is missing."""
