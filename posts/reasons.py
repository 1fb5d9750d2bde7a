"""Why a paste is no post, in words that say what to do: one sentence for each reason."""

from django.utils.translation import gettext, gettext_noop

from posts.links import NotAPost

SENTENCES: dict[str, str] = {
    "empty": gettext_noop("Paste the link of the post."),
    "too_long": gettext_noop("This text is too long. Paste only the link of the post."),
    "no_link": gettext_noop(
        "There is no link in this text. Open the post, tap Share, then Copy link."
    ),
    "two_links": gettext_noop("There are two links here. Paste one link for each report."),
    "truncated": gettext_noop("The link was cut off. Copy it again from the post itself."),
    "malformed": gettext_noop("The link is damaged. Copy it again from the post itself."),
    "scheme": gettext_noop("This is not a web link. Paste a link that begins with https."),
    "userinfo": gettext_noop("This link hides where it leads. Copy it again from the app."),
    "port": gettext_noop(
        "This link does not come from the app. Copy it again from the post itself."
    ),
    "ip_host": gettext_noop(
        "This link leads to a number, not to a platform. Copy it again from the post itself."
    ),
    "encoded_host": gettext_noop(
        "The address in this link is disguised. Copy it again from the post itself."
    ),
    "non_ascii_host": gettext_noop(
        "The address in this link has foreign letters. Copy it again from the post itself."
    ),
    "look_alike": gettext_noop(
        "This address only looks like the platform's. Beware of fraud, and copy the link from "
        "the app."
    ),
    "mirror": gettext_noop(
        "This link leads to a copy of the platform. Copy it from the app itself."
    ),
    "shortener": gettext_noop(
        "This is a shortened link of another site. Open it, then copy the link of the post."
    ),
    "foreign_host": gettext_noop(
        "This link is not from a platform on which bodies post. Paste a link from Instagram, "
        "Facebook, TikTok, YouTube, X, Threads, WhatsApp or Telegram."
    ),
    "encoded_slash": gettext_noop(
        "The link is damaged in the middle. Copy it again from the post itself."
    ),
    "malformed_id": gettext_noop(
        "The post's code in this link is incomplete or wrong. Copy the link again from the "
        "post itself."
    ),
    "profile": gettext_noop(
        "Paste the link of a post, not of a profile. Open the post, tap Share, then Copy link."
    ),
    "story": gettext_noop(
        "Paste the link of a post, not of a story: stories disappear after a day."
    ),
    "search": gettext_noop(
        "Paste the link of a post, not of a search or a hashtag. Open the post, then copy its link."
    ),
    "feed": gettext_noop(
        "Paste the link of a post, not of a timeline. Open the post, then copy its link."
    ),
    "playlist": gettext_noop(
        "Paste the link of one video, not of a playlist. Open the video, then copy its link."
    ),
    "album": gettext_noop(
        "Paste the link of one post, not of an album. Open the post, then copy its link."
    ),
    "clip": gettext_noop(
        "Paste the link of the whole video, not of a clip from it. Open the video, then copy "
        "its link."
    ),
    "audio": gettext_noop(
        "Paste the link of the post, not of its sound. Open the post, then copy its link."
    ),
    "event": gettext_noop(
        "Paste the link of a post, not of an event. Open the post, then copy its link."
    ),
    "live": gettext_noop(
        "Paste the link of the recording, not of the account's live page. Open the recording, "
        "then copy its link."
    ),
    "group": gettext_noop(
        "Paste the link of a post, not of a group. Open the post in the group, then copy its link."
    ),
    "login": gettext_noop(
        "This link leads to a sign-in page. Sign in first, open the post, then copy its link."
    ),
    "redirector": gettext_noop(
        "This link passes through another page. Open it, then copy the link of the post."
    ),
    "share_dialog": gettext_noop(
        "This is the page for sharing, not the post. Open the post, tap Share, then Copy link."
    ),
    "studio": gettext_noop(
        "This is the page for editing. Open the post as others see it, then copy its link."
    ),
    "invite": gettext_noop(
        "Paste the link of a message in the channel, not of an invitation. Tap the message, "
        "then Copy link."
    ),
    "phone": gettext_noop("Paste the link of a message in the channel, not of a phone number."),
    "private": gettext_noop(
        "Only members can open this link. Paste the link of a post that everybody can see."
    ),
    "other_page": gettext_noop(
        "This page is not a post. Open the post, tap Share, then Copy link."
    ),
}


def sentence(refusal: NotAPost) -> str:
    """What to tell the person whose paste was refused."""
    return gettext(SENTENCES[refusal.reason])
