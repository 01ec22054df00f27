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
    r"|exits? with|exited with|ended with|levels?|stages?|clauses?|runs?|records?|rows?|columns?|items?|options?|tiers?"
    r"|types?|nodes?|shards?|sev|severity|priority|questions?|note|notes|example|examples|requirement|day|week|sprint"
    r"|milestone|release|releases|python|node|java|windows|ubuntu|debian|postgres|postgresql|go|rust|ruby|php|chrome"
    r"|firefox|safari|macos|ios|android|unicode|iso|layer|signal|pid|uid|no\.|nr\.|number|equation|eq\.|commit|test"
    r"|seq|epoch|block|slot|region|zone|cluster|case|claim|red proof|proof|size)"
)
NUMBER = r"\d+(?:[.,]\d+)*(?!\d|[.,]\d)"
MORE = rf"(?:\.x\b)?(?:(?:\s*[,/\u2013-]\s*|\s+(?:and|or|to|through|until)\s+|,\s+(?:and|or)\s+){NUMBER}(?:\.x\b)?)*"
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
EXEMPT = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?", 0),
        (r"\b\d{4}[/.]\d{1,2}[/.]\d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b", 0),
        (r"\b\d{4}-\d\d\b(?!\d)", 0),
        (
            (
                rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+of)?\s+{MONTH}\b\.?(?:,?\s+\d{{4}})?"
                rf"|\b{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:(?:\s*[-\u2013]\s*|,?\s+and\s+"
                rf"|,\s+)\d{{1,2}}(?!\d))*\b(?!\s+{UNIT})(?:,?\s+\d{{4}})?"
                rf"|\b{MONTH}\.?,?\s+\d{{4}}\b"
            ),
            0,
        ),
        (r"\b(?:19|20)\d\d\s*[-\u2013/]\s*(?:(?:19|20)?\d\d)\b", 0),
        (
            (
                rf"(?:\b(?:in|since|of|from|until|till|by|during|before|after|early|late|mid|summer|spring|autumn"
                rf"|fall|winter|Q[1-4]|\(c\)|copyright)|\u00a9|\()\s*(?:19|20)\d\d\b(?!\s+(?:{UNIT}|{COUNTED}))"
            ),
            re.IGNORECASE,
        ),
        (r"\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[ap]\.?m\b\.?|Z\b|[A-Z]{2,4}\b)?", re.IGNORECASE),
        (r"\b\d{1,2}\s?[ap]\.?m\b\.?", re.IGNORECASE),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?::\d+)?", 0),
        (r"(?<![\w.])v?\d+\.\d+\.\d+[\w.+-]*|\bv\d[\w.+-]*|(?<![\w.])\d+(?:\.\d+)*\.x\b", re.IGNORECASE),
        (r"(?:[<>=~^]=?|==|!=)\s*\d+(?:\.\d+)+\b", 0),
        (rf"\b{LABEL}\s+(?:[#:=]\s*)?(?P<hide>v?{NUMBER}{MORE})(?!\s*(?:{UNIT}|{COUNTED}\b))", re.IGNORECASE),
        (rf"\b(?:HTTP|status|errors?|code|port)\s+(?P<hide>{NUMBER})\b", re.IGNORECASE),
        (r"\b[1-5](?:xx|\d\d)s?(?=\s+(?:errors?|responses?|status|pages?)\b)|\b[45]\d\ds\b|\b[1-5]xx\b", re.IGNORECASE),
        (
            (
                rf"(?:\b[A-Z][A-Z0-9.+/-]+|\b[A-Za-z]+[a-z][A-Z]\w*)\s+(?P<hide>{NUMBER}{MORE})\b(?!\s*(?:{UNIT}"
                rf"|{COUNTED}\b))"
            ),
            0,
        ),
        (rf"(?<=[\w,;:)\ue000]\s)[A-Z][\w.+-]*\s+(?P<hide>{NUMBER}{MORE})\b(?!\s*(?:{UNIT}|{COUNTED}\b))", 0),
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
        (r"(?:^|(?<=\n)|(?<=\[))\s*\(?\d{1,3}[.)](?=\s)|\(\d{1,2}\)|(?<=\s)\d{1,2}\)(?=\s)", 0),
    )
)


def without_exempt(text: str) -> str:
    """Hide the digits that no rule asks evidence for."""
    for pattern in EXEMPT:
        text = hide(pattern, text, OPAQUE)
    return text
