# The plots of a site's last days.
insights = Einblicke
insights-show = Zeigen
insights-none = Es gibt noch keine Website: `gatepost site add` fragt, was nötig ist.
insights-spans = Wie viele Tage
insights-span = { $days } Tage
insights-range = { $from } bis { $to }, Tage in UTC. Importierte Kommentare sind in keiner Zahl enthalten.
plot-table = Dasselbe als Tabelle
plot-table-of = { $title } Die Tabelle.
plot-table-what = : { $title }
head-when = Wann
head-approved = Freigegeben
head-held = Zurückgehalten
head-spam = Spam
head-unwanted = Unerwünscht
head-share = Anteil
head-score = Bewertung
head-comments = Kommentare
head-mean-score = Mittlere Bewertung
head-at-least = Mindestens
head-at-most = Höchstens
head-week = Woche ab
head-decisions = Entscheidungen
head-log-loss = Mittlerer Log-Loss
head-ended = Wie es ausging
head-waited = Gewartet
head-mistake = Fehler
head-wrong = Falsch
head-of = Von
head-who = Wer
head-texts = Texte
head-same = Gleich
head-kappa = Kappa
head-which = Welche
head-put-away = Entfernt
head-waiting = Wartend

## What came.
volume = Was kam
volume-none = In diesen Tagen kam kein Kommentar.
volume-stretch = { $from } bis { $to }
volume-bar = { $when }: { $approved } freigegeben, { $held } zurückgehalten, { $spam } als Spam markiert
volume-bar-unwanted = { $bar }; unerwünscht: { $share }
volume-came = { $count ->
        [one] { $count } Kommentar kam
       *[other] { $count } Kommentare kamen
    }: { $approved } freigegeben, { $held } zurückgehalten und { $spam } als Spam markiert.
volume-settled = Von denen, die nicht warten, sind { $share } unerwünscht.
volume-approved = freigegeben
volume-held = zurückgehalten
volume-spam = als Spam markiert
volume-unwanted = Anteil der unerwünschten (rechts), nach heutigem Stand
volume-deleted = Gelöschte Kommentare zählen so, wie sie zuletzt standen.
of-newest = Nur aus { $count ->
        [one] der neuesten Entscheidung
       *[other] den neuesten { $count } Entscheidungen
    }.

## Whether scores mean what they say, and how that changes.
reliability = Stimmen die Bewertungen?
reliability-none = In diesen Tagen wurde kein Kommentar freigegeben, als Spam markiert oder als Beleidigung in den Papierkorb gelegt, dessen Text noch da ist.
reliability-expected = Von { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentaren
    }, über die jemand zuerst entschied, erwarteten die Bewertungen { $expected } als unerwünscht; es waren { $were }.
reliability-top = { $percent } unerwünscht
reliability-left = Bewertung { $percent }
reliability-note = Auf der gestrichelten Linie ist die Bewertung gleich dem Anteil der unerwünschten; ein Strich zeigt, wo dieser Anteil mit 95 % Sicherheit liegt. Entschieden wird meist über Zurückgehaltenes, also sagt dies vor allem etwas über das, worin der Filter unsicher war.
drift = Werden die Bewertungen besser oder schlechter?
drift-none = Es gibt keine Woche, in der über einen Kommentar entschieden wurde, dessen Text noch da ist.
drift-one = Bisher gibt es eine Woche mit Entscheidungen: Zum Vergleichen braucht es zwei.
drift-was = In der letzten Woche mit Entscheidungen war der mittlere Log-Loss { $loss } (aus { $count ->
        [one] { $count } Entscheidung
       *[other] { $count } Entscheidungen
    }); in all diesen Wochen war er { $mean }.
drift-note = 0 ist sicher und richtig; die gestrichelte Linie, { $guessing }, ist, wer immer 50 % sagt. Die Bewertungen sind die, mit denen die Kommentare kamen, die Entscheidungen jeweils die ersten. Wochen mit wenigen Entscheidungen schwanken zufällig.

## What became of what was held.
held = Was zurückgehalten wurde, und wie es ausging
held-none = Von dem, was in diesen Tagen kam, wurde nichts zurückgehalten.
held-approved = Freigegeben
held-spam = Als Spam markiert
held-trash = Im Papierkorb, als Beleidigung oder aus anderem Grund
held-waiting = Wartet noch
held-gone = Gelöscht, bevor jemand entschied
held-of = Von { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentaren
    }, die zurückgehalten wurden, sind { $approved } freigegeben und { $away } entfernt, und { $waiting } warten noch.
waits = Zeit bis zur Entscheidung
waits-none = In diesen Tagen wurde über keinen Kommentar entschieden, der zurückgehalten wurde und noch da ist.
waits-quarter = Ein Viertel innerhalb von
waits-half = Die Hälfte innerhalb von
waits-three-quarters = Drei Viertel innerhalb von
waits-nine = Neun von zehn innerhalb von
waits-of = Von { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentaren
    }, die zurückgehalten wurden, war über die Hälfte nach höchstens { $half } entschieden, über neun von zehn nach höchstens { $nine }.
waits-note = Ein Viertel nach höchstens { $quarter }, drei Viertel nach höchstens { $three }. Jeder Bereich ist etwa viermal so lang wie der darüber. Was noch wartet, ist nicht enthalten.
lasted-seconds = { $count ->
        [one] { $count } Sekunde
       *[other] { $count } Sekunden
    }
lasted-minutes = { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
lasted-hours = { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
lasted-days = { $count ->
        [one] { $count } Tag
       *[other] { $count } Tagen
    }
lasted-some-minutes = { $amount } Minuten
lasted-some-hours = { $amount } Stunden
lasted-some-days = { $amount } Tagen
waited-over = über { $time }
waited-under = unter { $time }
waited-between = { $from } bis { $to }

## Mistakes.
mistakes = Wo der Filter allein falsch lag
mistake-good = Gut, aber für Spam gehalten (Stichproben)
mistake-approved = Als Spam markiert, von Menschen freigegeben
mistake-missed = Unerwünscht, aber freigegeben (Stichproben)
mistake-removed = Freigegeben, von Menschen entfernt
mistakes-none = Nichts bekannt: Der Filter hat in diesen Tagen weder einen Kommentar freigegeben noch einen als Spam markiert, und keine Stichprobe wurde beantwortet.
mistakes-good = Was er für Spam hält, ist zu { $share } gut (zwischen { $low } und { $high }).
mistakes-good-none = Keine Stichprobe aus dem, was er für Spam hält, wurde beantwortet.
mistakes-missed = Was er freigibt, sollte zu { $share } niemand lesen (zwischen { $low } und { $high }).
mistakes-missed-none = Keine Stichprobe aus dem, was er freigibt, wurde beantwortet.
mistake-share = { $share } ({ $wrong } von { $all })
mistake-unknown = nichts bekannt
mistakes-legend = wo der Anteil mit 95 % Sicherheit liegt (Clopper und Pearson)
mistakes-note = Stichproben werden aus dem gezogen, worüber die Bewertung entschied, egal wer es seitdem angesehen hat: Sie messen. Was Menschen umgekehrt haben, ob ein Urteil der Bewertung oder einer Regel, ist eine Untergrenze: Niemand sieht alles an.

## Agreement.
agreement = Ist sich die Moderation einig?
agreement-none = In diesen Tagen gibt es keinen Text, über den zwei Personen entschieden haben.
agreement-pair = { $one } und { $other }
agreement-kappa = { $agreed } von { $texts }, Kappa { $kappa }
agreement-few = Keine zwei Personen haben beide über 10 Texte entschieden, ab denen sie verglichen werden.
agreement-of = Bei { $count ->
        [one] { $count } Text
       *[other] { $count } Texten
    }, über die zwei oder mehr Personen entschieden haben, waren sie sich zu { $share } einig.
agreement-note = Ob ein Text gezeigt wird oder nicht, in einem Kommentar oder in mehreren mit denselben Wörtern. Cohens Kappa ist 1 bei immer gleichen Entscheidungen und 0 bei so vielen gleichen wie durch Zufall. Wer nach anderen entscheidet, will meist etwas ändern: So oft ist man sich mindestens einig.

## Hosts and languages.
hosts = Wohin Kommentare verlinken
hosts-none = Keiner davon verlinkt irgendwohin.
hosts-others = { $count ->
        [one] Ein weiterer Host wird nicht gezeigt.
       *[other] { $count } weitere Hosts werden nicht gezeigt.
    }
hosts-most = Die meisten verlinken zu { $host }: { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentare
    }.
languages = Sprachen
languages-none = Bei keinem davon ist die Sprache sicher erkannt.
languages-not = Nicht erkannt
languages-most = { $language } ist die Sprache von { $share }.
languages-short = Kurze Texte sind oft in keiner Sprache, die sicher erkannt wird.
stands-good = freigegeben
stands-bad = Spam oder Papierkorb
stands-waits = wartend
texts-read = Von { $count ->
        [one] { $count } Text
       *[other] { $count } Texten
    }, die noch da sind, wurde der Anfang gelesen.
texts-read-newest = Von den neuesten { $count ->
        [one] { $count } Text
       *[other] { $count } Texten
    }, die noch da sind, wurde der Anfang gelesen.
texts-gone = Aus diesen Tagen ist kein Text mehr da.
