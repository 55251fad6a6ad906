"""What goes back over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One response; a `body` of None is an empty one, a string is sent as it is, all else as JSON."""

    status: int
    body: Any = None
    content_type: str = "application/json;charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """A refusal in the shape of the REST API: a list with one object (observed)."""

    def __init__(self, status: int, code: str, message: str, fields: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.fields = status, code, message, fields

    def told(self) -> dict[str, Any]:
        """The refusal as an object."""
        told: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            told["fields"] = list(self.fields)
        return told

    def answer(self) -> Answer:
        """The refusal as a response."""
        return Answer(self.status, [self.told()])


def not_found() -> ApiError:
    """Observed wording for a path or an id that nothing answers to."""
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")


def unreadable(what: str, value: Any) -> ApiError:
    """Observed wording for a value that a type cannot be read from."""
    return ApiError(
        400,
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {what} from VALUE_STRING value {value} or request may be missing a required "
        "field at [line:1, column:1]",
    )
