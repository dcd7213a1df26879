"""Make sure that there is a Chromium for the tests of pages; install Debian's where that can be done."""

import os
import shutil
import subprocess
import sys


def main() -> int:
    """Find it or install it; fail only where it is mandatory."""
    if os.environ.get("CHROMIUM") or shutil.which("chromium"):
        return 0
    can_install = shutil.which("apt-get") and os.geteuid() == 0
    if can_install:
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False, **quiet)
    if shutil.which("chromium"):
        return 0
    print("There is no Chromium. Install it, or name it: CHROMIUM=/path/to/chromium", file=sys.stderr)
    return 1 if os.environ.get("ORDSKIFTE_MANDATORY") else 0


if __name__ == "__main__":
    sys.exit(main())
