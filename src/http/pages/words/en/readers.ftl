# For those who write comments: where one stands, an appeal, what is kept, and how comments are processed. And what moderators see of an appeal.
appealed = appealed
appeal-who = Whoever wrote it
appeal-asks = asks for another look
heading-appealed = Another look is asked for
tab-appealed = Appeals

## A comment's private page.
reader-title = Your comment
reader-published = It is published
reader-waits = It waits for a moderator
reader-not-published = It is not published
reader-filter-approved = The filter found nothing to object to.
reader-moderator-approved = A moderator approved it.
reader-filter-unsure = The filter was not sure about it.
reader-person-decides = A person will read it and decide. This page says what came of it.
reader-appealed = You asked for another look on { $when }.
reader-filter-refused = The filter took it for advertising or abuse, or a rule of the blog kept it back. No person has decided about it.
reader-moderator-refused = A moderator decided against it.
reader-settled = You asked for another look, and a moderator has decided. That is the last word.
reader-appeal = Do you object?
reader-appeal-how = You can ask once that a person looks at it. It then waits among the comments that are to be decided.
reader-appeal-sentence = What should the moderators know? You may leave this empty.
reader-appeal-button = Ask for another look
reader-too-often = That was asked too often from your network. Wait a while, then try again.
reader-too-many = So many comments wait for another look that no more can be taken today. Try again tomorrow.
reader-too-long = That is too long: a few sentences are enough, at most { $most } characters.
reader-unkept = There was a character in it that cannot be kept (NUL). It is taken out below: send it once more.
reader-kept = What is kept of it
reader-kept-hidden = From which IP address, with which browser and from which page it was sent is not shown here: anybody can write with an e-mail address that is not theirs. The private link that the blog showed has it.
reader-kept-besides = Beside that: when it came and changed, how likely the filter held it to be unwanted and why, and notes that moderators made about it.
reader-private = This page is private: whoever has its address can see and erase the comment.
reader-erase = Erase it
reader-erase-title = Erase your comment?
reader-erase-which = This comment
reader-erase-what = The text goes, and so does everything that tells of you: name, address, network, browser, earlier texts, and notes about it. If moderators took it for spam or abuse, the filter keeps what it learned: counts of features, without text and without you. Copies in the database's file are gone by the next night; backups are the operator's.
reader-erase-blog = The blog may have a copy of its own: ask there, too, if it was published.
reader-erase-yes = Erase it for good
reader-erase-no = Keep it
reader-erased-title = Erased
reader-erased = { $count ->
        [0] There was nothing to erase.
        [one] 1 comment was erased.
       *[other] { $count } comments were erased.
    }
kept-author = Name
kept-email = E-mail address
kept-website = Website
kept-article = Article
kept-parent = Answers
kept-kind = Kind
kept-ip = IP address
kept-browser = Browser
kept-referrer = Came from
kept-earlier = Still earlier texts
kept-earlier-until = Text until { $when }
kept-earlier-count = { $count ->
        [one] 1 earlier text
       *[other] { $count } earlier texts
    }
kept-decisions = Decisions about it
kept-appeal = Your request for another look
kept-appeal-silent = without a sentence

## How comments are processed.
privacy-title = How comments are processed
privacy-link = How comments are processed
privacy-what-it-is = Before a comment is published on this blog, a program looks at it: it keeps out advertising and abuse, and lets people decide where it is not sure. This page says what it does with your comment.
privacy-who = Who answers for it
privacy-who-unknown = Whoever runs the blog. You find them in its imprint, or where else it says how to reach them.
privacy-nobody-else = The program (Gatepost) runs on a server of theirs. No other service is asked about your comment, and nothing is sold or used for advertising.
privacy-feed = What is published can be read by other programs, too, through a feed: text, name and time.
privacy-told = Another program, at an address that the blog has named, is told when something is decided about a comment, another look at it is asked for, or it is erased: which comment and which article it is, and where it stands. Not what it says, nor who wrote it.
privacy-quoted = Moderators have the beginning of comments that wait sent to them by mail, which mail providers can read.
privacy-what = What is processed
privacy-field-text = What you write, and when.
privacy-field-author = The name, e-mail address and website that you give, if you do.
privacy-field-ip = The address on the internet (IP address) that your comment came from.
privacy-field-browser = How your browser names itself, and the page that it came from, if it says so.
privacy-field-article = Which article you comment on, and which comment you answer.
privacy-logic = By what logic
privacy-compared = Words, pairs of words, groups of letters, links and the shape of your text, and what you say of yourself, are compared with comments that people have judged before. From that the program computes how likely your comment is unwanted.
privacy-thresholds = Below { $approve } it is published at once. Above { $spam } it is put aside as spam. In between a person decides.
privacy-careful = Until moderators have made { $decisions } decisions on this blog, the program leaves more to them.
privacy-rules = The blog also has rules of its own, as about words, links, senders, or many comments in a short time. A rule can hold a comment for a person, put it aside, or publish it.
privacy-checked = Some comments that the program decided alone are drawn at random and shown to a person, so that its mistakes are seen.
privacy-learns = When a person decides about your comment, the program learns from it: it counts the features, and keeps no text in what it has learned.
privacy-figures = How often it is wrong
privacy-figures-built-in = The model that it starts with caught { $caught } of 100 unwanted comments of the kinds that it had learned, while it lost 1 of 100 good ones; of comments under videos that it had not seen it caught { $elsewhere } of 100 at the same loss. So it leaves what is doubtful to people.
privacy-figures-judged = Its model was tried on comments of this server that it had not seen: of { $good } good ones it would have put aside { $lost }, and of { $bad } unwanted ones it caught { $caught }.
privacy-figures-none = Its model was not tried on comments of this server yet.
privacy-figures-site = On this blog people have checked { $checked } decisions that it made alone, drawn at random: { $wrong } were wrong.
privacy-long = For how long what is kept
privacy-kept-approved = Published comments
privacy-kept-spam = Spam
privacy-kept-trash = Comments thrown away
privacy-kept-ip = IP addresses
privacy-kept-email = E-mail addresses
privacy-kept-browser = Names of browsers
privacy-kept-with = as long as the comment
privacy-kept-ever = until it is erased
privacy-long-learned = Comments that wait for a person stay until somebody has decided. What was learned stays as counts without text.
privacy-rights = What you can do
privacy-right-link = When you send a comment the blog can show you a private link: it says where your comment stands and what is kept of it, and erases it.
privacy-right-object = If your comment is not published, you can ask there that a person looks at it.
privacy-right-mine = You can see and erase everything that you sent with your e-mail address:
privacy-right-mine-link = have a link sent to it.
privacy-right-ask = For anything else, ask those who answer for it. You can also complain to a data protection authority.

## One's comments, by a link that comes by mail.
mine-title = Your comments on this blog
mine-how = Type the e-mail address with which you wrote comments. If there are any, a link comes by mail that shows them and lets you erase them. It works for 24 hours.
mine-email = E-mail address
mine-button = Send the link
mine-asked = If comments were written with that address, a mail with a link is on its way. It can take some minutes.
mine-letters = No mail can be sent to an address with such letters before the @: only a few mail servers know them. Ask those who answer for the blog: they find and erase your comments by your address.
mine-no-address = That is no e-mail address that mail can be sent to. It looks like ann@example.org.
mine-no-mail = This server sends no mail. Ask those who answer for the blog: they find and erase your comments by your address.
mine-shown = { $count ->
        [0] Nothing is kept that was sent with this address:
        [one] 1 comment was sent with this address:
       *[other] { $count } comments were sent with this address:
    }
mine-until = This page is private, and its address works until { $when }.
mine-erase-one = Erase this comment
mine-erase-all = Erase all of them
mine-sure = { $count ->
        [one] Yes, erase this comment for good
       *[other] Yes, erase { $count } comments for good
    }
mine-more = There are more: these are the newest. Erasing erases all of them.
mine-sure-all = Yes, erase all of them for good
mine-see = Where it stands and what is kept of it
mine-subject = Your comments on { $site }
mine-mail = Somebody, you we hope, asked to see what was sent with this address to { $site }.
    This link shows it, and lets you erase it. It works for 24 hours:
mine-mail-not-you = If it was not you, there is nothing to do: nobody but you has the link.

## Settings.
for-readers = For readers
set-contact = Who answers for the comments
set-contact-hint = A name and an address, as they stand on the page that tells commenters how their comments are processed. Empty for none.
set-feed = A feed of published comments
set-feed-hint = Whether anybody may read what is published of an article, as pages without a database do. It never tells more of an author than the name.
