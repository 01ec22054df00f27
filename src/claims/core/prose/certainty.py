"""Words that say more than was seen: of all cases, or with more certainty than runs can give."""

from __future__ import annotations

from claims.core.prose.patterns import table
from claims.core.prose.rules import Rule
from claims.core.prose.vocabulary import (
    ALL,
    GOOD,
    HARM,
    MANY,
    MENDED,
    NOT_WHEN,
    OUTCOME,
    PAST,
    PERSONS,
    PLACES,
    SOUND,
    SURELY,
    SYSTEMS,
    TOGETHER,
    TROUBLE,
    USERS,
    VERB,
    WELL,
)

ALWAYS = (
    rf"(?:always|invariably) (?:\w+ly )?{VERB}",
    (
        r"(?:is|are|'s|'re|be) (?:always|invariably) (?!on(?![\w-])|in the|at the|an? |the |been |being |welcome"
        r"|better to"
        r"|worth|nice|good|a bit|more|so(?!\w)|possible|easy|hard|difficult|tempting|useful|responsible|somewhat"
        r"|valid|\w+ing)[a-z]\w+"
    ),
    r"(?:will|'ll) (?:always|invariably) (?!be (?:an? |the |\ue000))[a-z]\w+",
    rf"{MANY} (?:always|invariably) (?!{PAST}\b|{OUTCOME}\b|have\b|need\b|want\b|be\b)[a-z]{{2,}}",
    rf"never(?:,? ever| \(ever\)|-ever|\W{{1,3}}ever\W{{1,3}}) ?{HARM}",
    rf"never (?:\w+ly |again |once |ever |even )?(?!{PAST}\b){VERB}",
    (
        r"(?:is|are|'s) never (?:\w+ly |again |ever )?(?:\w+(?:ed|en)|left|lost|read|seen|sent|lost|shown|split"
        r"|stale|empty"
        r"|out of (?:date|sync|order)|wrong|late|partial|blocked)"
    ),
    rf"{MANY} never (?!{PAST}\b|{HARM}|mind\b|had\b|have\b|been\b)[a-z]{{2,}}",
    r"there (?:is|are) (?:never|always) (?:a|an|any|one|more than|exactly)",
    r"there's (?:never|always) (?:a|an|any|one|exactly)",
    (
        r"(?:there are|under|in) no circumstances|every single time,|there is no case in which|whatever the"
        r" (?:loads?|inputs?|order|timings?|size|circumstances|platform|environment)"
    ),
)
EVERY = (
    (
        rf"(?:{ALL}|any) (?:of (?:the|our|its) )?(?:(?!we |you |not |only )[\w-]+ ){{1,5}}?(?:safely|reliably"
        rf"|correctly|gracefully"
        rf"|on time|in time"
        r"|exactly once|intact|without (?:errors?|loss|problems?|issues?))"
    ),
    (
        rf"{ALL} (?:of (?:the|our|its) )?(?:\w+ ){{1,3}}(?:recovers?|restarts?|heals?) (?:\w+ )?(?:automatically"
        rf"|by itself)"
    ),
    r"(?:every|each|any) \w+ (?:preserves|keeps|retains) (?:the|its|all|every) \w+",
    rf"(?:{ALL}|any) (?:\w+ )?{PERSONS} can (?:\w+ ){{1,3}}(?:now|again)",
    r"(?<!you[\x20\n])(?<!we[\x20\n])(?:will|can|'ll) never (?!know|be able|get to)[a-z]{3,}",
    rf"nothing (?:(?:is|was|gets|can|will|ever|be) )+{HARM}",
    (
        rf"(?:(?:{ALL}|any) (?:of (?:the|our|its) )?(?:\w+ ){{1,3}}|every(?:one|body|thing) )(?:always |now |will |can "
        rf"|still )*(?:(?:is|are|be|gets?|stays?|remains?) (?:now |always |still |fully )*{GOOD}|{TOGETHER}"
        rf"(?= {WELL}|\s*[.,;!]|\s*$)|works (?:\w+ )?{WELL})"
    ),
    (
        rf"(?:{ALL}|any|both) (?:of the |the |our )?(?:\w+ ){{0,2}}{PERSONS} (?:can now|now (?:gets?|sees?|has|have)"
        r"|sees? (?:the same|the (?:new|latest|correct|right)\w*|a (?:whole|full|complete|consistent|valid))"
        r"|gets? (?:an?|the|their|its) |can \w+ (?:\w+ ){0,3}?(?:without|again|safely))"
    ),
    (
        r"any(?:one|body) can now|(?:every|each) \w+ (?:always )?sees the same|every(?:one|body) (?:now )?(?:gets"
        r"|sees|can now|benefits|is able|receives|will be able)"
    ),
    (
        r"every \w+ (?:always )?(?:gets|has|receives) (?:an?|its|exactly) (?:\w+ )?(?:responses?|answers?|reply"
        r"|owner|copy"
        r"|result|backup)"
    ),
    (
        r"(?:renders?|loads?|parses?|displays?|behaves?|handle[sd]?|returns?|resolves?) (?:all|every|any|each) "
        r"(?:\w+ ){1,3}?(?:correctly|properly|safely|gracefully|reliably|identically)"
    ),
    (
        rf"(?:{ALL}|any) (?:\w+ ){{0,2}}\w+ (?:renders?|loads?|parses?|displays?|behaves?|syncs?"
        rf"|responds?) (?:[\w-]+ ){{0,3}}?"
        r"(?:correctly|properly|safely|gracefully|reliably|identically)"
    ),
    (
        r"(?:survives?|withstands?|tolerates?|detects|rejects|catches|prevents) (?:all|every|any|each) (?!of\b)"
        r"(?:\w+ ){0,2}?\w+"
    ),
    (
        r"(?:accepts?|handles?|parses?|covers?|supports?|understands?) (?:all|every|any) (?:possible |conceivable )?"
        r"(?:valid|invalid|legal|malformed|well-formed|possible|conceivable|correct) \w+"
    ),
    (
        rf"(?:supports?|compatible with|(?:works?|runs?|is safe|correct|tested|renders?|behaves?"
        rf"|builds?) (?:\w+ ){{0,2}}?"
        rf"(?:on|in|with|across)) (?:all|every|any) (?:\w+ ){{0,2}}?(?:{PLACES}|distributions?|distros?"
        rf"|versions?|clients?)"
    ),
    (
        rf"(?:all|every|any) (?:\w+ )?{PLACES} (?:(?:is|are) (?:now )?{GOOD}|(?:render|run|work|behave|agree"
        rf"|pass)(?:s|es|ed)?)"
    ),
    (
        rf"(?:works?|holds?|fixed|solved) (?:\w+ ){{0,2}}?for (?:everyone|everybody|(?:all|every|any) "
        rf"(?:\w+ )?{PERSONS})|, everywhere(?=\s*[.!]|\s*$)|like a charm"
    ),
)
UNIVERSALS = table(
    Rule.UNSCOPED_UNIVERSAL,
    *ALWAYS,
    *EVERY,
    rf"(?<=[a-z][\x20\n])(?:always|invariably) (?:\w+ ){{0,2}}{OUTCOME}|(?:always|invariably) (?:holds|works)",
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
    r"(?:zero|no) (?:downtime|data loss|defects|regressions|flakiness|flakes|bugs|risk)"
    r"(?! (?:or \w+ )?(?:was |were |has been )?(?:reported|observed|found|occurred|seen|detected))",
)
BOOSTERS = table(
    Rule.BOOSTER,
    (
        r"(?:fixes|resolves|solves|eliminates|prevents|cures|closes) (?:\w+ ){1,4}"
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
        r"(?:is|are|be|been|was|were|now|absolutely|fully) guaranteed(?! (?:by|not)(?!\w))|guaranteed to (?:work"
        r"|succeed|pass"
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
    rf"(?:obviously|evidently|undeniably|plainly),? (?:[\w-]+ ){{1,5}}?(?:is|are|was|were|has been) (?:\w+ )?(?:{SOUND}"
    rf"|{MENDED}|right)|(?:is|are|was|were) (?:obviously|plainly|evidently|clearly) {SOUND}",
    r"(?:thoroughly|rigorously|extensively|exhaustively|comprehensively|fully|amply) (?:proven|proved|validated"
    r"|verified)",
    (
        r"rest assured|(?:a|the) (?:perfect|ideal|definitive|ultimate) (?:solution|fix|answer|remedy)"
        r"|(?:robust|reliable|stable|secure|solid)(?:,| and|, and) (?:robust|reliable|stable|secure|solid|dependable)"
        r"|without (?:any |a single )(?:problems?|issues?|trouble|hiccups?|glitch(?:es)?|hitch(?:es)?)"
    ),
    r"(?:absolutely|completely|totally|entirely|100 ?%) (?:certain|sure|confident|convinced)",
    r"(?:is|are|has been|have been) (?:now )?(?:\w+ly )?(?:proven|proved)(?= to| that|\s*[.!,;]|\s*$)",
    r"seamless(?:ly)?|effortless(?:ly)?|worry-free|hassle-free|trouble-free|risk-free|failsafe"
    r"|impeccabl[ey]|rock-hard|unfailing|unassailable|invincible|unstoppable|magical(?:ly)?",
    r"(?<=[,;][\x20\n])guaranteed(?=\s*[.!]|\s*$)|guaranteed (?:delivery|success|uptime|correctness"
    r"|exactly-once|consistency|safety)|with (?:absolute|complete|total|full) (?:certainty|confidence)",
    r"(?:can ?not|can't) be (?:broken|defeated|bypassed|beaten)",
    r"(?:total|complete|absolute|perfect|full) (?:reliability|safety|correctness|security|stability|protection)"
    r"|perfect(?:ly)? (?:reliable|safe|stable|secure|correct)|zero[ -]risk",
    (
        r"without (?:a|any) (?:shadow of a )?doubt|beyond (?:a |any |all )?(?:reasonable )?doubt"
        r"|proves? (?:beyond|conclusively|once)|proven (?:fix|solution|reliability|to work|safe|correct)"
        r"|(?:was|is|were|are) (?:\w+ )?definitely"
    ),
)
