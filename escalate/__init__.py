"""escalate: runs the escalation procedures of child safeguarding partnerships."""

__version__ = "0.1.0"
