"""Every threat and every limit, in words, and the test that holds it: none is a sentence alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
HELD = {
    # Signing in, and staying so
    "an address that signs in works once": "web/test_sessions.py::test_an_address_signs_in_once_and_not_again",
    "it is redeemed by a form, so that a scanner of mail uses none up": (
        "web/test_sessions.py::test_to_look_at_an_address_does_not_use_it"
    ),
    "it runs out": "web/test_sessions.py::test_an_address_runs_out",
    "a session that somebody fixed beforehand is not the one that begins": (
        "web/test_sessions.py::test_signing_in_gives_a_new_session_whatever_cookie_was_there"
    ),
    "an hour idle ends a session, and twelve in all": (
        "web/test_sessions.py::test_a_session_ends_when_nobody_was_there_for_an_hour_and_after_twelve_in_any_case"
    ),
    "sessions are listed and ended": "web/test_sessions.py::test_sessions_are_listed_and_each_can_be_ended",
    "nobody ends those of others": "web/test_sessions.py::test_nobody_ends_the_session_of_somebody_else",
    "whoever left is signed out": "web/test_sessions.py::test_whoever_left_is_signed_out",
    "the file of sessions lets nobody in": "web/test_sessions.py::test_what_is_kept_of_a_session_lets_nobody_in",
    "no script and no other ledger on this machine has the cookie": (
        "web/test_sessions.py::test_the_cookie_is_out_of_reach_of_scripts_and_of_other_ledgers"
    ),
    "over https the cookie is __Host- and Secure": (
        "web/test_limits.py::test_over_https_the_cookie_is_for_this_host_alone"
    ),
    "signing in is refused to another site, too": (
        "web/test_limits.py::test_a_form_of_another_site_signs_nobody_in_and_uses_no_address_up"
    ),
    "no site signs somebody in as somebody else": (
        "web/test_other_sites.py::test_no_other_site_signs_somebody_in_as_somebody_else"
    ),
    "signing in redirects to no other site": ("web/test_limits.py::test_signing_in_sends_nobody_to_another_site"),
    "mail signs nobody in": "follow/test_following.py::test_a_message_is_a_sentence_and_a_link_and_signs_nobody_in",
    # Requests
    "a form of another site does nothing": "web/test_sessions.py::test_a_form_of_another_site_does_nothing",
    "nor one of the same host on another port, which has the cookie and even the token": (
        "web/test_other_sites.py::test_no_other_site_answers_for_somebody_even_with_the_token_of_their_form"
    ),
    "without Sec-Fetch-Site the origin says": (
        "web/test_sessions.py::test_a_browser_that_does_not_say_the_site_is_known_by_the_origin"
    ),
    "each form has the token of its session": ("web/test_sessions.py::test_a_form_needs_the_token_of_its_own_session"),
    "no page is framed": "web/test_other_sites.py::test_no_other_site_shows_a_page_of_ours_in_a_frame",
    "no page is read by another site": "web/test_other_sites.py::test_no_other_site_reads_a_page_of_ours",
    "every answer says so": ("web/test_sessions.py::test_every_answer_forbids_frames_scripts_of_others_and_keeping"),
    "a definition runs no script": "web/test_other_sites.py::test_what_somebody_wrote_runs_on_no_page",
    "nor does it turn a page round": "web/test_proposing.py::test_no_sign_of_a_reason_turns_a_page_round",
    "another name leads nowhere, whatever a name server says": (
        "web/test_sessions.py::test_no_other_name_leads_to_the_server"
    ),
    "a header names no host and no origin": ("web/test_limits.py::test_a_header_changes_neither_host_nor_origin"),
    "a header names nobody": "web/test_limits.py::test_a_header_that_names_somebody_signs_nobody_in",
    "a proxy's header is believed by a secret or a socket alone": (
        "web/test_elsewhere.py::test_a_header_is_believed_from_nobody_without_a_secret_or_a_socket"
    ),
    "what was not read to its last digit is not approved": (
        "web/test_answering.py::test_an_answer_names_all_digits_of_what_was_read"
    ),
    "what changed meanwhile is not approved": (
        "web/test_answering.py::test_what_changed_while_it_was_read_is_not_answered"
    ),
    "no address makes a page say that something was done": (
        "web/test_answering.py::test_what_was_done_is_told_once_and_never_by_the_address_of_a_page"
    ),
    "who was erased is in no cache of pages": "web/test_answering.py::test_who_was_erased_is_known_no_more",
    "nor in what the API keeps": "web/test_api.py::test_it_shows_nobody_who_was_erased",
    "nobody sees the page that was kept for another": (
        "web/test_kept_pages.py::test_nobody_is_shown_the_page_of_somebody_else"
    ),
    "a cookie signs no program in": "web/test_api.py::test_a_cookie_signs_no_program_in",
    "a token is for one ledger": "web/test_api.py::test_who_shows_no_token_of_this_ledger_reads_nothing",
    "a token ends": "web/test_api.py::test_a_token_ends_on_its_day_or_when_it_is_revoked",
    "a token does what it was made for": "web/test_api.py::test_a_token_does_no_more_than_it_was_made_for",
    "a slow client keeps nobody waiting": (
        "web/test_patience.py::test_who_sends_a_byte_now_and_then_or_reads_nothing_is_left"
    ),
    # Who it is
    "what is done here is no surer than how somebody signed in": (
        "domain/test_identifying.py::test_an_answer_tells_how_it_was_established_who_gave_it"
    ),
    "the command line alone is refused where more is needed, and told the page": (
        "app/test_identified_acts.py::test_the_command_line_alone_is_refused_and_told_where_to_go"
    ),
    "a relay is the act of whoever relays": (
        "domain/test_needs.py::test_a_relay_needs_that_the_relayer_is_established_and_counts_as_nobody_elses"
    ),
    "a signature ranks no higher than what confirmed its key": (
        "cli/test_credentials.py::test_what_a_key_signs_is_as_sure_as_the_act_that_confirmed_it"
    ),
    "a key counts a day after somebody else confirmed it": (
        "cli/test_credentials.py::test_a_key_counts_a_day_after_somebody_else_confirmed_it"
    ),
    "nobody confirms the key of whose proposal waits": (
        "cli/test_credentials.py::test_nobody_confirms_for_who_answers_what_they_proposed"
    ),
    "any seat objects": "cli/test_credentials.py::test_any_seat_objects_until_it_counts_and_nobody_after",
    "a lost key ends at once": (
        "cli/test_credentials.py::test_a_lost_key_is_ended_at_once_by_its_holder_or_a_registrar"
    ),
    "who has to sign holds two": "domain/test_showing.py::test_whoever_has_to_sign_holds_two_keys_first",
    "a signature counts once": "cli/test_signing.py::test_a_signature_is_used_once",
    "leaving ends everything together": "domain/test_leaving.py::test_everything_by_which_they_act_ends_together",
    "another machine is let in where the charter asks who decides": (
        "web/test_elsewhere.py::test_another_machine_is_let_in_to_no_ledger_that_does_not_ask_who_decides"
    ),
    "a passkey's answer counts once": "web/test_signing_on_pages.py::test_an_answer_counts_once",
    "and for five minutes": "web/test_signing_on_pages.py::test_what_is_signed_is_good_for_five_minutes",
    "and for the act that was shown": "web/test_signing_on_pages.py::test_a_signature_is_for_the_act_that_was_shown",
    "a passkey signs nobody in who left": "web/test_passkeys.py::test_the_passkey_of_whoever_left_signs_nobody_in",
    # Limits of power
    "no token of a platform is where the pages are": (
        "stories/test_worker.py::test_an_operator_without_a_token_has_both_platforms_looked_at_planned_and_applied"
    ),
    "an order is carried out by a service alone": (
        "stories/test_worker.py::test_only_an_operator_orders_and_only_a_service_works"
    ),
    "a plan that nobody read is not applied": (
        "web/test_targets_page.py::test_a_plan_that_was_not_read_is_not_applied"
    ),
    "who may not read what was counted does not": (
        "web/test_limits.py::test_what_was_counted_is_for_those_who_propose_approve_or_decide"
    ),
    "nor a program of theirs": "web/test_api.py::test_what_was_counted_takes_a_seat",
    "nor a record": "web/test_why_page.py::test_an_operator_is_neither_offered_a_population_nor_answered_from_one",
    "platforms take a seat": "web/test_limits.py::test_who_holds_no_seat_reads_definitions_and_no_platforms",
    "nobody names a file of the server": "web/test_why_page.py::test_only_what_the_settings_name_is_read",
    "nor by a request": "web/test_asking.py::test_evidence_is_a_text_and_no_file_of_the_server",
    "nobody has more than two things computed": (
        "web/test_api.py::test_nobody_has_more_than_two_things_computed_at_once"
    ),
    "an upload is bounded while it streams": ("web/test_counting.py::test_two_gigabytes_are_refused_while_they_stream"),
    "an archive is not opened": "web/test_counting.py::test_an_archive_is_told_to_be_unpacked",
    "an upload is forgotten": "web/test_counting.py::test_records_are_sent_counted_and_forgotten",
    "what is offered is what is accepted": "app/test_offered.py::test_what_is_offered_is_what_the_guards_accept",
    # What people and machines do wrong
    "a form sent twice": "web/test_answering.py::test_a_form_that_is_sent_twice_acts_once",
    "an order sent twice": (
        "web/test_targets_page.py"
        "::test_an_order_that_is_sent_twice_is_given_once_even_when_it_was_carried_out_meanwhile"
    ),
    "a connection lost in the middle of an act": (
        "stories/test_nothing_lost.py"
        "::test_whatever_is_killed_or_cut_nothing_is_lost_nothing_told_wrongly_and_no_platform_written_twice"
    ),
    "the next page in a browser says what became of it": (
        "stories/test_pages.py::test_an_answer_whose_connection_is_lost_is_told_by_the_next_page"
    ),
    "1,000 proposals": "web/test_large_pages.py::test_a_thousand_open_proposals_are_a_page",
    "8,000 characters": "web/test_large_pages.py::test_a_definition_of_8_000_characters_is_written_read_and_decided",
    "a title full of markup": "web/test_definition_page.py::test_a_title_of_markup_is_shown_as_it_is_written",
    "a clock that jumps": "web/test_large_pages.py::test_a_clock_that_jumps_signs_people_out_and_reorders_nothing",
    "two servers on one file": "web/test_two_servers.py::test_a_server_that_said_that_it_is_there_is_told_to_the_next",
    "two servers decide at once": "web/test_two_servers.py::test_two_servers_at_once_count_an_answer_once",
    "a worker that is down": "web/test_targets_page.py::test_a_worker_that_is_down_is_told_with_since_when",
    "an older program on a newer ledger": "web/test_bad_requests.py::test_a_ledger_of_a_newer_program_is_told_as_one",
}


@cache
def _tests(file: str) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)\(", (TESTS / file).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("sentence", HELD)
def test_each_has_the_test_that_is_named(sentence: str) -> None:
    file, _, name = HELD[sentence].partition("::")
    assert name in _tests(file)
