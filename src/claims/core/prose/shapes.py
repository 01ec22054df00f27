"""Shapes of digits that measure nothing: dates, versions, identifiers, names. Exempt by syntax, not by size."""

from __future__ import annotations

import re

from claims.core.prose.marks import OPAQUE, hide

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
LABEL = (
    r"(?:tables?|figures?|fig\.|sections?|chapters?|steps?|phases?|parts?|appendix|rules?|rfcs?|peps?|versions?|ports?"
    r"|pages?|lines?|issues?|prs?|pull requests?|tickets?|bugs?|http|https|errors?|codes?|exit codes?(?: is| was| of)?"
    r"|status(?: codes?)?"
    r"|exits? with|exited with|ended with|levels?|stages?|clauses?|run|runs(?=\s+\d[\d.,]*\s*(?:,|and\b|or\b"
    r"|to\b|-|\u2013))|records?|rows?|columns?|items?|options?|tiers?"
    r"|types?|nodes?|shards?|sev|severity|priority|questions?|note|notes|example|examples|requirement|day|week|sprint"
    r"|milestone|release|releases|python|node|java|windows|ubuntu|debian|postgres|postgresql|go|rust|ruby|php|chrome"
    r"|firefox|safari|macos|ios|android|unicode|iso|layer|signal|pid|uid|no\.|nr\.|number|article|paragraph|equation|eq\.|commit|test"
    r"|seq|epoch|block|slot|region|zone|cluster|case|claim|red proof|proof|size)"
)
NUMBER = r"\d+(?:[.,]\d+)*(?!\d|[.,]\d)"
MORE = rf"(?:\.x\b)?(?:(?:\s*[,/&\u2013-]\s*|\s+(?:and|or|to|through|until)\s+|,\s+(?:and|or)\s+){NUMBER}(?:\.x\b)?)*"
UNIT = (
    r"(?:%|percent|\u2030|[xX\u00d7]\b|fold\b|times\b|(?:[nm\u00b5u]s|s|ms|sec|secs|min|mins|h|hr|hrs"
    r"|[kKMGT]i?B|[kKMG]bps|[kMG]Hz|"
    r"kB|bytes?|bits?|px|ppm|k|K|M|bn|RPS|QPS|rps|qps|req/s|ops|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|milliseconds?|microseconds?|nanoseconds?|megabytes?|gigabytes?|kilobytes?)(?![\w]))"
)
COUNTED = (
    r"(?:attempts?|tests?|runs?|cases?|failures?|requests?|users?|customers?|calls?|threads?|rounds?|retries|reads?"
    r"|writes?|passed|failed|skipped|passing|failing|green|red|assertions?|checks?|submissions?"
    r"|processes|queries|events?"
    r"|messages?|rows|files|bugs|defects|incidents?|outages?|regressions?|crashes|duplicates?|iterations?|samples?)"
)
VERBS = (
    r"(?:is|was|has|does|needs|supports|gives|drops|works|uses|adds|removes|fixes|contains|requires|includes|introduces"
    r"|ships|comes|makes|changes|says|defines|describes|shows|lists|explains|covers|specifies|allows|lets|became|always"
    r"|plus|as|this|its|thus|across|means|starts|ends|begins|returns|takes|expects|applies|happens|brings|reads|writes)"
)
PLURAL = rf"(?!{VERBS}\b)[a-z][a-z-]+(?<!s)s\b"
COUNTS = rf"(?:\s+{PLURAL})"
"""A noun of the plural behind a number: it was counted, and names nothing."""
COUNTED_SO = (
    rf"(?:\s+(?:(?!(?:and|or|to|of|in|on|at|for|with|by|the|an?|from|when|that)\b)[a-z][a-z-]*\s+)?{PLURAL}"
    r"\s+(?:were|are|had|have|went|lost|got|did|came|ran|(?!used\b)\w+ed)\b)"
)
"""The same behind a label, where `step 4 sees` is no count: something has to be said of the noun."""
STATUS = r"(?:1(?:00|01|02|03)|20[0-8]|30[0-8]|40\d|41[0-8]|42[1-689]|431|451|50[0-8]|51[01]|[1-5]xx)"
"""The numbers of HTTP that are in use."""
YEAR = r"(?:19|20)\d\d"
NAMED = (
    r"(?:python|node|java|windows|ubuntu|debian|postgres|postgresql|go|rust|ruby|php|chrome|firefox|safari|macos|ios"
    r"|android|http|https|unicode|tls)"
)
"""Names with a version behind them, whose users may be counted: `Windows 11 machines`."""
NOT_OWN = "".join(
    rf"(?<!\b{word}\s)" for word in ("every", "each", "last", "next", "per", "this", "that", "first", "second")
)
"""Behind these a word is a noun and no label: `every day 40 orders`."""
EXEMPT = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?", 0),
        (r"\b\d{4}[/.]\d{1,2}[/.]\d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b", 0),
        (r"\b\d{4}-\d\d\b(?!\d)", 0),
        (
            (
                rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+of)?\s+{MONTH}\b\.?(?:,?\s+\d{{4}})?"
                rf"|(?<![Ii]n\s)\b{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:(?:\s*[-\u2013]\s*|,?\s+and\s+"
                rf"|,\s+)\d{{1,2}}(?!\d))*\b(?!\s+{UNIT})(?:,?\s+\d{{4}})?"
                rf"|\b{MONTH}\.?,?\s+\d{{4}}\b"
            ),
            0,
        ),
        (r"\b(?:19|20)\d\d\s*[-\u2013/]\s*(?:(?:19|20)?\d\d)\b", 0),
        (rf"\b(?:between|from)\s+{YEAR}\s+(?:and|to|until|till|through)\s+{YEAR}\b", re.IGNORECASE),
        (rf"\b(?:the|a|an|our|its)\s+(?P<hide>{YEAR})\s+(?!{PLURAL}|{COUNTED}\b)[a-z]", re.IGNORECASE),
        (
            (
                rf"(?:\b(?:in|since|of|from|until|till|by|during|before|after|early|late|mid|summer|spring|autumn"
                rf"|fall|winter|Q[1-4]|\(c\)|copyright)|\u00a9|\()\s*(?:19|20)\d\d\b(?!\s+(?:{UNIT}|{COUNTED}|{PLURAL}))"
            ),
            re.IGNORECASE,
        ),
        (r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b|\b\d{4}\s*(?:UTC|GMT|CES?T|[EP][SD]T)\b", re.IGNORECASE),
        (
            r"\b(?:UTC|GMT)\s?[+\u2212-]\s?\d{1,2}\b|\b\d{3,5}:\d{2,5}\b|\barXiv:\d{4}\.\d{4,5}\b|\bv\.\s?\d+(?:\.\d+)*",
            0,
        ),
        (r"\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[ap]\.?m\b\.?|Z\b|[A-Z]{2,4}\b)?", re.IGNORECASE),
        (r"\b\d{1,2}\s?[ap]\.?m\b\.?", re.IGNORECASE),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?::\d+)?", 0),
        (r"(?<![\w.])v?\d+\.\d+\.\d+[\w.+-]*|\bv\d[\w.+-]*|(?<![\w.])\d+(?:\.\d+)*\.x\b", re.IGNORECASE),
        (
            rf"(?:(?:[<>~!=]=|===|\^)\s*|(?<=[\w\])\ue000][<>~=]))\d+(?:\.\d+)+\b(?!\s*(?:{UNIT}|{COUNTED}\b))",
            0,
        ),
        (
            (
                r"\b(?:upgrad|updat|mov|migrat|bump|switch|downgrad)\w+\s+(?:\S+\s+){0,3}?from\s+(?P<hide>\d+(?:\.\d+)+"
                r"\s+to\s+\d+(?:\.\d+)+)"
            ),
            re.IGNORECASE,
        ),
        (rf"\b[a-z]+\d[a-z]*\s+\d+(?:\.\d+)+\b(?!\s*(?:{UNIT}))", re.IGNORECASE),
        (rf"{NOT_OWN}\b{NAMED}\s+(?P<hide>v?{NUMBER}{MORE})(?!\s*(?:{UNIT}|{COUNTED}\b))", re.IGNORECASE),
        (
            (
                rf"{NOT_OWN}\b{LABEL}\s+(?:[#:=<>]=?\s*)?(?P<hide>v?{NUMBER}{MORE})"
                rf"(?!\s*(?:{UNIT}|{COUNTED}\b)|{COUNTED_SO})"
            ),
            re.IGNORECASE,
        ),
        (rf"\b(?:HTTP|status|error|code|port)\s+(?:(?:is|was|of|number)\s+)?(?P<hide>{NUMBER})\b", re.IGNORECASE),
        (rf"\b{STATUS}(?=\s+(?:errors?|responses?|status|pages?)\b)|\b[45]\d\ds\b|\b[1-5]xx\b", re.IGNORECASE),
        (rf"\b{STATUS}\b(?=\s+[A-Z][a-z]+|\s*\([a-z])", 0),
        (
            (
                rf"\b(?:(?:return|answer|respond)\w*(?:\s+with)?|with|a|an)\s+(?P<hide>[45]\d\d)\b"
                rf"(?!\s*(?:{UNIT}|{COUNTED}\b)|{COUNTS})"
            ),
            re.IGNORECASE,
        ),
        (
            (
                rf"(?:\b[A-Z][A-Z0-9.+/-]+|\b[A-Za-z]+[a-z][A-Z]\w*)\s+(?P<hide>{NUMBER}{MORE})\b(?!\s*(?:{UNIT}"
                rf"|{COUNTED}\b)|{COUNTED_SO})"
            ),
            0,
        ),
        (
            rf"(?<=[\w,;:)\ue000]\s)[A-Z][\w.+-]*\s+(?P<hide>{NUMBER}{MORE})\b(?!\s*(?:{UNIT}|{COUNTED}\b)|{COUNTS}|{COUNTED_SO})",
            0,
        ),
        (r"\b[A-Z]\(\d+\)", 0),
        (
            (
                r"\b(?:since|(?:added|fixed|introduced|removed|deprecated|changed|released"
                r"|new) in)\s+(?P<hide>\d+\.\d+)"
                rf"\b(?!\s*(?:{UNIT}|{COUNTED}\b)|{COUNTS})"
            ),
            re.IGNORECASE,
        ),
        (r"\b\d+\.\d+(?=\s+(?:release|version|branch|series)\b)", 0),
        (r"#\d+\b|\b[A-Z]{2,}-\d[\w-]*|\bGH-\d+", 0),
        (r"\b\d+[ -]bits?\b|(?<![\w.])\d+(?:\.\d+)+\+|\b24/7\b|\b24x7\b|\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE),
        (r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b|\b0x[0-9a-f]+\b", re.IGNORECASE),
        (r"[A-Za-z_\ue000@/][\w.\ue000-]*\d[\w.-]*", 0),
        (
            (
                r"(?<!\w)\d+(?=[A-Za-z_])(?!(?:[xX]|[nm\u00b5u]?s|ms|sec|min|h|k|K|M|bn|[kKMGT]i?[Bb]|[kMG]Hz|px|B"
                r"|m|d|rps|qps)\b)[A-Za-z_]\w*"
            ),
            0,
        ),
        (r"(?:^|(?<=\n)|(?<=\[))\s*\d{1,3}[.)](?=\s)", 0),
    )
)


ENUMERATED = re.compile(r"(?:(?<=\s)|^)\(?\d{1,2}\)(?=[\s,;.]|$)")
"""Numbers of a list within running text, which begins with its first one: `(1) ..., (2) ...`."""


def without_exempt(text: str) -> str:
    """Hide the digits that no rule asks evidence for."""
    numbers = [match[0].strip("()") for match in ENUMERATED.finditer(text)]
    if numbers[:2] == ["1", "2"]:
        text = hide(ENUMERATED, text, OPAQUE)
    for pattern in EXEMPT:
        text = hide(pattern, text, OPAQUE)
    return text
