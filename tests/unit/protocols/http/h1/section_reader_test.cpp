#include "protocols/http/h1/section_reader.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::http::h1;

namespace {

const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\nA: b\r\n\r\n";

}  // namespace

TEST(section_reader, consumes_the_head_and_nothing_behind_it) {
  section_reader r;
  field_list::loan loan;
  for (size_t first = 1; first <= text.size(); ++first) {
    r.begin(section::head, {1000, 10});
    std::string all = text + "body";
    size_t consumed = 0, total = 0;
    auto got = r.feed(as_bytes(std::string_view(all).substr(0, first)), loan, consumed);
    total = consumed;
    if (first < text.size()) {
      ASSERT_EQ(got, section_reader::result::more);
      ASSERT_EQ(consumed, first);
      got = r.feed(as_bytes(std::string_view(all).substr(first)), loan, consumed);
      total += consumed;
    }
    ASSERT_EQ(got, section_reader::result::done) << first;
    EXPECT_EQ(total, text.size());
    EXPECT_EQ(r.wire_bytes(), text.size());
    EXPECT_EQ(r.line().status, 200);
    EXPECT_EQ(r.line().reason, "OK");
    ASSERT_EQ(r.list().size(), 3u);
    EXPECT_EQ(r.list()[2].name, "A");
    EXPECT_EQ(r.list()[2].value, "b");
    EXPECT_TRUE(r.says(F_CONTENT_LENGTH));
    EXPECT_TRUE(r.says(F_CONNECTION_CLOSE));
    EXPECT_EQ(r.content_length(), 5u);
  }
}

TEST(section_reader, reads_trailers_without_a_status_line) {
  section_reader r;
  field_list::loan loan;
  size_t consumed = 0;
  r.begin(section::trailers, {1000, 10});
  ASSERT_EQ(r.feed(as_bytes("A: b\r\nC: d\r\n\r\nrest"), loan, consumed), section_reader::result::done);
  EXPECT_EQ(consumed, 14u);
  EXPECT_EQ(r.list().size(), 2u);
  r.begin(section::trailers, {1000, 10});
  ASSERT_EQ(r.feed(as_bytes("\r\n"), loan, consumed), section_reader::result::done);
  EXPECT_EQ(r.list().size(), 0u);
}

TEST(section_reader, names_what_llhttp_found) {
  section_reader r;
  field_list::loan loan;
  size_t consumed = 0;
  r.begin(section::head, {1000, 10});
  ASSERT_EQ(r.feed(as_bytes("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), loan, consumed), section_reader::result::failed);
  EXPECT_EQ(r.why().native_code(), HPE_INVALID_CONTENT_LENGTH);
  EXPECT_EQ(r.why().native_text(), "HPE_INVALID_CONTENT_LENGTH");
}
