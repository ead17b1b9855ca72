# The settings of the installation and of a site.
settings = Settings
settings-look = You can look at all of this; admins change it.
settings-unchanged = Nothing was changed.
sites = Sites
sites-none = There is none yet: `gatepost site add` asks what is needed.
site-thresholds = approves below { $below }, spam above { $above }
site-rules = { $count ->
        [one] { $count } rule
       *[other] { $count } rules
    }

## Models.
models = Models
models-live = Live:
models-shadow = In the shadow, { $what }
models-shadow-did = { $model } scored { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    } beside the live model and would have decided { $disagreed } otherwise
models-none = There is no candidate yet: `gatepost retrain` makes one of what moderators decided and judges it.
model-live = live
model-in-shadow = in the shadow
model-better = better
model-level = as good
model-worse = worse
model-too-few = too little was decided to judge it
model-not-judged = not judged
model-judged = How it was judged
model-why = Why
model-why-kept = Why (kept with it)
model-promote = Put live
model-unshadow = End its shadow play
model-shadow = Let it play in the shadow
model-rollback = Go back to the model before
model-nothing-before = there is nothing to go back to
done-promote = The candidate is live now.
done-shadow = The candidate plays in the shadow: it scores what comes and decides nothing.
done-unshadow = No candidate plays in the shadow any more.
done-rollback = The model that was live before is live again.

## People, and what the server does by itself.
people = People
person-browsers = { $count ->
        [one] { $count } browser
       *[other] { $count } browsers
    }
person-keys = { $count ->
        [one] { $count } key
       *[other] { $count } keys
    }
person-has = signed in with { $browsers }, { $keys } to the API
people-how = `gatepost user` does the same, makes links for those who forgot their password, and tells what was done to accounts.
jobs = What the server does by itself
job-retention = retention
job-remains = remains
job-self-check = self-check
job-audits = audits
job-retrain = retrain
job-notices = notices by mail
job-never = never ran
job-runs = runs
job-done = done
job-failed = failed
job-interrupted = was interrupted
job-next = next:
job-off = off

## A site's settings.
site-settings = Settings of { $name }
set-slider = { $label }, as a slider
set-preview = Show what it would have done
set-save = Save all settings
set-saved = The settings are saved. They hold for what comes from now on.
set-not-saved = Nothing was saved
thresholds = Thresholds
waits-besides = What waits besides
proven = How often it is wrong
kept = How long it is kept
set-approve-below = Approve below
set-approve-below-hint = Comments that are less likely unwanted than this are published at once.
set-spam-above = Spam above
set-spam-above-hint = Comments that are more likely unwanted than this are spam; what lies between waits for a moderator.
set-careful-until = Be careful until so many decisions
set-careful-until-hint = Until moderators of this site have decided so much, more is held.
set-max-links = Most links
set-max-links-hint = A comment with more links waits.
set-hold-first-comment = Hold an author's first comment
set-hold-first-comment-hint = Until one of theirs was approved, by e-mail address.
set-author-flood = Most of one author
set-author-flood-hint = Comments in minutes, as 5/10: what an author sends beyond that waits.
set-network-flood = Most of one network
set-network-flood-hint = The same for a network (an IPv4 /24, an IPv6 /64).
set-close-after-days = Articles close after days
set-close-after-days-hint = Comments on older articles wait, where the blog says how old they are.
set-min-seconds = Least seconds to write
set-min-seconds-hint = What was sent sooner after its form was shown waits, where the blog says so.
set-honeypot = A filled hidden field means
set-honeypot-hint = A field of the form that people do not see.
honeypot-hold = a moderator looks
honeypot-spam = it is spam
honeypot-ignore = nothing
set-audits-per-week = Random checks a week
set-audits-per-week-hint = So many comments that the filter decided alone are drawn whatever their score, and wait for your decision: they say how often it is wrong.
set-max-ham-lost = Promise: lose at most
set-max-ham-lost-hint = This share of good comments, as 0.005 for 1 in 200. The filter marks as spam alone only as far as random checks prove it.
set-keep-spam-days = Spam
set-keep-spam-days-hint = Days since it last changed; empty for ever. What it taught stays.
set-keep-trash-days = Trash
set-keep-trash-days-hint = The same for what was thrown away.
set-keep-approved-days = Approved
set-keep-approved-days-hint = The same for what is published: the blog has its own copy.
set-keep-ip-days = Addresses
set-keep-ip-days-hint = Days since the comment came; empty for as long as the comment.
set-keep-email-days = E-mail addresses
set-keep-email-days-hint = The same for authors' e-mail addresses.
set-keep-user-agent-days = Browsers' names
set-keep-user-agent-days-hint = The same for browsers' names.
wrong-whole = should be a whole number
wrong-whole-or-none = should be a whole number, or empty for none
wrong-author-flood = should be comments/minutes such as 5/10, or empty for no limit
wrong-network-flood = should be comments/minutes such as 20/10, or empty for no limit
wrong-honeypot = should be hold, spam or ignore
wrong-promise = should be a share such as 0.005, or empty for no promise
wrong-percent = should be a number from 0 to 100

## Rules.
rules = Rules
rules-order = They are asked in this order: blocked, spam, hold, trusted; then the score.
rules-none = There is none.
rules-saved = The rules are saved. They hold for what comes from now on.
rule-hold = hold
rule-spam = spam
rule-trust = trust
rule-block = block
rule-words = “{ $words }” in { $fields }
rule-pattern = the pattern { $pattern } in { $fields }
rule-listed = “{ $word }” in content, author, e-mail or address
rule-name = the name { $text }
rule-domain = everybody at { $text }
rule-network = the network { $text }
rule-with = { $one } with { $other }
rule-remove = Remove
rule-remove-what = the rule { $then } { $rule }
rule-new = A new rule
rule-then = It should
rule-then-hold = hold
rule-then-spam = mark as spam
rule-then-block = block (all of it is spam)
rule-then-trust = trust (approve)
rule-by = what has
rule-by-words = these words
rule-by-regex = this pattern (regular expression)
rule-by-email = this e-mail address
rule-by-author = this author's name
rule-by-domain = an e-mail address at this domain
rule-by-network = an address in this network
rule-text = Namely
rule-field = Words and patterns in
rule-in-content = the text
rule-in-author = the author's name
rule-in-author-email = the e-mail address
rule-in-author-url = the author's site
rule-in-ip = the address it came from
rule-in-user-agent = the browser's name
field-content = content
field-author = author
field-author-email = author email
field-author-url = author url
field-ip = ip
field-user-agent = user agent
rule-try = Try it on the last comments
rule-add = Add it
rule-label = The rule
rule-label-in = In
rule-label-by = By
rule-empty = says nothing: type words, a pattern, an address, a name, a domain or a network
rule-no-field = should be one of the fields
rule-by-what = words and patterns hold or mark as spam; trust and block go by e-mail address, name, domain or network
rule-sender-what = can trust or block a sender; hold and spam go by words or a pattern

## What settings would have done.
preview-label = { $sentence } The plot shows how many comments had which score.
preview-left = 0 % likely unwanted
preview-approved = approved by moderators
preview-put-away = put away by moderators
preview-undecided = not decided by anybody. A bar's height is the square root of how many, so that few can be seen beside many.
preview-table = The same as a table
preview-score = Score
preview-head-approved = Approved
preview-head-put-away = Put away
preview-head-undecided = Not decided
preview-ways = From what to what
preview-how-many = How many comments
preview-decided = a moderator decided: { $decided }
preview-short = It took long, so it stopped there; the command line looks at more.
preview-none = There is no comment yet that could show what it does.
preview-same = Of the last { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    } none would have had another verdict.
preview-changed = Of the last { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }, { $changed } would have had another verdict.
would-approve = approve
would-hold = hold
would-spam = spam
moved-nobody = nobody had decided them otherwise
moved-toward = { $toward } as moderators decided
moved-against = { $against } against what moderators decided
moved-both = { $toward } as moderators decided, { $against } against it
moved-nothing-seen = nothing that can be seen
preview-range = { $from } to { $to } %
preview-bar = { $range }: { $approved } approved by moderators, { $away } put away, { $undecided } not decided by anybody
