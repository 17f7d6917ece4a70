"""What the person who starts Yizhan may choose, all of it by environment variables."""

import os
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.sentences import Plain
from services.chassis.settings import (
    FILE,
    FOLDER,
    NATS,
    ORIGIN,
    POSTGRES,
    PREFIX,
    PROFILE,
    RATE,
    SECONDS,
    WEBHOOK_LOOPBACK,
    Bucket,
    File,
    Folder,
    NatsUrl,
    Origin,
    PostgresUrl,
    Profile,
    Right,
    Seconds,
    complaint,
)


class Demonstration(StrEnum):
    """How much of the demonstration is brought in."""

    STATIONS = "stations"
    """Everything: the network, two sheets of stations, their endorsements and acceptances."""
    NETWORK = "network"
    """Units and accounts alone, for sheets of one's own."""


class Given(BaseSettings):
    """Port, data, profile, and servers of one's own instead of the embedded ones."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    port: Annotated[int, Right("1 到 65535 的整数", "a whole number from 1 to 65535")] = Field(8080, ge=1, le=65535)
    data: Annotated[Folder, FOLDER] = Path("var")
    profile: Annotated[Profile, PROFILE] = Profile.DEMO
    demo: Annotated[Demonstration, Right("stations 或 network", "stations or network")] = Demonstration.STATIONS
    """In the demo profile."""
    postgres_url: Annotated[PostgresUrl | None, POSTGRES] = Field(None, repr=False)
    """An administrator's, who may create databases and roles."""
    nats_url: Annotated[NatsUrl | None, NATS] = Field(None, repr=False)
    """A user's, who may declare streams; every service connects with it."""
    nats_system_url: Annotated[NatsUrl | None, NATS] = Field(None, repr=False)
    """A user's of its system account, who is told how it keeps what it acknowledges."""
    photos: Annotated[Bucket | None, Right("s3://桶/前缀", "s3://bucket/prefix")] = None
    """A bucket of one's own for photos and vouchers, with credentials in the usual ``AWS_*`` variables."""
    nats_replicas: Annotated[int, Right("1 到 5 的整数", "a whole number from 1 to 5")] = Field(1, ge=1, le=5)
    """Copies of each stream, on a cluster of one's own."""
    lag_seconds: Annotated[Seconds, SECONDS] = 60.0
    """How old the oldest event that a relay or a lane has not handled may be before ``/readyz`` says no."""
    origin: Annotated[Origin | None, ORIGIN] = None
    """The address that people know, where something in front of the gateway ends TLS; production has one."""
    rate: Annotated[float, RATE] = Field(100.0, ge=0, allow_inf_nan=False)
    """Requests a second that an account may go on with at the gateway; an address five times as many."""
    webhook_loopback: Annotated[bool, WEBHOOK_LOOPBACK] = False
    """Whether webhooks may go to receivers on this machine, to try them out."""
    erasures: Annotated[File | None, FILE] = None
    """The list of erased persons, on another disk than the records; in the data directory when left out."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def given() -> Given:
    """The choices, or a sentence that names the one that is wrong; a name that nobody reads is wrong, too."""
    try:
        chosen = Given()
    except ValidationError as error:
        zh, en = complaint(Given, error)
        raise Plain(f"环境变量有误：{zh}", f"An environment variable is wrong: {en}") from None
    _refuse_unread()
    return chosen


def _refuse_unread() -> None:
    """``YIZHAN_PROFIL=production`` would start a demonstration, with tokens for everybody."""
    read = [f"{PREFIX}{name.upper()}" for name in Given.model_fields]
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in read:
            meant = get_close_matches(name.upper(), read, n=1) or read
            raise Plain(
                f"没有环境变量 {name}；可用的有 {'、'.join(meant)}。",
                f"There is no variable {name}; perhaps {', '.join(meant)} is meant.",
            )
