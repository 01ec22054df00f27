"""The reference page of the rules of prose, made from the explanations that `claims reason` prints."""

from __future__ import annotations

from claims.core.prose.rules import LIMITS, RULES, UNANSWERABLE, Rule

HEAD = """\
# Rules of prose

<!-- Made from src/claims/core/prose/rules.py; `CLAIMS_UPDATE_DOCS=1 make test` writes it anew. -->

What an author types around evidence is looked at by `claims lint`, by `claims render --check` and by `claims audit`.
Rendering warns and writes.

{limits}

## What is looked at

| text | rules |
|---|---|
| templates of an entry and of the project; of expressions, the figures and texts that are typed in them | all |
| `entry.yaml`: title, reasons of separations | all |
| `entry.yaml`: claims, derived texts | all; they may state the facts of the anchors that they rest on |
| `entry.yaml`: notes, `not_shown`, `not_supported` | none: they are said elsewhere, or deny |
| a rendered page of the ledger's present state | `figure-differs` |
| a page as it would be written | `typed-verdict` |
| documents with a claims block, outside the blocks | all |
| other documents that are named | all; figures only where they say what tests came to, the others are counted |

`raw-html` is for templates, `hidden-evidence` for documents, and `typed-verdict` for both, as their readers see them.

A document has at most a million characters, 200 HTML elements within each other and 200 brackets that are not closed;
more is an error (exit 2).

Left alone everywhere: code, links, images, comments, front matter, and what is quoted, as far as words are concerned.
An author's own words stay the author's in quotation marks (`the store is "bulletproof"`, `we say "..."`).

Hedges are not found, and what is denied, asked, hoped or put off (`may`, `should`, `not`, `whether`, `if`) is no
claim. A hedge reaches to the end of its clause, and over no `and` with a new subject. `As expected`, `after the fix`,
`we confirm that` and adjectives (`the intended fix`) are no hedges of what is said.

Headings may have figures and be called "Root cause"; what a heading states is held to the rules.

## Switching a rule off

A comment with a reason holds for the paragraph that it stands in, and alone in its paragraph for the next one. In
`entry.yaml` it is a comment of YAML, for the text beside it or the next one.

```markdown
<!-- claims:allow booster because these are the words of the incident's first report -->
The report called the store bulletproof.
```

```yaml
claims:
  # claims:allow unscoped-universal because the standard defines it so
  first: {{text: A lock always holds., authoritative: [gate]}}
```

What is switched off is counted by the commands, and shown with its reason in the evidence index. {unanswerable}
cannot be switched off.

## The rules
"""


def prose_page() -> str:
    """The text of docs/reference/prose.md."""
    unanswerable = ", ".join(f"`{rule.value}`" for rule in Rule if rule in UNANSWERABLE)
    head = HEAD.format(limits=LIMITS, unanswerable=unanswerable)
    table = ["| code | finds that |", "|---|---|"]
    table += [f"| [`{rule.value}`](#{rule.value}) | {RULES[rule].against} |" for rule in Rule]
    return "\n".join([head, *table, "", "\n".join(map(_section, Rule))])


def _section(rule: Rule) -> str:
    said = RULES[rule]
    examples = f"Found:\n\n```markdown\n{said.lie}\n```\n\nNot found:\n\n```markdown\n{said.near_miss}\n```"
    return f"### {rule.value}\n\nFinds that {said.against}.\n\n{said.why}\n\n{examples}\n\nWhat to do: {said.do}\n"
