"""What a strict reader of Markdown, and then a browser, shows of a page."""

from __future__ import annotations

import html.parser

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
"""A strict reader of CommonMark that lets HTML through, and knows the tables of GitHub."""
OUR_TAGS = {
    *("h1", "h2", "h3", "p", "ul", "li", "strong", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class Shown(html.parser.HTMLParser):
    """What a browser shows of Markdown: its text, its tags and their attributes."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(MARKDOWN.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data
