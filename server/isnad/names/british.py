"""British spellings of English words, as Americans write them."""

import re

# Forms of -ise behind a consonant, and of -lyse; what has fewer letters before is another word (wise, arise).
_NEVER_IZE = (
    "advert|chast|circumc|clockw|comprom|compr|conc|desp|enterpr|exerc|exorc|expert|franch|improv|likew|merchand|"
    "otherw|parad|pract|prec|prem|prom|superv|surpr|telev|treat"
)
_ISE = re.compile(
    rf"(?<![^\W_])(?!(?:{_NEVER_IZE})is)([a-z]{{3,20}}[b-df-hj-np-tv-z]i|[a-z]{{2,20}}ly)s(?=(?:e|ed|er|ers|es|ing)\b)"
)
# Forms of -our behind a vowel and another letter: not four, hour, tour.
_NEVER_OR = "amour|contour|detour|devour|paramour|troubadour|velour"
_OUR = re.compile(
    rf"(?<![^\W_])(?!{_NEVER_OR})([a-z]{{0,20}}[aeiou][a-z]{{0,20}}[b-df-np-tv-z]o)u"
    r"(?=r(?:s|ed|ing|able|ably|hoods?|ful|less|ly|ites?|ers?|al|ally)?\b)"
)
_OGUE = re.compile(r"(?<=[a-z][lg]og)(?:ue(?=s?\b)|u(?=(?:ed|ers?|ing)\b))")  # not vogue
_WORDS = (
    ("isation", "ization"), ("centre", "center"), ("programme", "program"), ("defence", "defense"),
    ("offence", "offense"), ("licence", "license"), ("pretence", "pretense"),
)  # fmt: skip


def american(text: str) -> str:
    """Return words in small letters as Americans write them; words that are no such pairs stay apart."""
    for rule, instead in ((_ISE, r"\1z"), (_OUR, r"\1"), (_OGUE, "")):
        text = rule.sub(instead, text)
    for british, instead in _WORDS:
        text = text.replace(british, instead)
    return text
