#include "engine/retry/resend.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

bool safe(int32_t code, reach reached, bool reused, bool idempotent) {
  const resend_on where = safe_resend({error(code), reached, false}, reused, idempotent);
  EXPECT_NE(where, resend_on::any_connection);
  return where == resend_on::new_connection;
}

}  // namespace

TEST(resend, what_was_never_written_is_always_safe) {
  for (int32_t code : {TERN_E_PEER_CLOSED, TERN_E_RECEIVE, TERN_E_SEND, TERN_E_TLS_TRUNCATED})
    for (bool reused : {false, true})
      for (bool idempotent : {false, true}) EXPECT_TRUE(safe(code, reach::unsent, reused, idempotent)) << code;
}

TEST(resend, what_was_written_is_safe_only_if_idempotent_and_the_connection_may_just_have_been_closed) {
  for (reach reached : {reach::partly_sent, reach::sent}) {
    EXPECT_TRUE(safe(TERN_E_PEER_CLOSED, reached, true, true));
    EXPECT_FALSE(safe(TERN_E_PEER_CLOSED, reached, false, true)) << "a new connection was not idle";
    EXPECT_FALSE(safe(TERN_E_PEER_CLOSED, reached, true, false)) << "a POST may have been processed";
  }
  EXPECT_FALSE(safe(TERN_E_PEER_CLOSED, reach::responding, true, true)) << "the server has begun to answer";
}

TEST(resend, other_failures_would_come_again) {
  for (int32_t code : {TERN_E_PROTOCOL, TERN_E_TRUNCATED, TERN_E_CANCELLED, TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_BODY_SOURCE,
                       TERN_E_CONNECT, TERN_E_TLS_CERTIFICATE, TERN_E_MEMORY})
    EXPECT_FALSE(safe(code, reach::unsent, true, true)) << code;
  EXPECT_EQ(safe_resend({}, true, true), resend_on::no) << "a success";
}

TEST(resend, what_the_server_refused_goes_to_any_connection_whatever_it_is) {
  for (reach reached : {reach::unsent, reach::sent})
    EXPECT_EQ(safe_resend({error(TERN_E_STREAM_RESET), reached, false, true}, false, false), resend_on::any_connection);
}
