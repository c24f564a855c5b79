"""Arabic words in Latin letters: whether a Latin spelling can be that of an Arabic word.

Nobody writes short vowels in Arabic, and everybody writes them in Latin, each in another way. So the
consonants must be equal, and the long vowels that the Arabic has must come in the Latin in their order.
"""

import re
from functools import lru_cache

# ALA-LC, DIN 31635 and what people write; letters that Latin alphabets do not tell apart are one.
_ARABIC = {
    **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhxddrzsšsdtzġfkklmnh", strict=True)),
    "و": "w",
    "ي": "y",
}
_DIGRAPHS = (("kh", "x"), ("gh", "ġ"), ("sh", "š"), ("ch", "š"), ("th", "t"), ("dh", "d"), ("ph", "f"))
_LATIN = {
    **{letter: letter for letter in "bdfhjklmnrstzxšġwy"},
    **{"q": "k", "c": "k", "g": "j", "p": "b", "v": "f", "u": "w", "o": "w", "i": "y", "e": "y"},
}
_LONG_VOWELS = "wy"
_SHORTEST = 3  # letters of a word, long vowels counted


@lru_cache(maxsize=20_000)
def latin(form: str) -> str:
    """Return the consonants of a Latin word, with w and y for what may be a long vowel."""
    for digraph, letter in _DIGRAPHS:
        form = form.replace(digraph, letter)
    letters = "".join(_LATIN.get(letter, "") for letter in form)
    return re.sub(r"(.)\1+", r"\1", letters.removesuffix("h"))


@lru_cache(maxsize=20_000)
def arabic(form: str) -> tuple[str, ...]:
    """Return the same of an Arabic word in its normal form; its last letter may be a taa marbuta."""
    bare = form.removesuffix("ه")
    letters = re.sub(r"(.)\1+", r"\1", "".join(_ARABIC.get(letter, "") for letter in bare))
    return (letters,) if bare == form else (letters, f"{letters}t")


def consonants(letters: str) -> str:
    """Leave the vowels out; what they stood between is then one, where it is the same."""
    return re.sub(rf"[{_LONG_VOWELS}]", "", letters)


def transliterates(asked: str, named: str) -> bool:
    """Return whether a Latin word can be an Arabic one, both in their normal forms."""
    written = latin(asked)
    return any(
        len(letters) >= _SHORTEST
        and consonants(letters) == consonants(written)
        and _in_order(letters, written)
        for letters in arabic(named)
    )


def _in_order(letters: str, written: str) -> bool:
    """Return whether letters come in a word in their order, perhaps with others between."""
    rest = iter(written)
    return all(letter in rest for letter in letters)
