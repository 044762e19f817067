// RFC 7692: §5 (one agreement, of what was offered), §5.2 (parameters that are unknown, twice or malformed fail the
// connection), §7.1.1.1, §7.1.1.2 (context takeover), §7.1.2.1, §7.1.2.2 (windows: 8 to 15, no leading zero, not above the
// offer). RFC 6455 §9.1: the grammar, quoted values are tokens.
#include "protocols/websocket/extension.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace tern;
using namespace tern::websocket;

namespace {

std::string outcome_of_lines(std::vector<std::string_view> lines, std::optional<deflate_offer> offer = deflate_offer()) {
  const auto got = read_agreement(lines, offer ? &*offer : nullptr);
  if (!got) {
    EXPECT_EQ(got.why().code(), TERN_E_WEBSOCKET_UPGRADE);
    constexpr std::string_view prefix = "the server's Sec-WebSocket-Extensions ";
    EXPECT_TRUE(got.why().message().starts_with(prefix));
    return std::string(got.why().message().substr(prefix.size()));
  }
  if (!*got) return "none";
  const deflate_agreement& a = **got;
  return "server " + std::to_string(a.server_max_window_bits) + (a.server_no_context_takeover ? " forgets" : "") + ", client " +
         std::to_string(a.client_max_window_bits) + (a.client_no_context_takeover ? " forgets" : "");
}

std::string outcome_of(std::string_view line, std::optional<deflate_offer> offer = deflate_offer()) {
  return outcome_of_lines({line}, offer);
}

}  // namespace

TEST(Extension, Offers) {
  EXPECT_EQ(offer_text({}), "permessage-deflate; client_max_window_bits");
  EXPECT_EQ(offer_text({true, true, 10, 12}),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; "
            "client_max_window_bits=12");
}

TEST(Extension, Agreements) {
  EXPECT_EQ(outcome_of_lines({}), "none");
  EXPECT_EQ(outcome_of(""), "none");
  EXPECT_EQ(outcome_of("", std::nullopt), "none");
  EXPECT_EQ(outcome_of("permessage-deflate"), "server 15, client 15");
  EXPECT_EQ(outcome_of(" permessage-deflate ; client_max_window_bits = 10 ;server_max_window_bits=\"9\""),
            "server 9, client 10");
  EXPECT_EQ(outcome_of("permessage-deflate; server_max_window_bits=\"1\\0\""), "server 10, client 15");
  EXPECT_EQ(outcome_of("permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
            "server 15 forgets, client 15 forgets");
  EXPECT_EQ(outcome_of("permessage-deflate; client_max_window_bits=8; server_max_window_bits=8"), "server 8, client 8");
  EXPECT_EQ(outcome_of_lines({"", "permessage-deflate"}), "server 15, client 15");
}

TEST(Extension, WhatTheOfferSaysHolds) {
  deflate_offer o;
  o.client_no_context_takeover = true;
  o.client_max_window_bits = 10;
  EXPECT_EQ(outcome_of("permessage-deflate", o), "server 15, client 10 forgets");
  EXPECT_EQ(outcome_of("permessage-deflate; client_max_window_bits=12", o), "server 15, client 10 forgets");
  EXPECT_EQ(outcome_of("permessage-deflate; client_max_window_bits=9", o), "server 15, client 9 forgets");
}

TEST(Extension, TheServerMustAgreeToWhatItIsAskedFor) {
  deflate_offer o;
  o.server_no_context_takeover = true;
  EXPECT_EQ(outcome_of("permessage-deflate", o), "does not agree to server_no_context_takeover");
  EXPECT_EQ(outcome_of("permessage-deflate; server_no_context_takeover", o), "server 15 forgets, client 15");
  o = {};
  o.server_max_window_bits = 10;
  EXPECT_EQ(outcome_of("permessage-deflate", o), "does not agree to server_max_window_bits=10");
  EXPECT_EQ(outcome_of("permessage-deflate; server_max_window_bits=11", o), "does not agree to server_max_window_bits=10");
  EXPECT_EQ(outcome_of("permessage-deflate; server_max_window_bits=10", o), "server 10, client 15");
  EXPECT_EQ(outcome_of("permessage-deflate; server_max_window_bits=9", o), "server 9, client 15");
}

TEST(Extension, WhatWasNotOffered) {
  EXPECT_EQ(outcome_of("permessage-deflate", std::nullopt), "names what was not offered: \"permessage-deflate\"");
  EXPECT_EQ(outcome_of("x-webkit-deflate-frame"), "names what was not offered: \"x-webkit-deflate-frame\"");
  EXPECT_EQ(outcome_of("permessage-deflate, foo"), "names what was not offered: \"foo\"");
  EXPECT_EQ(outcome_of("permessage-deflate, permessage-deflate"), "names permessage-deflate twice");
  EXPECT_EQ(outcome_of_lines({"permessage-deflate", "permessage-deflate"}), "names permessage-deflate twice");
}

TEST(Extension, Parameters) {
  auto with = [](std::string p) { return outcome_of("permessage-deflate; " + p); };
  EXPECT_EQ(with("mux"), "has an unknown parameter: \"mux\"");
  EXPECT_EQ(with("server_no_context_takeover; server_no_context_takeover"), "names server_no_context_takeover twice");
  EXPECT_EQ(with("client_max_window_bits=9; client_max_window_bits=9"), "names client_max_window_bits twice");
  EXPECT_EQ(with("server_max_window_bits=15; server_max_window_bits=15"), "names server_max_window_bits twice");
  EXPECT_EQ(with("server_no_context_takeover=1"), "gives server_no_context_takeover a value");
  EXPECT_EQ(with("client_no_context_takeover=\"true\""), "gives client_no_context_takeover a value");
  EXPECT_EQ(with("client_max_window_bits"), "gives client_max_window_bits no value, allowed are 8 to 15");
  for (std::string bad : {"7", "16", "0", "08", "015", "a", "1e1", "-9", "+9", "999999999999999999999"})
    EXPECT_EQ(with("server_max_window_bits=" + bad),
              "gives server_max_window_bits the value \"" + bad + "\", allowed are 8 to 15");
}

TEST(Extension, Grammar) {
  for (std::string_view bad :
       {"permessage-deflate;", "permessage-deflate; ; mux", "permessage-deflate; =1", "; a", "permessage deflate",
        "permessage-deflate; server_max_window_bits=", "permessage-deflate; server_max_window_bits=\"10",
        "permessage-deflate; server_max_window_bits=\"\"", "permessage-deflate; server_max_window_bits=\"1 0\"",
        "permessage-deflate; server_max_window_bits=1\"0\"", "permessage-deflate; a b"})
    EXPECT_NE(outcome_of(bad).find("is malformed at"), std::string::npos) << bad << ": " << outcome_of(bad);
}
