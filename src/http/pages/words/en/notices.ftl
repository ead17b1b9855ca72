# What a moderator is told by mail, where they set it, and the mail itself.
notices = Notices by mail
notices-none = This server sends no mail. Whoever runs it can name a mail server.
notices-what = A digest of what waits on your sites, with the reasons and a link that signs you in once. There is none if nothing new waits.
notices-how-often = How often
notices-off = Never
notices-hourly = At most once an hour
notices-daily = Once a day
notices-hour = Once a day: within the hour from
notices-excerpts = Quote the comments
notices-excerpts-why = Mail lies at your provider as anybody there can read it. Without quotes it holds nothing of what commenters wrote.
notices-save = Save
address = Your e-mail address
address-is = Your address: { $address }
address-claimed = Not confirmed yet: { $address }. Open the link that was mailed there; it works for a day.
address-yours = Your e-mail address
address-other = Another e-mail address
address-save = Mail me a link to confirm it
address-forget = Forget the address
address-confirm-what = Send notices to { $address } from now on? They hold a link that signs in to your account.
address-confirm = Confirm the address
address-none = There is no address to confirm: it was confirmed already, or forgotten.
address-dead = This link is another account’s, was used before, or is older than a day. Your account’s page mails you a new one.
account-address-sent = A link was mailed to that address. Open it within a day, signed in here.
account-address-confirmed = The address is confirmed. Now choose how often you want to be told.
account-address-forgotten = The address is forgotten, and no more notices are sent.
account-notices-saved = That is saved.
stop = No more notices
stop-what = No more digests of what waits will be mailed to you. Your account’s page can turn them on again.
stop-button = Send no more
stop-done = No more notices are sent
stop-back = Your account’s page can turn them on again.
stop-dead = It may have been made for an address that was changed since. Your account’s page turns notices off, too.

## The mail.
mail-hello = Hello { $name },
mail-subject = { $count ->
    [one] 1 comment waits
   *[other] { $count } comments wait
}
mail-subject-site = { $count ->
    [one] 1 comment waits on { $site }
   *[other] { $count } comments wait on { $site }
}
mail-waiting = { $count ->
    [one] 1 comment waits for a decision.
   *[other] { $count } comments wait for a decision.
}
mail-site = { $site }: { $count }, the oldest came { $ago }
mail-more-sites = { $count ->
    [one] and one site more
   *[other] and { $count } sites more
}
mail-picks = Some of them: those that would teach the filter most, then those that it likes least.
mail-pick = { $site }, { $ago }: { $percent } % likely unwanted
mail-sign-in = Sign in and decide. This link works once, within a day, until the next digest:
mail-keep = Whoever has the link can use it: pass this mail on to nobody.
mail-unquoted = What commenters wrote is left out, as mail can be read on its way. You can have it quoted:
mail-quoted = You have comments quoted. Addresses in them are written so that they are no links. To leave them out:
mail-stop = No more such mail:
mail-kind-list = a word or pattern of your lists
mail-kind-blocked = an author, domain or network that you block
mail-kind-trusted = an author, domain or network that you trust
mail-kind-words = words of the text
mail-kind-links = links
mail-kind-contacts = an e-mail address or telephone number in the text
mail-kind-author = the author’s name or addresses
mail-kind-client = the browser, or where it came from
mail-kind-shape = the shape of the text
mail-check-subject = Is this your address?
mail-check = Somebody wants the notices for the account { $name } to come to this address. If it was you, open this link, and sign in if you are asked to. It works for a day.
mail-check-not = If it was not you, do nothing: you will get no more mail.
mail-changed-subject = Your notices go to another address now
mail-changed = The notices for the account { $name } go to another address from now on. If that was not you, somebody else is signed in to your account: change the password, or tell whoever runs the server.
mail-trial-subject = Mail from Gatepost arrives
mail-trial = This is what you asked for: a mail that shows that mail arrives. It came from:
