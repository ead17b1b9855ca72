# What a moderator is told by mail, where they set it, and the mail itself.
notices = Nachrichten per E-Mail
notices-none = Dieser Server verschickt keine E-Mails. Wer ihn betreibt, kann einen Mailserver angeben.
notices-what = Eine Übersicht dessen, was auf Ihren Websites wartet, mit den Gründen und einem Link, der Sie einmal anmeldet. Wenn nichts Neues wartet, kommt keine.
notices-how-often = Wie oft
notices-off = Nie
notices-hourly = Höchstens einmal pro Stunde
notices-daily = Einmal am Tag
notices-hour = Einmal am Tag: in der Stunde ab
notices-excerpts = Kommentare zitieren
notices-excerpts-why = E-Mails liegen lesbar bei Ihrem Anbieter. Ohne Zitate steht nichts von dem darin, was Kommentierende geschrieben haben.
notices-save = Speichern
address = Ihre E-Mail-Adresse
address-is = Ihre Adresse: { $address }
address-claimed = Noch nicht bestätigt: { $address }. Öffnen Sie den Link, der dorthin geschickt wurde; er gilt einen Tag.
address-yours = Ihre E-Mail-Adresse
address-other = Eine andere E-Mail-Adresse
address-save = Link zum Bestätigen schicken
address-forget = Adresse vergessen
address-confirm-what = Nachrichten von nun an an { $address } schicken? Sie enthalten einen Link, der in Ihrem Konto anmeldet.
address-confirm = Adresse bestätigen
address-none = Es gibt keine Adresse zu bestätigen: Sie wurde schon bestätigt oder vergessen.
address-dead = Dieser Link gehört zu einem anderen Konto, wurde schon benutzt oder ist älter als ein Tag. Auf der Seite Ihres Kontos können Sie einen neuen anfordern.
account-address-sent = Ein Link wurde an diese Adresse geschickt. Öffnen Sie ihn innerhalb eines Tages, während Sie hier angemeldet sind.
account-address-confirmed = Die Adresse ist bestätigt. Wählen Sie nun, wie oft Sie Nachricht haben möchten.
account-address-forgotten = Die Adresse ist vergessen, und es werden keine Nachrichten mehr verschickt.
account-notices-saved = Das ist gespeichert.
stop = Keine Nachrichten mehr
stop-what = Es werden Ihnen keine Übersichten mehr geschickt. Auf der Seite Ihres Kontos können Sie sie wieder einschalten.
stop-button = Nichts mehr schicken
stop-done = Es werden keine Nachrichten mehr verschickt
stop-back = Auf der Seite Ihres Kontos können Sie sie wieder einschalten.
stop-dead = Vielleicht galt er für eine Adresse, die seitdem geändert wurde. Auch auf der Seite Ihres Kontos lassen sich Nachrichten ausschalten.

## The mail.
mail-hello = Guten Tag { $name },
mail-subject = { $count ->
    [one] 1 Kommentar wartet
   *[other] { $count } Kommentare warten
}
mail-subject-site = { $count ->
    [one] 1 Kommentar wartet auf { $site }
   *[other] { $count } Kommentare warten auf { $site }
}
mail-waiting = { $count ->
    [one] 1 Kommentar wartet auf eine Entscheidung.
   *[other] { $count } Kommentare warten auf eine Entscheidung.
}
mail-site = { $site }: { $count }, der älteste kam { $ago }
mail-more-sites = { $count ->
    [one] und auf einer weiteren Website
   *[other] und auf { $count } weiteren Websites
}
mail-picks = Einige davon: zuerst die, aus denen der Filter am meisten lernt, dann die, die ihm am wenigsten gefallen.
mail-pick = { $site }, { $ago }: zu { $percent } % unerwünscht
mail-sign-in = Anmelden und entscheiden. Dieser Link gilt einmal, innerhalb eines Tages, bis zur nächsten Übersicht:
mail-keep = Wer den Link hat, kann ihn benutzen: Geben Sie diese E-Mail nicht weiter.
mail-unquoted = Was Kommentierende geschrieben haben, fehlt hier, weil E-Mails unterwegs gelesen werden können. Sie können es zitieren lassen:
mail-quoted = Sie lassen Kommentare zitieren. Adressen darin sind so geschrieben, dass sie keine Links sind. Weglassen lassen sie sich hier:
mail-stop = Keine solchen E-Mails mehr:
mail-kind-list = ein Wort oder Muster aus Ihren Listen
mail-kind-blocked = ein Name, eine Domain oder ein Netz, das Sie sperren
mail-kind-trusted = ein Name, eine Domain oder ein Netz, dem Sie vertrauen
mail-kind-words = Wörter des Textes
mail-kind-links = Links
mail-kind-contacts = eine E-Mail-Adresse oder Telefonnummer im Text
mail-kind-author = Name oder Adressen der Kommentierenden
mail-kind-client = der Browser, oder woher er kam
mail-kind-shape = die Form des Textes
mail-check-subject = Ist das Ihre Adresse?
mail-check = Jemand möchte, dass die Nachrichten für das Konto { $name } an diese Adresse gehen. Wenn Sie das waren, öffnen Sie diesen Link und melden Sie sich an, falls Sie darum gebeten werden. Er gilt einen Tag.
mail-check-not = Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Sie bekommen keine weitere E-Mail.
mail-changed-subject = Ihre Nachrichten gehen jetzt an eine andere Adresse
mail-changed = Die Nachrichten für das Konto { $name } gehen von nun an an eine andere Adresse. Wenn Sie das nicht waren, ist jemand anders in Ihrem Konto angemeldet: Ändern Sie das Passwort, oder wenden Sie sich an die Person, die den Server betreibt.
mail-trial-subject = E-Mail von Gatepost kommt an
mail-trial = Das ist die E-Mail, um die Sie gebeten haben: Sie zeigt, dass E-Mails ankommen. Sie kommt von:
