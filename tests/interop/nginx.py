"""nginx from Debian, as a process of our own on the loopback."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.interop import debian
from tests.worlds.site import free_port, wait_for

PACKAGES = ("nginx",)
# Everything that Debian would put under /var and /run lies in a folder of the test.
FRAME = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.txt notice;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type text/html; charset utf-8;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {inner}
}}
"""


@contextmanager
def serving(folder: Path, *, inner: str) -> Iterator[str]:
    """Serve this configuration, in which `PORT` and `FOLDER` stand for those given; the address."""
    root = debian.unpacked(*PACKAGES)
    port = free_port()
    text = FRAME.format(folder=folder, inner=inner.replace("PORT", str(port)).replace("FOLDER", str(folder)))
    (folder / "nginx.conf").write_text(text)
    command = [str(root / "usr/sbin/nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", f"{folder}/error.txt"]
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(command, env=debian.libraries(root), stdout=said, stderr=said)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
