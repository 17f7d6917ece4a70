"""Who may say and hear what on NATS: a service speaks for itself only and hears everybody."""

from typing import Any

from services.chassis.durability import INBOX, QUESTION

SERVICES = ("registry", "coding", "inspection", "finance", "mapsync")
"""Those with events of their own, and so with a stream."""
DEPLOY = "deploy"
USERS = (*SERVICES, "gateway", DEPLOY)
WATCHER = "watcher"
"""Of the system account: asks the server how it runs, and can do nothing else."""

# Reading a stream is asking JetStream for it: a consumer is made, asked for its next messages, and dropped.
READING = (
    "$JS.API.INFO",
    "$JS.API.STREAM.INFO.*",
    "$JS.API.STREAM.MSG.GET.*",
    "$JS.API.DIRECT.GET.>",
    "$JS.API.CONSUMER.CREATE.>",
    "$JS.API.CONSUMER.INFO.>",
    "$JS.API.CONSUMER.DELETE.>",
    "$JS.API.CONSUMER.MSG.NEXT.>",
)


def permissions(user: str) -> dict[str, Any]:
    """The subjects a user may publish and subscribe; whatever is not listed is refused."""
    if user == WATCHER:
        return {"publish": {"allow": [QUESTION]}, "subscribe": {"allow": [f"{INBOX}.>"]}}
    if user == DEPLOY:
        return {"publish": {"allow": [">"]}, "subscribe": {"allow": [">"]}}
    return {
        "publish": {"allow": [f"events.{user}.>", f"heads.{user}", *READING]},
        # an inbox of its own: with the common prefix everybody could read everybody's answers
        "subscribe": {"allow": [f"_INBOX_{user}.>", "heads.>"]},
    }
