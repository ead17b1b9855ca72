# The plots of a site's last days.
insights = Insights
insights-show = Show
insights-none = There is no site yet: `gatepost site add` asks what is needed.
insights-spans = How many days
insights-span = { $days } days
insights-range = { $from } to { $to }, days in UTC. Imported comments are in no figure.
plot-table = The same as a table
plot-table-of = { $title } The table.
plot-table-what = : { $title }
head-when = When
head-approved = Approved
head-held = Held
head-spam = Spam
head-unwanted = Unwanted
head-share = Share
head-score = Score
head-comments = Comments
head-mean-score = Mean score
head-at-least = At least
head-at-most = At most
head-week = Week from
head-decisions = Decisions
head-log-loss = Mean log loss
head-ended = How it ended
head-waited = Waited
head-mistake = Mistake
head-wrong = Wrong
head-of = Of
head-who = Who
head-texts = Texts
head-same = Same
head-kappa = Kappa
head-which = Which
head-put-away = Put away
head-waiting = Waiting

## What came.
volume = What came
volume-none = No comment came in these days.
volume-stretch = { $from } to { $to }
volume-bar = { $when }: { $approved } approved, { $held } held, { $spam } marked as spam
volume-bar-unwanted = { $bar }; unwanted: { $share }
volume-came = { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    } came: { $approved } were approved, { $held } held and { $spam } marked as spam.
volume-settled = Of those that do not wait, { $share } are unwanted.
volume-approved = approved
volume-held = held
volume-spam = marked as spam
volume-unwanted = share of the unwanted (right), as they stand now
volume-deleted = Deleted comments are counted as they stood.
of-newest = Of the newest { $count ->
        [one] { $count } decision
       *[other] { $count } decisions
    } only.

## Whether scores mean what they say, and how that changes.
reliability = Do scores mean what they say?
reliability-none = Nobody approved a comment in these days, marked one as spam or threw one away as abuse, whose text is still there.
reliability-expected = Of { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    } that somebody decided first, the scores expected { $expected } to be unwanted; { $were } were.
reliability-top = { $percent } unwanted
reliability-left = score { $percent }
reliability-note = On the dashed line a score is the share that is unwanted; a stroke is where that share lies with 95 % confidence. People decide mostly what was held, so this says most of what the filter was unsure of.
drift = Do the scores get better or worse?
drift-none = There is no week in which somebody decided a comment whose text is still there.
drift-one = There is one week with decisions so far: it takes two to compare.
drift-was = In the last week with decisions the mean log loss was { $loss } (of { $count ->
        [one] { $count } decision
       *[other] { $count } decisions
    }); in all these weeks it was { $mean }.
drift-note = 0 is sure and right; the dashed line, { $guessing }, is who always says 50 %. The scores are those with which the comments came, the decisions people's first ones. Weeks of few decisions go up and down by chance.

## What became of what was held.
held = What was held, and how it ended
held-none = Nothing that came in these days was held.
held-approved = Approved
held-spam = Marked as spam
held-trash = Thrown away, as abuse or otherwise
held-waiting = Still waiting
held-gone = Deleted before anybody decided
held-of = Of { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    } that were held, { $approved } were approved, { $away } put away, and { $waiting } still wait.
waits = Time to decision
waits-none = Nobody decided a comment in these days that was held and is still there.
waits-quarter = A quarter within
waits-half = Half within
waits-three-quarters = Three quarters within
waits-nine = Nine of ten within
waits-of = Of { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    } that were held, half were decided within { $half } and nine of ten within { $nine }.
waits-note = A quarter within { $quarter }, three quarters within { $three }. Each range is about four times as long as the one above. What still waits is not in it.
lasted-seconds = { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
lasted-minutes = { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
lasted-hours = { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
lasted-days = { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
lasted-some-minutes = { $amount } minutes
lasted-some-hours = { $amount } hours
lasted-some-days = { $amount } days
waited-over = over { $time }
waited-under = under { $time }
waited-between = { $from } to { $to }

## Mistakes.
mistakes = Where the filter was wrong alone
mistake-good = Good, though taken for spam (random checks)
mistake-approved = Marked as spam, approved by people
mistake-missed = Unwanted, though approved (random checks)
mistake-removed = Approved, put away by people
mistakes-none = Nothing is known: the filter neither approved a comment in these days nor marked one as spam, and no random check was answered.
mistakes-good = Of what it takes for spam, { $share } is good (between { $low } and { $high }).
mistakes-good-none = No random check of what it takes for spam was answered.
mistakes-missed = Of what it approves, { $share } should not be read (between { $low } and { $high }).
mistakes-missed-none = No random check of what it approves was answered.
mistake-share = { $share } ({ $wrong } of { $all })
mistake-unknown = nothing known
mistakes-legend = where the share lies with 95 % confidence (Clopper and Pearson)
mistakes-note = Random checks are drawn from what the score decided, whoever looked at it since: they measure. What people reversed, be it a verdict of the score or of a rule, is a lower bound: nobody looks at everything.

## Agreement.
agreement = Do moderators agree?
agreement-none = There is no text in these days that two people have decided.
agreement-pair = { $one } and { $other }
agreement-kappa = { $agreed } of { $texts }, kappa { $kappa }
agreement-few = No two people have both decided 10 texts, from which on they are compared.
agreement-of = Of { $count ->
        [one] { $count } text
       *[other] { $count } texts
    } that two people or more have decided, they said the same about { $share }.
agreement-note = To show a text or not, in one comment or in several with the same words. Cohen's kappa is 1 for always the same and 0 for as often as by chance. Who decides after a colleague mostly means to change it: people agree at least so often.

## Hosts and languages.
hosts = What comments link to
hosts-none = None of them links to anything.
hosts-others = { $count ->
        [one] One other host is not shown.
       *[other] { $count } other hosts are not shown.
    }
hosts-most = Most link to { $host }: { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }.
languages = Languages
languages-none = Of none of them the language is recognised reliably.
languages-not = Not recognised
languages-most = { $language } is the language of { $share }.
languages-short = Short texts are often in no language that is recognised reliably.
stands-good = approved
stands-bad = spam or thrown away
stands-waits = waiting
texts-read = Of { $count ->
        [one] { $count } text
       *[other] { $count } texts
    } that are still there, the beginning was read.
texts-read-newest = Of the newest { $count ->
        [one] { $count } text
       *[other] { $count } texts
    } that are still there, the beginning was read.
texts-gone = No text of these days is still there.
