"""The archive of a backup puts files in their places and nowhere else, whatever it says."""

import io
import tarfile

import pytest

from gateway.backup.beside import unpack
from graph.errors import VerificationError
from tests.city import zhengzhou


def archive(path, name):
    with tarfile.open(path, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 3
        tar.addfile(member, io.BytesIO(b"abc"))
    return path


def test_a_file_goes_to_its_place(tmp_path):
    settings = zhengzhou(data_dir=tmp_path / "data")
    unpack(archive(tmp_path / "files.tar", "quarantine/a/b.jsonl"), settings)
    assert (settings.quarantine_dir / "a" / "b.jsonl").read_bytes() == b"abc"


@pytest.mark.parametrize(
    "name",
    [
        "quarantine/../../outside",
        "deliveries/../keys/outside",
        "quarantine//etc/outside",
        "elsewhere/outside",
        "outside",
        "../outside",
        "/etc/outside",
        "trust.note/outside",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    settings = zhengzhou(data_dir=tmp_path / "data")
    with pytest.raises(VerificationError) as caught:
        unpack(archive(tmp_path / "files.tar", name), settings)
    assert caught.value.code == "BACKUP_DAMAGED"
    assert not list(tmp_path.rglob("outside"))
