# The settings of the installation and of a site.
settings = Einstellungen
settings-look = All das ist hier zu sehen; ändern können es Admins.
settings-unchanged = Es wurde nichts geändert.
sites = Websites
sites-none = Es gibt noch keine: `gatepost site add` fragt, was nötig ist.
site-thresholds = gibt unter { $below } frei, Spam über { $above }
site-rules = { $count ->
        [one] { $count } Regel
       *[other] { $count } Regeln
    }

## Models.
models = Modelle
models-live = In Betrieb:
models-shadow = Im Schatten: { $what }
models-shadow-did = { $model } hat neben dem Modell in Betrieb { $count ->
        [one] { $count } Kommentar
       *[other] { $count } Kommentare
    } bewertet und hätte über { $disagreed } anders entschieden
models-none = Es gibt noch keinen Kandidaten: `gatepost retrain` macht einen aus den Entscheidungen der Moderation und beurteilt ihn.
model-live = in Betrieb
model-in-shadow = im Schatten
model-better = besser
model-level = gleich gut
model-worse = schlechter
model-too-few = für ein Urteil wurde zu wenig entschieden
model-not-judged = nicht beurteilt
model-judged = Wie es beurteilt wurde
model-why = Warum
model-why-kept = Warum (wird mit ihm gespeichert)
model-promote = In Betrieb nehmen
model-unshadow = Schattenlauf beenden
model-shadow = Im Schatten mitlaufen lassen
model-rollback = Zurück zum vorigen Modell
model-nothing-before = es gibt kein voriges Modell
done-promote = Der Kandidat ist jetzt in Betrieb.
done-shadow = Der Kandidat läuft im Schatten mit: Er bewertet, was kommt, und entscheidet nichts.
done-unshadow = Kein Kandidat läuft mehr im Schatten mit.
done-rollback = Das vorige Modell ist wieder in Betrieb.

## People, and what the server does by itself.
people = Konten
person-browsers = { $count ->
        [one] { $count } Browser
       *[other] { $count } Browsern
    }
person-keys = { $count ->
        [one] { $count } Schlüssel
       *[other] { $count } Schlüssel
    }
person-has = angemeldet in { $browsers }, { $keys } für die API
people-how = `gatepost user` tut dasselbe, erstellt Links, wenn ein Passwort vergessen wurde, und zeigt, was mit Konten geschah.
jobs = Was der Server von selbst tut
job-retention = Aufbewahrung
job-remains = Überreste
job-self-check = Selbstprüfung
job-audits = Stichproben
job-retrain = neues Training
job-notices = Nachrichten per E-Mail
job-never = lief noch nie
job-runs = läuft
job-done = erledigt
job-failed = fehlgeschlagen
job-interrupted = abgebrochen
job-next = das nächste Mal:
job-off = aus

## A site's settings.
site-settings = Einstellungen von { $name }
set-slider = { $label }, als Schieberegler
set-preview = Zeigen, was das bewirkt hätte
set-save = Alle Einstellungen speichern
set-saved = Die Einstellungen sind gespeichert. Sie gelten für alles, was von jetzt an kommt.
set-not-saved = Es wurde nichts gespeichert:
thresholds = Schwellen
waits-besides = Was außerdem wartet
proven = Wie oft er falsch liegt
kept = Wie lange gespeichert wird
set-approve-below = Freigeben unter
set-approve-below-hint = Kommentare, die weniger wahrscheinlich unerwünscht sind, werden sofort veröffentlicht.
set-spam-above = Spam über
set-spam-above-hint = Kommentare, die wahrscheinlicher unerwünscht sind, gelten als Spam; was dazwischen liegt, wartet auf die Moderation.
set-careful-until = Vorsichtig bis zu so vielen Entscheidungen
set-careful-until-hint = Bis die Moderation dieser Website so viel entschieden hat, wird mehr zurückgehalten.
set-max-links = Höchstens so viele Links
set-max-links-hint = Ein Kommentar mit mehr Links wartet.
set-hold-first-comment = Den ersten Kommentar eines Autors zurückhalten
set-hold-first-comment-hint = Bis einer von derselben E-Mail-Adresse freigegeben wurde.
set-author-flood = Höchstens so viel von einem Autor
set-author-flood-hint = Kommentare in Minuten, etwa 5/10: Was ein Autor darüber hinaus schickt, wartet.
set-network-flood = Höchstens so viel aus einem Netz
set-network-flood-hint = Dasselbe für ein Netz (IPv4 /24, IPv6 /64).
set-close-after-days = Artikel schließen nach Tagen
set-close-after-days-hint = Kommentare zu älteren Artikeln warten, sofern das Blog sagt, wie alt sie sind.
set-min-seconds = Mindestens so viele Sekunden zum Schreiben
set-min-seconds-hint = Was schneller abgeschickt wurde, nachdem das Formular gezeigt wurde, wartet, sofern das Blog es sagt.
set-honeypot = Ein ausgefülltes verstecktes Feld bedeutet
set-honeypot-hint = Ein Feld des Formulars, das Menschen nicht sehen.
honeypot-hold = die Moderation sieht nach
honeypot-spam = es ist Spam
honeypot-ignore = nichts
set-audits-per-week = Stichproben je Woche
set-audits-per-week-hint = So viele Kommentare, über die der Filter allein entschieden hat, werden unabhängig von ihrer Bewertung gezogen und warten auf eine Entscheidung: Sie zeigen, wie oft er falsch liegt.
set-max-ham-lost = Versprechen: höchstens verlieren
set-max-ham-lost-hint = Diesen Anteil guter Kommentare, etwa 0,005 für 1 von 200. Der Filter markiert nur so weit allein als Spam, wie Stichproben es belegen.
set-keep-spam-days = Spam
set-keep-spam-days-hint = Tage seit der letzten Änderung; leer: für immer. Was daraus gelernt wurde, bleibt.
set-keep-trash-days = Papierkorb
set-keep-trash-days-hint = Dasselbe für den Papierkorb.
set-keep-approved-days = Freigegeben
set-keep-approved-days-hint = Dasselbe für Veröffentlichtes: Das Blog hat seine eigene Kopie.
set-keep-ip-days = IP-Adressen
set-keep-ip-days-hint = Tage seit dem Eingang des Kommentars; leer: so lange wie der Kommentar.
set-keep-email-days = E-Mail-Adressen
set-keep-email-days-hint = Dasselbe für die E-Mail-Adressen der Autoren.
set-keep-user-agent-days = Namen der Browser
set-keep-user-agent-days-hint = Dasselbe für die Namen der Browser.
wrong-whole = muss eine ganze Zahl sein
wrong-whole-or-none = muss eine ganze Zahl sein oder leer bleiben
wrong-author-flood = muss Kommentare/Minuten sein, etwa 5/10, oder leer bleiben
wrong-network-flood = muss Kommentare/Minuten sein, etwa 20/10, oder leer bleiben
wrong-honeypot = muss hold, spam oder ignore sein
wrong-promise = muss ein Anteil sein, etwa 0,005, oder leer bleiben
wrong-percent = muss eine Zahl von 0 bis 100 sein

## Rules.
rules = Regeln
rules-order = Sie werden in dieser Reihenfolge gefragt: blockiert, Spam, zurückhalten, vertrauenswürdig; danach die Bewertung.
rules-none = Es gibt keine.
rules-saved = Die Regeln sind gespeichert. Sie gelten für alles, was von jetzt an kommt.
rule-hold = zurückhalten
rule-spam = Spam
rule-trust = vertrauen
rule-block = blockieren
rule-words = „{ $words }“ in { $fields }
rule-pattern = das Muster { $pattern } in { $fields }
rule-listed = „{ $word }“ in Text, Name, E-Mail-Adresse oder Website
rule-name = der Name { $text }
rule-domain = alle bei { $text }
rule-network = das Netz { $text }
rule-with = { $one } mit { $other }
rule-remove = Entfernen
rule-remove-what = – die Regel { $then } { $rule }
rule-new = Eine neue Regel
rule-then = Sie soll
rule-then-hold = zurückhalten
rule-then-spam = als Spam markieren
rule-then-block = blockieren (alles davon ist Spam)
rule-then-trust = vertrauen (freigeben)
rule-by = was hat:
rule-by-words = diese Wörter
rule-by-regex = dieses Muster (regulärer Ausdruck)
rule-by-email = diese E-Mail-Adresse
rule-by-author = diesen Namen des Autors
rule-by-domain = eine E-Mail-Adresse bei dieser Domain
rule-by-network = eine Adresse in diesem Netz
rule-text = Und zwar
rule-field = Wörter und Muster in
rule-in-content = dem Text
rule-in-author = dem Namen des Autors
rule-in-author-email = der E-Mail-Adresse
rule-in-author-url = der Website des Autors
rule-in-ip = der Adresse, von der er kam
rule-in-user-agent = dem Namen des Browsers
field-content = Text
field-author = Name
field-author-email = E-Mail-Adresse
field-author-url = Website
field-ip = IP-Adresse
field-user-agent = Name des Browsers
rule-try = An den letzten Kommentaren ausprobieren
rule-add = Hinzufügen
rule-label = Die Regel
rule-label-in = In
rule-label-by = Nach
rule-empty = sagt nichts: nötig sind Wörter, ein Muster, eine Adresse, ein Name, eine Domain oder ein Netz
rule-no-field = muss eines der Felder sein
rule-by-what = Wörter und Muster halten zurück oder markieren als Spam; vertraut und blockiert wird nach E-Mail-Adresse, Name, Domain oder Netz
rule-sender-what = kann einem Absender vertrauen oder ihn blockieren; zurückgehalten und als Spam markiert wird nach Wörtern oder einem Muster

## What settings would have done.
preview-label = { $sentence } Das Diagramm zeigt, wie viele Kommentare welche Bewertung hatten.
preview-left = 0 % unerwünscht
preview-approved = von der Moderation freigegeben
preview-put-away = von der Moderation entfernt
preview-undecided = von niemandem entschieden. Die Höhe eines Balkens ist die Wurzel der Anzahl, damit wenige neben vielen zu sehen sind.
preview-table = Dasselbe als Tabelle
preview-score = Bewertung
preview-head-approved = Freigegeben
preview-head-put-away = Entfernt
preview-head-undecided = Nicht entschieden
preview-ways = Wovon wozu
preview-how-many = Wie viele Kommentare
preview-decided = die Moderation entschied: { $decided }
preview-short = Das dauerte lange, deshalb endet es hier; die Kommandozeile sieht mehr an.
preview-none = Es gibt noch keinen Kommentar, an dem sich die Wirkung zeigen ließe.
preview-same = Von { $count ->
        [one] dem letzten Kommentar
       *[other] den letzten { $count } Kommentaren
    } wäre keiner anders beurteilt worden.
preview-changed = Von { $count ->
        [one] dem letzten Kommentar
       *[other] den letzten { $count } Kommentaren
    } { $changed ->
        [one] wäre { $changed }
       *[other] wären { $changed }
    } anders beurteilt worden.
would-approve = freigeben
would-hold = zurückhalten
would-spam = Spam
moved-nobody = niemand hatte anders darüber entschieden
moved-toward = { $toward } wie die Moderation entschied
moved-against = { $against } gegen die Entscheidung der Moderation
moved-both = { $toward } wie die Moderation entschied, { $against } dagegen
moved-nothing-seen = nichts zu sehen
preview-range = { $from } bis { $to } %
preview-bar = { $range }: { $approved } von der Moderation freigegeben, { $away } entfernt, { $undecided } von niemandem entschieden
