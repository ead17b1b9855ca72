//! What texts link to, and which languages they are in.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use utoipa::ToSchema;

use crate::moderation::Status;
use crate::store::Excerpt;
use crate::text::{find_links, language, normalise};

/// So many hosts are told.
const MOST_TOLD: usize = 15;

/// What the newest texts of the days link to, and their languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Texts {
    /// How many texts were read, the beginning of each.
    pub read: u64,
    /// Whether there were more.
    pub more: bool,
    /// The hosts that most texts link to. Hostile text: escape it in pages.
    pub hosts: Vec<Mentioned>,
    /// How many other hosts there are.
    pub other_hosts: u64,
    /// The languages that most texts are in, by their English names.
    pub languages: Vec<Mentioned>,
    /// How many texts are in no language that is recognised reliably.
    pub unrecognised: u64,
}

/// Texts that have something in common, by where their comments stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Mentioned {
    /// What they have in common.
    pub name: String,
    /// How many stand approved.
    pub approved: u64,
    /// How many stand as spam or in the trash.
    pub put_away: u64,
    /// How many wait.
    pub waiting: u64,
}

impl Mentioned {
    /// How many texts.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.approved + self.put_away + self.waiting
    }

    fn add(&mut self, status: Status) {
        match status {
            Status::Approved => self.approved += 1,
            Status::Spam | Status::Trash => self.put_away += 1,
            Status::Pending => self.waiting += 1,
        }
    }
}

impl Texts {
    /// Of at most `most` of `excerpts`.
    pub(super) fn of(excerpts: &[Excerpt], most: usize) -> Self {
        let read = &excerpts[..excerpts.len().min(most)];
        let (mut hosts, mut languages) = (Tally::default(), Tally::default());
        let (mut unrecognised, mut normal, mut links, mut contacts) = (0, String::new(), Vec::new(), Vec::new());
        for Excerpt { text, status } in read {
            match language(text) {
                Some(language) => languages.add(language.name(), *status),
                None => unrecognised += 1,
            }
            normalise(text, &mut normal);
            find_links(&normal, &mut links, &mut contacts);
            let of_text: FxHashSet<&str> = links.iter().map(|link| &normal[link.host.clone()]).collect();
            for host in of_text {
                hosts.add(host, *status);
            }
        }
        let ((hosts, other_hosts), (languages, _)) = (hosts.most(MOST_TOLD), languages.most(usize::MAX));
        Self { read: read.len() as u64, more: excerpts.len() > most, hosts, other_hosts, languages, unrecognised }
    }
}

/// Texts by what they have in common.
#[derive(Default)]
struct Tally(FxHashMap<String, Mentioned>);

impl Tally {
    fn add(&mut self, name: &str, status: Status) {
        if let Some(known) = self.0.get_mut(name) {
            known.add(status);
            return;
        }
        let mut new = Mentioned { name: name.to_owned(), ..Mentioned::default() };
        new.add(status);
        self.0.insert(name.to_owned(), new);
    }

    /// Those with the most texts, and how many others there are.
    fn most(self, most: usize) -> (Vec<Mentioned>, u64) {
        let mut all: Vec<Mentioned> = self.0.into_values().collect();
        all.sort_by(|a, b| b.all().cmp(&a.all()).then_with(|| a.name.cmp(&b.name)));
        let others = all.len().saturating_sub(most) as u64;
        all.truncate(most);
        (all, others)
    }
}
