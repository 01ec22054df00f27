"""The format of what an entry says: claims, notes, separations, derived texts, waivers."""

from __future__ import annotations

from claims.entries.format_parts import LANE, PATHS, REGEX, TEXT
from claims.entries.records import Key, ListOf, Record
from claims.entries.rules import finding_fault, iso_date_fault
from claims.entries.shapes import Flag, Number, Share, Text

NO_GATE = "no-authoritative-gate: a claim needs at least one gate that can carry it, under `authoritative`"
CENTURY_DAYS = 36_500
MANY = 1_000_000

NEEDS = Record(
    "what a claim needs",
    Key(
        name="repeats",
        shape=Number(what="a count of runs", minimum=1, maximum=MANY, whole=True),
        means="How many runs on identical inputs must have passed.",
        default=1,
    ),
    Key(
        name="failure_rate_below",
        shape=Share(what="a failure rate"),
        means="Failure rate that runs on identical inputs must rule out with 95% confidence, such as 0.1.",
    ),
    Key(
        name="max_age_days",
        shape=Number(what="a number of days", maximum=CENTURY_DAYS),
        means="Days after which a run no longer carries the claim. Default: it does not age.",
    ),
    Key(
        name="red_proof",
        shape=Flag(),
        means="Whether there must be a record that the gates fail when the fix is taken away.",
        default=False,
    ),
)

FIX = Record(
    "a fix",
    Key(
        name="revert",
        shape=Text(what="a commit, or a patch file beside the entry"),
        means="What a red proof takes away: a commit, or a patch file beside the entry that is applied in reverse.",
        required=True,
    ),
    Key(
        name="signature",
        shape=Record(
            "a signature",
            Key(name="exception", shape=Text(what="the name of an exception"), means="Exception of the incident."),
            Key(name="match", shape=REGEX, means="Regular expression searched in the failure's message."),
            Key(name="hang", shape=Flag(), means="Whether the incident is that the gate does not end.", default=False),
            some=True,
        ),
        means="How the failure shows when the fix is away.",
    ),
)

CLAIM = Record(
    "a claim",
    Key(name="text", shape=TEXT, means="The sentence that is claimed.", required=True),
    Key(name="lane", shape=LANE, means="Platform that the claim is about.", default="any"),
    Key(
        name="scope",
        shape=PATHS,
        means="Paths, from `root`: a failing case there, in any gate, contradicts the claim.",
    ),
    Key(
        name="authoritative",
        shape=ListOf(item=Text(what="a name"), what="a list of names of gates and anchors", empty=NO_GATE),
        means="Gates and anchors that carry the claim; at least one gate.",
        required=True,
        missing=NO_GATE,
    ),
    Key(
        name="supporting",
        shape=ListOf(item=Text(what="a name"), what="a list of names of gates, anchors and notes"),
        means="Gates, anchors and notes that give context and carry nothing.",
    ),
    Key(name="needs", shape=NEEDS, means="What the claim asks of its evidence beyond one current passing run."),
    Key(name="fix", shape=FIX, means="What a red proof of the claim takes away."),
)

NOTE = Record(
    "a note",
    Key(name="text", shape=TEXT, means="What was said.", required=True),
    Key(name="source", shape=TEXT, means="Where it was said.", required=True),
)

SEPARATION = Record(
    "a separation",
    Key(name="gate", shape=Text(what="the name of a gate"), means="Gate whose failures it separates.", required=True),
    Key(name="match", shape=REGEX, means="Regular expression searched in the message of a failure.", required=True),
    Key(name="because", shape=TEXT, means="Why these failures are outside the claims' scope.", required=True),
)

DERIVED = Record(
    "a derived text",
    Key(
        name="from",
        shape=ListOf(
            item=Text(what="a name"),
            what="a list of names of claims and derived texts",
            empty="expected at least one claim or derived text that it rests on",
        ),
        means="Claims and derived texts that it rests on.",
        required=True,
    ),
    Key(name="text", shape=TEXT, means="The text, shown only while all it rests on is held.", required=True),
)

WAIVER = Record(
    "a waiver",
    Key(
        name="finding",
        shape=Text(what="the code of a finding", rule=finding_fault),
        means="The finding: its code, and words of it behind a blank where several findings have that code.",
        required=True,
    ),
    Key(name="because", shape=TEXT, means="Why it may be left as it is.", required=True),
    Key(name="by", shape=TEXT, means="Who answers for that.", required=True),
    Key(
        name="until",
        shape=Text(what="a date as YYYY-MM-DD", rule=iso_date_fault, format="date"),
        means="The last day on which the waiver counts, as YYYY-MM-DD.",
        required=True,
    ),
)
