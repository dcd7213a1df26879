"""The other side of letters: a real mail server in a process of its own, that can be in any mood."""

import shutil
import subprocess
import sys
import tempfile
from email import message_from_bytes, policy
from pathlib import Path

from django.test import override_settings

SCRIPT = Path(__file__).with_name("mail_server.py")
TIMEOUT = 2


class MailOffice:
    """Start the server, point the program at it, and end it again."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ordskifte-mail-"))
        self.mood = "well"
        self.process = subprocess.Popen([sys.executable, "-P", str(SCRIPT), str(self.folder)], stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self._settings = override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=self.port,
            EMAIL_HOST_USER=None,
            EMAIL_HOST_PASSWORD=None,
            EMAIL_TIMEOUT=TIMEOUT,
        )
        self._settings.enable()
        return self

    def __exit__(self, *given):
        self._settings.disable()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def mood(self) -> str:
        """What the server does just now."""
        return (self.folder / "mood").read_text()

    @mood.setter
    def mood(self, mood: str) -> None:
        (self.folder / "mood").write_text(mood)

    @property
    def raw(self) -> list[bytes]:
        """The letters that it took, in order; the first two lines say from whom and to whom the server was told."""
        return [path.read_bytes() for path in sorted((self.folder / "letters").glob("*.eml"))]

    @property
    def letters(self):
        """The same, read as a mail program reads them."""
        return [message_from_bytes(each, policy=policy.default) for each in self.raw]

    @property
    def stamped(self) -> list[str]:
        """The letters that a mail program would show: one for each Message-ID."""
        return list(dict.fromkeys(each["Message-ID"] for each in self.letters))
