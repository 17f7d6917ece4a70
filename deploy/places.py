"""Where everything of one installation lies, and that only one process at a time runs it."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.postgres import server
from deploy.sentences import Plain

TEMPORARY = "yizhan-"
LAYOUT = "1"
"""Changes when a later version keeps its data in another way."""
KEPT = ("secret", "keys", "files", "photos", "demonstration")
"""Beside the databases, what a backup holds: what is here cannot be made again as it was."""


class Occupied(Plain):
    """Somebody else runs this installation."""


class Places:
    """The folders under the data directory; ``run`` is there while it runs and gone afterwards."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.postgres, self.nats = self.data / "postgres", self.data / "nats"
        self.keys, self.logs = self.data / "keys", self.data / "logs"
        self.files, self.photos = self.data / "files", self.data / "photos"
        self.secret, self.lock = self.data / "secret", self.data / "lock"
        self.erasures = self.data / "erasures"
        self.plaques = self.data / "plaques"

    @property
    def run(self) -> Path:
        """Sockets have short names; where the data directory has a long one this is a link to a temporary folder."""
        return (self.data / "run").resolve()

    @property
    def sockets(self) -> Path:
        return self.run / "services"

    @property
    def opened(self) -> Path:
        """Says that the network is seeded and visible."""
        return self.sockets / "opened"

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Prepare the folders and keep others out until the end."""
        try:
            # others may pass through, because the database server runs as somebody else under root; none may look
            self.data.mkdir(parents=True, exist_ok=True, mode=0o711)
            handle = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Plain(
                f"无法写入数据目录 {self.data}：{error.strerror}；请另设 YIZHAN_DATA。",
                f"Cannot write to the data directory {self.data}: {error.strerror}; point YIZHAN_DATA elsewhere.",
            ) from None
        try:
            self._lock(handle)
            self._refuse_foreign()
            self._prepare()
            try:
                yield
            finally:
                self._clear_run()
        finally:
            os.close(handle)

    def kept(self) -> dict[str, Path]:
        """The files that a backup holds, by their names below the data directory."""
        tops = [self.data / name for name in KEPT]
        found = [path for top in tops for path in (top, *sorted(top.rglob("*"))) if path.is_file()]
        # what is just being put into its place has a mark behind its name
        return {str(path.relative_to(self.data)): path for path in found if "#" not in path.name}

    def move(self, to: Path) -> None:
        """Give the whole data directory another place; for whoever occupies it."""
        self._clear_run()
        try:
            self.data.rename(to)
        except OSError as error:
            raise Plain(
                f"数据目录 {self.data} 无法移至 {to}：{error.strerror}；请手工移开，或另设 YIZHAN_DATA。",
                f"The data directory {self.data} cannot be moved to {to}: {error.strerror}; "
                "move it yourself, or point YIZHAN_DATA elsewhere.",
            ) from None

    def _lock(self, handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied(
                f"数据目录 {self.data} 正由另一个驿站进程使用；并行运行请另设 YIZHAN_DATA 和 YIZHAN_PORT。",
                f"Another Yizhan is running on the data directory {self.data}; "
                "to run a second one set YIZHAN_DATA and YIZHAN_PORT.",
            ) from None

    def _refuse_foreign(self) -> None:
        marker = self.data / "VERSION"
        if not marker.exists():
            marker.write_text(f"{LAYOUT}\n")
        elif (found := marker.read_text().strip()) != LAYOUT:
            raise Plain(
                f"数据目录 {self.data} 属于另一版本（格式 {found}，本程序为 {LAYOUT}）；"
                "请使用原版本，或另设 YIZHAN_DATA。",
                f"The data directory {self.data} belongs to another version (layout {found}, this one has {LAYOUT}); "
                "use that version, or point YIZHAN_DATA elsewhere.",
            )

    def _prepare(self) -> None:
        self._clear_run()
        for folder in (self.keys, self.files, self.photos, self.plaques, self.logs):
            folder.mkdir(exist_ok=True, mode=0o700)
        usual = self.data / "run"
        if server.fits(usual / "postgres"):
            usual.mkdir(mode=0o711)
        else:
            usual.symlink_to(tempfile.mkdtemp(prefix=TEMPORARY))
            self.run.chmod(0o711)
        self.sockets.mkdir(mode=0o700)

    def _clear_run(self) -> None:
        """Also what a run that was killed left behind."""
        usual = self.data / "run"
        if not usual.is_symlink():
            shutil.rmtree(usual, ignore_errors=True)
            return
        if self.run.name.startswith(TEMPORARY):  # nobody else's folder is emptied, whoever put a link there
            shutil.rmtree(self.run, ignore_errors=True)
        usual.unlink()
