//! Gatepost, a self-hosted gate for a blog's comments.
//!
//! A comment flows one way through the house; what stands above in this list may not use what stands below it:
//!
//! | module | what it does |
//! | --- | --- |
//! | [`comment`] | what a blog sends: the comment, its label, the ids |
//! | [`clock`] | time and chance, passed in |
//! | [`text`] | text to tokens and links |
//! | [`features`] | a comment to a sparse feature vector |
//! | [`classifier`] | counts to naive Bayes weights, evidence to a calibrated score and its explanation |
//! | [`corpus`] | labelled comments in and out |
//! | [`evaluation`] | how well a model does |
//! | [`policy`] | scores and rules to a verdict with reasons |
//! | [`moderation`] | where a comment stands and what a decision does |
//! | [`learning`] | the fold of the journal: what a site has taught |
//! | [`store`] | what is kept: SQLite |
//! | [`engine`] | the use cases: submit, decide, undo, retrain |
//! | [`telemetry`] | what is logged, and what never is |
//! | [`config`] | `gatepost.toml`: its keys, and what is wrong with a file |
//! | [`outbound`] | what leaves the house: webhooks and mail |
//! | [`http`] | the API, the Akismet dialect and the moderators' pages |
//! | [`cli`] | one file a command |

pub mod classifier;
pub mod cli;
pub mod clock;
pub mod comment;
pub mod config;
pub mod corpus;
pub mod engine;
pub mod evaluation;
pub mod features;
pub mod http;
pub mod learning;
pub mod moderation;
pub mod outbound;
pub mod policy;
pub mod store;
pub mod telemetry;
pub mod text;
