"""A package whose files the library would unpack without bound is not unpacked."""

import zipfile
from io import BytesIO

import pytest

from ordskifte.protocols import networks


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_is_unpacked_piece_by_piece_is_read(method):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as package:
        package.writestr("comments.json", b'{"comments_v2": []}')
    with pytest.raises(networks.ExportRefused) as caught:
        networks.read(packed.getvalue(), name="a.zip", decode=lambda data: {"comments_v2": []})
    assert caught.value.code == "export_damaged"
