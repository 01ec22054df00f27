"""Wording that says more than evidence can: one table of patterns a rule."""

from __future__ import annotations

import re
from typing import NamedTuple

from claims.core.prose.rules import Rule
from claims.core.prose.vocabulary import (
    ALL,
    BETTER,
    GAINS,
    HARM,
    MEASURES,
    MENDED,
    MORE,
    MUCH,
    OUTCOME,
    PLACES,
    SOUND,
    SUITE,
    SURELY,
    SYSTEMS,
    TROUBLE,
    USERS,
)


class Wording(NamedTuple):
    """What a rule looks for, and whether a scope named in the sentence answers it."""

    rule: Rule
    pattern: re.Pattern[str]


def _table(rule: Rule, *patterns: str) -> Wording:
    """Make a rule's patterns one, in which a blank is any white space."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return Wording(
        rule,
        re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])".replace(" ", r"\s+").replace(r"\s+?", r"\s?"), re.IGNORECASE),
    )


UNIVERSALS = _table(
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
    r"no matter (?:what|when|where|which|how (?:many|much|often|long|fast|hard|large|big|slow|small|high))",
    (
        rf"(?:works?|worked|pass(?:es|ed)?|holds?|behaves?|safe|fixed|correct|identical|identically|closed|stable|gone"
        rf"|solved|reliable|reliably) (?:\w+ ){{0,3}}?(?:on|under|across) {SYSTEMS}(?:(?:,|,? and|,? or) {SYSTEMS})+"
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
BOOSTERS = _table(
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
    rf"{SURELY} (?:\w+ly )?{MENDED}",
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
GREEN = _table(
    Rule.BLANKET_GREEN,
    (
        rf"{ALL} (?:of (?:the|our|its) )?(?:[\w,-]+ ){{0,3}}?{SUITE} (?:\w+ly |now |still "
        rf"|all ){{0,2}}(?:pass|passes|passed|passing|succeed(?:s|ed)?|green)"
    ),
    (
        rf"{ALL} (?:of (?:the|our|its) )?(?:[\w,-]+ ){{0,3}}?{SUITE} (?:is|are|was|were|stays?|remains?"
        rf"|runs?|ran|went|came(?: back)?|have|has|been|now|still) (?:\w+ly |now |all "
        rf"|been ){{0,2}}(?:green|passing|passed|clean|successful)"
    ),
    (
        r"everything (?:is|was|looks|stays|remains|went|ran|runs|now) (?:\w+ )?(?:green|fine|passing|ok"
        r"|okay|working|good|perfect|clean|perfectly)|everything (?:now |still )?(?:works|passes|passed)"
    ),
    (r"(?:all|fully|completely|entirely|100 ?%) (?:green|passing)|all(?: is| was)? green"),
    (
        rf"(?:the |our |its )?(?:\w+ )?{SUITE} (?:is|are|was|were|stays?|remains?|went|came back) (?:now "
        rf"|all |fully |completely |entirely |still |solidly |consistently |back to ){{0,2}}(?:green"
        rf"|passing)"
    ),
    (
        r"(?:the|our) (?:\w+ )?(?:tests|suite|build|ci) (?:all |now |still )?pass(?:es)?(?: now"
        r"| again)?(?=\s*[.!]|\s*$)|tests all pass(?:ed)?"
    ),
    (
        r"(?:no|zero|0|without(?: any| a single)?) (?:test )?failures?(?! \w*(?:mode|rate|class))"
        r"|no (?:failing tests?|tests? (?:fail|failed|failing))|nothing (?:fails|failed)"
        r"|there are no (?:failures|failing tests)"
    ),
)
RECURRENCE = _table(
    Rule.NEVER_AGAIN,
    r"(?:will not|won't|does not|doesn't|do not|don't) come back",
    (
        r"(?:will|can|shall|could|does|do|would|'ll|going to) ?(?:not|never|n't) (?:\w+ ){0,3}?(?:recur"
        r"|reoccur|re-occur|reappear|resurface|re-emerge|repeat(?: itself)?)"
    ),
    (
        r"(?:won't|can't|cannot|doesn't|couldn't|wouldn't|never) (?:\w+ ){0,3}?(?:recur|recurs|reoccur"
        r"|re-occur|reappear|resurface|re-emerge|repeat itself)"
    ),
    (
        r"(?:will not|will never|won't|can never|cannot|can not|can't|could never|couldn't|never|does not"
        r"|doesn't|do not|don't|would not|wouldn't|not) (?:\w+ ){0,3}?(?:happen|happens|happened|occur"
        r"|occurs|come back|return|fail|fails|break|breaks|regress|be seen|be a problem|be an issue"
        r"|bite us|see (?:this|it|that)) (?:\w+ ){0,2}?(?:again|anymore|any more)"
    ),
    r"(?:will never|can never|cannot|can't|can not|could never) (?:\w+ )?(?:happen|occur|come back|return)",
    (
        r"never again|once and for all|(?:a )?thing of the past|(?:no|zero) (?:chance|risk|possibility"
        r"|danger) of (?:\w+ )?(?:recurrence|regression|recurring|(?:it|this|that) happening)"
    ),
    (
        r"(?:fixed|solved|gone|closed|resolved|eliminated|dead|prevented|banished|put to rest) (?:for good"
        r"|for ever|forever|permanently)|(?:permanently|forever) (?:fixed|solved|gone|closed|resolved"
        r"|eliminated|prevented|removed)"
    ),
    (
        r"(?:makes?|made|rules out|excludes?) (?:a |any )?(?:recurrence|repeat|regression) (?:impossible)?"
        r"|recurrence is (?:impossible|excluded|ruled out|prevented)|prevents? (?:any |a )?recurrence"
    ),
)
CAUSES = _table(
    Rule.ROOT_CAUSE,
    (
        r"(?:root|underlying|real|true|actual) causes? (?:of [^.;:]{1,80} )?(?:was|is|were|are|has been"
        r"|turned out|proved|lay|lies)(?! (?:not|never|unknown|unclear|still|later|being|under|hard"
        r"|found(?! to be)|sought|discussed|analy[sz]ed"
        r"|difficult|often|likely|most likely|probably|possibly"
        r"|perhaps|suspected|believed|thought|assumed|yet))"
    ),
    r"root causes?(?: of [^.;:]{1,80})?\s*:(?=[\t\x20]*\w)",
    rf"(?:the|this|our) (?:\w+ )?{TROUBLE} (?:was|were) (?:directly |solely |entirely |actually )?caused by",
    r"(?:the|our) (?:real |actual )?culprit (?:was|is|turned out to be|proved to be)",
    rf"traced (?:the |this |that )(?:\w+ )?{TROUBLE} (?:back )?to",
    (
        r"(?:found|identified|determined|confirmed|established|pinpointed|discovered|isolated|uncovered"
        r"|located|proved|eliminated|fixed|addressed|removed|fixes|addresses|eliminates|removes|resolved"
        r"|resolves) (?:the |its |our |that )(?:\w+ )?root cause|(?:was|is|as|were) (?:the"
        r"|its) (?:definite |true |real |actual |only |single )?root cause|root-caused|root caused"
    ),
)
COMPARISONS = _table(
    Rule.NO_BASELINE,
    (
        r"(?:throughput|performance|speed|latency|capacity|reliability) (?:has |have |was |is |nearly "
        r"|more than )*(?:doubled|tripled|quadrupled|halved)"
    ),
    r"the most (?:reliable|stable|robust|performant|secure)",
    rf"\d[\d.,]* ?(?:x|\u00d7|times|-?fold|%|percent) {MORE}",
    (
        r"\d[\d.,]*(?:x|\u00d7) (?:\w+ )?(?:speed-?up|improvement|throughput|performance|gain|reduction)"
        r"|\d[\d.,]*-?fold (?:\w+ )?(?:speed-?up|improvement|increase|reduction|gain)"
    ),
    (
        rf"(?:two|three|four|five|ten|twenty|hundred|several|many) times (?:{MORE}|as (?:fast|quick"
        rf"|reliable|many|much))|(?:twice|half|double|triple) (?:as (?:fast|quick|reliable|stable|many|much"
        rf"|slow)|the (?:speed|throughput|performance|latency))"
    ),
    rf"{MUCH} {MORE}",
    rf"(?:this|the new|our new|the latest|the current) (?:\w+ ){{1,3}}(?:is|are) {BETTER}|(?:is|are) now {BETTER}",
    (
        rf"(?:cuts?|cutting|slash(?:es|ed)|reduc(?:es|ed)) (?:\w+ ){{1,4}}{MEASURES} (?:in|by) half"
        rf"|halv(?:es|ed) (?:the |our |its )?(?:\w+ )?{MEASURES}"
    ),
    (
        rf"(?:much|far|significantly|substantially|considerably|dramatically|drastically|vastly|massively"
        rf"|greatly|markedly|hugely|noticeably) (?:\w+ )?{GAINS}|{GAINS} (?:\w+ ){{0,4}}?(?:significantly"
        rf"|substantially|considerably|dramatically|drastically|vastly|massively|greatly|markedly|hugely"
        rf"|by \d[\d.,]* ?(?:%|percent|x|\u00d7|times)|by (?:a factor|an order|half))"
    ),
    (
        rf"{MORE} than (?:ever|before|previously|it (?:was|used)|in the past|any(?:thing|one)?|all|every"
        rf"|most|the (?:old|previous|competition|competitors|alternatives))"
    ),
    (
        r"(?:the )?(?:fastest|quickest|most (?:reliable|stable|robust|efficient|performant|secure)"
        r"|safest) (?:\w+ ){0,3}(?:in the world|available|ever|out there|on the market|of all|library|tool"
        r"|implementation)"
    ),
    (
        r"(?:significant|substantial|considerable|dramatic|massive|huge|drastic"
        r"|major) (?:\w+ )?(?:speed-?ups?|improvements?|performance (?:gains?|boosts?)|reductions? in"
        r"|gains?|boosts?)"
    ),
)
TABLE = (RECURRENCE, GREEN, CAUSES, COMPARISONS, UNIVERSALS, BOOSTERS)
"""In order of precedence: words that one rule has found are not found by a later one as well."""
