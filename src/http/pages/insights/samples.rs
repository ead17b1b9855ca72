//! The template, rendered with samples.

use askama::Template;
use jiff::civil::date;

use super::super::frame::Frame;
use super::InsightsPage;
use crate::comment::SiteId;
use crate::engine::{Agreement, Day, Held, Insights, Mentioned, Mistakes, Pair, Reversed, Span, Texts, WaitBin, Waits, Week};
use crate::evaluation::{Scored, reliability};
use crate::learning::Rate;
use crate::policy::Settings;
use crate::store::Site;

/// Nothing that is known.
pub(super) fn nothing(name: &str) -> Insights {
    let (from, to) = (date(2026, 10, 26), date(2026, 11, 24));
    Insights {
        site: name.to_owned(),
        days: 30,
        from,
        to,
        volume: from.series(jiff::Span::new().days(1)).take(30).map(Day::empty).collect(),
        held: Held::default(),
        waits: None,
        mistakes: Mistakes {
            false_positives: Rate::new(0, 0),
            misses: Rate::new(0, 0),
            approved_spam: Reversed::default(),
            removed: Reversed::default(),
        },
        reliability: Vec::new(),
        drift: Vec::new(),
        agreement: Agreement::default(),
        decisions: 0,
        more_decisions: false,
        texts: Texts::default(),
    }
}

/// Something of everything, with hostile names.
pub(super) fn something(hostile: &str) -> Insights {
    let empty = nothing(hostile);
    let mut volume = empty.volume.clone();
    volume[3] = Day { approved: 5, held: 3, spam: 2, unwanted: 4, settled: 8, ..volume[3] };
    let mentioned = |name: &str| Mentioned { name: name.to_owned(), approved: 1, put_away: 2, waiting: 3 };
    let judged = [(2.0, true), (-1.0, false), (-3.0, false)].map(|(logit, unwanted)| Scored { logit, unwanted });
    let bin = |from, to, comments| WaitBin { from, to, comments };
    let mut histogram = [WaitBin::default(); 10];
    (histogram[0], histogram[9]) = (bin(0, Some(60), 2), bin(4_838_400, None, 1));
    let week = |monday, log_loss| Week { monday, decisions: 3, log_loss };
    Insights {
        volume,
        held: Held { approved: 1, spam: 1, trash: 1, waiting: 1, gone: 1 },
        waits: Some(Waits { comments: 3, lower_quartile: 30.0, median: 40.0, upper_quartile: 90_000.0, ninth_decile: 9e6, histogram }),
        mistakes: Mistakes {
            false_positives: Rate::new(1, 40),
            misses: Rate::new(0, 0),
            approved_spam: Reversed { reversed: 1, of: 200 },
            removed: Reversed { reversed: 0, of: 500 },
        },
        reliability: reliability(&judged),
        drift: vec![week(date(2026, 11, 2), 0.4), week(date(2026, 11, 9), 0.3), week(date(2026, 11, 23), 1.2)],
        agreement: Agreement {
            texts: 12,
            agreed: 9,
            pairs: vec![Pair { names: [hostile.to_owned(), "kim".to_owned()], texts: 12, agreed: 9, kappa: Some(0.5) }],
        },
        decisions: 20_000,
        more_decisions: true,
        texts: Texts {
            read: 9,
            more: true,
            hosts: vec![mentioned(hostile), mentioned("example.com")],
            other_hosts: 1,
            languages: vec![mentioned("English")],
            unrecognised: 3,
        },
        ..empty
    }
}

/// The page in every state, by the name of the sample.
pub(in crate::http::pages) fn pages(frame: &dyn Fn() -> Frame, hostile: &str) -> Vec<(&'static str, askama::Result<String>)> {
    let site = |id| Site {
        id: SiteId(uuid::Uuid::from_u128(id)),
        name: hostile.to_owned(),
        url: "https://blog.example".to_owned(),
        settings: Settings::default(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let sites = [site(1), site(2)];
    let page = |insights: &Insights| InsightsPage::new(frame(), &sites, sites[0].id, Span::Month, insights).render();
    vec![
        ("insights", page(&something(hostile))),
        ("insights of nothing", page(&nothing("blog"))),
        ("insights of no site", InsightsPage::empty(frame()).render()),
    ]
}
