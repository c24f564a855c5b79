"""What an author is told, and where."""

from dataclasses import dataclass

from isnad.locale import Translatable


@dataclass(frozen=True)
class Remark:
    """One thing that is wrong or left to do, and where."""

    where: str  # file:line or file:line:column
    text: Translatable
