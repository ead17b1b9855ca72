# The queue, its comments and what is like them.
heading-checks = Stichproben
heading-asked = Rückfragen an andere
heading-pending = Wartet auf Entscheidung
heading-approved = Freigegeben
heading-spam = Spam
heading-trash = Papierkorb
heading-all = Alle Kommentare
tab-pending = Ausstehend
tab-approved = Freigegeben
tab-spam = Spam
tab-trash = Papierkorb
tab-all = Alle
tab-checks = Stichproben
tab-asked = Rückfragen
tabs = Kommentare nach Status

## The form that narrows it.
site = Website
site-every = Alle Websites
order = Reihenfolge
order-newest = Neueste zuerst
order-oldest = Älteste zuerst
order-score = Höchste Bewertung zuerst
order-uncertain = Lehrreichste zuerst
search = Suchen
search-label = Wörter in Texten und Namen suchen
search-words = Wörter suchen
search-hint = Wörter aus Texten oder Namen; ein * hinter einem Wort steht für jede Endung
filters-more = Weitere Filter
filter-author = Autor, Name oder E-Mail
filter-article = Adresse des Artikels
filter-min = Bewertung ab, in %
filter-max = Bewertung bis, in %
filter-since = Eingegangen ab (UTC)
filter-until = Eingegangen bis (UTC)
filter-any = Beliebig
filter-show = Diese zeigen
chips = Was die Liste einschränkt
chip-away = Diese Einschränkung aufheben
chip-away-named = Aufheben: { $name } { $value }
chips-away = Alle aufheben
chip-words = Wörter
chip-author = Autor
chip-email = E-Mail
chip-ip = IP-Adresse
chip-article = Artikel
chip-reason = Grund
chip-language = Sprache
chip-score = Bewertung
chip-arrived = Eingegangen

## The list.
quarantined = In Quarantäne, ohne dass schon daraus gelernt wird: { $decisions }.
quarantined-how = Ein Admin gibt sie über die API frei oder verwirft sie, oder wer den Server betreibt, mit `gatepost quarantine`.
empty-so-far = Bisher nichts Passendes.
empty-looked = Viele Kommentare wurden angesehen, und es gibt noch mehr.
empty-match = Nichts Passendes.
empty-show = Alles zeigen, was wartet
empty-last = Das war die letzte Seite.
empty-first = Zurück zur ersten Seite
empty-pending = Nichts wartet.
empty-decided = Über jeden Kommentar ist entschieden. Neue, die eine Entscheidung brauchen, stehen dann hier.
empty-here = Hier ist nichts.
bulk = Über die angekreuzten entscheiden
bulk-label = Angekreuzte:
bulk-what = – die angekreuzten
tick-none = Keine ankreuzen
tick-all = Alle { $count } ankreuzen
tick-one = Den Kommentar von { $author } ankreuzen
page-done = Diese Seite ist erledigt.
page-again = Zeigen, was es jetzt gibt
why-here = Warum er hier ist
act-what = – Kommentar von { $author }
evidence = Hinweise
evidence-what = im Kommentar von { $author }
details = Details
details-what = zum Kommentar von { $author }
like-this = Ähnliche…
like-this-what = wie der Kommentar von { $author }
page-not-full = Viele Kommentare wurden angesehen, und es gibt noch mehr: Diese Seite ist nicht voll.
pager = Seiten
pager-first = Erste Seite
pager-further = Weitersuchen
pager-next = Nächste Seite

## Decisions.
act-approve = Freigeben
act-approve-hint = Veröffentlichen; der Filter lernt, dass solche Kommentare erwünscht sind
act-spam = Spam
act-spam-hint = Als Spam markieren; der Filter lernt es
act-abuse = Beleidigung
act-abuse-hint = Als Beleidigung oder Hass in den Papierkorb; der Filter lernt es
act-trash = Papierkorb
act-trash-hint = In den Papierkorb; der Filter lernt nichts
beside = Notiz, Autor…
beside-note = Notiz für andere
beside-keep = Notiz speichern
beside-ask = Andere fragen
beside-legend = Mit der Entscheidung
beside-nothing = nichts weiter
beside-block = den Autor blockieren
beside-trust = dem Autor vertrauen

## A comment on a card.
anonymous = Anonym
score-spam = Spam-Wahrscheinlichkeit { $percent }
score-abuse = Wahrscheinlichkeit einer Beleidigung { $percent }
verdict-imported = Kam mit einem Import
verdict-approve = Der Filter hat ihn freigegeben
verdict-hold = Der Filter hat ihn zur Entscheidung zurückgehalten
verdict-spam = Der Filter hat ihn als Spam markiert
verdict-because = , denn:
side-against = spricht für Spam:
side-for = spricht für einen guten Kommentar:
status-approved = freigegeben
status-pending = ausstehend
status-spam = Spam
status-trash = Papierkorb
status-by-person = von Hand
edited = bearbeitet
article-on = Zum Artikel
article-only = Nur Kommentare zu diesem Artikel
author-only = Nur Kommentare dieses Autors
email-label = E-Mail:
email-only = Nur Kommentare von dieser E-Mail-Adresse
ip-label = IP-Adresse:
ip-only = Nur Kommentare von dieser IP-Adresse
author-site-label = Website:
text-read-all = Alle { $count } Zeichen lesen
text-show-all = Alle { $count } Zeichen zeigen
text-less = Weniger zeigen
text-nothing = Von diesem Text ist nichts zu sehen.
hid-text-invisible = Im Text { $count ->
        [one] war { $count } unsichtbares Zeichen, das nicht gezeigt wird
       *[other] waren { $count } unsichtbare Zeichen, die nicht gezeigt werden
    }
hid-text-direction = Im Text { $count ->
        [one] war { $count } Zeichen, das die Leserichtung umkehrt und nicht gezeigt wird
       *[other] waren { $count } Zeichen, die die Leserichtung umkehren und nicht gezeigt werden
    }
hid-text-marks = Im Text { $count ->
        [one] war { $count } gestapelter Akzent, der nicht gezeigt wird
       *[other] waren { $count } gestapelte Akzente, die nicht gezeigt werden
    }
hid-name-invisible = Im Namen { $count ->
        [one] war { $count } unsichtbares Zeichen, das nicht gezeigt wird
       *[other] waren { $count } unsichtbare Zeichen, die nicht gezeigt werden
    }
hid-name-direction = Im Namen { $count ->
        [one] war { $count } Zeichen, das die Leserichtung umkehrt und nicht gezeigt wird
       *[other] waren { $count } Zeichen, die die Leserichtung umkehren und nicht gezeigt werden
    }
hid-name-marks = Im Namen { $count ->
        [one] war { $count } gestapelter Akzent, der nicht gezeigt wird
       *[other] waren { $count } gestapelte Akzente, die nicht gezeigt werden
    }

## What was just done.
the-comment = Der Kommentar
the-comment-by = Der Kommentar von { $author }
the-comment-within = der Kommentar
the-comment-by-within = der Kommentar von { $author }
done-approve = { $comment } wurde freigegeben
done-spam = { $comment } wurde als Spam markiert
done-abuse = { $comment } wurde als Beleidigung in den Papierkorb gelegt
done-trash = { $comment } wurde in den Papierkorb gelegt
done-many-approve = { $count ->
        [one] { $count } Kommentar wurde
       *[other] { $count } Kommentare wurden
    } freigegeben
done-many-spam = { $count ->
        [one] { $count } Kommentar wurde
       *[other] { $count } Kommentare wurden
    } als Spam markiert
done-many-abuse = { $count ->
        [one] { $count } Kommentar wurde
       *[other] { $count } Kommentare wurden
    } als Beleidigung in den Papierkorb gelegt
done-many-trash = { $count ->
        [one] { $count } Kommentar wurde
       *[other] { $count } Kommentare wurden
    } in den Papierkorb gelegt
done-partly = { $done }; { $count } dieser Entscheidungen { $count ->
        [one] wurde
       *[other] wurden
    } rückgängig gemacht.
copies-approved = { $count ->
        [one] { $count } wartender mit fast demselben Text wurde
       *[other] { $count } wartende mit fast demselben Text wurden
    } ebenfalls freigegeben.
copies-spam = { $count ->
        [one] { $count } wartender mit fast demselben Text wurde
       *[other] { $count } wartende mit fast demselben Text wurden
    } ebenfalls als Spam markiert.
undone-one = Rückgängig gemacht. { $comment } ist jetzt { $stands }.
undone-many = Für { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentare
    } rückgängig gemacht.
stands-approved = freigegeben
stands-pending = ausstehend
stands-spam = als Spam markiert
stands-trash = im Papierkorb
quicker-copy = { $comment } ist jetzt { $stands }, weil jemand über fast denselben Text entschieden hat. Es wurde nichts geändert.
quicker-edited = { $comment } wurde bearbeitet, nachdem diese Seite gezeigt wurde. Es wurde nichts geändert: bitte lesen, was jetzt darin steht.
quicker-named = { $who } war schneller: { $comment } ist jetzt { $stands }. Es wurde nichts geändert.
quicker-somebody = Jemand war schneller: { $comment } ist jetzt { $stands }. Es wurde nichts geändert.

## Notes, and what is to be with an author.
notes-label = Notizen der Moderation
note-said = notierte
note-asked = fragt andere
note-blocked = hat den Autor blockiert
note-trusted = hat dem Autor vertraut
note-released = hat den Autor von den Listen genommen
known-name = dem Namen { $author }
known-address = der Adresse { $network }
ruled-blocked = Was von { $known } kommt, ist ab jetzt Spam.
ruled-trusted = Was von { $known } kommt, wird ab jetzt freigegeben.

## What is like a comment.
like-title = Ähnlich wie der Kommentar von { $author }
like-kinds = Ähnlich durch
like-near = Fast derselbe Text
like-link = Derselbe Link
like-author = Derselbe Autor
like-network = Dasselbe Netz
like-decide = Über alle entscheiden
like-wait = { $count ->
        [0] Keiner davon wartet.
        [one] { $count } wartet.
       *[other] { $count } warten.
    }
like-beside = Daneben gibt es { $others }.
like-capped = Vielleicht gibt es noch ältere: Nur die neuesten werden angesehen.
like-approve = { $count ->
        [one] Diesen { $count }
       *[other] Alle { $count }
    } freigeben
like-spam = { $count ->
        [one] Diesen { $count }
       *[other] Alle { $count }
    } als Spam markieren
like-abuse = { $count ->
        [one] Diesen { $count }
       *[other] Alle { $count }
    } als Beleidigung in den Papierkorb
like-trash = { $count ->
        [one] Diesen { $count }
       *[other] Alle { $count }
    } in den Papierkorb
like-hidden = Und { $count } weitere, die warten und nicht gezeigt werden.
like-more = { $count ->
        [one] { $count } weiterer wie dieser wartet.
       *[other] { $count } weitere wie dieser warten.
    }
count-pending = { $count } ausstehend
count-approved = { $count } freigegeben
count-spam = { $count } Spam
count-marked = { $count } als Spam markiert
count-trash = { $count } im Papierkorb
