# SPDX-License-Identifier: MPL-2.0
"""Tell people what concerns them: in the product always, by e-mail where that is set up.

`send` writes messages into the caller's own writing transaction: they stand or fall with the change
that they tell of. Nothing waits for a mail server: mails leave by the workers after the commit.

    from web.messages import send

    with writer() as session:
        ...
        send(
            session,
            guard=guard_id,                     # or user=, role="coordinator", site=site_id
            kind="roster.changed",              # one of web.messages.kinds.HEADINGS
            text=TEXT(post=post.name, day=DAY), # sites.text.Message; nested Text and Message work
            link=url_for("me.index"),           # a path of this product, or "" for none
        )

Every message says itself in Danish and in English, and each reader sees their own language. A guard
who has no account yet finds the messages when one is made. The mail holds the heading of the kind
and a link, never the text: what it says of people stays behind the login.
"""

from web.messages.box import Inbox
from web.messages.box import Line
from web.messages.box import count_unread
from web.messages.box import inbox
from web.messages.box import mark_all_read
from web.messages.box import mark_read
from web.messages.kinds import HEADINGS
from web.messages.sending import send

__all__ = [
    "HEADINGS",
    "Inbox",
    "Line",
    "count_unread",
    "inbox",
    "mark_all_read",
    "mark_read",
    "send",
]
