# What the engine says in English sentences of its own. Each message is in English what it says, by which it is found; a message's variables stand for what differs.
told-no-comment = There is no such comment
told-no-decision = There is no such decision
told-no-held-decision = There is no such decision in quarantine
told-no-batch = There is no such batch of decisions
told-no-question = There is no such comment that waits for a colleague
told-no-pin = There is no such pin
told-no-site = There is no such site
told-no-user = There is no such user
told-no-model = There is no such model
told-no-page = There is no such page
told-no-file = There is no such file

## Forms.
told-action = action should be approve, spam, abuse or trash
told-expected = expected should be approved, pending, spam or trash
told-expected-count = expected should be how many comments the page showed
told-by = by should be near, link, author or network
told-must = must should be approve, spam or none
told-note-kind = kind should be said, asked or answered
told-author-rule = author should be block, trust or release
told-do = do should be promote, shadow, unshadow or rollback
told-language = language should be one of those that the page offers
told-empty-question = text is empty: say what you want to know
told-empty-note = text is empty: say something
told-notes-full = text would be one note too many: a comment has at most { $most }
told-too-long = { $field } is { $bytes } bytes long; at most { $limit } are accepted
told-nul = { $field } holds a NUL character at byte { $place }; remove it
told-author-unknown = author gave neither a name nor an address: there is nothing to know them by
told-author-unmailed = author gave no e-mail address: anybody can write any name, so nobody is trusted by one

## Decisions.
told-only-admins-trust = only an admin may trust an author: what comes from them gets past the filter
told-taken-back = you have taken back what others decided, of as many comments as an account may for now: decide the comment instead; that moves it, and the filter learns it once somebody else has looked at it
told-held-back = the decision waits in quarantine: whoever made it may undo it, and an admin. Decide the comment instead: that moves it
told-edited = the comment was edited after your page was shown: read what it says now, and decide then
told-being-edited = the comment is being edited; read it again and decide then
told-undone-before = the decision was undone before
told-all-undone-before = the decisions were undone before
told-is-approved = somebody was quicker: the comment's status is approved now
told-is-pending = somebody was quicker: the comment's status is pending now
told-is-spam = somebody was quicker: the comment's status is spam now
told-is-trash = somebody was quicker: the comment's status is trash now
told-more-wait = { $waiting } comments like this one wait now, { $expected } were expected: look at them again
told-shadow-live = the model is live: in shadow it would agree with itself
told-settings-changed = somebody changed these settings after your page was shown; what you typed stands below, and saves over theirs if you save it again
told-settings-contended = others keep changing the settings of this site: look at them and try again

## Settings.
told-between = is { $value }; it should be between { $low } and { $high }
told-promise = is { $value }; it should be between { $low } and { $high }, as 0.005 for 1 in 200
told-crossed = is { $value }; it should not be above spam_above, { $other }
told-most = is { $value }; it should be { $most } at most
told-flood = is { $value }; it should be 1 to { $comments } comments in 1 to { $minutes } minutes
told-days = is { $value }; it should be 1 to { $most } days
told-entry = entry { $number }: { $said }
told-entry-word = entry { $number } of { $bytes } bytes; at most { $limit } are accepted
told-entry-blank = entry { $number } without a word; remove it
told-matches-all = the regular expression matches every text; say what has to stand there
told-expression-long = the regular expression is { $bytes } bytes long; at most { $limit } are accepted
told-expression-wrong = the regular expression goes wrong at character { $place }: { $problem }
told-expression-unusable = the regular expression cannot be used: { $problem }
told-expression-counts = the regular expression is too large ({ $characters } characters with counts such as { $count } written out); at most { $limit } are accepted
told-expression-large = the regular expression is too large (more than { $limit } bytes compiled); { $advice }
told-expressions-many = has { $count } regular expressions; at most { $limit } are accepted
told-words-many = has { $count } entries with words; at most { $limit } are accepted
told-entries-many = has { $count } entries; at most { $limit } are accepted
told-domain-star = domain takes no *; example.com stands for all domains below it too
told-sender-bytes = should have 1 to { $most } bytes of text
told-sender-email = email should be an address such as ann@example.com; a domain goes into domain
told-sender-name = a name alone cannot be trusted, as anybody can write it: add the e-mail address
told-sender-domain = domain should be one such as example.com
told-sender-public = { $domain } cannot be trusted, as anybody can have a name in it: name a domain below it
told-sender-network = network should be one such as 192.0.2.0/24 or 2001:db8::/32, or one address
told-sender-everything = { $network } holds every address there is; name a smaller network

## What came of a job.
told-went-one = 1 comment went, { $fields } lost a field
told-went = { $count } comments went, { $fields } lost a field
told-nothing-removed = nothing was removed since the last time
told-file-anew = the file was written anew
told-drawn-one = 1 comment drawn
told-drawn = { $count } comments drawn
told-nothing-decided = nothing was decided since the last time
told-candidate-one = candidate { $model }, 1 decision: { $said }
told-candidate = candidate { $model }, { $count } decisions: { $said }
told-memory = { $count } sites in memory equal their journals
told-memory-differs = { $wrong } of { $count } sites in memory did not equal their journals: { $names }
told-ended = it ended before its time: the log says where
told-taken-over = another server took it over, as nothing was heard of this one for minutes

## How a candidate was judged.
told-judged = judged on { $count } comments that came after { $from } ({ $good } good, { $bad } not): { $said }
told-judged-without = judged on { $count } comments that came after { $from } ({ $good } good, { $bad } not; { $left } more are left out, as the corpora hold their texts): { $said }
told-better = better than what was live
told-level = as good as what was live, as far as this tells
told-worse = worse than what was live
told-lost = good comments marked as spam: { $candidate } by the candidate, { $live } by what was live (by the candidate alone { $alone }, by the other alone { $other }; p = { $p })
told-log-loss = log loss: { $candidate } against { $live } (difference { $difference }, 95 % interval { $low } to { $high }; below 0 is better)
told-let-through = bad comments let through: { $candidate } against { $live }; held in all: { $held } against { $other }
told-judged-few = too little was decided to judge it: { $count } later comments ({ $good } good, { $bad } not) could, and it takes { $least }, at least { $kind } of either kind; { $missing } or more are missing
told-judged-few-without = too little was decided to judge it: { $count } later comments ({ $good } good, { $bad } not) could, and it takes { $least }, at least { $kind } of either kind; { $missing } or more are missing; { $left } more are left out, as the corpora hold their texts

## Accounts.
told-no-session = There is no such session
told-last-admin = this is the last admin of all sites: make somebody else one first
told-factor-on = the second factor is on already
told-factor-off-already = the second factor is off already
told-factor-off = the second factor is off
told-factor-expired = no secret waits for its first code any more: begin again
told-factor-unmade = no second factor can be made for an account of this name
told-came-before = they have signed in before; whoever runs the server makes a link with gatepost user link NAME
told-password-length = password should be { $least } to { $most } characters long
told-password-unusable = password cannot be hashed; use another
told-name-letter = name should have a letter or a digit
told-name-system = name { $name } stands for what no moderator decided; choose another
told-name-hidden = name looks like one that a moderator has; choose another
told-name-alike = name looks like { $name }, which a moderator has; choose another
told-name-removed = name stands on decisions of somebody who was removed; choose another, so that theirs can be told apart
told-sites-none = sites are none: tick one at least, or give every site
told-role = role should be moderator or admin
told-people-do = do should be invite, link, change, end or remove
told-account-do = do should be end or others
told-factor-do = do should be begin, confirm, codes or off
told-user-exists = There is a user named { $name } already
told-address = address should be an e-mail address such as ann@example.org
told-address-do = do should be save or forget
told-wish = wish should be off, hourly or daily, with an hour from 0 to 23
told-no-mail = no mail can be sent: no mail server is configured
told-mailed-often = this address was written to several times lately; wait an hour
told-no-address = there is no confirmed e-mail address: give one first, and open the link that is mailed to it

## Webhooks.
told-no-webhook = There is no such webhook
told-webhook-busy = the receiver has too much to do (it answered { $status })
told-webhook-answered = the receiver answered { $status }
told-webhook-gone = the receiver answered 410: it wants to be told no more, so the webhook was switched off
told-webhook-late = nobody answered within ten seconds
told-webhook-unconnected = no connection could be made: the name is unknown, nobody listens there, or the certificate is wrong
told-webhook-broken = the connection broke off before an answer
told-webhook-astray = the name leads to no address that webhooks may reach
told-webhook-forbidden = the address is one that webhooks may not reach
told-webhook-redirects = it redirects more than three times
told-webhook-redirects-nowhere = it redirects to no address
told-webhook-redirects-down = it redirects from https to http
told-webhook-redirects-away = it redirects to another host
told-webhook-url = url should be a full address such as https://blog.example/hook
told-webhook-scheme = url should begin with https:// or http://
told-webhook-credentials = url must not hold a name or password
told-webhook-port = url must not name port 0
told-webhook-name = url names a host that cannot be: names have at most { $most } letters, and at most { $part } between two dots
told-webhook-tests = { $count } tests wait for the webhook: wait until they have arrived
told-webhook-do = do should be add, rotate, test, again or remove
told-webhook-most = the site has { $count } webhooks: remove one first
told-webhook-off = the webhook is switched off: send again what was given up, that switches it on
told-webhook-points = url points at { $what }: whoever runs the server may allow it with --webhook-networks, or allow_networks under [webhooks] in gatepost.toml
