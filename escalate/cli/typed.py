"""What is typed for one command, and what was typed before for the draft that it goes on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from escalate.core.commands import AnyCommand
    from escalate.drafts import Content

CASE = "the case's number"
"""A question that it is no loss to be asked again."""
EDITOR = "editor"
"""The source of a text that is written in an editor."""
LONG = 80
"""Characters: a longer text is not gladly typed again."""

Given = dict[str, "str | bool | list[str]"]
"""Arguments and options by their names in Python, those that are not given left out."""


def as_case(typed: object) -> int | None:
    """Return the number of a case as it is typed; None for what is none."""
    text = typed.strip() if isinstance(typed, str) else ""
    return int(text) if text.isdecimal() and len(text) < 10 else None


class Read(NamedTuple):
    """A text that was read: for which value, from where (`-`, `@FILE`, the editor)."""

    what: str
    source: str
    text: str


class Words:
    """Arguments and options, answers and texts; each word of a draft is offered once."""

    def __init__(self) -> None:
        self.given: Given = {}
        self.answers: list[tuple[str, str]] = []
        self.texts: list[Read] = []
        self._answers_before: list[tuple[str, str]] = []
        self._texts_before: list[Read] = []

    def take(self, content: Content) -> None:
        """Offer what a draft holds."""
        self.given = {**content.given, **self.given}  # what is given now goes before
        self._answers_before = [(one.question, one.answer) for one in content.typed]
        self._texts_before = [Read(one.what, one.source, one.text) for one in content.texts]

    def offered(self, question: str) -> str | None:
        """Return what was answered to a question before; None: nothing."""
        return next((answer for asked, answer in self._answers_before if asked == question), None)

    def answer(self, question: str, answer: str) -> None:
        """Take what is answered to a question, in place of what was offered."""
        before = self.offered(question)
        if before is not None:
            self._answers_before.remove((question, before))
        self.answers.append((question, answer))

    def text(self, what: str, source: str) -> str | None:
        """Return the text that was read for a value before; None: nothing."""
        return next((one.text for one in self._texts_before if one[:2] == (what, source)), None)

    def read(self, new: Read) -> None:
        """Take a text that is read for a value, in place of what was read for it before."""
        for texts in (self._texts_before, self.texts):
            texts[:] = [one for one in texts if one[:2] != new[:2]]
        self.texts.append(new)

    @property
    def typed(self) -> bool:
        """Whether something was typed that is nowhere else."""
        answered = any(answer and question != CASE for question, answer in self.answers)
        return answered or any(
            one.text for one in self.texts if one.source in ("-", EDITOR) and one.text.strip()
        )

    @property
    def long(self) -> bool:
        """Whether an option or a file gave a long text."""
        given = [
            text
            for value in self.given.values()
            if not isinstance(value, bool)
            for text in ([value] if isinstance(value, str) else value)
        ]
        return any(len(text) > LONG for text in (*given, *(one.text for one in self.texts)))

    def content(self, command: AnyCommand | None, op: str) -> Content:
        """Return what a draft is to hold: what is typed, and what was before and is not again."""
        from escalate.drafts import Content, Text, Typed

        answers = (*self.answers, *self._answers_before)
        texts = (*self.texts, *self._texts_before)
        return Content(
            given={name: _values(value) for name, value in self.given.items()},
            typed=tuple(Typed(_whole(asked), _whole(answer)) for asked, answer in answers),
            texts=tuple(Text(*map(_whole, one)) for one in texts),
            command=command,
            op=op,
        )

    def shown(self) -> str:
        """Return what was typed, a line or more for each."""
        answers = [f"{question}: {answer}" for question, answer in self.answers if answer]
        texts = [f"{one.what}: {one.text}" for one in self.texts]
        return "\n".join(map(indented, (*answers, *texts)))


def indented(text: str) -> str:
    """Return a text of several lines so that none of them can pass for a line of ours."""
    return "  " + text.replace("\n", "\n    ")


def _values(value: str | bool | list[str]) -> str | bool | list[str]:
    if isinstance(value, bool):
        return value
    return _whole(value) if isinstance(value, str) else [_whole(one) for one in value]


def _whole(text: str) -> str:
    """Return a text that can be written: half a character is shown by its code."""
    return text.encode(errors="backslashreplace").decode()
