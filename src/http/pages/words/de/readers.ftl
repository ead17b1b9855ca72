# Für die, die kommentieren: wie es um einen Kommentar steht, ein Widerspruch, was gespeichert ist und wie Kommentare verarbeitet werden. Und was Moderatoren von einem Widerspruch sehen.
appealed = widersprochen
appeal-who = Wer ihn schrieb,
appeal-asks = bittet um eine neue Prüfung
heading-appealed = Um eine neue Prüfung wird gebeten
tab-appealed = Widersprüche

## Die private Seite eines Kommentars.
reader-title = Ihr Kommentar
reader-published = Er ist veröffentlicht
reader-waits = Er wartet auf einen Moderator
reader-not-published = Er ist nicht veröffentlicht
reader-filter-approved = Der Filter hatte nichts einzuwenden.
reader-moderator-approved = Ein Moderator hat ihn freigegeben.
reader-filter-unsure = Der Filter war sich nicht sicher.
reader-person-decides = Ein Mensch wird ihn lesen und entscheiden. Diese Seite sagt, was daraus wurde.
reader-appealed = Sie haben am { $when } um eine neue Prüfung gebeten.
reader-filter-refused = Der Filter hielt ihn für Werbung oder eine Beschimpfung, oder eine Regel des Blogs hielt ihn zurück. Kein Mensch hat darüber entschieden.
reader-moderator-refused = Ein Moderator hat sich dagegen entschieden.
reader-settled = Sie haben um eine neue Prüfung gebeten, und ein Moderator hat entschieden. Dabei bleibt es.
reader-appeal = Sind Sie nicht einverstanden?
reader-appeal-how = Sie können einmal darum bitten, dass ein Mensch ihn prüft. Er wartet dann bei den Kommentaren, über die zu entscheiden ist.
reader-appeal-sentence = Was sollten die Moderatoren wissen? Sie können das leer lassen.
reader-appeal-button = Um neue Prüfung bitten
reader-too-often = Darum wurde aus Ihrem Netz zu oft gebeten. Warten Sie eine Weile und versuchen Sie es dann erneut.
reader-too-many = So viele Kommentare warten auf eine neue Prüfung, dass heute keiner mehr dazukommen kann. Versuchen Sie es morgen noch einmal.
reader-too-long = Das ist zu lang: einige Sätze genügen, höchstens { $most } Zeichen.
reader-unkept = Darin stand ein Zeichen, das nicht gespeichert werden kann (NUL). Unten ist es entfernt: schicken Sie es noch einmal.
reader-kept = Was davon gespeichert ist
reader-kept-hidden = Von welcher IP-Adresse, mit welchem Browser und von welcher Seite er geschickt wurde, steht hier nicht: jeder kann mit einer fremden E-Mail-Adresse schreiben. Der private Link, den der Blog gezeigt hat, nennt es.
reader-kept-besides = Außerdem: wann er kam und sich änderte, für wie wahrscheinlich unerwünscht der Filter ihn hielt und warum, und Notizen der Moderatoren dazu.
reader-private = Diese Seite ist privat: wer ihre Adresse hat, kann den Kommentar sehen und löschen.
reader-erase = Löschen
reader-erase-title = Ihren Kommentar löschen?
reader-erase-which = Dieser Kommentar
reader-erase-what = Der Text verschwindet, und mit ihm alles, was auf Sie weist: Name, Adresse, Netz, Browser, frühere Texte und Notizen dazu. Hielten Moderatoren ihn für Spam oder eine Beschimpfung, so behält der Filter, was er lernte: Zahlen von Merkmalen, ohne Text und ohne Sie. Kopien in der Datei der Datenbank sind bis zur nächsten Nacht weg; Sicherungen hat, wer den Server betreibt.
reader-erase-blog = Der Blog kann eine eigene Kopie haben: wenden Sie sich auch dorthin, wenn der Kommentar veröffentlicht war.
reader-erase-yes = Endgültig löschen
reader-erase-no = Behalten
reader-erased-title = Gelöscht
reader-erased = { $count ->
        [0] Es gab nichts zu löschen.
        [one] 1 Kommentar wurde gelöscht.
       *[other] { $count } Kommentare wurden gelöscht.
    }
kept-author = Name
kept-email = E-Mail-Adresse
kept-website = Website
kept-article = Artikel
kept-parent = Antwort auf
kept-kind = Art
kept-ip = IP-Adresse
kept-browser = Browser
kept-referrer = Kam von
kept-earlier = Noch frühere Texte
kept-earlier-until = Text bis { $when }
kept-earlier-count = { $count ->
        [one] 1 früherer Text
       *[other] { $count } frühere Texte
    }
kept-decisions = Entscheidungen darüber
kept-appeal = Ihre Bitte um eine neue Prüfung
kept-appeal-silent = ohne Begründung

## Wie Kommentare verarbeitet werden.
privacy-title = Wie Kommentare verarbeitet werden
privacy-link = Wie Kommentare verarbeitet werden
privacy-what-it-is = Bevor ein Kommentar in diesem Blog erscheint, sieht ein Programm ihn an: es hält Werbung und Beschimpfungen fern und lässt Menschen entscheiden, wo es unsicher ist. Diese Seite sagt, was es mit Ihrem Kommentar tut.
privacy-who = Wer dafür verantwortlich ist
privacy-who-unknown = Wer den Blog betreibt. Sie finden das im Impressum oder wo sonst steht, wie der Blog zu erreichen ist.
privacy-nobody-else = Das Programm (Gatepost) läuft auf einem Server der Verantwortlichen. Kein anderer Dienst wird über Ihren Kommentar befragt, und nichts wird verkauft oder für Werbung benutzt.
privacy-feed = Was erschienen ist, können auch andere Programme lesen, über einen Feed: Text, Name und Zeit.
privacy-told = Ein anderes Programm, dessen Adresse der Blog genannt hat, erfährt, wenn über einen Kommentar entschieden, um eine neue Prüfung gebeten oder er gelöscht wird: welcher Kommentar und welcher Artikel es ist und wie es um ihn steht. Nicht, was darin steht, und nicht, wer ihn schrieb.
privacy-quoted = Moderatoren lassen sich den Anfang wartender Kommentare per Mail schicken, den Mailanbieter lesen können.
privacy-what = Was verarbeitet wird
privacy-field-text = Was Sie schreiben, und wann.
privacy-field-author = Name, E-Mail-Adresse und Website, sofern Sie sie angeben.
privacy-field-ip = Die Adresse im Internet (IP-Adresse), von der Ihr Kommentar kam.
privacy-field-browser = Wie Ihr Browser sich nennt, und von welcher Seite er kam, falls er das sagt.
privacy-field-article = Welchen Artikel Sie kommentieren, und auf welchen Kommentar Sie antworten.
privacy-logic = Nach welcher Logik
privacy-compared = Wörter, Wortpaare, Buchstabengruppen, Links und die Form Ihres Textes und was Sie über sich angeben werden mit Kommentaren verglichen, die Menschen früher beurteilt haben. Daraus berechnet das Programm, wie wahrscheinlich Ihr Kommentar unerwünscht ist.
privacy-thresholds = Unter { $approve } erscheint er sofort. Über { $spam } wird er als Spam beiseitegelegt. Dazwischen entscheidet ein Mensch.
privacy-careful = Bis Moderatoren in diesem Blog { $decisions } Entscheidungen getroffen haben, überlässt das Programm ihnen mehr.
privacy-rules = Der Blog hat auch eigene Regeln, etwa über Wörter, Links, Absender oder viele Kommentare in kurzer Zeit. Eine Regel kann einen Kommentar einem Menschen vorlegen, beiseitelegen oder veröffentlichen.
privacy-checked = Einige Kommentare, über die das Programm allein entschied, werden ausgelost und einem Menschen gezeigt, damit seine Fehler auffallen.
privacy-learns = Entscheidet ein Mensch über Ihren Kommentar, so lernt das Programm daraus: es zählt die Merkmale, und behält in dem, was es gelernt hat, keinen Text.
privacy-figures = Wie oft es sich irrt
privacy-figures-built-in = Das Modell, mit dem es beginnt, erkannte { $caught } von 100 unerwünschten Kommentaren der Arten, die es gelernt hatte, und verlor dabei 1 von 100 guten; von Kommentaren unter Videos, die es nicht kannte, erkannte es bei gleichem Verlust { $elsewhere } von 100. Deshalb überlässt es Zweifelhaftes den Menschen.
privacy-figures-judged = Sein Modell wurde an Kommentaren dieses Servers erprobt, die es nicht kannte: von { $good } guten hätte es { $lost } beiseitegelegt, und von { $bad } unerwünschten erkannte es { $caught }.
privacy-figures-none = Sein Modell wurde noch nicht an Kommentaren dieses Servers erprobt.
privacy-figures-site = In diesem Blog haben Menschen { $checked } ausgeloste Entscheidungen geprüft, die es allein traf: { $wrong } waren falsch.
privacy-long = Wie lange was gespeichert wird
privacy-kept-approved = Veröffentlichte Kommentare
privacy-kept-spam = Spam
privacy-kept-trash = Verworfene Kommentare
privacy-kept-ip = IP-Adressen
privacy-kept-email = E-Mail-Adressen
privacy-kept-browser = Namen der Browser
privacy-kept-with = so lange wie der Kommentar
privacy-kept-ever = bis es gelöscht wird
privacy-long-learned = Kommentare, die auf einen Menschen warten, bleiben, bis jemand entschieden hat. Was gelernt wurde, bleibt als Zahlen ohne Text.
privacy-rights = Was Sie tun können
privacy-right-link = Wenn Sie einen Kommentar schicken, kann der Blog Ihnen einen privaten Link zeigen: er sagt, wie es um Ihren Kommentar steht und was davon gespeichert ist, und löscht ihn.
privacy-right-object = Erscheint Ihr Kommentar nicht, so können Sie dort darum bitten, dass ein Mensch ihn prüft.
privacy-right-mine = Sie können alles sehen und löschen, was Sie mit Ihrer E-Mail-Adresse geschickt haben:
privacy-right-mine-link = einen Link dorthin schicken lassen.
privacy-right-ask = Für alles andere fragen Sie die Verantwortlichen. Sie können sich auch bei einer Datenschutzbehörde beschweren.

## Die eigenen Kommentare, über einen Link, der per Mail kommt.
mine-title = Ihre Kommentare in diesem Blog
mine-how = Geben Sie die E-Mail-Adresse an, mit der Sie kommentiert haben. Gibt es solche Kommentare, so kommt per Mail ein Link, der sie zeigt und mit dem Sie sie löschen können. Er gilt 24 Stunden.
mine-email = E-Mail-Adresse
mine-button = Den Link schicken
mine-asked = Wurde mit dieser Adresse kommentiert, so ist eine Mail mit einem Link unterwegs. Das kann einige Minuten dauern.
mine-letters = An eine Adresse mit solchen Buchstaben vor dem @ kann keine Mail geschickt werden: nur wenige Mailserver kennen sie. Fragen Sie die Verantwortlichen des Blogs: sie finden und löschen Ihre Kommentare nach Ihrer Adresse.
mine-no-address = Das ist keine E-Mail-Adresse, an die Mail geschickt werden kann. Sie sieht aus wie ann@example.org.
mine-no-mail = Dieser Server verschickt keine Mails. Fragen Sie die Verantwortlichen des Blogs: sie finden und löschen Ihre Kommentare nach Ihrer Adresse.
mine-shown = { $count ->
        [0] Nichts ist gespeichert, was mit dieser Adresse geschickt wurde:
        [one] 1 Kommentar wurde mit dieser Adresse geschickt:
       *[other] { $count } Kommentare wurden mit dieser Adresse geschickt:
    }
mine-until = Diese Seite ist privat, und ihre Adresse gilt bis { $when }.
mine-erase-one = Diesen Kommentar löschen
mine-erase-all = Alle löschen
mine-sure = { $count ->
        [one] Ja, diesen Kommentar endgültig löschen
       *[other] Ja, { $count } Kommentare endgültig löschen
    }
mine-more = Es gibt noch mehr: dies sind die neuesten. Gelöscht werden alle.
mine-sure-all = Ja, alle endgültig löschen
mine-see = Wie es um ihn steht und was davon gespeichert ist
mine-subject = Ihre Kommentare auf { $site }
mine-mail = Jemand, hoffentlich Sie, möchte sehen, was mit dieser Adresse an { $site } geschickt wurde.
    Dieser Link zeigt es und lässt Sie es löschen. Er gilt 24 Stunden:
mine-mail-not-you = Waren Sie es nicht, so ist nichts zu tun: niemand außer Ihnen hat den Link.

## Einstellungen.
for-readers = Für Leser
set-contact = Wer für die Kommentare verantwortlich ist
set-contact-hint = Name und Adresse, wie sie auf der Seite stehen, die Kommentierenden sagt, wie ihre Kommentare verarbeitet werden. Leer für keine Angabe.
set-feed = Ein Feed der veröffentlichten Kommentare
set-feed-hint = Ob jeder lesen darf, was zu einem Artikel veröffentlicht ist, wie es Seiten ohne Datenbank tun. Über Autoren sagt er nie mehr als den Namen.
