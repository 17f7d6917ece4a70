"""The browser of the tests: Debian's Chromium and a font that has Chinese, brought in where root may."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = ("chromium-headless-shell", "chromium")
"""The first draws the same pages without the frame of a window around each; the other will do."""
APT = {"DEBIAN_FRONTEND": "noninteractive"}
LACKING = (
    "浏览器测试需要 {names}；请以 root 执行 apt-get install {names}。"
    "The browser tests need {names}: run apt-get install {names} as root."
)


class NoBrowser(Exception):
    """Without one nothing of the console is proved, so nothing is skipped either."""


def chromium() -> str:
    """Where it is; installed first when it is missing, by one test process while the other waits."""
    with Path(__file__).open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return _brought()


def _brought() -> str:
    lacking = [name for name, there in ((PROGRAMS[0], _program()), ("fonts-noto-cjk", _chinese())) if not there]
    if lacking:
        names = " ".join(lacking)
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise NoBrowser(LACKING.format(names=names))
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *lacking]):
            done = subprocess.run(["apt-get", *command], env=os.environ | APT, capture_output=True, text=True)
            if done.returncode:
                raise NoBrowser(LACKING.format(names=names) + done.stderr[-600:])
    found = _program()
    if not found:
        raise NoBrowser(LACKING.format(names=PROGRAMS[0]))
    return found


def _program() -> str:
    return next(filter(None, map(shutil.which, PROGRAMS)), "")


def _chinese() -> bool:
    """Whether any font has Chinese letters; without one every page is full of boxes."""
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True).stdout.strip())
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))
