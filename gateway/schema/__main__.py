"""Prints the schema as SDL."""

from gateway.schema import schema

print(schema.as_str())  # noqa: T201
