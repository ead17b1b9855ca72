//! How far moderators agree about what two of them have decided.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::comment::{CommentId, UserId};
use crate::evaluation::cohens_kappa;
use crate::moderation::Action;
use crate::store::Decided;

/// Fewer texts than this tell nothing of two people.
const FEWEST: u64 = 10;

/// How far moderators agree about texts that more than one of them has decided: the same comment one after the other, or comments with the same words.
/// Each person's last word on a text counts that was not taken back, and that is either to show it or not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Agreement {
    /// Texts that two people or more have decided.
    pub texts: u64,
    /// Those of them about which all who decided said the same.
    pub agreed: u64,
    /// Two people who have both decided at least 10 of these texts, those with the most first.
    pub pairs: Vec<Pair>,
}

/// Two people.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = AgreementPair)]
pub struct Pair {
    /// Their names.
    pub names: [String; 2],
    /// Texts that both have decided.
    pub texts: u64,
    /// Those about which they said the same.
    pub agreed: u64,
    /// Cohen's kappa: 1 if they always agree, 0 if as often as chance would have it. `null` if both have done the same with every text.
    #[schema(required)]
    pub kappa: Option<f64>,
}

/// What two people said of texts: `[a][b]`, 1 for showing it.
type Table = [[u64; 2]; 2];

/// What tells texts apart.
#[derive(PartialEq, Eq, Hash)]
enum Text<'a> {
    /// By what it says.
    Same(&'a [u8]),
    /// One that is not there any more.
    Of(CommentId, u32),
}

impl Agreement {
    /// `decided` is the newest first.
    pub(super) fn of(decided: &[Decided]) -> Self {
        let mut names: BTreeMap<UserId, &str> = BTreeMap::new();
        let mut said: FxHashMap<Text<'_>, BTreeMap<UserId, bool>> = FxHashMap::default();
        for decision in decided.iter().filter(|decision| !decision.undone) {
            let Some((user, name)) = &decision.by else { continue };
            let text = decision.text.as_ref().map_or(Text::Of(decision.comment, decision.revision), |text| Text::Same(&text.hash));
            names.entry(*user).or_insert(name);
            said.entry(text).or_default().entry(*user).or_insert(decision.action == Action::Approve);
        }
        let mut agreement = Self::default();
        let mut tables: BTreeMap<[UserId; 2], Table> = BTreeMap::new();
        for people in said.into_values().filter(|people| people.len() > 1) {
            let people: Vec<(UserId, bool)> = people.into_iter().collect();
            agreement.texts += 1;
            agreement.agreed += u64::from(people.iter().all(|(_, shown)| *shown == people[0].1));
            for (place, (one, shown)) in people.iter().enumerate() {
                for (other, also_shown) in &people[place + 1..] {
                    tables.entry([*one, *other]).or_default()[usize::from(*shown)][usize::from(*also_shown)] += 1;
                }
            }
        }
        let pair = |(users, table): ([UserId; 2], Table)| Pair {
            names: users.map(|user| names.get(&user).copied().unwrap_or_default().to_owned()),
            texts: table.iter().flatten().sum(),
            agreed: table[0][0] + table[1][1],
            kappa: cohens_kappa(&table),
        };
        agreement.pairs = tables.into_iter().map(pair).filter(|pair| pair.texts >= FEWEST).collect();
        agreement.pairs.sort_by(|a, b| b.texts.cmp(&a.texts).then_with(|| a.names.cmp(&b.names)));
        agreement
    }
}
