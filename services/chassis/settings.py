"""Typed settings, read once at the start; a wrong value stops the process with a sentence that says what is right."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, DirectoryPath, Field, FilePath, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "YIZHAN_"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Right:
    """What a setting takes, in both languages; of a secret not a letter is repeated."""

    zh: str
    en: str
    secret: bool = False


class Profile(StrEnum):
    """demo: sample data and tokens for scripts; production: neither."""

    DEMO = "demo"
    PRODUCTION = "production"


BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s?#]*)?")


def _folder(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise ValueError("not a folder")
    return path


def _file(path: Path) -> Path:
    if path.is_dir():
        raise ValueError("a folder")
    return path


def _bucket(url: str) -> str:
    if not BUCKET.fullmatch(url):
        raise ValueError("not a bucket")
    return url


def _folder_or_bucket(where: str) -> str:
    return _bucket(where) if "://" in where else str(_folder(Path(where)))


Folder = Annotated[Path, AfterValidator(_folder)]
"""There, or yet to be made."""
File = Annotated[Path, AfterValidator(_file)]
Bucket = Annotated[str, AfterValidator(_bucket)]
PostgresUrl = Annotated[str, StringConstraints(pattern=r"^postgresql://\S+$")]
"""May name a socket's directory instead of a host, which a general URL may not."""
NatsUrl = Annotated[str, StringConstraints(pattern=r"^(nats|tls)://\S+$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(:[0-9]+)?$")]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
ServiceName = Annotated[str, StringConstraints(pattern="^(registry|coding|inspection|finance|mapsync|gateway)$")]

POSTGRES = Right(
    "postgresql:// 开头的 PostgreSQL 地址", "the URL of a PostgreSQL, beginning with postgresql://", secret=True
)
NATS = Right("nats:// 或 tls:// 开头的 NATS 地址", "the URL of a NATS, beginning with nats:// or tls://", secret=True)
PROFILE = Right("demo 或 production", "demo or production")
FOLDER = Right("文件夹的路径", "the path of a folder")
SECONDS = Right("大于 0 的秒数", "a number of seconds above 0")
FILE = Right("文件的路径", "the path of a file")
RATE = Right("每秒请求数，0 为不限", "requests a second, 0 for no limit")
WEBHOOK_LOOPBACK = Right("true 或 false，仅限演示环境", "true or false, in the demonstration alone")
ORIGIN = Right(
    "用户访问的网址，https:// 开头，不带路径，例如 https://yizhan.example",
    "the address at which people reach it, with https:// and no path, such as https://yizhan.example",
)


class Settings(BaseSettings):
    """Where a process finds its database, its broker, its neighbours and its keys (environment ``YIZHAN_*``)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    service: Annotated[ServiceName, Right("六个服务之一的名称", "the name of one of the six services")]
    writer_url: Annotated[PostgresUrl, POSTGRES] = Field(repr=False)
    reader_url: Annotated[PostgresUrl, POSTGRES] = Field(repr=False)
    nats_url: Annotated[NatsUrl, NATS] = Field(repr=False)
    nats_system_url: Annotated[NatsUrl | None, NATS] = Field(default=None, repr=False)
    """A user of its system account, whom it tells how it keeps what it acknowledges; for the gateway alone."""
    run: Annotated[DirectoryPath, Right("已有文件夹的路径", "the path of a folder that is there")]
    """Directory with one socket per service, ``<service>.sock``."""
    keys: Annotated[DirectoryPath, Right("存放公钥的文件夹的路径", "the path of the folder with the public keys")]
    """Directory with the public keys of all issuers, ``<issuer>.pub``."""
    private_key: Annotated[FilePath, Right("本服务私钥文件的路径", "the path of the service's private key")]
    profile: Annotated[Profile, PROFILE] = Profile.PRODUCTION
    files: Annotated[Folder, FOLDER] = Path("files")
    erasures: Annotated[File, FILE] = Path("erasures")
    """The list of erased persons, outside of whatever a backup holds."""
    photos: Annotated[
        str,
        AfterValidator(_folder_or_bucket),
        Right("文件夹的路径，或 s3://桶/前缀", "the path of a folder, or s3://bucket/prefix"),
    ] = "photos"
    """The credentials of a bucket stand in the usual ``AWS_*`` variables."""
    plaques: Annotated[Folder, FOLDER] = Path("plaques")
    """The typefaces that plaques are written with, and the emblem; licensed, so whoever runs this puts them there."""
    lag_seconds: Annotated[Seconds, SECONDS] = 60.0
    """How long something committed may wait for a relay or a lane before ``/readyz`` says no."""
    origin: Annotated[Origin | None, ORIGIN] = None
    """Where TLS ends in front of the gateway; a browser's session needs it, but on the machine itself."""
    rate: Annotated[float, RATE] = Field(100.0, ge=0, allow_inf_nan=False)
    """Requests a second that an account may go on with at a gateway process, ten seconds' worth of them at once."""
    webhook_loopback: Annotated[bool, WEBHOOK_LOOPBACK] = False
    """Whether webhooks may go to this machine, too; production refuses it."""
    console: Annotated[Folder | None, FOLDER] = None
    """Where the console's build lies; for the gateway alone."""
    opened: Annotated[File | None, FILE] = None
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
        zh, en = complaint(Settings, error)
        raise SystemExit(f"设置有误，无法启动：{zh}\nThese settings are wrong: {en}") from None


def complaint(kind: type[BaseSettings], error: ValidationError) -> tuple[str, str]:
    """Which variables are wrong and what each would have to be, in Chinese and in English."""
    told = [_one(kind, str(one["loc"][0]), one["input"], missing=one["type"] == "missing") for one in error.errors()]
    return "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)


def _one(kind: type[BaseSettings], name: str, given: object, *, missing: bool) -> tuple[str, str]:
    variable, right = f"{PREFIX}{name.upper()}", right_of(kind, name)
    if missing:
        return f"{variable} 没有设置，应为{right.zh}", f"{variable} is not set; it takes {right.en}"
    is_zh, is_en = ("", "") if right.secret else (f"，现为 {shown(given)}", f", and is {shown(given)}")
    return f"{variable} 应为{right.zh}{is_zh}", f"{variable} takes {right.en}{is_en}"


def right_of(kind: type[BaseSettings], name: str) -> Right:
    """What is written beside a setting; every one has it."""
    (right,) = (one for one in kind.model_fields[name].metadata if isinstance(one, Right))
    return right


def shown(given: object) -> str:
    """A value on one line, cut where it is long."""
    text = ascii(given) if not str(given).isprintable() else f"'{given}'"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
