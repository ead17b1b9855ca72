# What stands around every page, and the pages for those who are not signed in.
skip = Skip to the content
language-label = Language
language-switch = Language of the pages
places = Pages of Gatepost
place-queue = Queue
place-insights = Insights
place-settings = Settings
keys = Keys
signed-in-as = Signed in as
sign-out = Sign out
sign-in = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-without = No password? The operator can make a link that signs you in once.
sign-in-too-often = That was tried too often. Wait a minute, then try again.
sign-in-wrong = The name or the password is wrong.
link-dead = This link does not work
link-used = This link was used before, or is too old. Ask the operator for a new one, or sign in as always.
link-password = Sign in with a password
link-once = This link signs you in once, on this device.
link-button = Sign in to Gatepost

## What went wrong.
error-to-queue = To the queue
error-removed = It may have been removed, or the address is not complete.
error-signed-out = You are not signed in
error-signed-out-advice = Your session has ended, and nothing was changed. Sign in, then do it again.
error-token = This form cannot be used
error-token-advice = The form did not come from a page of this session, so nothing was changed. Go back, reload the page and do it again.
error-foreign = This form came from another site
error-foreign-advice = Another site made your browser send this form, so nothing was changed. If you clicked a link somewhere just now, do not trust it.
error-form = This form cannot be read
error-quicker = Somebody was quicker
error-unchanged = Nothing was changed: { $problem }.
error-guarded = Not everything was undone
error-guarded-advice = The poison guard holds: { $problem }.
error-admins = Only admins may do this
error-admins-advice = Nothing was changed. Ask an admin, or whoever runs the server: gatepost user role NAME admin makes you one.
error-pages = You have too many pages open
error-pages-advice = Close some of them: this one still works, and shows what others did when it is loaded anew.
error-full = The server's disk is full
error-full-advice = Nothing was changed, and nothing that was saved before is lost. Ask the operator to free some space.
error-busy = The server is busy
error-busy-advice = Nothing was changed: another program holds the database. Try again in a moment.
error-failed = This did not work
error-failed-advice = Something failed on the server. Try again in a moment; if it stays, the operator finds the cause in the server's log.

## The keys.
key-step = next comment, the one before
key-approve = approve
key-spam = spam
key-abuse = abuse
key-trash = trash
key-undo = take the last decision back
key-tick = tick
key-with = with
key-ticked = the same for all that are ticked
key-evidence = show the evidence in the text
key-note = note, ask a colleague, or say what is to be with the author
key-or = or
key-open = open the comment
key-search = search
key-help = these keys
close = Close
undo = Undo

## What scripts say. They put who did it, or a number, where a pair of braces stands.
live-no-answer = The server did not answer, so it may not have been done. It is back here: try it again.
live-none-ticked = Nothing is ticked. Tick comments with the boxes at their left, or with the key x.
live-undone = Undone.
live-old = Something changed meanwhile: show it
live-came-one = 1 new comment: show it
live-came-many = { $count } new comments: show them
live-by-approved = { $who } approved it just now.
live-by-pending = { $who } put it back among those that wait just now.
live-by-spam = { $who } marked it as spam just now.
live-by-trash = { $who } threw it away just now.
live-copy-approved = Approved, as { $who } decided about nearly the same text just now.
live-copy-pending = It waits again, as { $who } decided about nearly the same text just now.
live-copy-spam = Marked as spam, as { $who } decided about nearly the same text just now.

## Numbers, shares and times.
comments = { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }
decisions = { $count ->
        [one] { $count } decision
       *[other] { $count } decisions
    }
minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
weeks = { $count ->
        [one] { $count } week
       *[other] { $count } weeks
    }
ago-now = just now
ago-minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    } ago
ago-hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    } ago
ago-days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    } ago
ago-months = { $count ->
        [one] { $count } month
       *[other] { $count } months
    } ago
ago-years = { $count ->
        [one] { $count } year
       *[other] { $count } years
    } ago
date = { $day } { $month } { $year }
date-short = { $day } { $month }
moment = { $date }, { $time } UTC
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
percent = { $percent } %
percent-under = under { $percent } %
percent-over = over { $percent } %
range-both = { $from } to { $to }
range-from = from { $from }
range-to = up to { $to }
