# The queue, its comments and what is like them.
heading-checks = Random checks
heading-asked = A colleague is asked
heading-pending = Waiting for you
heading-approved = Approved
heading-spam = Spam
heading-trash = Trash
heading-all = All comments
tab-pending = Pending
tab-approved = Approved
tab-spam = Spam
tab-trash = Trash
tab-all = All
tab-checks = Random checks
tab-asked = Asked
tabs = Comments by status

## The form that narrows it.
site = Site
site-every = Every site
order = Order
order-newest = Newest first
order-oldest = Oldest first
order-score = Highest score first
order-uncertain = Teaches most first
search = Search
search-label = Search for words in texts and names
search-words = Search for words
search-hint = Words that texts or names have; a * behind a word stands for any ending
filters-more = More filters
filter-author = Author, name or e-mail
filter-article = Article's address
filter-min = Score from, in %
filter-max = Score to, in %
filter-since = Arrived from (UTC)
filter-until = Arrived to (UTC)
filter-any = Any
filter-show = Show these
chips = What narrows the list
chip-away = Take this away
chip-away-named = Take away: { $name } { $value }
chips-away = Take all away
chip-words = Words
chip-author = Author
chip-email = E-mail
chip-ip = IP address
chip-article = Article
chip-reason = Reason
chip-language = Language
chip-score = Score
chip-arrived = Arrived

## The list.
quarantined = In quarantine, teaching nothing yet: { $decisions }.
quarantined-how = An admin releases or drops them over the API, or whoever runs the server with `gatepost quarantine`.
empty-so-far = Nothing matches so far.
empty-looked = Many comments were looked at, and there are more.
empty-match = Nothing matches.
empty-show = Show everything that waits
empty-last = That was the last page.
empty-first = Back to the first page
empty-pending = Nothing waits.
empty-decided = Every comment is decided. New ones that need you will stand here.
empty-here = Nothing here.
bulk = Decide what is ticked
bulk-label = Mark what is ticked:
bulk-what = what is ticked
tick-none = Tick none
tick-all = Tick all { $count }
tick-one = Tick the comment by { $author }
page-done = This page is done.
page-again = Show what there is now
why-here = Why it is here
act-what = the comment by { $author }
evidence = Evidence
evidence-what = in the comment by { $author }
details = Details
details-what = of the comment by { $author }
like-this = Like this…
like-this-what = one by { $author }
page-not-full = Many comments were looked at, and there are more: this page is not full.
pager = Pages
pager-first = First page
pager-further = Look further
pager-next = Next page

## Decisions.
act-approve = Approve
act-approve-hint = Publish it; the filter learns that you want such comments
act-spam = Spam
act-spam-hint = Mark it as spam; the filter learns it
act-abuse = Abuse
act-abuse-hint = Throw it away as insult or hate; the filter learns it
act-trash = Trash
act-trash-hint = Throw it away; the filter learns nothing
beside = Note, author…
beside-note = Note for colleagues
beside-keep = Keep the note
beside-ask = Ask a colleague
beside-legend = With the decision
beside-nothing = nothing more
beside-block = block the author
beside-trust = trust the author

## A comment on a card.
anonymous = Anonymous
score-spam = { $percent } likely spam
score-abuse = { $percent } likely abuse
verdict-imported = It came with an import
verdict-approve = The filter approved it
verdict-hold = The filter held it for you
verdict-spam = The filter marked it as spam
verdict-because = , because:
side-against = speaks for spam:
side-for = speaks for a good comment:
status-approved = approved
status-pending = pending
status-spam = spam
status-trash = trash
status-by-person = by a person
edited = edited
article-on = On the article
article-only = Only comments on this article
author-only = Only comments by this author
email-label = E-mail:
email-only = Only comments from this e-mail address
ip-label = IP address:
ip-only = Only comments from this IP address
author-site-label = Site:
text-read-all = Read all { $count } characters
text-show-all = Show all { $count } characters
text-less = Show less
text-nothing = Nothing of this text can be seen.
hid-text-invisible = The text held { $count ->
        [one] { $count } invisible character
       *[other] { $count } invisible characters
    }, not shown
hid-text-direction = The text held { $count ->
        [one] { $count } character that turns
       *[other] { $count } characters that turn
    } the reading direction, not shown
hid-text-marks = The text held { $count ->
        [one] { $count } stacked mark
       *[other] { $count } stacked marks
    }, not shown
hid-name-invisible = The name held { $count ->
        [one] { $count } invisible character
       *[other] { $count } invisible characters
    }, not shown
hid-name-direction = The name held { $count ->
        [one] { $count } character that turns
       *[other] { $count } characters that turn
    } the reading direction, not shown
hid-name-marks = The name held { $count ->
        [one] { $count } stacked mark
       *[other] { $count } stacked marks
    }, not shown

## What was just done.
the-comment = The comment
the-comment-by = The comment by { $author }
the-comment-within = the comment
the-comment-by-within = the comment by { $author }
done-approve = { $comment } was approved
done-spam = { $comment } was marked as spam
done-abuse = { $comment } was thrown away as abuse
done-trash = { $comment } was thrown away
done-many-approve = { $count ->
        [one] { $count } comment was
       *[other] { $count } comments were
    } approved
done-many-spam = { $count ->
        [one] { $count } comment was
       *[other] { $count } comments were
    } marked as spam
done-many-abuse = { $count ->
        [one] { $count } comment was
       *[other] { $count } comments were
    } thrown away as abuse
done-many-trash = { $count ->
        [one] { $count } comment was
       *[other] { $count } comments were
    } thrown away
done-partly = { $done }; { $count } of these decisions were undone.
copies-approved = { $count ->
        [one] { $count } that waited and says nearly the same was
       *[other] { $count } that waited and say nearly the same were
    } approved, too.
copies-spam = { $count ->
        [one] { $count } that waited and says nearly the same was
       *[other] { $count } that waited and say nearly the same were
    } marked as spam, too.
undone-one = Undone. { $comment } is { $stands } now.
undone-many = Undone for { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }.
stands-approved = approved
stands-pending = pending
stands-spam = marked as spam
stands-trash = in the trash
quicker-copy = { $comment } is { $stands } now, as somebody decided about nearly the same text. Nothing was changed.
quicker-edited = { $comment } was edited after your page was shown. Nothing was changed: read what it says now.
quicker-named = { $who } was quicker: { $comment } is { $stands } now. Nothing was changed.
quicker-somebody = Somebody was quicker: { $comment } is { $stands } now. Nothing was changed.

## Notes, and what is to be with an author.
notes-label = Notes of moderators
note-said = noted
note-asked = asks a colleague
note-blocked = blocked the author
note-trusted = trusted the author
note-released = took the author off the lists
known-name = the name { $author }
known-address = the address { $network }
ruled-blocked = What comes from { $known } is spam from now on.
ruled-trusted = What comes from { $known } is approved from now on.

## What is like a comment.
like-title = Like the comment by { $author }
like-kinds = Alike by
like-near = Nearly the same text
like-link = Same link
like-author = Same author
like-network = Same network
like-decide = Decide all of them
like-wait = { $count ->
        [0] None of them waits.
        [one] { $count } waits.
       *[other] { $count } wait.
    }
like-beside = Beside them there are { $others }.
like-capped = There may be older ones: only the newest are looked at.
like-approve = Approve { $count ->
        [one] this { $count }
       *[other] all { $count }
    }
like-spam = Mark { $count ->
        [one] this { $count }
       *[other] all { $count }
    } as spam
like-abuse = Throw { $count ->
        [one] this { $count }
       *[other] all { $count }
    } away as abuse
like-trash = Throw { $count ->
        [one] this { $count }
       *[other] all { $count }
    } away
like-hidden = And { $count } more that wait and are not shown.
like-more = { $count ->
        [one] { $count } more like this one waits.
       *[other] { $count } more like this one wait.
    }
count-pending = { $count } pending
count-approved = { $count } approved
count-spam = { $count } spam
count-marked = { $count } marked as spam
count-trash = { $count } in the trash
