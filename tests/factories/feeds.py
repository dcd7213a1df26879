"""Feeds as others write them, of what they are to say."""

import json
from xml.sax.saxutils import escape

CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"


def rss_item(number=1, *, text="Sykkelveien må krysse Strandvegen.", title="", author="", when="", guid=None):
    """One item as a fediverse server or a paper writes it."""
    address = f"https://avisa.example/{number}"
    parts = [
        f"<title>{escape(title)}</title>" if title else "",
        f'<guid isPermaLink="true">{escape(guid or address)}</guid><link>{address}</link>',
        f"<pubDate>{when}</pubDate>" if when else "",
        f"<dc:creator>{escape(author)}</dc:creator>" if author else "",
        f"<description>{escape(text)}</description>",
    ]
    return f"<item>{''.join(parts)}</item>"


def rss(*items, title="Avisa", encoding="utf-8", language="nb"):
    """A feed of RSS 2.0."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0" xmlns:dc="{DC}" xmlns:content="{CONTENT}">'
        f"<channel><title>{title}</title><language>{language}</language>{''.join(items)}</channel></rss>"
    ).encode(encoding)


def atom(*entries, title="Avisa"):
    """A feed of Atom."""
    return f'<feed xmlns="{ATOM}" xml:lang="nn"><title>{title}</title>{"".join(entries)}</feed>'.encode()


def atom_entry(number=1, *, content="Sykkelvegen", kind="text", author="Kari Strand", when="2026-11-02T10:00:00+01:00"):
    """One entry."""
    return (
        f"<entry><id>tag:avisa.example,2026:{number}</id><title>Innlegg {number}</title>"
        f'<link rel="self" href="https://avisa.example/{number}.atom"/><link href="https://avisa.example/{number}"/>'
        f"<author><name>{author}</name><email>kari@epost.example</email></author>"
        f'<updated>{when}</updated><content type="{kind}">{content}</content></entry>'
    )


def json_feed(*items, **more):
    """A JSON Feed."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Avisa", "items": list(items)} | more
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()
