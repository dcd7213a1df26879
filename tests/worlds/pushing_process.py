"""A process that answers a system that pushes: `begin` makes a body and a token, `push SECRET` sends three things."""

import json
import os
import sys


def main() -> None:
    """Do one of the two, and print what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ordskifte.project.settings")
    import django

    django.setup()
    print(json.dumps(begin() if sys.argv[1] == "begin" else push(sys.argv[2])))


def begin() -> dict:
    """A body and a system that may push to it."""
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.records import actions
    from tests.worlds import people

    given = {"name": "Fagsystemet", "source": "Sakarkiv", "scopes": ["cases:write", "documents:write"], "days": 30}
    _, secret = actions.give_token(by=SYSTEM, body=people.body(), **given)
    return {"secret": secret}


def push(secret: str) -> list[dict]:
    """A case, a document in it and its bytes, always under the same keys."""
    from tests.worlds.pushing_system import PDF, PushingSystem, case, document, file

    system = PushingSystem.with_secret(secret)
    answers = [
        system.send("POST", "cases", case(), key="first"),
        system.send("POST", "documents", document(), key="second"),
        system.put(PDF, sha256=file()["sha256"]),
    ]
    return [{"status": each.status_code, "body": each.json()} for each in answers]


if __name__ == "__main__":
    main()
