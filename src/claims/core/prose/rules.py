"""The rules of prose with their explanations: the one source of `claims reason` and of the reference page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LIMITS = (
    "The rules are lexical and know English only: they see words and not what they mean. Prose without a finding may "
    "still say more than its evidence does."
)


class Rule(StrEnum):
    """The codes of the rules, in the order in which they are documented."""

    UNBOUND_FIGURE = "unbound-figure"
    FIGURE_DIFFERS = "figure-differs"
    UNSCOPED_UNIVERSAL = "unscoped-universal"
    BOOSTER = "booster"
    BLANKET_GREEN = "blanket-green"
    NEVER_AGAIN = "never-again"
    ROOT_CAUSE = "root-cause"
    NO_BASELINE = "no-baseline"
    RETYPED_CLAIM = "retyped-claim"
    TYPED_VERDICT = "typed-verdict"
    HIDDEN_EVIDENCE = "hidden-evidence"
    RAW_HTML = "raw-html"
    ALLOWED_WITHOUT_REASON = "allowed-without-reason"
    ALLOWS_NOTHING = "allows-nothing"


UNANSWERABLE = frozenset(
    {
        Rule.FIGURE_DIFFERS,
        Rule.TYPED_VERDICT,
        Rule.HIDDEN_EVIDENCE,
        Rule.ALLOWED_WITHOUT_REASON,
        Rule.ALLOWS_NOTHING,
    }
)
"""Rules that no comment can switch off: what they find is mended, or it is wrong."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What a rule is against, a sentence that it finds, the nearest one that it lets pass, and what to do."""

    against: str
    why: str
    lie: str
    near_miss: str
    do: str


RULES: dict[Rule, Explained] = {
    Rule.UNBOUND_FIGURE: Explained(
        "a figure is bound to no evidence",
        "A number that was typed stays as it is when the measurement changes. Small and right ones are no exception. "
        "Exempt by syntax are code, links, dates, times, versions, headings, list numbers and identifiers (`SHA-256`, "
        "`RFC 9162`, `run 12`). A number with a noun of the plural behind it was counted and is none of these. Numbers "
        "in words are figures, but for the parts of a text or an interface (`two ways`). Documents without a claims "
        "block are asked only for what tests came to.",
        "The read path makes 5 attempts.",
        "Python 3.12 made a bounded number of attempts.",
        'Write `{{ fact("ANCHOR.FACT") }}` or `{{ gate("GATE") }}`; in other documents a block '
        "`<!-- claims:fact ENTRY/ANCHOR.FACT --><!-- /claims -->`.",
    ),
    Rule.FIGURE_DIFFERS: Explained(
        "a bound figure is not what the evidence says",
        "The place says where its value comes from, and has another: it was edited by hand, or the evidence moved on.",
        "It makes <!-- claims:fact work/place.attempts -->7<!-- /claims --> attempts.",
        "It makes <!-- claims:fact work/place.attempts -->5<!-- /claims --> attempts.",
        "Run `claims render` on the entry or the document.",
    ),
    Rule.UNSCOPED_UNIVERSAL: Explained(
        "something is said of all cases, with no word of which were looked at",
        "Runs show what happened in them. `always` and `never` with a verb of the present are meant, and `every` or "
        "`all` with a good outcome. `Always quote paths` is advice, and `the alert never fired` is an account.",
        "The retry always works.",
        "In the recorded runs of the gate the retry always worked.",
        "Name what was looked at (runs, rounds, a gate, a platform), or say less.",
    ),
    Rule.BOOSTER: Explained(
        "a word claims more certainty than evidence can give",
        "Bulletproof, guaranteed, completely fixed: no run carries such a word, and it adds nothing to what runs show.",
        "The store is now rock-solid.",
        "The store is now bounded in its retries.",
        "Leave the word out, and say what was seen.",
    ),
    Rule.BLANKET_GREEN: Explained(
        "everything is said to pass, and the record does not say so",
        "All green needs each gate of the entry run on what stands here, with none failed, none errored, none skipped.",
        "All tests pass.",
        "All tests pass except those of the backfill.",
        'Write `{{ gate("GATE") }}`, which says what passed, failed and was skipped.',
    ),
    Rule.NEVER_AGAIN: Explained(
        "it is promised that something will not happen again",
        "Evidence is about what happened. That something cannot return is about the future.",
        "This race will never happen again.",
        "A gate fails when this race happens again.",
        "Say what would notice a recurrence, or what it is now that failed before.",
    ),
    Rule.ROOT_CAUSE: Explained(
        "a root cause is stated, and no red proof shows it",
        "A cause is shown by taking it away and putting it back. Without a red proof it is an account, or a suspicion.",
        "The root cause was a missing retry.",
        "The suspected root cause was a missing retry.",
        "Make a red proof (`claims falsify ENTRY/CLAIM`), or call it a suspicion or an account.",
    ),
    Rule.NO_BASELINE: Explained(
        "a comparison has no measured baseline",
        "Faster than what, measured how? A comparison needs both sides from evidence, in the same sentence.",
        "Reads are 3x faster now.",
        "Reads are faster than writes.",
        "Quote both sides with `fact()`, or leave the comparison out.",
    ),
    Rule.RETYPED_CLAIM: Explained(
        "the text of a claim was typed by hand",
        "A typed copy stays when the claim is refused. Wording that is nearly the claim's counts as a copy.",
        "Concurrent duplicate submissions now do not fail on the atomic-replace read window.",
        "Followers of a submission used to fail while their status was being replaced.",
        'Write `{{ claim("ID") }}`, or a block `<!-- claims:claim ENTRY/ID -->`.',
    ),
    Rule.TYPED_VERDICT: Explained(
        "something that no evidence wrote looks like a verdict",
        "Readers look for **Held** and **Refused**, so that only `claims` may write them. What counts is the page as a "
        "reader sees it: letters that look alike, HTML, tables, headings and titles of images make no difference. Code "
        "that shows a verdict is an example and is left alone, and so are sentences in which a lock was held.",
        "> **Held** moon: strong, runs 1, 2",
        "> The lock was held: nobody else could write.",
        'Write `{{ claim("ID") }}`, or a block `<!-- claims:claim ENTRY/ID -->`; show an example as code.',
    ),
    Rule.HIDDEN_EVIDENCE: Explained(
        "a block of evidence stands where a reader may not see it",
        "A refusal that is folded away, crossed out or covered is as good as none. Looked at are the surroundings of "
        "the block in HTML (`<details>`, `hidden`, styles, and elements that show nothing), and style sheets.",
        "<details>\n\nIt makes <!-- claims:fact work/place.attempts -->5<!-- /claims --> attempts.\n\n</details>",
        "<p align='center'>It makes <!-- claims:fact work/place.attempts -->5<!-- /claims --> attempts.</p>",
        "Move the block out of the element that the finding names.",
    ),
    Rule.RAW_HTML: Explained(
        "the prose of an entry has HTML that can change how its page looks",
        "A page shows evidence, and HTML around it can hide or imitate it. Entries may have `<br>`, `<kbd>`, `<sub>`, "
        "`<sup>` and other elements that only set words in another type, without attributes and closed where they were "
        "opened, and comments. Other documents may have any HTML.",
        "<div style='color: white'>The alert was late.</div>",
        "Press <kbd>Ctrl</kbd>, and the alert is gone.",
        "Say it in Markdown.",
    ),
    Rule.ALLOWED_WITHOUT_REASON: Explained(
        "a rule is switched off without a reason, or by a code that does not exist",
        "Who switches a rule off answers for the sentence, and readers are shown the answer.",
        "<!-- claims:allow booster --> The store is rock-solid.",
        "<!-- claims:allow booster because a quotation from the incident's first report --> The store is rock-solid.",
        "Write `<!-- claims:allow CODE because REASON -->`.",
    ),
    Rule.ALLOWS_NOTHING: Explained(
        "a rule is switched off where it finds nothing",
        "The sentence that it was for is gone. Left in place, it would let the next one through.",
        "<!-- claims:allow booster because it is a quotation --> The store has a bounded retry.",
        "<!-- claims:allow booster because it is a quotation --> The store is bulletproof.",
        "Take the comment away.",
    ),
}
