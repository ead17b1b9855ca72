//! What rules ask of a site's comments.

use gatepost::comment::{Comment, CommentId, SiteId, network_of};
use gatepost::moderation::Action;
use gatepost::policy::{Flood, Past, Verdict, Wanted};
use gatepost::store::{NewComment, PastQuestion, Store, StoredComment};

use crate::samples::{at, decide, decision, insert, new_comment, site, undo};

const EVERYTHING: Wanted =
    Wanted { approved: true, by_author: Some(Flood { comments: 3, minutes: 10 }), by_network: Some(Flood { comments: 5, minutes: 1 }) };

fn by(email: Option<&str>, ip: Option<&str>) -> Comment {
    Comment { author_email: email.map(str::to_owned), ip: ip.map(|ip| ip.parse().unwrap()), ..Comment::from_content("x") }
}

async fn keep(store: &dyn Store, site: SiteId, comment: Comment, second: i64, verdict: Verdict) -> StoredComment {
    let network = comment.ip.map(network_of);
    insert(store, NewComment { comment, network, at: at(second), ..new_comment(site, "x", verdict) }).await
}

async fn ask(store: &dyn Store, site: SiteId, comment: &Comment, second: i64, except: Option<CommentId>) -> Past {
    store.past(PastQuestion { site, wanted: EVERYTHING, comment, except, at: at(second) }).await.unwrap()
}

pub(crate) async fn an_author_is_known_by_an_approved_comment_on_the_site(store: &dyn Store) {
    let (here, elsewhere) = (site(store, "here").await, site(store, "elsewhere").await);
    let kim = by(Some("Kim@Example.com"), None);
    let first = keep(store, here, kim.clone(), 1, Verdict::Hold).await;
    assert!(!ask(store, here, &kim, 5, None).await.approved, "held is not approved");
    let approval = decide(store, decision(&first, Action::Approve, &[])).await;
    let cases = [
        (here, by(Some("kim@example.COM"), None), 5, None, true, "in any case"),
        (here, kim.clone(), 5, Some(first.id), false, "a comment does not speak for itself"),
        (here, kim.clone(), 0, None, false, "what came later does not count"),
        (elsewhere, kim.clone(), 5, None, false, "each site for itself"),
        (here, by(Some("lee@example.com"), None), 5, None, false, "each author for themselves"),
        (here, by(None, None), 5, None, false, "without an address nobody is known"),
    ];
    for (site, comment, second, except, known, why) in cases {
        assert_eq!(ask(store, site, &comment, second, except).await.approved, known, "{why}");
    }
    undo(store, approval.entry.id).await;
    assert!(!ask(store, here, &kim, 5, None).await.approved, "an approval that was taken back is none");
}

pub(crate) async fn comments_are_counted_by_author_and_network_within_the_window(store: &dyn Store) {
    let here = site(store, "here").await;
    let kim = Some("kim@example.com");
    // The author's window is 600 seconds, the network's 60.
    for (email, ip, second, verdict) in [
        (kim, "203.0.113.1", 0, Verdict::Spam),
        (kim, "203.0.113.2", 590, Verdict::Hold),
        (None, "203.0.113.3", 595, Verdict::Approve),
        (kim, "2001:db8:1:2::1", 597, Verdict::Approve),
        (None, "::ffff:203.0.113.9", 598, Verdict::Approve),
        (None, "203.0.114.1", 599, Verdict::Approve),
    ] {
        keep(store, here, by(email, Some(ip)), second, verdict).await;
    }
    let counts = async |comment: &Comment, second| {
        let past = ask(store, here, comment, second, None).await;
        (past.by_author, past.by_network)
    };
    assert_eq!(counts(&by(kim, Some("203.0.113.77")), 599).await, (3, 3), "an address of IPv4 in its IPv6 form is the same network");
    assert_eq!(counts(&by(kim, Some("203.0.113.77")), 600).await, (2, 3), "the first has left the window");
    assert_eq!(counts(&by(kim, Some("203.0.113.77")), 594).await, (2, 1), "what came later does not count");
    assert_eq!(counts(&by(None, Some("2001:db8:1:2:ffff::")), 600).await, (0, 1));
    assert_eq!(counts(&by(None, None), 600).await, (0, 0));
    for second in 600..610 {
        keep(store, here, by(kim, Some("203.0.113.4")), second, Verdict::Hold).await;
    }
    assert_eq!(counts(&by(kim, Some("203.0.113.77")), 610).await, (3, 5), "counting stops at the limit");
}

pub(crate) async fn what_is_not_wanted_is_not_looked_up(store: &dyn Store) {
    let here = site(store, "here").await;
    let kim = by(Some("kim@example.com"), Some("203.0.113.1"));
    keep(store, here, kim.clone(), 1, Verdict::Approve).await;
    let nothing = Wanted { approved: false, by_author: None, by_network: None };
    let past = store.past(PastQuestion { site: here, wanted: nothing, comment: &kim, except: None, at: at(2) }).await.unwrap();
    assert_eq!(past, Past::default());
}
