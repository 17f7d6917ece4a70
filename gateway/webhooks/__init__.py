"""Webhooks: what changes for a client's unit is told to an address of the client's, signed, until somebody takes it.

Deliveries are made of the feed of changes (``feeding``), kept until they are taken (``deliveries``) and sent by whoever
leads (``sending``), to no address of ours (``addresses``). The form is that of Standard Webhooks 1.0.0 (``signing``).
"""
