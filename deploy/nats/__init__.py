"""The embedded NATS server and the streams the services publish to."""
