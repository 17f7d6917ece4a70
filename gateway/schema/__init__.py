"""The schema: one file a capability, joined in ``joined``. ``python -m gateway.schema`` prints it."""
