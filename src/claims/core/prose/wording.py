"""Wording that says more than evidence can: one table of patterns a rule."""

from __future__ import annotations

from claims.core.prose.certainty import BOOSTERS, UNIVERSALS
from claims.core.prose.patterns import table
from claims.core.prose.rules import Rule
from claims.core.prose.vocabulary import (
    ALL,
    BETTER,
    FEWER,
    GAINS,
    MEASURES,
    MORE,
    MUCH,
    SUITE,
    TROUBLE,
)

GREEN = table(
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
    r"(?:all|fully|completely|entirely|100 ?%) (?:green|passing)|all(?: is| was)? green",
    r"green across the board|green (?:builds?|runs?) (?:across the board|everywhere)",
    rf"(?:full|entire|whole|complete) (?:\w+ )?{SUITE} (?:passe[sd]|succeed(?:s|ed))",
    (
        rf"(?:the |our |its )?(?:\w+ )?{FEWER}{SUITE} (?:is|are|was|were|stays?|remains?|went|came back) (?:now "
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
RECURRENCE = table(
    Rule.NEVER_AGAIN,
    r"(?:will not|won't|does not|doesn't|do not|don't) come back",
    rf"{TROUBLE} (?:is|are) (?:now )?history|closes the (?:chapter|book) on",
    r"impossible for (?:this|it|that|them) to (?:recur|reoccur|happen|occur|return|come back)",
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
        r"|recurrence is (?:impossible|excluded|ruled out|prevented)|"
        r"(?:prevents|prevented|will prevent) (?:any |a )?recurrence"
    ),
)
CAUSES = table(
    Rule.ROOT_CAUSE,
    (
        r"(?:root|underlying|real|true|actual) causes? (?:of [^.;:]{1,80} )?(?:was|is|were|are|has been"
        r"|turned out|proved|lay|lies)(?! (?:not|never|unknown|unclear|still|later|being|under|hard"
        r"|found(?! to be)|sought|discussed|analy[sz]ed"
        r"|difficult|often|likely|most likely|probably|possibly"
        r"|perhaps|suspected|believed|thought|assumed|yet))"
    ),
    r"root causes?(?: of [^.;:]{1,80})?\s*:(?=[\t\x20]*\w)",
    rf"(?:the|this|our) (?:\w+ )?{TROUBLE} (?:was|were) (?:directly |solely |entirely |actually )?"
    r"(?:caused by|due to|the result of)",
    rf"(?:the|this|our) (?:\w+ )?{TROUBLE} stemmed from"
    rf"|was the (?:reason for|cause of) (?:the|this|our) (?:\w+ )?{TROUBLE}",
    r"(?:the|our) (?:real |actual )?culprit (?:was|is|turned out to be|proved to be)",
    rf"traced (?:the |this |that )(?:\w+ )?{TROUBLE} (?:back )?to",
    (
        r"(?:found|identified|determined|confirmed|established|pinpointed|discovered|isolated|uncovered"
        r"|located|proved|eliminated|fixed|addressed|removed|fixes|addresses|eliminates|removes|resolved"
        r"|resolves) (?:the |its |our |that )(?:\w+ )?root cause|(?:was|is|as|were) (?:the"
        r"|its) (?:definite |true |real |actual |only |single )?root cause|root-caused|root caused"
    ),
)
COMPARISONS = table(
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
        rf"|reliable|many|much))|(?:twice|half|double|triple) (?:as (?:fast|quick|reliable|stable|long|many|much"
        rf"|slow)|the (?:speed|throughput|performance|latency))"
    ),
    rf"{MUCH} {MORE}",
    r"outperform(?:s|ed)|(?:drop(?:s|ped)|fell|falls|decreased|rose|increased|improved) (?:sharply|steeply)",
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
