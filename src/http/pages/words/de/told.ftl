# What the engine says in English sentences of its own. Each message is in English what it says, by which it is found; a message's variables stand for what differs.
told-no-comment = Diesen Kommentar gibt es nicht
told-no-decision = Diese Entscheidung gibt es nicht
told-no-held-decision = Diese Entscheidung ist nicht in Quarantäne
told-no-batch = Diese Entscheidung über mehrere gibt es nicht
told-no-question = Zu diesem Kommentar ist niemand gefragt
told-no-pin = Dieser Kommentar ist nicht angeheftet
told-no-site = Diese Website gibt es nicht
told-no-user = Dieses Konto gibt es nicht
told-no-model = Dieses Modell gibt es nicht
told-no-page = Diese Seite gibt es nicht
told-no-file = Diese Datei gibt es nicht

## Forms.
told-action = action muss approve, spam, abuse oder trash sein
told-expected = expected muss approved, pending, spam oder trash sein
told-expected-count = expected muss sein, wie viele Kommentare die Seite zeigte
told-by = by muss near, link, author oder network sein
told-must = must muss approve, spam oder none sein
told-note-kind = kind muss said, asked oder answered sein
told-author-rule = author muss block, trust oder release sein
told-do = do muss promote, shadow, unshadow oder rollback sein
told-language = language muss eine der angebotenen Sprachen sein
told-empty-question = der Text ist leer: er muss sagen, was gefragt wird
told-empty-note = der Text ist leer: er muss etwas sagen
told-notes-full = das wäre eine Notiz zu viel: ein Kommentar hat höchstens { $most }
told-too-long = { $field } ist { $bytes } Bytes lang; höchstens { $limit } sind erlaubt
told-nul = { $field } enthält an Byte { $place } ein NUL-Zeichen; es muss weg
told-author-unknown = der Autor gab weder einen Namen noch eine Adresse an: nichts, woran er zu erkennen wäre
told-author-unmailed = der Autor gab keine E-Mail-Adresse an: jeder kann jeden Namen schreiben, also wird keinem Namen vertraut

## Decisions.
told-only-admins-trust = nur ein Admin darf einem Autor vertrauen: was von ihm kommt, geht am Filter vorbei
told-taken-back = dieses Konto hat für jetzt genug Entscheidungen anderer zurückgenommen: stattdessen neu über den Kommentar entscheiden; das verschiebt ihn, und der Filter lernt es, sobald jemand anderes hingesehen hat
told-held-back = die Entscheidung wartet in Quarantäne: zurücknehmen darf sie, wer sie traf, und ein Admin. Stattdessen neu über den Kommentar entscheiden: das verschiebt ihn
told-edited = der Kommentar wurde bearbeitet, nachdem diese Seite gezeigt wurde: bitte lesen, was jetzt darin steht, und dann entscheiden
told-being-edited = der Kommentar wird gerade bearbeitet; bitte noch einmal lesen und dann entscheiden
told-undone-before = die Entscheidung wurde schon rückgängig gemacht
told-all-undone-before = die Entscheidungen wurden schon rückgängig gemacht
told-is-approved = jemand war schneller: der Kommentar ist jetzt freigegeben
told-is-pending = jemand war schneller: der Kommentar ist jetzt ausstehend
told-is-spam = jemand war schneller: der Kommentar ist jetzt Spam
told-is-trash = jemand war schneller: der Kommentar ist jetzt im Papierkorb
told-more-wait = jetzt warten { $waiting } Kommentare wie dieser, erwartet waren { $expected }: bitte noch einmal ansehen
told-shadow-live = das Modell ist in Betrieb: im Schatten wäre es mit sich selbst einig
told-settings-changed = jemand hat diese Einstellungen geändert, nachdem diese Seite gezeigt wurde; die Eingaben stehen unten und überschreiben die anderen, wenn noch einmal gespeichert wird
told-settings-contended = andere ändern gerade die Einstellungen dieser Website: bitte ansehen und noch einmal versuchen

## Settings.
told-between = ist { $value }; es muss zwischen { $low } und { $high } liegen
told-promise = ist { $value }; es muss zwischen { $low } und { $high } liegen, etwa 0,005 für 1 von 200
told-crossed = ist { $value }; es darf nicht über der Schwelle für Spam liegen, { $other }
told-most = ist { $value }; es darf höchstens { $most } sein
told-flood = ist { $value }; es müssen 1 bis { $comments } Kommentare in 1 bis { $minutes } Minuten sein
told-days = ist { $value }; es müssen 1 bis { $most } Tage sein
told-entry = Eintrag { $number }: { $said }
told-entry-word = Eintrag { $number } hat { $bytes } Bytes; höchstens { $limit } sind erlaubt
told-entry-blank = Eintrag { $number } ist ohne Wort; er muss weg
told-matches-all = der reguläre Ausdruck passt auf jeden Text; er muss sagen, was dort stehen soll
told-expression-long = der reguläre Ausdruck ist { $bytes } Bytes lang; höchstens { $limit } sind erlaubt
told-expression-wrong = der reguläre Ausdruck ist ab Zeichen { $place } falsch: { $problem }
told-expression-unusable = der reguläre Ausdruck kann nicht benutzt werden: { $problem }
told-expression-counts = der reguläre Ausdruck ist zu groß ({ $characters } Zeichen, Anzahlen wie { $count } ausgeschrieben); höchstens { $limit } sind erlaubt
told-expression-large = der reguläre Ausdruck ist zu groß (übersetzt mehr als { $limit } Bytes)
told-expressions-many = enthält { $count } reguläre Ausdrücke; höchstens { $limit } sind erlaubt
told-words-many = enthält { $count } Einträge mit Wörtern; höchstens { $limit } sind erlaubt
told-entries-many = enthält { $count } Einträge; höchstens { $limit } sind erlaubt
told-domain-star = eine Domain hat kein *; example.com steht auch für alle Domains darunter
told-sender-bytes = muss 1 bis { $most } Bytes Text haben
told-sender-email = die E-Mail-Adresse muss eine sein wie ann@example.com; für eine Domain gibt es eine eigene Wahl
told-sender-name = einem Namen allein lässt sich nicht vertrauen, weil ihn jeder schreiben kann: nötig ist die E-Mail-Adresse
told-sender-domain = die Domain muss eine sein wie example.com
told-sender-public = { $domain } lässt sich nicht vertrauen, weil jeder darunter einen Namen haben kann: nötig ist eine Domain darunter
told-sender-network = das Netz muss eines sein wie 192.0.2.0/24 oder 2001:db8::/32, oder eine Adresse
told-sender-everything = { $network } enthält alle Adressen, die es gibt; nötig ist ein kleineres Netz

## What came of a job.
told-went-one = 1 Kommentar entfernt, { $fields } haben ein Feld verloren
told-went = { $count } Kommentare entfernt, { $fields } haben ein Feld verloren
told-nothing-removed = seit dem letzten Mal wurde nichts entfernt
told-file-anew = die Datei wurde neu geschrieben
told-drawn-one = 1 Kommentar gezogen
told-drawn = { $count } Kommentare gezogen
told-nothing-decided = seit dem letzten Mal wurde nichts entschieden
told-candidate-one = Kandidat { $model }, 1 Entscheidung: { $said }
told-candidate = Kandidat { $model }, { $count } Entscheidungen: { $said }
told-memory = { $count } Websites im Speicher gleichen ihren Journalen
told-memory-differs = { $wrong } von { $count } Websites im Speicher glichen ihren Journalen nicht: { $names }
told-ended = es endete vor der Zeit: das Protokoll sagt, wo
told-taken-over = ein anderer Server hat es übernommen, weil von diesem minutenlang nichts zu hören war

## How a candidate was judged.
told-judged = beurteilt an { $count } Kommentaren, die nach { $from } kamen ({ $good } gut, { $bad } nicht): { $said }
told-judged-without = beurteilt an { $count } Kommentaren, die nach { $from } kamen ({ $good } gut, { $bad } nicht; { $left } weitere sind ausgelassen, weil die Korpora ihre Texte enthalten): { $said }
told-better = besser als das Modell in Betrieb
told-level = so gut wie das Modell in Betrieb, soweit dies etwas sagt
told-worse = schlechter als das Modell in Betrieb
told-lost = gute Kommentare als Spam markiert: { $candidate } vom Kandidaten, { $live } vom Modell in Betrieb (nur vom Kandidaten { $alone }, nur vom anderen { $other }; p = { $p })
told-log-loss = Log-Loss: { $candidate } gegen { $live } (Differenz { $difference }, 95-%-Intervall { $low } bis { $high }; unter 0 ist besser)
told-let-through = schlechte Kommentare durchgelassen: { $candidate } gegen { $live }; insgesamt zurückgehalten: { $held } gegen { $other }
told-judged-few = für ein Urteil wurde zu wenig entschieden: { $count } spätere Kommentare ({ $good } gut, { $bad } nicht) taugen dazu, nötig sind { $least }, mindestens { $kind } von jeder Art; { $missing } oder mehr fehlen
told-judged-few-without = für ein Urteil wurde zu wenig entschieden: { $count } spätere Kommentare ({ $good } gut, { $bad } nicht) taugen dazu, nötig sind { $least }, mindestens { $kind } von jeder Art; { $missing } oder mehr fehlen; { $left } weitere sind ausgelassen, weil die Korpora ihre Texte enthalten

## Accounts.
told-no-session = Diese Sitzung gibt es nicht
told-last-admin = das ist der letzte Admin aller Websites: erst muss es jemand anderes werden
told-factor-on = der zweite Faktor ist schon eingeschaltet
told-factor-off-already = der zweite Faktor ist schon ausgeschaltet
told-factor-off = der zweite Faktor ist ausgeschaltet
told-factor-expired = kein Geheimnis wartet mehr auf seinen ersten Code: bitte neu beginnen
told-factor-unmade = für ein Konto dieses Namens lässt sich kein zweiter Faktor einrichten
told-came-before = dieses Konto war schon angemeldet; wer den Server betreibt, erstellt einen Link mit gatepost user link NAME
told-password-length = das Passwort muss { $least } bis { $most } Zeichen lang sein
told-password-unusable = dieses Passwort lässt sich nicht speichern; nötig ist ein anderes
told-name-letter = der Name muss einen Buchstaben oder eine Ziffer haben
told-name-system = der Name { $name } steht für das, worüber keine Moderation entschied; nötig ist ein anderer
told-name-hidden = der Name sieht aus wie einer, den jemand schon hat; nötig ist ein anderer
told-name-alike = der Name sieht aus wie { $name }, den jemand schon hat; nötig ist ein anderer
told-name-removed = der Name steht an Entscheidungen eines entfernten Kontos; nötig ist ein anderer, damit sie sich unterscheiden lassen
told-sites-none = keine Website ist angekreuzt: nötig ist mindestens eine, oder alle Websites
told-role = role muss moderator oder admin sein
told-people-do = do muss invite, link, change, end oder remove sein
told-account-do = do muss end oder others sein
told-factor-do = do muss begin, confirm, codes oder off sein
told-user-exists = Es gibt schon ein Konto mit dem Namen { $name }
told-address = Adresse muss eine E-Mail-Adresse wie ann@example.org sein
told-address-do = do muss save oder forget sein
told-wish = wish muss off, hourly oder daily sein, mit einer Stunde von 0 bis 23
told-no-mail = Es kann keine E-Mail verschickt werden: Kein Mailserver ist angegeben
told-mailed-often = An diese Adresse wurde in letzter Zeit mehrmals geschrieben; bitte eine Stunde warten
told-no-address = Es gibt keine bestätigte E-Mail-Adresse: Geben Sie zuerst eine an, und öffnen Sie den Link, der dorthin geschickt wird

## Webhooks.
told-no-webhook = Diesen Webhook gibt es nicht
told-webhook-busy = der Empfänger hat zu viel zu tun (Antwort { $status })
told-webhook-answered = der Empfänger antwortete { $status }
told-webhook-gone = der Empfänger antwortete 410: er will nichts mehr hören, deshalb wurde der Webhook abgeschaltet
told-webhook-late = innerhalb von zehn Sekunden antwortete niemand
told-webhook-unconnected = es kam keine Verbindung zustande: der Name ist unbekannt, dort hört niemand zu, oder das Zertifikat ist falsch
told-webhook-broken = die Verbindung brach vor einer Antwort ab
told-webhook-astray = der Name führt zu keiner Adresse, die Webhooks erreichen dürfen
told-webhook-forbidden = die Adresse ist eine, die Webhooks nicht erreichen dürfen
told-webhook-redirects = die Adresse leitet mehr als dreimal weiter
told-webhook-redirects-nowhere = die Adresse leitet nirgendwohin weiter
told-webhook-redirects-down = die Adresse leitet von https zu http weiter
told-webhook-redirects-away = die Adresse leitet zu einem anderen Host weiter
told-webhook-url = die Adresse muss vollständig sein, zum Beispiel https://blog.example/hook
told-webhook-scheme = die Adresse muss mit https:// oder http:// beginnen
told-webhook-credentials = die Adresse darf keinen Namen und kein Passwort enthalten
told-webhook-port = die Adresse darf nicht Port 0 nennen
told-webhook-name = die Adresse nennt einen Host, den es nicht geben kann: Namen haben höchstens { $most } Buchstaben, und höchstens { $part } zwischen zwei Punkten
told-webhook-tests = { $count } Proben warten auf den Webhook: warten Sie, bis sie angekommen sind
told-webhook-do = do muss add, rotate, test, again oder remove sein
told-webhook-most = die Site hat { $count } Webhooks: zuerst einen entfernen
told-webhook-off = der Webhook ist abgeschaltet: was aufgegeben wurde, erneut zu senden schaltet ihn ein
told-webhook-points = die Adresse zeigt auf ein Netz, das Webhooks nicht erreichen dürfen ({ $what }): wer den Server betreibt, kann es mit --webhook-networks erlauben, oder mit allow_networks unter [webhooks] in gatepost.toml
