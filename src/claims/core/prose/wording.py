"""Wording that says more than evidence can: one table of patterns a rule."""

from __future__ import annotations

from claims.core.prose.certainty import BOOSTERS, UNIVERSALS
from claims.core.prose.patterns import table
from claims.core.prose.rules import Rule
from claims.core.prose.vocabulary import (
    ALL,
    BETTER,
    CAUSE,
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
    r"(?:^|(?<=[\n:;]))\W*(?:ci|(?:the|our) (?:build|ci|pipeline|suite|test suite)) (?:has |now )?pass(?:es|ed)"
    r"(?: (?:now|again|everywhere|on (?:every|all) \w+))?(?=\s*[.!]|\s*$)",
    rf"{ALL} (?:single )?(?:of (?:the|our|its) )?(?:[\w,-]+ ){{0,3}}?(?:[\w]+-)?{SUITE} (?:in|of|on|for) (?:the"
    rf"|our|this) "
    r"(?:\w+ ){1,3}?(?:pass(?:es|ed)?|(?:is|are|was|were) (?:\w+ )?(?:green|passing))",
    rf"{ALL} (?:\w+ ){{0,2}}\w+-(?:tests|checks|builds|specs|suites) (?:now )?(?:pass(?:es|ed)?|are green|succeed)",
    rf"(?:is|are|was|were) not (?:one|a single) (?:failing|failed|broken|red) {SUITE}",
    r"nothing (?:is|was) (?:failing|broken|red)(?: any ?more| any longer| now)?",
    r"(?:had|have|has|got|saw|is|was|been|gave|gives|shows?) (?:a|an|our|its) (?:\w+ly )?(?:clean|green|flawless"
    r"|perfect) (?:\w+ )?(?:test|ci|build|suite|regression|nightly)"
    r"(?: test)? (?:runs?|pass|results?)",
    rf"(?:100 ?%|a hundred percent|one hundred percent) of (?:the |our |all )?(?:\w+ )?{SUITE} (?:\w+ )?"
    r"(?:pass(?:es|ed)?|succeed|green|(?:is|are) (?:green|passing))|100 ?% (?:pass|green|test success)",
    rf"(?:not|no|none) (?:a single |one |of (?:the|our) )?(?:\w+ )?{SUITE} (?:failed|fails?|(?:is|are|was|were) (?:red"
    r"|failing|broken))",
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
    r"(?:behind us|over|done with|history|stopped|ended|cured) (?:for good|forever|once and for all)",
    r"there (?:will|can|shall) (?:be no|never be|not be) (?:(?:any|a) )?(?:further|more|other|another|future"
    r"|second|repeat)",
    r"(?:won't|will not|can't|cannot|will never) (?:\w+ ){0,4}?twice|closed (?:\w+ ){1,3}for good"
    r"|ruled out for (?:good|the future|ever)",
    rf"(?:{TROUBLE}|this|that|it|incidents?|errors?|mode|cases?|situation|problem|issue|condition|state|bug|kind|sort"
    r"|recurrence|repeat) (?:is|are) no longer possible|can no longer (?:occur|happen|recur|arise|come back"
    r"|return|repeat"
    r"|trigger|be triggered|cause|fail|break)",
    r"(?<!\bto[\x20\n])(?<!\bhelp[\x20\n])(?:prevents?|stops?|keeps?|kept|prevented|stopped) (?:this|it|that"
    r"|them|any of this|such [\w-]+|the [\w-]+) from "
    r"(?:ever )?(?:happening|occurring|recurring|reoccurring|returning|coming back)(?: ever)?(?: again"
    r"| in (?:the )?future)?",
    r"(?:will|can|shall|could|would|does|do|is|are|must) ?(?:not|never|n't) (?:\w+ ){0,4}?(?:a second time|ever again"
    r"|going forward|from now on|be repeated|be seen again|repeat(?: itself)?|in (?:the )?future)",
    r"(?:won't|can't|cannot|shan't|isn't|never) (?:\w+ ){0,5}?(?:a second time|ever again|going forward|from now on"
    r"|be repeated|repeat(?: itself)?|come back|in the future)",
    r"(?:chance|risk|danger|possibility|prospect) of (?:a |any |it |this )?(?:repeat|recurrence|repetition"
    r"|happening again) "
    r"(?:is|has been|was) (?:now )?(?:gone|nil|zero|eliminated|ruled out|removed|excluded)|(?:no|zero) (?:chance|risk"
    r"|possibility|danger|prospect) of (?:a |any |another )?(?:repeat|repetition|second \w+|relapse)",
    r"(?:recurrence|repeat|repetition|relapse|regression|(?:second|further|another|future|similar) (?:\w+ )?"
    rf"(?:{TROUBLE}|one))(?: of [^.;:]{{1,60}})?(?:\W+| (?:is|are|has been|have been|was|were) )(?:now )?"
    r"(?:ruled out|excluded|impossible|precluded|no longer possible|prevented for good)",
    r"(?:makes|made|rendered|renders) (?:a |any )?(?:recurrence|repeat|repetition|relapse)[^.;:]{0,60}? impossible",
    r"(?:rules|ruled) out (?:a |any )?(?:recurrence|repeat|repetition|relapse|further \w+|future \w+)",
    rf"no (?:future|further|later|other) \w+ (?:can|will|could) (?:\w+ )?(?:\w+ ){{1,3}}again|(?:the )?last (?:\w+ )?"
    rf"{TROUBLE} of (?:its|this|that) kind|we have seen the last of|(?:is|are) (?:now )?(?:gone|over"
    rf"|behind us) for ever",
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
    rf"(?:the|this|our) (?:\w+ )?(?:{TROUBLE}|crash) (?:happened|occurred) because",
    rf"the reason (?:for (?:the|this|our) (?:\w+ )?{TROUBLE} )?was(?= {CAUSE})",
    rf"(?:the|this|our) (?:\w+ )?{TROUBLE} was (?:the|a) (?:direct )?(?:consequence|result|outcome) of",
    r"root causes? ?[\u2013\u2014-]{1,2}(?= \w)",
    rf"(?:the|this|our) (?:\w+ )?{TROUBLE} (?:came down to|boil(?:s|ed) down to|is attributable to"
    r"|is explained by|goes back to|went back to)",
    r"root[ -]causes? (?:has|have) been (?:now )?(?:found|identified|established|confirmed|determined|pinpointed|fixed"
    r"|isolated)",
    rf"the cause (?:of (?:the|this|our) (?:\w+ )?(?:{TROUBLE}) )?(?:was|is)(?= {CAUSE})",
    r"(?:root[ -]cause )(?:analysis|investigation) (?:showed|shows|revealed|found|determined|confirmed|proved"
    r"|concluded)",
    r"(?:the )?(?:real|true|actual|underlying|only|single|sole) (?:reason|explanation) (?:for|behind|of) [^.;:]{1,60}? "
    r"(?:was|is|were)(?! (?:not|unknown|unclear|still))",
    r"(?:primary|main|direct|actual|underlying|real|true|sole|immediate) causes?\s*:(?=[\t\x20]*\w)",
    rf"(?:the|this|our) (?:\w+ )?{TROUBLE} (?:was|were) (?:directly|solely|entirely|actually) (?:triggered|provoked"
    r"|brought about|set off) by",
    r"what (?:broke|caused|triggered|killed|crashed|corrupted|did|took down) (?:it|this|them|the \w+(?: \w+)?)"
    r"(?: down)? (?:was|were|is)",
    r"(?:\w+ )?root-causes? (?:of [^.;:]{1,80} )?(?:was|is|were|are)(?! (?:not|unknown|unclear))",
    r"(?:the|our) (?:fault|blame|problem|bug) (?:lay|lies) (?:in|with)",
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
    r"(?:in |takes? |took |for |at )(?:about |roughly )?(?:half|a third of|a quarter of|a tenth of) the (?:time"
    r"|cost|memory|size|price)",
    r"the (?:fastest|quickest|smallest|leanest|most \w+)(?: \w+)? (?:yet|so far|ever)|beats (?:every|all|any"
    r"|the \w+ by)",
    rf"{MEASURES} (?:has |have )?(?:dropped|fell|fallen|shrank|shrunk|decreased|plummeted) (?:dramatically"
    rf"|significantly"
    r"|substantially|considerably|drastically|massively|noticeably)",
    r"(?:is|are) now (?:instant|instantaneous|immediate)",
    r"(?<!of[\x20\n])the fastest(?! (?:way|path|route|option|growing|method|possible|of the"
    r"|to)) (?:[\w-]+ ){1,3}(?:for|in|of|on|yet)",
    r"(?:in |at )?a (?:tiny |small |mere )?fraction of the (?:time|cost|memory|size|latency|price|effort)",
    r"(?:noticeably|visibly|clearly|markedly|much|far|considerably|now|even|way) (?:snappier|quicker|leaner|zippier"
    r"|lighter|smoother|faster|slimmer|nimbler)",
    r"(?:is|are|feels?|runs?|got|becomes?|became) (?:now |so much )?(?:(?:quicker|snappier|leaner|faster|lighter"
    r"|smoother)"
    r"(?: and|,) )?(?:snappier|leaner|zippier|nimbler|quicker)(?! than)",
    r"(?:lower|higher|smaller|faster|shorter|better|quicker|less|fewer) than (?:in |at |during "
    r"|on )?(?:the )?(?:last|previous"
    r"|prior|preceding) (?:\w+)",
    r"(?:^|(?<=[\n]))[\s*-]*(?:faster|quicker|snappier|leaner) (?:[\w-]+ ){0,2}[\w-]+s(?=\s*[.!]|\s*$)",
    r"(?:faster|quicker|snappier|smoother) (?:and (?:\w+er|more \w+) )?(?:cold starts|startup|start-up|builds|queries"
    r"|reads|writes|imports|deployments?|loading)(?=\s*[.!,;]|\s*$)",
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
    rf"{MUCH} {MORE}(?! (?:\w+ ){{0,3}}?(?:during|than (?:its |the |is )?(?:normal|usual)))",
    r"outperform(?:s|ed)|(?:drop(?:s|ped)|fell|falls|decreased|improved) (?:sharply|steeply)"
    r"|(?:throughput|performance|speed|reliability|capacity) (?:rose|increased) (?:sharply|steeply)",
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
