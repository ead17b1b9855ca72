//! Erasures by another process between decisions, undos and edits: what is in memory equals the fold of what stands, to the bit.

use gatepost::comment::{Comment, CommentId};
use gatepost::engine::{ErasureOrder, Wanted};
use gatepost::moderation::Action;
use gatepost::policy::Signs;
use gatepost::store::Person;

use crate::world::{Dice, World, logit};

/// One of five people.
fn sender(number: usize) -> String {
    format!("person{number}@mail.example")
}

fn comment(dice: &Dice) -> Comment {
    let words = ["garden", "pills", "barometer", "casino", "lovely", "cheap", "song", "click", "here", "thanks"];
    let content: Vec<&str> = (0..6).map(|_| words[dice.roll(words.len())]).collect();
    Comment { author_email: Some(sender(dice.roll(5))), ..Comment::from_content(content.join(" ")) }
}

fn order(person: usize) -> ErasureOrder {
    ErasureOrder { site: None, wanted: Wanted::Person(Person::Email(sender(person))), by: "olga".to_owned(), dry_run: false }
}

#[tokio::test]
async fn any_history_with_erasures_beside_leaves_the_fold_of_what_stands() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let (site, beside, dice) = (world.site("blog").await, world.another().await, Dice::new(7));
    let mut kept: Vec<CommentId> = Vec::new();
    let mut erased = 0;
    for step in 0..400 {
        world.clock.pass_days(1);
        match dice.roll(20) {
            0 => {
                // The other process: this one hears of it later, or not at all before it decides again.
                let done = beside.erase(order(dice.roll(5)), &|_| ()).await.expect("it is erased");
                erased += done.comments;
                if step % 2 == 0 {
                    world.engine.refresh().await.expect("it follows");
                }
                let mut left = Vec::new();
                for id in kept {
                    left.extend(world.status(&site, id).await.map(|_| id));
                }
                kept = left;
            }
            1..8 => kept.push(world.submit(&site, comment(&dice), None).await.id),
            8..16 if !kept.is_empty() => {
                let (id, action) = (kept[dice.roll(kept.len())], Action::ALL[dice.roll(4)]);
                world.decide(&site, id, action).await;
            }
            16..18 if !kept.is_empty() => {
                let id = kept[dice.roll(kept.len())];
                world.engine.edit(&site, id, comment(&dice), None, Signs::default()).await.expect("it is edited");
            }
            _ => {
                logit(&world.engine, &site, "cheap pills").await;
            }
        }
        if step % 40 == 0 {
            world.is_sound().await;
        }
    }
    assert!(erased > 20, "{erased} comments were erased");
    world.is_sound().await;
    world.engine.refresh().await.expect("it follows");
    let fresh = world.another().await;
    let same = fresh.site_by_id(site.site.id).await.expect("it is there");
    for text in ["cheap pills", "a lovely garden", "thanks, click here"] {
        assert_eq!(logit(&world.engine, &site, text).await, logit(&fresh, &same, text).await);
    }
}

#[tokio::test]
async fn what_the_live_model_holds_of_it_is_taken_out_for_the_site() {
    use gatepost::classifier::{Model, Trainer};
    use gatepost::engine::{Promoted, Retraining};
    use gatepost::store::Signature;

    let world = World::at("2026-01-01T00:00:00Z").await;
    let site = world.site("blog").await;
    let dice = Dice::new(11);
    for _ in 0..8 {
        let stored = world.submit(&site, comment(&dice), None).await;
        world.decide(&site, stored.id, if dice.roll(2) == 0 { Action::Spam } else { Action::Approve }).await;
    }
    let trainer = Trainer::continue_from(&Model::builtin());
    let retrained = world.engine.retrain(trainer, Retraining::default(), &|_| ()).await.expect("a candidate");
    let promoted = world.engine.promote(retrained.model.id(), Signature::default()).await.expect("it can be");
    assert!(matches!(promoted, Promoted::Done { .. }), "{promoted:?}");
    world.engine.refresh().await.expect("it follows");
    logit(&world.engine, &site, "cheap pills").await;
    for person in 0..5 {
        world.engine.erase(order(person), &|_| ()).await.expect("it is erased");
    }
    world.is_sound().await;
    let checked = world.engine.check(&|_| ()).await.expect("it can be checked");
    assert_eq!((checked.sites[0].journal, checked.sites[0].teaching, checked.sites[0].in_memory), (16, 0, true));
    // The next retraining takes it out for all: what it counts is what it would count had nothing ever been decided.
    let trainer = Trainer::continue_from(&Model::builtin());
    let retrained = world.engine.retrain(trainer, Retraining::default(), &|_| ()).await.expect("a candidate");
    assert_eq!((retrained.decisions, retrained.model.card().examples), (0, Model::builtin().card().examples));
}
