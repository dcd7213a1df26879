"""Exports as WordPress writes them, with whatever must stand wrong in them."""

from collections.abc import Iterable

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file -->
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
\t<title>Bybloggen</title>
\t<link>https://blogg.example.no</link>
\t<description>Om byen</description>
\t<language>nb-NO</language>
\t<wp:wxr_version>1.2</wp:wxr_version>
\t<wp:base_site_url>https://blogg.example.no</wp:base_site_url>
\t<wp:base_blog_url>https://blogg.example.no</wp:base_blog_url>
\t<wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[astrid]]></wp:author_login>\
<wp:author_email><![CDATA[astrid@example.no]]></wp:author_email>\
<wp:author_display_name><![CDATA[Astrid Haugland]]></wp:author_display_name></wp:author>
"""
FOOT = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    """As WordPress puts any text."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def comment(number: int, text: str = "Et godt forslag.", **given: object) -> str:
    """One comment with all that WordPress tells of it."""
    said = {
        "author": "Kari Nordmann",
        "date_gmt": "2014-03-01 11:33:10",
        "date": "2014-03-01 12:33:10",
        "approved": "1",
        "type": "comment",
        "parent": 0,
        "user_id": 0,
    } | given
    return (
        "\t\t<wp:comment>\n"
        f"\t\t\t<wp:comment_id>{number}</wp:comment_id>\n"
        f"\t\t\t<wp:comment_author>{cdata(str(said['author']))}</wp:comment_author>\n"
        "\t\t\t<wp:comment_author_email><![CDATA[kari.nordmann@example.org]]></wp:comment_author_email>\n"
        "\t\t\t<wp:comment_author_url>https://kari.example.org</wp:comment_author_url>\n"
        "\t\t\t<wp:comment_author_IP><![CDATA[203.0.113.77]]></wp:comment_author_IP>\n"
        f"\t\t\t<wp:comment_date><![CDATA[{said['date']}]]></wp:comment_date>\n"
        f"\t\t\t<wp:comment_date_gmt><![CDATA[{said['date_gmt']}]]></wp:comment_date_gmt>\n"
        f"\t\t\t<wp:comment_content>{cdata(text)}</wp:comment_content>\n"
        f"\t\t\t<wp:comment_approved><![CDATA[{said['approved']}]]></wp:comment_approved>\n"
        f"\t\t\t<wp:comment_type><![CDATA[{said['type']}]]></wp:comment_type>\n"
        f"\t\t\t<wp:comment_parent>{said['parent']}</wp:comment_parent>\n"
        f"\t\t\t<wp:comment_user_id>{said['user_id']}</wp:comment_user_id>\n"
        "\t\t\t<wp:commentmeta><wp:meta_key><![CDATA[akismet_result]]></wp:meta_key>"
        "<wp:meta_value><![CDATA[false]]></wp:meta_value></wp:commentmeta>\n"
        "\t\t</wp:comment>\n"
    )


def item(
    number: int, *comments: str, title: str = "Ny sykkelvei", text: str = "Hva mener dere?", **given: object
) -> str:
    """One post, page or attachment."""
    return _opened(number, title, text, **given) + "".join(comments) + "\t</item>\n"


def _opened(number: int, title: str, text: str, /, **given: object) -> str:
    said = {
        "status": "publish",
        "type": "post",
        "password": "",
        "date_gmt": "2014-02-28 08:00:00",
        "date": "2014-02-28 09:00:00",
        "parent": 0,
        "link": f"https://blogg.example.no/?p={number}",
        "login": "astrid",
        "attachment_url": "",
    } | given
    file = f"\t\t<wp:attachment_url>{cdata(str(said['attachment_url']))}</wp:attachment_url>\n"
    return (
        "\t<item>\n"
        f"\t\t<title>{cdata(title)}</title>\n"
        f"\t\t<link>{said['link']}</link>\n"
        "\t\t<pubDate>Fri, 28 Feb 2014 08:00:00 +0000</pubDate>\n"
        f"\t\t<dc:creator>{cdata(str(said['login']))}</dc:creator>\n"
        f"\t\t<content:encoded>{cdata(text)}</content:encoded>\n"
        "\t\t<excerpt:encoded><![CDATA[]]></excerpt:encoded>\n"
        f"\t\t<wp:post_id>{number}</wp:post_id>\n"
        f"\t\t<wp:post_date>{cdata(str(said['date']))}</wp:post_date>\n"
        f"\t\t<wp:post_date_gmt>{cdata(str(said['date_gmt']))}</wp:post_date_gmt>\n"
        f"\t\t<wp:status>{cdata(str(said['status']))}</wp:status>\n"
        f"\t\t<wp:post_parent>{said['parent']}</wp:post_parent>\n"
        f"\t\t<wp:post_type>{cdata(str(said['type']))}</wp:post_type>\n"
        f"\t\t<wp:post_password>{cdata(str(said['password']))}</wp:post_password>\n"
        f"{file if said['attachment_url'] else ''}"
    )


def attachment(number: int, *, url: str, parent: int = 0) -> str:
    """A file of the site."""
    said = {"title": url.rpartition("/")[2], "text": "", "status": "inherit", "type": "attachment"}
    return item(number, parent=parent, attachment_url=url, **said)


def export(*items: str) -> bytes:
    """The whole file."""
    return (HEAD + "".join(items) + FOOT).encode()


def large(*, posts: int, comments: int) -> Iterable[bytes]:
    """A site with so many posts and so many comments under each, as pieces to write."""
    yield HEAD.encode()
    for post in range(1, posts + 1):
        yield _opened(post, f"Innlegg {post}", "Hva mener dere?\n\n" + "Vi vil gjerne høre fra dere. " * 20).encode()
        for place in range(comments):
            number = post * 1_000_000 + place
            parent = number - 1 if place % 3 == 2 else 0
            text = f"Jeg er enig i <em>dette</em>, men ikke i alt.\n\nNummer {place}: "
            text += "byen trenger flere benker. " * 8
            yield comment(number, text, author=f"Ola Nordmann {place % 50}", parent=parent).encode()
        yield b"\t</item>\n"
    yield FOOT.encode()
