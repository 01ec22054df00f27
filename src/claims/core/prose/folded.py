"""Text as the eye takes it: letters that look alike are one letter, and what is not seen is gone."""

from __future__ import annotations

import re
import unicodedata

LOOK_ALIKE = {
    "a": "аɑαᴀꓮ\u0251",
    "c": "сϲᴄꓚ",
    "d": "ԁⅾժᴅꓓđɖɗᏧ\u13e7",
    "e": "еєεҽᴇꓰɇ℮ꬲᎬ\u13ac",
    "f": "ғꜰꓝϝƒ",
    "g": "ɡցɢꓖ",
    "h": "һнհηʜꓧħɦիᏂᎻ\u13bb",
    "i": "іıɩιᴉꓲ¡",
    "k": "кκᴋꓗ",
    "l": "ӏⅼιłʟꓡ|ا׀ǀᏞ\u2223",
    "m": "мᴍꓟ",
    "n": "пոɴꓠ",
    "o": "оοօᴏꓳ",
    "r": "гᴦʀꓣɍᏒᎡ\u027c",
    "s": "ѕꜱꓢ",
    "t": "тτᴛꓔ",
    "u": "υսᴜꓴʋ",
    "w": "ѡԝᴡꓪω",
    "v": "ѵνᴠꓦ",
}
"""For the letters that verdicts are written with: those of other scripts with the same shape, in lower case."""
FOLD = {ord(other.casefold()[0]): plain for plain, others in LOOK_ALIKE.items() for other in others}
ENCLOSED = {
    first + at: chr(ord("a") + at) for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6, 0x24B6, 0x24D0) for at in range(26)
}
"""Letters in circles, squares and flags."""
INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Cs"})
BLANK_LETTERS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
TEX = re.compile(r"\\[a-zA-Z]{1,20}\s?|[{}$]")
"""Formulas that only set words in another type."""
REVERSED = re.compile("[\u202e\u2067]")
"""From here on the line is shown from right to left."""


def folded(text: str) -> str:
    """Give a text in lower case, with plain letters for those that look like them, and line ends as blanks."""
    bare = BLANK_LETTERS.sub("", TEX.sub("", text).translate(ENCLOSED))
    wide = unicodedata.normalize("NFKD", bare).translate(ENCLOSED).casefold()
    kept = "".join(char for char in wide if char in " \n\t" or unicodedata.category(char) not in INVISIBLE)
    return " ".join(kept.translate(FOLD).split())


def readings(text: str) -> list[str]:
    """Give a text as it may be read: folded, and the other way round where it says so."""
    return [folded(text), *([folded(text[::-1])] if REVERSED.search(text) else [])]
