//! Authors, their addresses and their browsers. No corpus tells them: a site's own decisions do, and only they. So real comments are given made-up
//! ones here, drawn by a hash of the text, and a site is played with and without them.

use std::sync::{Arc, LazyLock};

use gatepost::classifier::{Model, Month, Overlay};
use gatepost::comment::{Comment, Label};
use gatepost::corpus::LabelledComment;
use gatepost::evaluation::{Conditions, Feedback, Streamed, stream};
use gatepost::features::Extractor;

use crate::{corpus, train};

const REGULARS: [&str; 8] = ["anna", "bernd", "carla", "david", "eva", "frank", "greta", "hans"];
const SELLERS: [&str; 4] = ["seo expert", "crypto signals", "best loans", "mega casino"];
const MAIL: [&str; 4] = ["mail.example", "post.example", "letters.example", "home.example"];
const BULK: [&str; 3] = ["bulk.example", "offers.example", "promo.example"];

/// Six sites of 800 text messages.
static SITES: LazyLock<Vec<LabelledComment>> = LazyLock::new(|| corpus("sms.jsonl")[..4_800].to_vec());

/// A model of other sites.
static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
    let others = [corpus("judol-yt-id.jsonl")[..4_000].to_vec(), corpus("youtube.jsonl"), corpus("scamspot-ig-en.jsonl")];
    Arc::new(train(others.iter().flatten()))
});

/// A number from 0 to 255 drawn by the text.
fn drawn(text: &str, what: u8) -> usize {
    usize::from(blake3::hash(&[&[what], text.as_bytes()].concat()).as_bytes()[0])
}

fn pick<'l>(list: &[&'l str], text: &str, what: u8) -> &'l str {
    list[drawn(text, what) % list.len()]
}

/// The example with an author: one of the sellers if it `sells`, else one of the regulars.
fn signed(example: &LabelledComment, sells: bool) -> LabelledComment {
    let mut example = example.clone();
    let text = example.comment.content.clone();
    let (names, mail, browsers): (&[_], &[_], &[_]) =
        if sells { (&SELLERS, &BULK, &["bot/1.0"]) } else { (&REGULARS, &MAIL, &["Firefox/130.0 (Windows)", "Safari/17.0 (Macintosh)"]) };
    example.comment.author = Some(pick(names, &text, 1).to_owned());
    example.comment.author_email = Some(format!("me@{}", pick(mail, &text, 2)));
    example.comment.user_agent = Some(pick(browsers, &text, 3).to_owned());
    example
}

/// The share of wrong verdicts, and of labels that came back, over the sites.
fn played(feedback: Feedback, sign: impl Fn(&LabelledComment) -> LabelledComment) -> (f64, f64) {
    let signed: Vec<_> = SITES.iter().map(sign).collect();
    let streams: Vec<Streamed> = signed
        .chunks(800)
        .map(|site| stream(&MODEL, &site.iter().collect::<Vec<_>>(), Conditions { feedback, wrong_labels: 0.0, draw: 0 }))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "some thousand comments")]
    let share = |count: usize| count as f64 / SITES.len() as f64;
    let wrong = streams.iter().flat_map(|stream| &stream.wrong).filter(|wrong| **wrong).count();
    (share(wrong), share(streams.iter().map(|stream| stream.taught).sum()))
}

#[test]
fn where_sellers_can_be_told_by_their_names_addresses_and_browsers_fewer_verdicts_are_wrong() {
    // One seller in five writes as a regular does.
    let tell = |example: &LabelledComment| signed(example, example.label.is_unwanted() && drawn(&example.comment.content, 4) >= 51);
    for (feedback, of_before) in [(Feedback::Full, 0.67), (Feedback::Realistic, 0.85)] {
        let ((wrong, taught), (wrong_before, taught_before)) = (played(feedback, tell), played(feedback, LabelledComment::clone));
        assert!(wrong <= wrong_before * of_before, "{feedback:?}: {wrong} {wrong_before}");
        assert!(taught <= taught_before, "{feedback:?}: {taught} {taught_before}");
    }
}

#[test]
fn where_they_say_nothing_they_do_no_harm() {
    // Whoever writes, one in three is called a seller; or sellers write under the names of regulars.
    let noise = |example: &LabelledComment| signed(example, drawn(&example.comment.content, 5) < 85);
    let mimicry = |example: &LabelledComment| signed(example, false);
    for feedback in [Feedback::Full, Feedback::Realistic] {
        let (wrong_before, taught_before) = played(feedback, LabelledComment::clone);
        for (wrong, taught) in [played(feedback, noise), played(feedback, mimicry)] {
            assert!(wrong <= wrong_before + 0.01, "{feedback:?}: {wrong} {wrong_before}");
            assert!(taught <= taught_before + 0.01, "{feedback:?}: {taught} {taught_before}");
        }
    }
}

#[test]
fn a_model_has_no_opinion_of_them_and_a_decision_of_either_kind_moves_the_next_comment_a_little() {
    let example = &SITES[0];
    let mut extractor = Extractor::new();
    let mut logit = |comment: &Comment, overlay: &Overlay| MODEL.score(extractor.extract(comment), overlay).logit;
    let (plain, seller) = (example.comment.clone(), signed(example, true).comment);
    let none = Overlay::default();
    assert!((logit(&plain, &none) - logit(&seller, &none)).abs() < 1e-12);

    let mut taught = signed(&SITES[1], true).comment;
    (taught.author, taught.author_email) = (seller.author.clone(), seller.author_email.clone());
    let mut overlay = Overlay::default();
    // Until there is a decision of either kind, there is nothing to tell authors apart by.
    for (comment, label) in [(&signed(&SITES[2], false).comment, Label::Ham), (&taught, Label::Spam)] {
        overlay.learn(&Extractor::new().extract(comment).sorted_slots(), label, Month::default());
    }
    let moved = logit(&seller, &overlay) - logit(&plain, &overlay);
    // Toward spam, but not past a tenfold of the odds.
    assert!((0.1..10_f64.ln()).contains(&moved), "{moved}");
}
