"""Typed settings, read once at the start; a wrong value stops the service with a sentence."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Profile(StrEnum):
    """demo: sample data and tokens for scripts; production: neither."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Where a process finds its database, its broker, its neighbours and its keys (environment ``YIZHAN_*``)."""

    model_config = SettingsConfigDict(env_prefix="YIZHAN_", extra="ignore")

    service: str
    writer_url: str = Field(repr=False)
    reader_url: str = Field(repr=False)
    nats_url: str = Field(repr=False)
    run: Path
    """Directory with one socket per service, ``<service>.sock``."""
    keys: Path
    """Directory with the public keys of all issuers, ``<issuer>.pub``."""
    private_key: Path
    profile: Profile = Profile.PRODUCTION
    files: Path = Path("files")
    erasures: Path = Path("erasures")
    """The list of erased persons, outside of whatever a backup holds."""
    photos: str = "photos"
    """A folder, or ``s3://bucket/prefix`` with credentials in the usual ``AWS_*`` variables."""
    opened: Path | None = None
    """A file whose presence says that the network is seeded and visible; None where nothing is seeded."""

    @property
    def sealing_key(self) -> Path:
        """The key that personal data is sealed with, beside the private key."""
        return self.private_key.with_suffix(".seal")

    def socket(self, service: str) -> Path:
        return self.run / f"{service}.sock"


def read() -> Settings:
    """The settings of this process, or a sentence and the end of it."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"YIZHAN_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SystemExit(f"设置有误，无法启动 / These settings are wrong: {wrong}") from None
