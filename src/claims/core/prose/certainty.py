"""Words that say more than was seen: of all cases, or with more certainty than runs can give."""

from __future__ import annotations

from claims.core.prose.patterns import table
from claims.core.prose.rules import Rule
from claims.core.prose.vocabulary import (
    ALL,
    HARM,
    MENDED,
    NOT_WHEN,
    OUTCOME,
    PLACES,
    SOUND,
    SURELY,
    SYSTEMS,
    TROUBLE,
    USERS,
)

UNIVERSALS = table(
    Rule.UNSCOPED_UNIVERSAL,
    rf"(?:always|invariably) (?:\w+ ){{0,2}}{OUTCOME}",
    rf"never (?:\w+ly |again |once |ever |even )?{HARM}",
    rf"(?:cannot|can ?not|can't|can never|could never|couldn't|impossible to|no way to) (?:possibly |ever )?{HARM}",
    (
        rf"(?:{ALL}|any) (?:of (?:the|our|its) )?(?:\w+ ){{1,3}}(?:always |now |will )?(?:succeeds?"
        rf"|succeeded|works|survives?|(?:is|are|was|were) (?:now )?(?:safe|correct|guaranteed|protected"
        rf"|caught|detected|prevented|fixed|resolved|handled correctly|delivered|consistent))"
    ),
    r"all (?:of )?(?:the |our |its )?\w+ work(?: now| again)?(?=\s*[.,;!]|\s*$)",
    r"(?:works?|passes|succeeds?|runs?|holds?|behaves?|correct) (?:\w+ )?every (?:single )?time",
    (
        rf"(?:works?|worked|runs?|passes|holds?|behaves?|succeeds?|safe|fixed|correct|identical|identically"
        rf"|closed|stable|gone|solved|reliable|reliably) (?:\w+ ){{0,3}}?(?:on|in|across|under|for"
        rf"|with) (?:all|every|any|each) (?:\w+ )?{PLACES}"
    ),
    (
        r"(?!in any case\b|for )(?:in|under|for|with) (?:all|every|any) (?:possible |conceivable |single "
        r"|imaginable )?(?:cases?|situations?|scenarios?|circumstances?|conditions?|loads?|concurrency"
        r"|timings?|inputs?|interleavings?|workloads?)"
    ),
    r"for (?:all|every|any|each) (?:possible |conceivable )?(?:inputs?|interleavings?|workloads?|timings?)",
    (
        r"(?:handles?|covers?|catches|survives?|prevents?|tolerates?|accepts?|parses?|copes? with|withstands?"
        r") (?:all|every|any|each) (?:possible "
        r"|conceivable )?"
        r"(?:edge cases?|interleavings?|failures?|races?|situations?|scenarios?|faults?|circumstances?|inputs?)"
    ),
    (
        rf"(?:no|nobody|none|no one|not a single) (?:\w+ ){{0,3}}?ever (?:\w+ )?{HARM}|no \w+ (?:can"
        rf"|will) (?:ever )?{HARM}"
    ),
    rf"impossible for (?:\w+ ){{1,4}}to {HARM}|no way (?:that )?(?:this|it|the \w+) (?:can |will )?{HARM}",
    r"(?:failures?|races?|data loss|losses|crashes|errors|deadlocks?|corruption) (?:is|are) (?:now )?impossible",
    rf"on (?:all|every|any|each) {PLACES},? (?:\w+ ){{0,3}}?(?:works?|pass(?:es)?|holds?|succeeds?|runs?)",
    r"no longer \w+, ever",
    r"in no case|under no circumstances|without exception|at all times",
    rf"(?:each and every|every single|every last) (?:\w+ ){{1,2}}(?:arrives?|{OUTCOME})|(?:it|this|that) just works",
    rf"nothing (?:can|could|will) (?:ever )?{HARM}|not (?:one|a single) (?:\w+ ){{1,2}}{HARM}",
    r"(?:no|not one|nobody) (?:\w+ ){0,2}(?:was|were|is|are|has|have) ever (?:been )?\w+(?:ed|en|lost)",
    (
        r"(?:works?|safe|correct|holds?|consistent|reliable|stable) (?:\w+ ){0,2}?(?:(?:under|with|for|at) any "
        r"(?:number|amount|level) of|regardless of (?:the )?(?:timings?|loads?|concurrency|inputs?"
        r"|platforms?|scheduling|order))"
    ),
    r"no matter (?:what|when|where|which|how (?:many|much|often|long|fast|hard|large|big|slow|small|high))",
    (
        rf"(?:works?|worked|pass(?:es|ed)?|holds?|behaves?|safe|fixed|correct|identical|identically|closed|stable|gone"
        rf"|solved|reliable|reliably) (?:\w+ ){{0,3}}?(?:on|under|across) (?:both )?"
        rf"{SYSTEMS}(?:(?:,|,? and|,? or) {SYSTEMS})+"
    ),
    rf"{USERS} (?:will|would|can|could) (?:never |not ever |ever )(?:\w+ )?"
    r"(?:notice|see|lose|experience|hit|feel|know|wait)",
    rf"(?:nobody|no one|no {USERS}) (?:can|could|will|is able to) (?:ever )?"
    rf"(?:{HARM}|bypass|circumvent|forge|tamper with|exploit|defeat|notice)",
    r"(?:no|not|never|nothing|none) (?:[\w-]+ ){1,5}at any (?:point|time)",
    rf"{ALL} (?:\w+ ){{1,4}}until (?:it|they) (?:succeeds?|works?|pass(?:es)?)",
    rf"(?:such|these|those|further|future) (?:\w+ )?{TROUBLE} (?:is|are) impossible|(?:is|are) now impossible",
    (
        r"(?:works?|runs?|passes|holds) everywhere|no longer ever|no (?:\w+ )?(?:bugs?|failures?|errors?"
        r"|races?|data loss|downtime|defects?|regressions?) (?:whatsoever|at all|of any kind|ever)"
    ),
    r"(?:zero|no) (?:downtime|data loss|defects|regressions|flakiness|flakes|bugs|risk)",
)
BOOSTERS = table(
    Rule.BOOSTER,
    (
        r"(?:fixes|resolves|solves|eliminates|prevents|cures|removes|closes) (?:\w+ ){1,4}"
        r"(?:completely|entirely|fully|totally|permanently|altogether|forever|for good)"
    ),
    r"(?:highly|very) (?:reliable|robust|stable|secure)|(?:tests?|gates?|suite|runs?|results?) proves? that",
    (
        r"bullet-?proof|bullet proof|rock-? ?solid|fool-? ?proof|fail-?proof|fault-?proof|iron-?clad"
        r"|air-?tight|water-?tight|battle-?(?: )?tested|battle-?hardened"
    ),
    (
        r"unbreakable|infallibl[ey]|flawless(?:ly)?|bug-free|error-free|defect-free|zero-(?:defect|bug"
        r"|risk)|indestructible|unfailing(?:ly)?|unquestionabl[ey]|undoubtedly|indisputabl[ey]"
        r"|undeniabl[ey]|irrefutabl[ey]|incontrovertibl[ey]|definitively|conclusively"
    ),
    (
        r"(?:is|are|be|been|was|were|now|absolutely|fully) guaranteed|guaranteed to (?:work|succeed|pass"
        r"|hold|be (?:safe|correct))|(?:we|this|it|which|fix|change|gate|tests?) (?:\w+ly )?guarantees?"
    ),
    rf"{SURELY} (?:\w+ly )?{MENDED}{NOT_WHEN}",
    rf"{MENDED} (?:completely|entirely|fully|totally|permanently|for good|forever)",
    (
        rf"(?:completely|entirely|fully|totally|absolutely|perfectly|100 ?%|extremely|incredibly"
        rf"|exceptionally|insanely|ultra-?|super-?|rock) {SOUND}"
    ),
    r"100 ?% (?:fixed|uptime|of the time|certain|sure|confident|success(?: rate)?|pass rate|bug-free|free of)",
    (
        rf"(?:the|this|that|any|all) (?:\w+ )?{TROUBLE} (?:has|have) been (?:now )?"
        rf"(?:eliminated|eradicated|abolished|banished)"
        rf"|{TROUBLE} (?:is|are) (?:now )?(?:eliminated|eradicated)"
    ),
    (
        rf"(?:inherently|intrinsically|provably|demonstrably) {SOUND}|went (?:perfectly|flawlessly)"
        r"|went (?:off )?without a hitch|unbeatable|bomb-?proof|unhackable"
        r"|there is no (?:doubt|question) that|(?:is|are) (?:now )?robust(?=\s*[.!]|\s*$)"
    ),
    r"(?:complete|total|resounding|unqualified|perfect|full) success(?! (?:rate|message|response|status|code|path))",
    (
        r"production-(?:ready|grade|proven)|production (?:ready|grade)|enterprise-(?:grade|ready)"
        r"|industrial-strength|military-grade|bank-grade|world-class|best-in-class|state-of-the-art"
        r"|cutting-edge|second to none|unmatched|unparalleled|unrivall?ed"
    ),
    (
        r"blazing(?:ly)?[ -]fast|lightning[ -]fast|insanely fast|incredibly fast|extremely fast"
        r"|super-?(?: )?fast|ultra-?(?: )?fast"
    ),
    (
        rf"(?:definitely|certainly|clearly|obviously|surely|of course|without (?:a |any )?doubt"
        rf"|beyond (?:a |any |all )?(?:reasonable )?doubt) (?:\w+ ){{0,2}}?(?:{OUTCOME}|{MENDED}|proves?"
        rf"|proven|shows?|the (?:root )?cause|due to|caused)"
    ),
    (
        r"without (?:a|any) (?:shadow of a )?doubt|beyond (?:a |any |all )?(?:reasonable )?doubt"
        r"|proves? (?:beyond|conclusively|once)|proven (?:fix|solution|reliability|to work|safe|correct)"
        r"|(?:was|is|were|are) (?:\w+ )?definitely"
    ),
)
