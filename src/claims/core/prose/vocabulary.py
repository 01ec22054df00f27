"""Words that the patterns of several rules have in common, as parts of patterns."""

OUTCOME = (
    r"(?:works?|worked|pass(?:es|ed)?|succeeds?|succeeded|wins?|holds?|correct(?:ly)?|right"
    r"|safe(?:ly)?|secure|consistent"
    r"|reliable|reliably|deterministic|completes?|recovers?|recovered|terminates?|survives?|detects?"
    r"|catch(?:es)?|caught"
    r"|prevents?|protects?|delivered|available|up|green|stable|atomic|accurate|fast|finish(?:es|ed)?"
    r"|converges?|healthy)"
)
HARM = (
    r"(?:fail(?:s|ed)?|los(?:es?|t)|break(?:s)?|broke|broken|crash(?:es|ed)?|corrupt(?:s|ed)?"
    r"|deadlock(?:s|ed)?|hang(?:s)?"
    r"|hung|miss(?:es|ed)?|drop(?:s|ped)?|leak(?:s|ed)?|flak(?:es?|y)|regress(?:es|ed)?|rac(?:es?|ed)|stall(?:s|ed)?"
    r"|go(?:es)? (?:down|wrong)|time(?:s|d)? out|err(?:s|ed)?|duplicat(?:es?|ed)|panic(?:s|ked)?"
    r"|be (?:lost|corrupted|wrong|stale))"
)
SURELY = (
    r"(?:completely|entirely|fully|totally|permanently|definitively|absolutely|perfectly|finally|truly"
    r"|utterly|100 ?%|forever)"
)
MENDED = (
    r"(?:fixed|fixes|resolved|resolves|solved|solves|eliminat(?:es|ed)|cured|eradicat(?:es|ed)|closed"
    r"|gone|remov(?:es|ed) (?:the |this |all )?(?:race|bug|flak|risk|problem|issue|failure)\w*"
    r"|prevented|prevents)"
)
SOUND = (
    r"(?:safe|secure|reliable|correct|stable|robust|deterministic|accurate|bug-free|tested|working"
    r"|proven|compatible|reproducible|idempotent)"
)
ALL = r"(?:all|every|the (?:entire|whole|full|complete)|each)"
PLACES = (
    r"(?:platforms?|operating systems?|os(?:es)?|browsers?|machines?|devices?|environments?|systems?|hardware|clouds?)"
)
SUITE = r"(?:tests?|test cases|test suites?|suites?|checks?|builds?|gates|pipelines?|specs?|ci|ci jobs?)"
MUCH = (
    r"(?:much|far|significantly|substantially|considerably|dramatically|drastically|vastly|massively"
    r"|greatly|markedly|hugely|noticeably|way|a lot|(?:an )?orders? of magnitude|\d[\d.,]* ?(?:%"
    r"|percent|x|\u00d7|times|-?fold))"
)
MORE = (
    r"(?:faster|quicker|slower|smaller|cheaper|better|safer|simpler|leaner|lighter|lower|higher|fewer"
    r"|less|more (?:reliabl[ey]|stabl[ey]|robust(?:ly)?|efficient(?:ly)?|performant|secure(?:ly)?"
    r"|accurate(?:ly)?|scalable|responsive|resilient|predictabl[ey]|consistent(?:ly)?|quickly"
    r"|productive|maintainable|readable|correct|precise|powerful)|stabler|cleaner|stronger)"
)
GAINS = (
    r"(?:improv(?:es|ed|ing|ement)|reduc(?:es|ed|ing|tion)|boost(?:s|ed)|speeds? up|sped up"
    r"|increas(?:es|ed)|cuts?|decreas(?:es|ed)|lower(?:s|ed)|enhanc(?:es|ed))"
)

SYSTEMS = r"(?:windows|linux|mac ?os(?: x)?|os x|freebsd|openbsd|android|ios|solaris|unix|wsl)"
USERS = r"(?:users?|customers?|clients?|readers?|callers?|consumers?|operators?|visitors?|people|nobody|no one|anyone)"
TROUBLE = (
    r"(?:outages?|incidents?|failures?|downtime|disruptions?|crash(?:es)?|races?(?: conditions?)?|deadlocks?|leaks?"
    r"|data loss|corruption|flakiness|flakes?|regressions?|bugs?|errors?)"
)
BETTER = (
    r"(?:faster|quicker|safer|stabler|more (?:reliable|stable|robust|efficient|performant|secure|accurate|scalable"
    r"|responsive|resilient|predictable|consistent))(?=\s*[.!;,]|\s*$)"
)
MEASURES = r"(?:times?|latency|latencies|memory|usage|costs?|size|load|duration|footprint)"
FEWER = r"(?<!most\x20)(?<!some\x20)(?<!many\x20)(?<!few\x20)"
"""Not all of them: `most suites were green`."""
NOT_WHEN = r"(?! (?:at|on|when|around)(?!\w)| by \d)"
"""Not the hour of it: `fully resolved by 10:42`."""

NOT_A_VERB = (
    r"(?:as|this|its|his|us|less|plus|across|towards|yes|perhaps|always|sometimes|besides|days|years|ones|was|has|needs|requires"
    r"|takes|expects|costs|depends|wants|seems|looks|feels)"
)
VERB = rf"(?!{NOT_A_VERB}\b)[a-z]{{2,}}(?<!s)s"
"""A verb of the third person, by its ending."""
PAST = (
    r"(?:\w+ed|was|were|had|did|went|came|ran|saw|knew|made|took|found|left|became|began|thought|told|gave|got|built"
    r"|said|felt|kept|meant|paid|wrote|spoke|stood|fell|grew|sent|wanted|held)"
)
"""How it was, and no promise."""
MANY = r"(?!(?:this|us|always|yes|was|has|is|does|its|his|as) )(?:[a-z]{2,}(?<!s)s|they|people|data)"
"""A subject of the plural, by its ending."""
PERSONS = r"(?:users?|customers?|clients?|readers?|callers?|consumers?|operators?|visitors?|tenants?|people)"
GOOD = (
    r"(?:safe|correct|guaranteed|protected|caught|detected|prevented|fixed|resolved|delivered|consistent|durable|atomic"
    r"|reliable|stable|secure|available|unique|accurate|supported|covered|preserved|recovered|restored|verified"
    r"|validated|valid|idempotent|reproducible|deterministic|compatible|in order|up to date|handled (?:correctly"
    r"|properly|safely|gracefully))"
)
WELL = r"(?:correct(?:ly)?|properly|safely|reliably|in order|in time|on time|intact|successfully|without (?:\w+ )?\w+)"
TOGETHER = r"(?:agree|converge|arrive|complete|succeed|survive|match|recover|terminate|finish|restore)s?"
CAUSE = (
    r"(?:an? |the |that |our |its |this |missing |insufficient |lack |due |two |one )(?! ?(?:unknown|unclear"
    r"|matter|question))"
)
"""How the thing begins that a sentence calls the cause; `the cause is not known` names none."""
