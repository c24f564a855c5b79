"""Where quotes stand in a text, and as little around each as tells it from its other places there."""

from collections import defaultdict
from functools import cached_property, lru_cache
from itertools import pairwise

_GRAM = 3  # characters by which places are entered
_MOST_GRAMS = 30  # of a quote that are looked up, from its beginning to its end
_FURTHEST = 1_024  # characters beside a quote that are compared

Needed = tuple[int, int]  # characters before and after a place, each of which tells it from the other places


class Quotes:
    """Finds quotes in one text, many of them as well as one."""

    def __init__(self, text: str) -> None:
        """Take the text."""
        self.text = text
        self._needed: dict[str, dict[int, Needed]] = {}
        self._found: dict[tuple[str, str, str], list[int]] = {}

    @cached_property
    def _by_gram(self) -> dict[str, list[int]]:
        """The places of each run of three characters."""
        found: dict[str, list[int]] = defaultdict(list)
        for at in range(len(self.text) - _GRAM + 1):
            found[self.text[at : at + _GRAM]].append(at)
        return dict(found)

    def places(self, quote: str) -> list[int]:
        """List the places at which a quote begins, overlapping ones too, in their order."""
        if len(quote) < _GRAM:
            return [at for at in range(len(self.text)) if self.text.startswith(quote, at)]
        last = len(quote) - _GRAM + 1
        grams = range(0, last, -(-last // _MOST_GRAMS))
        rarest, at = min(
            ((self._by_gram.get(quote[at : at + _GRAM], []), at) for at in grams), key=lambda one: len(one[0])
        )
        return [place - at for place in rarest if place >= at and self.text.startswith(quote, place - at)]

    def places_between(self, prefix: str, quote: str, suffix: str) -> list[int]:
        """List the places at which a quote stands with a prefix before it and a suffix behind it."""
        asked = (prefix, quote, suffix)
        if asked not in self._found:  # a document is read again, and most of its quotes are the same
            whole = self.places(prefix + quote + suffix)
            self._found[asked] = [place + len(prefix) for place in whole]
        return self._found[asked]

    def context(self, begin: int, end: int, within: tuple[int, int]) -> tuple[str, str]:
        """Return the prefix and the suffix of a quote that tell it from its other places, one of them empty.

        It reaches out of `within` only where all of that stands in the text again. Where one would be longer
        than a thousand characters, both are all that `within` has.
        """
        quote = self.text[begin:end]
        if quote not in self._needed:
            self._needed[quote] = self._contexts(quote)
        if begin not in self._needed[quote]:
            return "", ""
        before, after = self._needed[quote][begin]
        first, last = within
        suffix_fits = after <= min(last - end, _FURTHEST)
        prefix_fits = before <= min(begin - first, _FURTHEST)
        if suffix_fits and not (prefix_fits and before < after):
            return "", self.text[end : end + after]
        if prefix_fits:
            return self.text[begin - before : begin], ""
        if after <= min(len(self.text) - end, _FURTHEST):
            return "", self.text[end : end + after]
        if before <= min(begin, _FURTHEST):
            return self.text[begin - before : begin], ""
        return self.text[first:begin], self.text[end:last]

    def _contexts(self, quote: str) -> dict[int, Needed]:
        """Return how much around each place of a quote tells it; nothing for a quote that stands once.

        What stands beside the places is sorted, so that each is compared with its neighbours alone.
        """
        places = self.places(quote)
        if len(places) < 2:
            return {}
        before = _distinguishing({at: self.text[max(at - _FURTHEST, 0) : at][::-1] for at in places})
        ends = {at: at + len(quote) for at in places}
        after = _distinguishing({at: self.text[end : end + _FURTHEST] for at, end in ends.items()})
        return {at: (before[at], after[at]) for at in places}


quotes_of = lru_cache(maxsize=2)(Quotes)  # one document is read again and again; its text is never another


def _distinguishing(beside: dict[int, str]) -> dict[int, int]:
    """Return how many characters of what is beside each place it shares with no other; too many where all."""
    ordered = sorted(beside, key=beside.__getitem__)
    needed = dict.fromkeys(ordered, 1)
    for one, other in pairwise(ordered):
        more = shared_beginning(beside[one], beside[other]) + 1
        needed[one], needed[other] = max(needed[one], more), max(needed[other], more)
    return needed


def shared_beginning(one: str, other: str) -> int:
    """Return with how many same characters two texts begin."""
    differing = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
