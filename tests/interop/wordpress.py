"""WordPress from Debian: PHP's own web server, MariaDB behind a socket, our plug-in, and pages with parts in them."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import debian
from tests.worlds.site import PATIENCE, free_port, wait_for

PACKAGES = (
    *("wordpress", "wordpress-theme-twentytwentythree", "php-getid3"),
    *("php8.2-cli", "php8.2-common", "php8.2-mysql", "mariadb-server-core"),
)
PLUG_IN = Path(__file__).resolve().parents[2] / "docs" / "handoff" / "ordskifte.php"
EXTENSIONS = ("mysqlnd", "mysqli", "ctype", "tokenizer", "iconv", "fileinfo")
TOLD = "/?rest_route=/ordskifte/v1/varsel"
SECONDS = 15
FILL = Path(__file__).with_name("fill_wordpress.php")
# Where the tests run everything is on the loopback, which WordPress asks for nothing by itself.
LOOPBACK = "<?php add_filter('http_request_host_is_external', '__return_true');\n"
LOOPBACK += "add_filter('http_allowed_safe_ports', fn($ports) => [...$ports, (int) getenv('ORDSKIFTE_PORT')]);\n"
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('ORDSKIFTE_SOCKET')); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', getenv('ORDSKIFTE_WORDPRESS')); define('WP_SITEURL', getenv('ORDSKIFTE_WORDPRESS'));
define('ORDSKIFTE_HOME', getenv('ORDSKIFTE_HOME')); define('ORDSKIFTE_SECRET', getenv('ORDSKIFTE_SECRET'));
define('ORDSKIFTE_SECONDS', (int) getenv('ORDSKIFTE_SECONDS'));
define('WP_HTTP_BLOCK_EXTERNAL', false); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


@dataclass(frozen=True, slots=True)
class WordPress:
    """Where it is, and its pages by name."""

    url: str
    pages: dict[str, str]
    secret: str

    @property
    def told(self) -> str:
        """Where it is told of changes."""
        return self.url + TOLD


@contextmanager
def running(folder: Path, *, home: str, pages: dict[str, str], subscribe: Callable[[str], str]) -> Iterator[WordPress]:
    """Set it up in the folder with these pages, have it told of changes, and serve it."""
    root = debian.unpacked(*PACKAGES)
    site = folder / "site"
    shutil.copytree(root / "usr/share/wordpress", site, symlinks=True)
    (site / "wp-config.php").write_text(CONFIG)
    plug_ins = site / "wp-content" / "mu-plugins"
    plug_ins.mkdir()
    shutil.copy(PLUG_IN, plug_ins / "ordskifte.php")
    (plug_ins / "loopback.php").write_text(LOOPBACK)
    port = free_port()
    secret = subscribe(f"http://127.0.0.1:{port}{TOLD}")
    environment = debian.libraries(root) | {
        "ORDSKIFTE_SOCKET": str(folder / "db.sock"),
        "ORDSKIFTE_WORDPRESS": f"http://127.0.0.1:{port}",
        "ORDSKIFTE_HOME": home,
        "ORDSKIFTE_PORT": home.rpartition(":")[2],
        "ORDSKIFTE_SECRET": secret,
        "ORDSKIFTE_SECONDS": str(SECONDS),
        "PHP_CLI_SERVER_WORKERS": "3",
    }
    php = _php(root)
    with _database(folder, root=root, environment=environment):
        filled = subprocess.run(
            [*php, str(FILL), str(site)],
            input=json.dumps(pages),
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert filled.returncode == 0, filled.stdout + filled.stderr
        with (folder / "php.txt").open("w") as said:
            command = [*php, "-S", f"127.0.0.1:{port}", "-t", str(site)]
            process = subprocess.Popen(command, env=environment, stdout=said, stderr=said, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/readme.html")
            ids = json.loads(filled.stdout.splitlines()[-1])
            yield WordPress(url, {name: f"{url}/?page_id={pk}" for name, pk in ids.items()}, secret)
        finally:
            # Its workers are processes of their own.
            os.killpg(process.pid, 15)
            process.wait(30)


def _php(root: Path) -> list[str]:
    folder = next((root / "usr/lib/php").glob("20*"))
    given = [f"-dextension={name}" for name in EXTENSIONS]
    return [str(root / "usr/bin/php8.2"), "-n", f"-dextension_dir={folder}", *given, "-dmemory_limit=256M"]


@contextmanager
def _database(folder: Path, *, root: Path, environment: dict[str, str]) -> Iterator[None]:
    (folder / "db").mkdir()
    command = [
        *(str(root / "usr/sbin/mariadbd"), "--no-defaults", f"--basedir={root / 'usr'}", f"--datadir={folder / 'db'}"),
        *(f"--lc-messages-dir={root / 'usr/share/mysql/english'}", f"--socket={folder / 'db.sock'}", "--user=root"),
        # Nobody but this user reaches the socket, and no table says who may.
        *("--skip-networking", "--skip-grant-tables", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M"),
        *("--innodb-flush-log-at-trx-commit=0", "--innodb-use-native-aio=0"),
    ]
    with (folder / "db.txt").open("w") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
    try:
        until = time.monotonic() + PATIENCE
        while not (folder / "db.sock").exists():
            assert process.poll() is None, (folder / "db.txt").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)
