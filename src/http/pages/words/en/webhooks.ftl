# Webhooks: to whom decisions are told.
webhooks = Webhooks
webhooks-what = What is decided here about a blog's comments is told to these addresses. `gatepost site webhook` does the same.
webhooks-none = There is none yet.
webhooks-link = Webhooks: to whom decisions are told
webhook-endpoints = Addresses
webhook-secret = The secret that signs the messages. It is shown this once.
webhook-on = works
webhook-fails = fails
webhook-off = switched off
webhook-off-what = Sending again switches it on. Then each comment that was decided about meanwhile is told once, as it stands now.
webhook-arrived = { $count ->
        [one] { $count } message arrived
       *[other] { $count } messages arrived
    }
webhook-waiting = { $count } waiting
webhook-oldest = the oldest since
webhook-given-up = { $count } given up
webhook-tried = tried { $count ->
        [one] { $count } time
       *[other] { $count } times
    }: { $problem }
webhook-dead = What was given up
webhook-comment = the comment
webhook-test = Send a test
webhook-again = Send again
webhook-again-all = Send all again
webhook-rotate = New secret
webhook-remove = Remove
webhook-add = Add a webhook
webhook-site = Site
webhook-url = Address
webhook-make = Add
webhook-done-test = A test is on its way.
webhook-done-again = It is sent again.
webhook-done-remove = The webhook was removed.
