"""Where a file lies: on a disk of this computer, on the network, or where something synchronises.

A store belongs on a disk of this computer. A folder that synchronises may put an older copy in the
place of a file that is open, and on a network drive two who record at once may not see each other's
locks. What is looked at is what the system tells, and the names and marks that the well-known
programs leave; a folder that was given a name of its own may go unnoticed.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath, PureWindowsPath
from typing import Literal

from msgspec import Struct

_NAMES = (
    (re.compile(r"onedrive(?: ?- ?.+)?"), "OneDrive"),
    (re.compile(r"dropbox(?: ?\(.+\)|-.+)?"), "Dropbox"),
    (re.compile(r"google ?drive(?:-.+)?|my drive|shared drives"), "Google Drive"),
    (re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs"), "iCloud"),
    (re.compile(r"nextcloud\d*"), "Nextcloud"),
    (re.compile(r"owncloud\d*"), "ownCloud"),
    (re.compile(r"box sync|box-box"), "Box"),
    (re.compile(r"seafile|seadrive"), "Seafile"),
)
"""What the folders of these programs are called, unless their user calls them otherwise."""

_MARKS = (
    ("._sync_*.db", "Nextcloud or ownCloud"),
    (".sync_*.db", "Nextcloud or ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".dropbox.cache", "Dropbox"),
    (".tmp.driveupload", "Google Drive"),
    (".tmp.drivedownload", "Google Drive"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    (".stfolder", "Syncthing"),
)
"""What these programs leave in the folder that they synchronise, whatever its name."""

_SYNCHRONISES = {"OneDrive", "OneDriveCommercial", "OneDriveConsumer"}
"""Variables of the environment that name such a folder, on Windows."""

_NETWORK = (
    *("9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "ftp", "gfs", "gfs2"),
    *("glusterfs", "gvfsd-fuse", "lustre", "ncp", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs"),
    *("prl_fs", "pvfs2", "rclone", "s3fs", "smb2", "smb3", "smbfs", "sshfs", "vboxsf"),
    *("vmhgfs-fuse", "webdav"),
)
"""File systems that lie on another computer, or are seen by several."""

_REMOTE = 4  # DRIVE_REMOTE, as GetDriveTypeW has it
_OCTAL = re.compile(r"\\([0-7]{3})")
_MAC_MOUNT = re.compile(r"^.+? on (?P<at>/.*) \((?P<type>\w+)[,)]", re.MULTILINE)


class Doubtful(Struct, frozen=True):
    """A place where a store should not lie."""

    kind: Literal["synchronised", "network"]
    by: str
    """The program that synchronises, or the type of the file system."""


def doubtful(path: Path, environ: Mapping[str, str] = os.environ) -> Doubtful | None:
    """Return what is doubtful about the place of a file, which need not be there yet; or None."""
    place = path.absolute()
    try:
        place = place.resolve()  # a link into such a folder is noticed
    except (OSError, ValueError):  # ValueError: the path holds a NUL
        return None
    synchronises = synchroniser(place, environ) or _marked(place)
    if synchronises:
        return Doubtful("synchronised", synchronises)
    network = _network_here(place)
    return Doubtful("network", network) if network else None


def synchroniser(path: PurePath, environ: Mapping[str, str]) -> str:
    """Return the program that synchronises the folder of a file, by its name; or nothing."""
    for folder in path.parents:
        for name, program in _NAMES:
            if name.fullmatch(folder.name.casefold()):
                return program
        if folder.parent.name == "CloudStorage":  # where macOS keeps all of them
            return folder.name
    named = [environ[name] for name in _SYNCHRONISES if environ.get(name)]
    return "OneDrive" if any(path.is_relative_to(root) for root in named) else ""


def linux_network(path: PurePath, mounts: str) -> str:
    """Return the type of the network file system on which a file lies; nothing for another.

    *mounts* is what `/proc/self/mountinfo` says (proc_pid_mountinfo(5)).
    """
    found = (
        (_OCTAL.sub(lambda code: chr(int(code[1], 8)), before[4]), after[0])
        for before, after in _mountinfo(mounts)
    )
    return _nearest(path, found)


def mac_network(path: PurePath, mounts: str) -> str:
    """Return the same for macOS; *mounts* is what the command `mount` prints."""
    return _nearest(path, ((one["at"], one["type"]) for one in _MAC_MOUNT.finditer(mounts)))


def windows_network(path: PureWindowsPath, drive_type: Callable[[str], int]) -> str:
    """Return whether a file lies on a share; *drive_type* answers as `GetDriveTypeW` does."""
    drive = path.drive.removeprefix("\\\\?\\")
    if drive.startswith(("\\\\", "UNC\\")):
        return "a share"
    return "a network drive" if drive and drive_type(f"{drive}\\") == _REMOTE else ""


def _mountinfo(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the fields of each line before and after the lone hyphen."""
    for line in text.splitlines():
        before, hyphen, after = line.partition(" - ")
        fields = before.split(" "), after.split(" ")
        if hyphen and len(fields[0]) >= 6:
            yield fields


def _nearest(path: PurePath, mounts: Iterator[tuple[str, str]]) -> str:
    """Return the type of the file system mounted nearest to a file, if it is of the network."""
    over = [(len(PurePath(at).parts), type_) for at, type_ in mounts if path.is_relative_to(at)]
    # Of two at one place the later covers the earlier: `max` would return the first.
    type_ = max(reversed(over), key=lambda one: one[0], default=(0, ""))[1]
    return type_ if type_.removeprefix("fuse.") in _NETWORK else ""


def _marked(path: Path) -> str:
    """Return the program that left its mark in one of the folders of a file; or nothing."""
    for folder in path.parents:
        with contextlib.suppress(OSError):  # a folder that is not there, or may not be looked into
            for pattern, program in _MARKS:
                if next(folder.glob(pattern), None):
                    return program
            # In a home directory a *folder* of that name holds the program's own settings.
            if (folder / ".dropbox").is_file():
                return "Dropbox"
    return ""


def _network_here(path: Path) -> str:
    try:
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 - only there

            return windows_network(path, ctypes.windll.kernel32.GetDriveTypeW)
        if sys.platform == "darwin":
            import subprocess  # noqa: PLC0415 - only there

            mounted = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
            return mac_network(path, mounted.stdout)
        return linux_network(path, Path("/proc/self/mountinfo").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # the system does not tell
        return ""
