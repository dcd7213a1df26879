"""Files as networks make them, small; every person in them is made up."""

import io
import json
import zipfile


# What Facebook and Instagram do to text: each byte of UTF-8 as if it were a letter of Latin-1.
def twice(text):
    """Text as it stands in such a file, before JSON escapes it."""
    return text.encode().decode("latin-1")


def facebook(*comments):
    """`comments.json` with comments as (author, text, seconds since 1970)."""
    entries = [
        {
            "timestamp": at,
            "data": [{"comment": {"timestamp": at, "comment": twice(text), "author": twice(author)}}],
            "title": twice(f"{author} kommenterte et innlegg."),
        }
        for author, text, at in comments
    ]
    return json.dumps({"comments_v2": entries}).encode()


def instagram(*comments):
    """`post_comments_1.json` with comments as (text, seconds since 1970)."""
    entries = [
        {
            "media_list_data": [{"uri": ""}],
            "string_map_data": {
                "Comment": {"value": twice(text)},
                "Media Owner": {"value": "nordfjaera"},
                "Time": {"timestamp": at},
            },
        }
        for text, at in comments
    ]
    return json.dumps(entries).encode()


def x(*tweets, name="tweets"):
    """`tweets.js` with tweets as objects."""
    return f"window.YTD.{name}.part0 = ".encode() + json.dumps([{"tweet": each} for each in tweets]).encode()


def tweet(text, *, own="1900000000000000001", answers="1900000000000000000", **more):
    """A tweet that answers another."""
    found = {"id_str": own, "full_text": text, "created_at": "Fri Nov 20 08:15:00 +0000 2026", **more}
    return found | ({"in_reply_to_status_id_str": answers, "in_reply_to_screen_name": "nordfjaera"} if answers else {})


def youtube(*comments, video="dQw4w9WgXcQ", missing=0):
    """An answer of the Data API with comments as (id, author, text)."""
    items = [
        {
            "kind": "youtube#commentThread",
            "snippet": {
                "videoId": video,
                "totalReplyCount": missing,
                "topLevelComment": {
                    "id": own,
                    "snippet": {
                        "textOriginal": text,
                        "authorDisplayName": author,
                        "authorChannelUrl": f"https://www.youtube.com/{author}",
                        "publishedAt": "2026-11-20T08:15:00Z",
                        "likeCount": 3,
                    },
                },
            },
        }
        for own, author, text in comments
    ]
    return json.dumps({"kind": "youtube#commentThreadListResponse", "items": items}).encode()


def packed(**files):
    """A ZIP file; of names, `__` is a folder's slash and `_dot_` a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return made.getvalue()
