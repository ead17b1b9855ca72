//! The Akismet dialect, row by row: the running binary as stock clients speak to it.
//!
//! A file for each table of the contract, and in it a test for each row:
//!
//! | row | test |
//! | --- | --- |
//! | **addresses** | |
//! | the key in the form, as `api_key` or `key` | `addresses::the_key_may_stand_in_the_form_under_either_name_on_any_host` |
//! | the key in the Host's first label alone, in any case | `addresses::the_key_may_stand_in_the_host_name_alone_in_any_case` |
//! | the form before the Host | `addresses::the_form_comes_before_the_host_name`, `verify_key_verifies_what_stands_in_key_…` |
//! | 1.2 by GET (so HEAD) or POST | `addresses::calls_of_1_2_are_taken_by_get_and_by_post_with_the_key_in_either_place` |
//! | HTTP/1.0, content type with charset | `addresses::a_client_of_http_1_0_is_answered` |
//! | 200 and the bare text | `addresses::an_answer_is_200_and_its_text_without_a_line_break` |
//! | Host is never logged | `addresses::the_host_is_in_no_log` |
//! | **calls** | |
//! | verify-key | `calls::a_known_key_is_valid_and_another_is_not` |
//! | comment-check | `verdicts::each_verdict_is_said_in_the_dialects_words_with_a_guid`, `headers::content_too_long_…` |
//! | submit-spam, submit-ham | `calls::submitted_spam_and_ham_are_thanked_for_…`, `calls::a_submitted_comment_that_never_arrived_before_…` |
//! | usage-limit | `calls::usage_limit_counts_how_often_the_site_asked_this_month_and_knows_no_limit` |
//! | key-sites, JSON and CSV | `calls::key_sites_has_the_month_of_the_keys_site`, `calls::key_sites_as_csv_has_a_title_a_header_and_a_row` |
//! | get-subscription | `calls::get_subscription_says_that_the_key_is_good_and_costs_nothing` |
//! | get-stats | `calls::get_stats_adds_up_in_each_of_its_periods`, `calls::what_moderators_put_right_here_…` |
//! | deactivate | `calls::deactivating_leaves_the_key_as_it_is` |
//! | test | `addresses::an_answer_is_200_and_its_text_without_a_line_break` |
//! | `invalid`, each call | `calls::every_call_with_a_key_says_invalid_to_a_key_that_is_unknown` |
//! | **parameters** | |
//! | required: key, blog, `user_ip` | `parameters::the_required_ones_are_asked_for_one_by_one` |
//! | text, author, article, client, parent | `parameters::each_field_of_a_comment_is_kept_as_it_was_sent`, `parameters::a_comment_without_content_…` |
//! | `comment_type`, documented or any other | `parameters::any_kind_of_comment_is_taken` |
//! | `comment_post_modified_gmt` | `parameters::an_article_is_as_old_as_the_blog_says` |
//! | `comment_date_gmt` | `parameters::the_time_of_a_comment_is_read_as_it_is_written_and_otherwise_left_out` |
//! | `user_role` | `parameters::an_administrator_is_one_among_other_roles` |
//! | `is_test`: true, 1, True | `parameters::a_test_is_one_in_every_spelling_of_yes`, `verdicts::a_test_keeps_nothing_…` |
//! | `recheck_reason` | `parameters::each_reason_to_ask_again_finds_the_comment_and_makes_no_second`, `calls::a_retry_…` |
//! | honeypots | `parameters::a_filled_honeypot_is_seen_under_each_name` |
//! | `POST_ak_js` | `parameters::a_form_that_came_back_at_once_is_seen_by_the_time_of_the_plugins_script` |
//! | what `docs/akismet.md` lists as not used (`comment_context` in each spelling, `reporter`, …), and unknown fields | `parameters::the_undocumented_and_the_unknown_change_nothing` |
//! | `guid`, `comment_ID`, content | `calls::submitted_spam_and_ham_are_thanked_for_and_decide_the_comment_however_it_is_named` |
//! | `blog_charset` | `parameters::other_charsets_are_decoded_as_the_blog_says`, `parameters::text_in_the_blogs_charset_…` |
//! | **headers** | |
//! | `X-akismet-guid` | `headers::every_check_has_a_guid_of_its_own_whatever_it_says` |
//! | `X-akismet-pro-tip` | `headers::blatant_spam_may_be_discarded_unseen`, `headers::discarding_is_only_said_with_true`, `headers::only_spam_that_…` |
//! | `X-akismet-recheck-after`, `X-akismet-error` | `verdicts::a_held_comment_is_said_in_the_way_that_the_client_knows` |
//! | `X-akismet-debug-help` | `headers::a_blog_that_is_no_address_is_invalid_with_help`, `headers::a_missing_required_field_…` |
//! | `X-akismet-alert-code`, `-msg` | `headers::a_key_that_was_replaced_is_at_fault_and_an_unknown_one_is_not` |
//! | **verdicts and test values** | |
//! | approve, spam, hold | `verdicts::each_verdict_is_said_in_the_dialects_words_with_a_guid` |
//! | hold for old and new plugins, libraries, a site's own setting | `verdicts::a_held_comment_is_said_in_the_way_that_the_client_knows` |
//! | a retry gets the moderator's decision | `calls::a_retry_is_answered_with_what_the_moderator_decided` |
//! | author, e-mail, administrator, both | `verdicts::test_values_settle_the_verdict_and_the_stored_comment_says_so` |
//! | **the webhook to the blog** | |
//! | `callback` | `webhook::a_decision_and_an_erasure_are_told_at_the_blogs_own_address_in_the_dialects_words`, `webhook::an_address_that_may_not_be_called_…` |
//! | **clients** | `clients`: every call that each of four libraries has |

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod addresses;
#[allow(dead_code, reason = "shared with the tests of the server")]
#[path = "../server/blog.rs"]
mod blog;
mod calls;
mod clients;
mod common;
mod headers;
mod parameters;
mod verdicts;
mod webhook;
