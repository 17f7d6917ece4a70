"""Becomes another program that dies with its parent and, when asked to, runs as an unprivileged account.

It is started as a file (``python -I -S become.py PARENT SIGNAL UID GID CAPABILITY -- PROGRAM ...``) and therefore
imports nothing of ours.

PostgreSQL refuses to run as root. Under root it therefore runs as an unprivileged account, and where that account could
not even walk to its own files (a virtual environment or data below a home of mode 0700), the program keeps exactly one
capability that lets it search directories. No permission of any directory is loosened for it.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _prctl(option: int, *arguments: int) -> None:
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(libc.prctl(option, *padded), f"prctl {option}")


def _keep_only(capability: int) -> None:
    """Permit one capability, make it effective and hand it on to the program (ambient)."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = (1 << capability) & 0xFFFFFFFF
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)  # effective, permitted, inheritable; low word, then high
    _checked(libc.capset(header, sets), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _drop_to(uid: int, gid: int, capability: int) -> None:
    os.setgroups([])
    if capability >= 0:
        # capabilities outlive the change of account, and access(2), which initdb asks about its programs, heeds them
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability >= 0:
        _keep_only(capability)


def main(arguments: list[str]) -> None:
    parent, signal, uid, gid, capability = map(int, arguments[:5])
    command = arguments[6:]
    if uid:
        _drop_to(uid, gid, capability)
        _prctl(PR_SET_NO_NEW_PRIVS, 1)
        # inherited from root, it may lie where the account cannot look; nothing below uses it
        os.chdir("/")
    _prctl(PR_SET_PDEATHSIG, signal)  # after the change of account, which clears it
    if os.getppid() != parent:
        raise SystemExit("the parent has gone")
    os.execv(command[0], command)


if __name__ == "__main__":
    if not Path("/proc/self").exists():
        raise SystemExit("this needs Linux")
    main(sys.argv[1:])
