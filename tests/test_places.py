"""A store that lies where it should not is noticed, by the names and marks of the real programs."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from escalate.places import (
    Doubtful,
    doubtful,
    linux_network,
    mac_network,
    synchroniser,
    windows_network,
)

FOLDERS = {
    r"C:\Users\nurse\OneDrive\cases.db": "OneDrive",
    r"C:\Users\nurse\OneDrive - Fairhaven Council\Safeguarding\cases.db": "OneDrive",
    r"C:\Users\nurse\Dropbox (Fairhaven)\cases.db": "Dropbox",
    r"G:\My Drive\cases.db": "Google Drive",
    r"G:\Shared drives\Safeguarding\cases.db": "Google Drive",
    r"C:\Users\nurse\iCloudDrive\cases.db": "iCloud",
    r"C:\Users\nurse\Nextcloud\cases.db": "Nextcloud",
    r"C:\Users\nurse\Box Sync\cases.db": "Box",
    "/home/nurse/Dropbox/cases.db": "Dropbox",
    "/home/nurse/Nextcloud2/team/cases.db": "Nextcloud",
    "/home/nurse/ownCloud/cases.db": "ownCloud",
    "/home/nurse/Google Drive/cases.db": "Google Drive",
    "/Users/nurse/Library/Mobile Documents/com~apple~CloudDocs/cases.db": "iCloud",
    "/Users/nurse/Library/CloudStorage/OneDrive-Fairhaven/cases.db": "OneDrive",
    "/Users/nurse/Library/CloudStorage/GoogleDrive-team/My Drive/cases.db": "Google Drive",
    "/Users/nurse/Library/CloudStorage/Dropbox/cases.db": "Dropbox",
    "/Users/nurse/Library/CloudStorage/SomethingNew/cases.db": "SomethingNew",
}
HARMLESS = (
    r"C:\Users\nurse\AppData\Local\escalate\escalate.db",
    r"C:\Users\nurse\Documents\drive\cases.db",
    "/home/nurse/.local/share/escalate/escalate.db",
    "/home/nurse/dropboxes/cases.db",
    "/srv/box/sync/cases.db",
    "/home/nurse/onedrive.db",
)


def pure(path: str) -> PurePosixPath | PureWindowsPath:
    return PureWindowsPath(path) if "\\" in path else PurePosixPath(path)


@pytest.mark.parametrize(("path", "program"), FOLDERS.items())
def test_given_the_folder_of_a_program_that_synchronises_then_the_program_is_named(
    path: str, program: str
) -> None:
    assert synchroniser(pure(path), {}) == program


@pytest.mark.parametrize("path", HARMLESS)
def test_given_an_ordinary_folder_then_nothing_is_said(path: str) -> None:
    assert synchroniser(pure(path), {}) == ""


def test_given_a_folder_that_the_environment_names_as_onedrive_then_it_is_noticed() -> None:
    path = PureWindowsPath(r"D:\Work files\Safeguarding\cases.db")
    assert synchroniser(path, {"OneDriveCommercial": r"D:\Work files"}) == "OneDrive"
    assert synchroniser(path, {"OneDriveCommercial": r"D:\Other"}) == ""


@pytest.mark.parametrize(
    ("mark", "program"),
    [
        ("._sync_3f2a.db", "Nextcloud or ownCloud"),
        (".sync_3f2a.db", "Nextcloud or ownCloud"),
        (".nextcloudsync.log", "Nextcloud"),
        (".owncloudsync.log", "ownCloud"),
        (".dropbox", "Dropbox"),
        (".dropbox.cache", "Dropbox"),
        (".tmp.driveupload", "Google Drive"),
        (".stfolder", "Syncthing"),
    ],
)
def test_given_the_mark_of_a_program_in_a_folder_above_then_it_is_noticed(
    tmp_path: Path, mark: str, program: str
) -> None:
    (tmp_path / mark).touch()
    below = tmp_path / "safeguarding" / "not there yet" / "cases.db"

    assert doubtful(below, {}) == Doubtful("synchronised", program)


def test_given_the_settings_of_dropbox_in_a_home_directory_then_nothing_is_said(
    tmp_path: Path,
) -> None:
    (tmp_path / ".dropbox").mkdir()

    assert doubtful(tmp_path / "cases.db", {}) is None


def test_given_a_link_into_a_folder_that_synchronises_then_it_is_noticed(tmp_path: Path) -> None:
    real = tmp_path / "OneDrive - Fairhaven"
    real.mkdir()
    link = tmp_path / "cases"
    try:
        link.symlink_to(real, target_is_directory=True)
    except OSError:
        pytest.skip("links are not allowed here")

    assert doubtful(link / "cases.db", {}) == Doubtful("synchronised", "OneDrive")


MOUNTS = """\
21 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
22 21 0:5 / /proc rw,nosuid - proc proc rw
40 21 0:40 / /srv/team rw,relatime shared:20 - nfs4 server:/team rw,vers=4.2,addr=192.0.2.1
41 21 0:41 / /mnt/share\\040one rw,relatime - cifs //server/share rw,vers=3.1.1
42 21 0:42 / /home/nurse/cloud rw,nosuid master:2 - fuse.rclone remote: rw
43 21 0:43 / /home/nurse/laptop rw,nosuid - fuse.sshfs laptop:/ rw
44 40 8:3 / /srv/team/local rw,relatime - xfs /dev/sdb1 rw
45 21 0:44 / /mnt/twice rw - nfs server:/twice rw
46 45 8:4 / /mnt/twice rw - ext4 /dev/sdc1 rw
47 21 0:45 / /mnt/c rw,noatime - 9p C:\\134 rw,aname=drvfs
"""


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/home/nurse/cases.db", ""),
        ("/srv/team/cases.db", "nfs4"),
        ("/srv/teamwork/cases.db", ""),
        ("/srv/team/local/cases.db", ""),
        ("/mnt/share one/cases.db", "cifs"),
        ("/home/nurse/cloud/cases.db", "fuse.rclone"),
        ("/home/nurse/laptop/deep/down/cases.db", "fuse.sshfs"),
        ("/mnt/twice/cases.db", ""),
        ("/mnt/c/Users/nurse/cases.db", "9p"),
    ],
)
def test_given_what_is_mounted_on_linux_then_a_network_drive_is_told_from_a_disk(
    path: str, type_: str
) -> None:
    assert linux_network(PurePosixPath(path), MOUNTS) == type_


@pytest.mark.parametrize("mounts", ["", "nonsense\n", "1 2 3 - \n", " - nfs\n", "\n\n"])
def test_given_mounts_that_cannot_be_understood_then_nothing_is_said(mounts: str) -> None:
    assert linux_network(PurePosixPath("/srv/team/cases.db"), mounts) == ""
    assert mac_network(PurePosixPath("/srv/team/cases.db"), mounts) == ""


def test_given_what_is_mounted_on_macos_then_a_share_is_told_from_a_disk() -> None:
    mounts = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//nurse@server/team on /Volumes/team (smbfs, nodev, nosuid, mounted by nurse)\n"
        "/dev/disk4s1 on /Volumes/Stick (with name) (exfat, local, nodev)\n"
    )
    assert mac_network(PurePosixPath("/Volumes/team/cases.db"), mounts) == "smbfs"
    assert mac_network(PurePosixPath("/Volumes/Stick (with name)/cases.db"), mounts) == ""
    assert mac_network(PurePosixPath("/Users/nurse/cases.db"), mounts) == ""


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (r"\\server\team\cases.db", "a share"),
        (r"\\?\UNC\server\team\cases.db", "a share"),
        (r"S:\team\cases.db", "a network drive"),
        (r"\\?\S:\team\cases.db", "a network drive"),
        (r"C:\Users\nurse\cases.db", ""),
        (r"cases.db", ""),
    ],
)
def test_given_a_path_on_windows_then_shares_and_their_drives_are_told_from_disks(
    path: str, says: str
) -> None:
    kinds = {"S:\\": 4, "C:\\": 3}
    assert windows_network(PureWindowsPath(path), lambda drive: kinds[drive]) == says
