# Webhooks: wem Entscheidungen mitgeteilt werden.
webhooks = Webhooks
webhooks-what = Was hier über die Kommentare eines Blogs entschieden wird, wird diesen Adressen mitgeteilt. `gatepost site webhook` tut dasselbe.
webhooks-none = Es gibt noch keinen.
webhooks-link = Webhooks: wem Entscheidungen mitgeteilt werden
webhook-endpoints = Adressen
webhook-secret = Das Geheimnis, mit dem die Nachrichten unterschrieben werden. Es wird nur dieses eine Mal gezeigt.
webhook-on = läuft
webhook-fails = scheitert
webhook-off = abgeschaltet
webhook-off-what = Erneutes Senden schaltet ihn ein. Dann wird jeder Kommentar, über den inzwischen entschieden wurde, einmal mitgeteilt, so wie er jetzt steht.
webhook-arrived = { $count ->
        [one] { $count } Nachricht angekommen
       *[other] { $count } Nachrichten angekommen
    }
webhook-waiting = { $count } in der Warteschlange
webhook-oldest = die älteste seit
webhook-given-up = { $count } aufgegeben
webhook-tried = { $count ->
        [one] { $count } Versuch
       *[other] { $count } Versuche
    }: { $problem }
webhook-dead = Was aufgegeben wurde
webhook-comment = der Kommentar
webhook-test = Probe senden
webhook-again = Erneut senden
webhook-again-all = Alle erneut senden
webhook-rotate = Neues Geheimnis
webhook-remove = Entfernen
webhook-add = Webhook hinzufügen
webhook-site = Website
webhook-url = Adresse
webhook-make = Hinzufügen
webhook-done-test = Eine Probe ist unterwegs.
webhook-done-again = Es wird erneut gesendet.
webhook-done-remove = Der Webhook wurde entfernt.
