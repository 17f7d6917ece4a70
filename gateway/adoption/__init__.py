"""A province takes over the numbers its stations carry already: checked against all that is known, taken over once."""
