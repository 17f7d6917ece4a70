"""A read operation becomes one SQL statement that returns the whole answer as JSON, and the bytes are handed on.

What a field is, which rows a list has and how it is filtered and sorted is declared once (``fields``, ``lists``) and
read twice: by this planner, and by Strawberry's resolvers (``reference``), which run everything that is not planned.
The way of an operation: ``trees`` (which fields it selects), ``operations`` (what its arguments ask for, and the
statement of that shape), ``statements`` (the SQL), ``trips`` (one round trip), ``door``.
"""
