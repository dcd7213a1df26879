"""A walk through every public address that links lead to."""

import re
from collections import deque


def everything(client, starts):
    """Every answer that links lead to: address → headers and body."""
    seen, queue, answers = set(starts), deque(starts), {}
    while queue:
        path = queue.popleft()
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answers[path] = (answer, f"{answer.headers}\n".encode() + content)
        text = content.decode("utf-8", "replace")
        for link in re.findall(r'(?:href|src|action)="([^"#]*)', text):
            if link.startswith("?"):
                link = path.partition("?")[0] + link
            link = link.replace("&amp;", "&")
            is_ours = link.startswith("/") and not link.startswith(("/static/", "/desk/", "/konto/"))
            if is_ours and link not in seen:
                seen.add(link)
                queue.append(link)
    return answers
