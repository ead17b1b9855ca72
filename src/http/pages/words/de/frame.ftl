# What stands around every page, and the pages for those who are not signed in.
skip = Zum Inhalt springen
language-label = Sprache
language-switch = Sprache der Seiten
places = Seiten von Gatepost
place-queue = Warteschlange
place-insights = Einblicke
place-settings = Einstellungen
keys = Tasten
signed-in-as = Angemeldet als
sign-out = Abmelden
sign-in = Anmelden
sign-in-name = Name
sign-in-password = Passwort
sign-in-without = Kein Passwort? Wer den Server betreibt, kann einen Link erstellen, der einmal anmeldet.
sign-in-too-often = Das wurde zu oft versucht. Bitte eine Minute warten und dann noch einmal versuchen.
sign-in-wrong = Der Name oder das Passwort ist falsch.
link-dead = Dieser Link funktioniert nicht
link-used = Dieser Link wurde schon benutzt oder ist zu alt. Wer den Server betreibt, kann einen neuen erstellen; oder melden Sie sich wie sonst an.
link-password = Mit Passwort anmelden
link-once = Dieser Link meldet einmal an, auf diesem Gerät.
link-button = Bei Gatepost anmelden

## What went wrong.
error-to-queue = Zur Warteschlange
error-removed = Vielleicht wurde es entfernt, oder die Adresse ist unvollständig.
error-signed-out = Nicht angemeldet
error-signed-out-advice = Die Sitzung ist beendet, und es wurde nichts geändert. Bitte anmelden und es dann noch einmal tun.
error-token = Dieses Formular kann nicht benutzt werden
error-token-advice = Das Formular kam nicht von einer Seite dieser Sitzung, deshalb wurde nichts geändert. Bitte zurückgehen, die Seite neu laden und es noch einmal tun.
error-foreign = Dieses Formular kam von einer anderen Website
error-foreign-advice = Eine andere Website ließ den Browser dieses Formular senden, deshalb wurde nichts geändert. Wer gerade irgendwo auf einen Link geklickt hat, sollte ihm nicht trauen.
error-form = Dieses Formular kann nicht gelesen werden
error-quicker = Jemand war schneller
error-unchanged = Es wurde nichts geändert: { $problem }.
error-guarded = Nicht alles wurde rückgängig gemacht
error-guarded-advice = Der Schutz vor falschen Entscheidungen greift: { $problem }.
error-admins = Das dürfen nur Admins
error-admins-advice = Es wurde nichts geändert. Ein Admin kann es tun; und wer den Server betreibt, macht mit gatepost user role NAME admin jemanden dazu.
error-pages = Es sind zu viele Seiten geöffnet
error-pages-advice = Bitte einige schließen: Diese hier funktioniert noch und zeigt nach dem Neuladen, was andere getan haben.
error-full = Die Festplatte des Servers ist voll
error-full-advice = Es wurde nichts geändert, und nichts Gespeichertes ist verloren. Wer den Server betreibt, muss Platz schaffen.
error-busy = Der Server ist beschäftigt
error-busy-advice = Es wurde nichts geändert: Ein anderes Programm hält die Datenbank. Bitte gleich noch einmal versuchen.
error-failed = Das hat nicht geklappt
error-failed-advice = Auf dem Server ist etwas fehlgeschlagen. Bitte gleich noch einmal versuchen; bleibt es dabei, steht die Ursache im Protokoll des Servers.

## The keys.
key-step = nächster Kommentar, voriger Kommentar
key-approve = freigeben
key-spam = Spam
key-abuse = Beleidigung
key-trash = Papierkorb
key-undo = letzte Entscheidung zurücknehmen
key-tick = ankreuzen
key-with = mit
key-ticked = dasselbe für alle angekreuzten
key-evidence = Hinweise im Text zeigen
key-note = notieren, nachfragen oder festlegen, was für den Autor gilt
key-or = oder
key-open = Kommentar öffnen
key-search = suchen
key-help = diese Tasten
close = Schließen
undo = Rückgängig

## What scripts say. They put who did it, or a number, where a pair of braces stands.
live-no-answer = Der Server hat nicht geantwortet, also ist es vielleicht nicht geschehen. Hier steht es wieder: bitte noch einmal versuchen.
live-none-ticked = Nichts ist angekreuzt. Kommentare lassen sich mit den Kästchen links ankreuzen oder mit der Taste x.
live-undone = Rückgängig gemacht.
live-old = Inzwischen hat sich etwas geändert: anzeigen
live-came-one = 1 neuer Kommentar: anzeigen
live-came-many = { $count } neue Kommentare: anzeigen
live-by-approved = { $who } hat ihn gerade freigegeben.
live-by-pending = { $who } hat ihn gerade zu den ausstehenden zurückgelegt.
live-by-spam = { $who } hat ihn gerade als Spam markiert.
live-by-trash = { $who } hat ihn gerade in den Papierkorb gelegt.
live-copy-approved = Freigegeben, weil { $who } gerade über fast denselben Text entschieden hat.
live-copy-pending = Wartet wieder, weil { $who } gerade über fast denselben Text entschieden hat.
live-copy-spam = Als Spam markiert, weil { $who } gerade über fast denselben Text entschieden hat.

## Numbers, shares and times.
comments = { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentare
    }
decisions = { $count ->
        [one] { $count } Entscheidung
       *[other] { $count } Entscheidungen
    }
minutes = { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
hours = { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
days = { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }
weeks = { $count ->
        [one] { $count } Woche
       *[other] { $count } Wochen
    }
ago-now = gerade eben
ago-minutes = vor { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
ago-hours = vor { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
ago-days = vor { $count ->
        [one] { $count } Tag
       *[other] { $count } Tagen
    }
ago-months = vor { $count ->
        [one] { $count } Monat
       *[other] { $count } Monaten
    }
ago-years = vor { $count ->
        [one] { $count } Jahr
       *[other] { $count } Jahren
    }
date = { $day }. { $month } { $year }
date-short = { $day }. { $month }
moment = { $date }, { $time } UTC
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sept.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
percent = { $percent } %
percent-under = unter { $percent } %
percent-over = über { $percent } %
range-both = { $from } bis { $to }
range-from = ab { $from }
range-to = bis { $to }
