"""A mail server as a process of its own: `python mail_server.py FOLDER`. Its mood is a file that can be written anew.

It prints its port, and writes each letter that it takes to FOLDER/letters before it says so.
"""

import asyncio
import os
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

ANSWERS = {
    "strict": "550 5.1.1 no such person here",
    "busy": "451 4.7.1 greylisted, come later",
}


class Clerk:
    """What the server does with what it is told."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def mood(self) -> str:
        return (self.folder / "mood").read_text()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mood in ANSWERS:
            return ANSWERS[self.mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mood = self.mood
        if mood == "drops before":
            server.transport.abort()
            return "451 gone"
        if mood == "refuses content":
            return "554 5.7.1 not taken"
        if mood == "full":
            return "452 4.3.1 no room"
        self._keep(envelope)
        if mood == "silent":
            server.transport.abort()
        elif mood == "hangs":
            (self.folder / "hanging").touch()
            await asyncio.sleep(60)
        return "250 OK"

    def _keep(self, envelope):
        letters = self.folder / "letters"
        number = len(list(letters.iterdir()))
        draft = self.folder / "draft"
        head = f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n"
        draft.write_bytes(head.encode() + envelope.original_content)
        os.replace(draft, letters / f"{number:06}.eml")


class Server(SMTP):
    """One connection."""

    def connection_made(self, transport):
        if self.event_handler.mood == "away":
            transport.abort()
        elif self.event_handler.mood != "never greets":
            super().connection_made(transport)


async def serve(folder: Path) -> None:
    (folder / "letters").mkdir(exist_ok=True)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(Clerk(folder), enable_SMTPUTF8=False), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
