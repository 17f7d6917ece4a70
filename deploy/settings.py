"""What the person who starts Yizhan may choose, all of it by environment variables."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.sentences import Plain
from services.chassis.settings import Profile

PostgresUrl = Annotated[str, StringConstraints(pattern=r"^postgresql://")]
"""May name a socket's directory instead of a host, which a general URL may not."""
BucketUrl = Annotated[str, StringConstraints(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s?#]*)?$")]
NatsUrl = Annotated[str, StringConstraints(pattern=r"^(nats|tls)://")]


class Demonstration(StrEnum):
    """How much of the demonstration is brought in."""

    STATIONS = "stations"
    """Everything: the network, two sheets of stations, their endorsements and acceptances."""
    NETWORK = "network"
    """Units and accounts alone, for sheets of one's own."""


class Given(BaseSettings):
    """Port, data, profile, and servers of one's own instead of the embedded ones."""

    model_config = SettingsConfigDict(env_prefix="YIZHAN_", extra="ignore", env_ignore_empty=True)

    port: int = Field(default=8080, ge=1, le=65535)
    data: Path = Path("var")
    profile: Profile = Profile.DEMO
    demo: Demonstration = Demonstration.STATIONS
    """In the demo profile."""
    postgres_url: PostgresUrl | None = None
    """An administrator's, who may create databases and roles."""
    nats_url: NatsUrl | None = None
    """A user's, who may declare streams; every service connects with it."""
    photos: BucketUrl | None = None
    """A bucket of one's own for photos and vouchers, with credentials in the usual ``AWS_*`` variables."""
    nats_replicas: int = Field(default=1, ge=1, le=5)
    """Copies of each stream, on a cluster of one's own."""

    erasures: Path | None = None
    """The list of erased persons, on another disk than the records; in the data directory when left out."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def given() -> Given:
    """The choices, or a sentence that names the one that is wrong."""
    try:
        return Given()
    except ValidationError as error:
        wrong = "; ".join(f"YIZHAN_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise Plain(f"环境变量有误：{wrong}", f"An environment variable is wrong: {wrong}") from None
