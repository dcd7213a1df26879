"""Every link that somebody sees at the desk, for every role: none leads where whoever sees it may not go."""

import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest

from ordskifte.accounts.models import RoleName

pytestmark = pytest.mark.django_db
# Of a list in many orders and cuts, so many are looked at.
CUTS = 3


def _links(answer, base):
    """Where a page of the desk leads by a click; the menu is drawn by a script from what the page tells it."""
    text = answer.content.decode().replace("\\u0026", "&").replace("&amp;", "&")
    for link in re.findall(r'href="([^"#]+)', text) + re.findall(r'"url": "([^"#]+)', text):
        way = urlsplit(urljoin(base, link))
        if not way.netloc and way.path.startswith("/desk/") and not way.path.startswith("/desk/logout/"):
            yield way.path, way.query


def _walk(client):
    """Every page that links lead to from the first screen; what did not answer, with where the link stands."""
    queue, came_from, cuts, wrong = deque(["/desk/"]), {"/desk/": ""}, Counter(), {}
    while queue:
        address = queue.popleft()
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            wrong[address] = (answer.status_code, came_from[address])
        elif not answer.streaming and "html" in answer.headers["Content-Type"]:
            for path, query in _links(answer, address):
                link = f"{path}?{query}" if query else path
                if link not in came_from and cuts[path] < CUTS:
                    cuts[path] += 1
                    came_from[link] = address
                    queue.append(link)
    return came_from, wrong


@pytest.mark.parametrize("role", RoleName)
def test_every_link_leads_somewhere(at_desk, town, role):
    seen, wrong = _walk(at_desk(role))
    assert not wrong
    assert len(seen) > 2
