//! What a store has to do, whatever it is built on.
//!
//! The cases take `&dyn Store` and know no database. To put another store through them, add a line to `conformance!` at the end with
//! something that opens a fresh one; to add a case, write it in the file of its concern and name it in the list below. What is
//! SQLite's own (its file, its commits) is in `sqlite.rs`.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is how a test says no")]

mod accounts;
mod audits;
mod calls;
mod candidates;
mod colleagues;
mod comments;
mod guard;
mod histories;
mod imports;
mod insights;
mod journal;
mod likeness;
mod long_life;
mod narrowing;
mod notes;
mod outbox;
mod outbox_again;
mod past;
mod people;
mod queue;
mod samples;
mod sites;
mod sqlite;
mod training;
mod upgrade;

/// Runs every case on a store of its own. `$open` gives a store and what has to live as long as it does.
macro_rules! conformance {
    ($($kind:ident: $open:path;)*) => {
        $(mod $kind {
            conformance!(@cases $open =>
                outbox: what_moves_a_comment_is_told_to_its_sites_endpoints_and_no_others;
                outbox: an_undo_is_told_with_what_it_took_back;
                outbox: an_appeal_is_told_as_its_authors_doing;
                outbox: a_comments_events_wait_for_each_other_and_for_whoever_holds_them;
                outbox: what_was_given_up_is_listed_until_it_is_sent_again;
                outbox: an_endpoint_that_cannot_be_reached_or_wants_no_more_is_left_alone;
                outbox: what_is_to_be_told_of_a_comment_goes_with_it;
                outbox_again: what_was_decided_while_an_endpoint_was_off_is_told_once_as_it_stands;
                outbox_again: what_moved_or_was_erased_while_an_endpoint_was_off_is_told_once_it_is_on;
                outbox_again: nothing_is_sent_again_that_is_older_than_what_was_told;
                outbox_again: a_callback_that_a_call_switches_on_is_told_what_others_decided;
                outbox_again: that_a_comment_was_erased_is_told_after_what_is_being_told_of_it;
                outbox_again: what_waits_for_a_time_too_far_ahead_is_due;
                outbox_again: what_fails_where_others_arrive_is_its_own_fault;
                outbox_again: what_was_given_up_ends;
                comments: a_new_comment_comes_back_as_it_was_sent;
                comments: a_comment_of_nothing_but_text_comes_back;
                comments: the_verdict_places_a_new_comment;
                comments: an_external_id_is_kept_once;
                comments: of_two_submissions_at_once_one_is_inserted;
                comments: two_sites_may_use_the_same_external_id;
                comments: comments_without_external_id_never_collide;
                comments: the_same_id_twice_is_an_error_not_a_repetition;
                comments: a_site_does_not_see_the_comments_of_another;
                comments: equal_contents_are_found_newest_first;
                comments: a_name_is_given_once_and_never_taken_from_another;
                comments: an_edit_keeps_what_was_said_before;
                comments: an_edit_of_nothing_changes_nothing;
                comments: a_forgotten_comment_is_gone_with_its_revisions_and_its_name;
                comments: a_comment_of_an_unknown_site_is_refused;
                calls: a_call_counts_for_its_site_and_its_day;
                calls: a_key_that_was_replaced_is_known_with_its_time_until_it_is_used_again;
                queue: pages_follow_each_other_without_gap_or_repeat;
                queue: each_filter_narrows_to_what_it_names;
                queue: filters_narrow_together;
                queue: what_is_searched_for_is_words_whatever_they_look_like;
                narrowing: what_changes_and_goes_is_searched_for_as_it_is_now;
                queue: a_page_holds_at_most_200_and_at_least_1;
                journal: a_decision_moves_its_comment_and_teaches;
                journal: trash_teaches_nothing;
                journal: a_second_decision_takes_the_place_of_the_first;
                journal: undoing_the_last_brings_back_the_one_before;
                journal: undoing_the_only_one_brings_back_the_verdict;
                journal: undoing_an_older_one_changes_nothing_that_stands;
                journal: a_decision_is_undone_once;
                journal: only_decisions_can_be_undone;
                journal: a_decision_on_what_has_moved_is_not_taken;
                journal: a_decision_on_an_older_text_is_not_taken;
                journal: a_decision_on_nothing_is_not_taken;
                journal: an_edited_comment_stands_where_its_verdict_says_but_still_teaches;
                journal: after_an_edit_an_older_decision_does_not_come_back_to_place_the_comment;
                journal: an_undo_unlearns_what_a_forgotten_comment_taught;
                journal: each_site_counts_its_own_rows;
                journal: rows_come_by_comment_then_in_their_order_up_to_where_they_are_asked;
                journal: decisions_at_once_get_numbers_of_their_own;
                likeness: what_is_alike_is_found_by_its_keys_on_its_own_site;
                likeness: what_is_edited_or_goes_is_not_found_by_what_it_said;
                likeness: a_likeness_that_is_made_later_is_kept_unless_the_comment_was_edited_since;
                likeness: decisions_of_a_batch_are_known_by_it_and_those_that_were_not_taken_are_not;
                imports: an_import_keeps_comments_with_their_dates_and_decisions;
                imports: what_is_known_is_taken_once;
                imports: what_came_otherwise_and_went_does_not_come_back;
                imports: what_is_asked_about_is_not_written;
                imports: whoever_polls_hears_of_an_import_when_told;
                imports: a_whole_site_comes_page_by_page_without_gap_or_repeat;
                histories: any_history_leaves_what_the_fold_of_its_rows_says;
                sites: a_site_comes_back_with_its_key_and_settings;
                sites: settings_that_somebody_else_changed_meanwhile_are_not_replaced;
                sites: a_name_is_taken_once;
                past: an_author_is_known_by_an_approved_comment_on_the_site;
                past: comments_are_counted_by_author_and_network_within_the_window;
                past: what_is_not_wanted_is_not_looked_up;
                sites: a_new_key_takes_the_place_of_the_old;
                sites: every_change_of_configuration_raises_its_revision;
                sites: what_is_not_there_is_not_changed;
                sites: no_model_is_live_at_first;
                sites: the_last_promoted_model_is_live;
                sites: models_are_listed_newest_first;
                training: rows_name_the_comments_that_they_touch_and_these_their_histories;
                training: decided_comments_come_newest_first_without_the_merely_thrown_away_and_the_edited;
                training: what_is_decided_taken_back_and_decided_anew_judges_once_by_the_score_it_came_with;
                training: quarantined_decisions_judge_nothing;
                training: what_was_counted_comes_back_and_what_is_unused_goes;
                training: going_back_takes_promotions_off_one_by_one_and_all_is_recorded;
                training: a_model_comes_back_with_its_judgement_and_old_candidates_go;
                candidates: a_pin_stays_until_it_is_taken_away_and_the_last_word_counts;
                candidates: what_a_model_did_in_shadow_is_added_up;
                candidates: another_model_in_shadow_begins_anew_and_an_unknown_one_changes_nothing;
                candidates: of_a_sites_disagreements_the_newest_are_kept;
                audits: a_days_draw_is_kept_once_and_its_audits_follow_the_decisions;
                audits: what_came_at_the_end_of_a_day_is_of_that_day;
                audits: a_quarantined_decision_teaches_once_it_is_released;
                guard: a_label_contradicts_for_as_long_as_it_teaches;
                guard: approvals_of_a_network_are_counted_by_the_address_that_comments_came_from;
                guard: what_imports_and_operators_appended_is_nobodys_day;
                guard: what_was_undone_or_erased_waits_for_nobody;
                insights: a_day_counts_what_came_and_keeps_what_went;
                insights: an_edit_counts_as_what_is_made_of_it;
                insights: decisions_come_newest_first_with_what_was_known_of_the_text;
                notes: notes_about_a_forgotten_comment_go_with_it;
                colleagues: notes_come_back_in_their_order_and_are_bounded;
                colleagues: what_waits_for_a_colleague_waits_until_somebody_decides;
                people: a_user_is_found_by_name_and_token;
                people: a_user_is_given_a_role;
                people: a_users_name_is_taken_once;
                accounts: the_last_admin_of_all_sites_stays_one_unless_it_is_meant;
                accounts: sessions_are_listed_the_newest_first_and_seen;
                accounts: one_session_or_all_others_are_ended_and_nobody_ends_anothers;
                accounts: a_second_factor_is_begun_anew_until_it_is_on;
                accounts: a_step_is_taken_once_and_none_before_it;
                accounts: a_recovery_code_is_used_once_and_others_take_its_place;
                accounts: what_is_done_to_accounts_is_recorded_and_what_is_not_done_is_not;
                people: an_expired_token_opens_nothing;
                people: a_link_signs_in_once;
                people: a_token_that_is_refused_leaves_the_others_as_they_were;
                people: a_token_opens_only_what_its_kind_does;
            );
        })*
    };
    (@cases $open:path => $($file:ident: $case:ident;)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let (store, _kept) = $open().await;
            crate::$file::$case(&store).await;
        })*
    };
}

conformance! {
    on_sqlite: crate::sqlite::fresh;
}
