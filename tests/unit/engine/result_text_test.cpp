#include <gtest/gtest.h>

#include <cstring>
#include <span>

#include "engine/result.hpp"
#include "unit/engine/driven_client.hpp"

using namespace tern;
using tern::test::plain_prepared;

namespace {

// A result with these header fields and this body, of a request with that http.charset.
struct answered {
  tern_result* r;
  answered(std::span<const field> list, std::string_view body, const std::string& declared_default = {}) {
    auto from = plain_prepared();
    from->options.http_charset = declared_default;
    head h;
    h.status = 200;
    h.list = list;
    r = tern_result::create(&h, nullptr, std::move(from), 1, body.size());
    std::memcpy(r->body_block, body.data(), body.size());
    r->body_size = body.size();
    r->has_body = true;
  }
  answered(const answered&) = delete;
  ~answered() { r->release(); }
  tern_result* operator->() const { return r; }
};

constexpr std::string_view konnichi = "\x82\xB1\x82\xF1";  // in Shift_JIS

}  // namespace

TEST(result_text, comes_in_the_charset_of_the_content_type_whatever_its_case) {
  const field list[] = {{"Server", "x; charset=koi8-r"}, {"CONTENT-TYPE", "text/html; charset=Shift_JIS"}};
  answered r(list, konnichi);
  EXPECT_EQ(r->text().encoding, "shift_jis");
  EXPECT_EQ(r->text().text, "\u3053\u3093");
  EXPECT_FALSE(r->text().why);
}

TEST(result_text, the_first_content_type_counts) {
  const field list[] = {{"Content-Type", "text/plain; charset=shift_jis"}, {"Content-Type", "text/plain; charset=gbk"}};
  EXPECT_EQ(answered(list, konnichi)->text().encoding, "shift_jis");
}

TEST(result_text, a_mark_goes_before_it_and_is_left_out) {
  const field list[] = {{"Content-Type", "text/plain; charset=shift_jis"}};
  answered r(list, "\xEF\xBB\xBF\u3053");
  EXPECT_EQ(r->text().encoding, "utf-8");
  EXPECT_EQ(r->text().text, "\u3053");
}

TEST(result_text, the_declared_default_counts_when_nothing_else_is_said) {
  const field silent[] = {{"Content-Type", "text/plain"}};
  answered r(silent, konnichi, "shift_jis");
  EXPECT_EQ(r->text().encoding, "shift_jis");
  EXPECT_EQ(r->text().text, "\u3053\u3093");
  EXPECT_EQ(answered({}, konnichi, "shift_jis")->text().encoding, "shift_jis") << "without a type at all";
  const field said[] = {{"Content-Type", "text/plain; charset=gbk"}};
  EXPECT_EQ(answered(said, "\xC4\xE3", "shift_jis")->text().text, "\u4F60");
}

TEST(result_text, one_in_an_unknown_encoding_says_so) {
  answered r({}, "x", "martian");
  EXPECT_EQ(r->text().why.code(), TERN_E_UNSUPPORTED);
  EXPECT_NE(r->text().why.message().find("martian"), std::string::npos) << r->text().why.message();
  EXPECT_EQ(r->text().encoding, "martian");
}

TEST(result_text, what_is_invalid_is_replaced) {
  const field list[] = {{"Content-Type", "text/plain; charset=utf-8"}};
  EXPECT_EQ(answered(list, "a\xC3(b")->text().text, "a\uFFFD(b");
}

TEST(result_text, is_made_once_and_lives_with_the_result) {
  answered r({}, "");
  const result_text& text = r->text();
  EXPECT_EQ(text.text, "");
  EXPECT_EQ(text.encoding, "utf-8");
  EXPECT_EQ(&r->text(), &text);
}
