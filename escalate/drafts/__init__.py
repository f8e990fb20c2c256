"""Drafts: what was typed and is not recorded yet, a file each, in a folder of the user's alone.

docs/decisions/0013-drafts.md says why it is so.
"""

from escalate.drafts.folder import Drafts, Held
from escalate.drafts.form import EDITOR, Content, Header, Text, Typed

__all__ = ["EDITOR", "Content", "Drafts", "Header", "Held", "Text", "Typed"]
