"""Prints the schema as SDL."""

from gateway.schema.joined import schema

print(schema.as_str())  # noqa: T201
