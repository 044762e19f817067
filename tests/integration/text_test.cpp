// Texts of responses: the charset is found, told, and the text comes as UTF-8.
#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_view_literals;

namespace {

class texts : public ::testing::Test {
 protected:
  fault_server server;
  handle<tern_client> client = make_client();

  // What comes of such a response; no type: without the field.
  answer said(std::string_view type, std::string_view body, const options& set = {}) {
    const std::string fields = type.empty() ? "" : "Content-Type: " + std::string(type) + "\r\n";
    server.on("/said", [fields, body = std::string(body)](const fault_request& r) {
      return fault_script{{{fault_step::action::send, fault_response(r, "200 OK", fields, body)}}};
    });
    return get(client.get(), server.url("/said"), set);
  }
  static std::string text_of(const answer& a) {
    tern_str text{};
    tern_error* error = nullptr;
    EXPECT_EQ(tern_result_text(a.result.get(), &text, &error), TERN_OK) << tern_error_message(error);
    tern_error_release(error);
    return tern::integration::text(text);
  }
  static std::string encoding_of(const answer& a) { return tern::integration::text(tern_result_encoding(a.result.get())); }
  void expect(std::string_view type, std::string_view body, std::string_view encoding, std::string_view text,
              const options& set = {}) {
    answer a = said(type, body, set);
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(encoding_of(a), encoding) << type;
    EXPECT_EQ(text_of(a), text) << type;
    EXPECT_EQ(a.body(), body) << "which stays as it came";
  }
};

TEST_F(texts, come_in_the_charset_that_the_response_names) {
  expect("text/html; charset=Shift_JIS", "\x82\xB1\x82\xF1", "shift_jis", "\u3053\u3093");
  expect("text/html; charset=\"gb2312\"", "\xC4\xE3\xBA\xC3", "gbk", "\u4F60\u597D");
  expect("text/plain;charset=latin1", "gr\xFCn \x80", "windows-1252", "gr\u00FCn \u20AC");
  expect("text/plain; charset=ISO-8859-15", "\xA4", "iso-8859-15", "\u20AC");
  expect("text/plain; charset=utf-16be", "\0g\0\xFC"sv, "utf-16be", "g\u00FC");
  expect("text/plain; charset=UTF-8", "gr\u00FCn", "utf-8", "gr\u00FCn");
}

TEST_F(texts, a_mark_goes_before_the_charset) {
  expect("text/plain; charset=shift_jis", "\xEF\xBB\xBFgr\u00FCn", "utf-8", "gr\u00FCn");
  expect("text/plain; charset=utf-8", "\xFF\xFEg\0\xFC\0"sv, "utf-16le", "g\u00FC");
  expect("text/plain; charset=utf-8", "\xFE\xFF\0g\0\xFC"sv, "utf-16be", "g\u00FC");
  expect("", "\xFE\xFF\0g\0\xFC"sv, "utf-16be", "g\u00FC", {{"http.charset", "shift_jis"}});
}

TEST_F(texts, the_option_counts_when_the_response_says_nothing) {
  const options japanese = {{"http.charset", "shift_jis"}};
  for (const char* type : {"", "text/plain", "text/plain; charset=martian"})
    expect(type, "\x82\xB1\x82\xF1", "shift_jis", "\u3053\u3093", japanese);
  expect("text/plain; charset=gbk", "\xC4\xE3", "gbk", "\u4F60", japanese);
  expect("application/json", "\"\u4F60\"", "utf-8", "\"\u4F60\"", japanese);
}

TEST_F(texts, without_anything_said_they_are_utf8_if_they_are_that) {
  for (const char* type : {"", "text/plain"}) {
    expect(type, "gr\u00FCn", "utf-8", "gr\u00FCn");
    expect(type, "gr\xFCn", "windows-1252", "gr\u00FCn");
  }
  expect("text/plain", "", "utf-8", "");
}

TEST_F(texts, what_is_invalid_is_replaced_and_the_rest_kept) {
  expect("text/plain; charset=utf-8", "a\xFF\u00FC\xC3", "utf-8", "a\uFFFD\u00FC\uFFFD");
  expect("text/plain; charset=shift_jis", "\x82\xB1\xFF\x82\xB1\x82", "shift_jis", "\u3053\uFFFD\u3053\uFFFD");
  expect("text/plain; charset=utf-16le", "a\0\0\xD8z\0"sv, "utf-16le", "a\uFFFDz");
}

TEST_F(texts, a_charset_nobody_knows_is_refused_as_an_option_and_passed_over_in_a_response) {
  auto request = make_request("GET", server.url("/said"));
  EXPECT_EQ(tern_request_set(request.get(), str("http.charset"), str("martian"), nullptr), TERN_E_OPTION_VALUE);
  expect("text/plain; charset=martian", "gr\xFCn", "windows-1252", "gr\u00FCn");
}

TEST_F(texts, belong_to_the_head_that_came_with_the_body) {
  // A redirect that names another charset, then the text in two pieces over HTTP/2.
  h2_peer peer;
  peer.on("/moved", [](const h2_request& r) {
    return h2_answer(r, "302", {{"location", "/said"}, {"content-type", "text/plain; charset=koi8-r"}}, "moved");
  });
  peer.on("/said", [](const h2_request& r) {
    h2_steps steps{
        {h2_step::action::send, h2_headers(r.stream, {{":status", "200"}, {"content-type", "text/plain; charset=shift_jis"}}) +
                                    h2_data(r.stream, "\x82\xB1\x82")},
        {.what = h2_step::action::wait, .time = milliseconds(5)},
        {h2_step::action::send, h2_data(r.stream, "\xF1", h2_flag::end_stream)}};
    return steps;
  });
  answer a = get(client.get(), peer.url("/moved"), {{"http.version", "2"}});
  EXPECT_EQ(encoding_of(a), "shift_jis") << a.message();
  EXPECT_EQ(text_of(a), "\u3053\u3093");
}

}  // namespace
