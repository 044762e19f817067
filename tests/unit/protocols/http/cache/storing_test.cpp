#include "protocols/http/cache/storing.hpp"

#include <gtest/gtest.h>

#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace tern::http;

namespace {

const field fresh{"Cache-Control", "max-age=60"};

std::optional<entry_text> stored_of(const std::vector<field>& list, int32_t status = 200,
                                    const request_head& asked = asking()) {
  return entry_to_store(asked, answering(list, status), {arrival, arrival});
}

bool is_stored(const std::vector<field>& list, int32_t status = 200, const request_head& asked = asking()) {
  return stored_of(list, status, asked).has_value();
}

std::string kept(const std::vector<field>& list) {
  const auto entry = stored_of(list).value();
  return shown(decode_stored(entry.head).value().list);
}

std::string freshened(const stored_response& old, const std::vector<field>& newer, const request_head& asked = asking()) {
  const auto text = freshened_entry(asked, old, newer, {arrival + 9, arrival + 10});
  if (!text) return "none";
  const auto r = decode_stored(*text).value();
  EXPECT_EQ(r.times.requested, arrival + 9);
  EXPECT_EQ(r.times.received, arrival + 10);
  EXPECT_EQ(r.status, old.status);
  return shown(r.list) + shown(r.selecting);
}

}  // namespace

TEST(storing, what_is_fresh_is_stored_whatever_its_status) {
  for (const int32_t status : {200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 502, 503, 504, 599})
    EXPECT_TRUE(is_stored({fresh}, status)) << status;
  for (const int32_t status : {100, 101, 199, 206, 304}) EXPECT_FALSE(is_stored({fresh}, status)) << status;
  EXPECT_TRUE(is_stored({{"Cache-Control", "private, max-age=60"}}));
  EXPECT_TRUE(is_stored({{"Expires", "Sun, 06 Nov 1994 09:49:37 GMT"}}));
}

TEST(storing, only_what_a_get_brought_and_nobody_forbids) {
  for (const char* method : {"HEAD", "POST", "PUT", "get", "QUERY"})
    EXPECT_FALSE(is_stored({fresh}, 200, asking({}, method))) << method;
  EXPECT_FALSE(is_stored({fresh}, 200, asking({{"Cache-Control", "no-store"}})));
  EXPECT_FALSE(is_stored({fresh, {"Cache-Control", "no-store"}}));
  EXPECT_FALSE(is_stored({fresh, {"Vary", "*"}}));
}

TEST(storing, must_understand_takes_the_place_of_no_store_where_the_status_is_known) {
  const field careful{"Cache-Control", "max-age=60, must-understand, no-store"};
  for (const int32_t status : {200, 302, 307, 404}) EXPECT_TRUE(is_stored({careful}, status)) << status;
  EXPECT_FALSE(is_stored({careful}, 599));
  EXPECT_FALSE(is_stored({{"Cache-Control", "max-age=60, must-understand"}}, 599));
}

TEST(storing, what_could_never_be_used_is_not_stored) {
  EXPECT_FALSE(is_stored({}));
  EXPECT_FALSE(is_stored({{"Cache-Control", "max-age=0"}}));
  EXPECT_FALSE(is_stored({{"Cache-Control", "max-age=60"}, {"Age", "60"}}));
  EXPECT_FALSE(is_stored({{"Cache-Control", "no-cache, max-age=60"}}));
  EXPECT_FALSE(is_stored({{"ETag", "\"a\""}}, 201)) << "nothing says that a 201 may be used again";
  EXPECT_TRUE(is_stored({{"ETag", "\"a\""}}));
  EXPECT_TRUE(is_stored({{"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"}}));
  EXPECT_TRUE(is_stored({{"Cache-Control", "no-cache"}, {"ETag", "\"a\""}}));
  EXPECT_TRUE(is_stored({{"Cache-Control", "private"}, {"ETag", "\"a\""}}, 201));
  EXPECT_TRUE(is_stored({{"Cache-Control", "max-age=0, stale-while-revalidate=5"}}));
  EXPECT_TRUE(is_stored({{"Cache-Control", "max-age=0, stale-if-error=5"}}));
  EXPECT_TRUE(is_stored({{"Location", "/y"}}, 301));
  EXPECT_FALSE(is_stored({{"Location", "/y"}}, 302));
}

TEST(storing, who_takes_what_is_stale_has_it_stored) {
  const auto is_kept = [](const std::vector<field>& list, int32_t status, const char* asked, int64_t stale_if_error) {
    return entry_to_store(asking({{"Cache-Control", asked}}), answering(list, status), {arrival, arrival}, stale_if_error)
        .has_value();
  };
  const std::vector<field> over = {{"Cache-Control", "max-age=0"}}, must = {{"Cache-Control", "max-age=0, must-revalidate"}};
  for (const auto& list : {over, std::vector<field>()}) {
    EXPECT_TRUE(is_kept(list, 200, "", 1)) << "the client's option";
    for (const char* asked : {"max-stale", "max-stale=1", "stale-if-error=1"})
      EXPECT_TRUE(is_kept(list, 200, asked, 0)) << asked;
    for (const char* asked : {"", "max-stale=0", "stale-if-error=0", "no-store, max-stale"})
      EXPECT_FALSE(is_kept(list, 200, asked, 0)) << asked;
    EXPECT_FALSE(is_kept(list, 201, "", list.empty() ? 1 : 0)) << "nothing says that it may be used again";
  }
  EXPECT_FALSE(is_kept(must, 200, "max-stale", 1));
  EXPECT_FALSE(is_kept({{"Cache-Control", "no-cache"}}, 200, "max-stale", 1));
  EXPECT_FALSE(is_kept({{"Cache-Control", "no-store"}}, 200, "max-stale", 1));
  EXPECT_FALSE(is_kept(over, 503, "", 1)) << "a failure does not stand in for another";
  EXPECT_TRUE(is_kept(over, 503, "max-stale", 0));
}

TEST(storing, the_head_is_kept_as_it_came_with_a_date) {
  const auto entry = stored_of({fresh, {"A", "1"}, {"a", "2"}, {"Set-Cookie", "x=y"}, {"Date", "x"}}, 404).value();
  const auto r = decode_stored(entry.head).value();
  EXPECT_EQ(r.status, 404);
  EXPECT_EQ(r.version, 11);
  EXPECT_EQ(r.reason, "OK");
  EXPECT_EQ(r.times.received, arrival);
  EXPECT_EQ(shown(r.list), "Cache-Control: max-age=60\nA: 1\na: 2\nSet-Cookie: x=y\nDate: x\n");
  EXPECT_EQ(kept({fresh}), "Cache-Control: max-age=60\nDate: Sun, 06 Nov 1994 08:49:37 GMT\n");
}

TEST(storing, fields_of_the_connection_are_not_kept) {
  EXPECT_EQ(kept({fresh,
                  {"Connection", "a, Keep-Alive"},
                  {"a", "1"},
                  {"b", "2"},
                  {"connection", "B"},
                  {"c", "3"},
                  {"Keep-Alive", "timeout=5"},
                  {"TE", "x"},
                  {"Trailer", "x"},
                  {"Transfer-Encoding", "chunked"},
                  {"Upgrade", "x"},
                  {"Proxy-Authenticate", "x"},
                  {"Proxy-Authentication-Info", "x"},
                  {"Proxy-Authorization", "x"},
                  {"Proxy-Connection", "x"},
                  {"Date", "x"}}),
            "Cache-Control: max-age=60\nc: 3\nDate: x\n");
}

TEST(storing, a_variant_is_named_by_what_chose_it) {
  EXPECT_EQ(stored_of({fresh})->variant, "");
  const auto entry = stored_of({fresh, {"Vary", "Origin"}}, 200, asking({{"Origin", "1"}})).value();
  EXPECT_EQ(entry.variant, std::string("origin\0=1\0", 10));
  EXPECT_EQ(shown(decode_stored(entry.head)->selecting), "origin: =1\n");
}

TEST(storing, newer_fields_take_the_place_of_older_ones) {
  const stored_response old = stored({{"A", "1"}, {"B", "1"}, {"b", "2"}, {"Cache-Control", "max-age=1"}, {"Date", "old"}});
  EXPECT_EQ(freshened(old, {{"b", "3"}, {"cache-control", "max-age=9"}, {"Date", "new"}, {"C", "1"}, {"c", "2"}}),
            "A: 1\nb: 3\ncache-control: max-age=9\nDate: new\nC: 1\nc: 2\n");
  EXPECT_EQ(freshened(stored({{"A", "1"}}), {}), "A: 1\nDate: Sun, 06 Nov 1994 08:49:47 GMT\n");
}

TEST(storing, what_describes_the_body_and_what_a_connection_needs_does_not_change) {
  const std::vector<field> body = {
      {"Content-Encoding", "br"}, {"Content-Length", "5"}, {"Content-MD5", "x"}, {"Content-Range", "x"}, {"ETag", "\"a\""}};
  EXPECT_EQ(freshened(stored(body), {{"content-encoding", "gzip"},
                                     {"content-length", "9"},
                                     {"content-md5", "y"},
                                     {"content-range", "y"},
                                     {"etag", "\"b\""},
                                     {"Connection", "close, Z"},
                                     {"Z", "1"},
                                     {"Content-Type", "text/plain"},
                                     {"Date", "d"}}),
            "Content-Encoding: br\nContent-Length: 5\nContent-MD5: x\nContent-Range: x\nETag: \"a\"\nContent-Type: "
            "text/plain\nDate: d\n");
}

TEST(storing, an_old_age_ends_with_the_exchange_that_brought_it) {
  EXPECT_EQ(freshened(stored({{"Age", "500"}, {"Date", "old"}, {"Warning", "110 - x"}}), {{"Date", "new"}}), "Date: new\n");
  EXPECT_EQ(freshened(stored({{"Age", "500"}}), {{"Age", "3"}, {"Date", "new"}}), "Age: 3\nDate: new\n");
}

TEST(storing, newer_fields_may_change_who_is_answered) {
  const request_head asked = asking({{"origin", "1"}});
  stored_response old = stored({{"Vary", "origin"}, {"Date", "d"}});
  old.selecting = {{"origin", "=1"}};
  EXPECT_EQ(freshened(old, {{"Date", "d"}}, asked), "Vary: origin\nDate: d\norigin: =1\n");
  EXPECT_EQ(freshened(old, {{"Vary", "y, origin"}, {"Date", "d"}}, asked), "Vary: y, origin\nDate: d\norigin: =1\ny: \n");
  EXPECT_EQ(freshened(old, {{"Vary", "*"}}, asked), "none");
}

TEST(storing, newer_fields_may_forbid_what_older_ones_allowed) {
  EXPECT_EQ(freshened(stored({{"Cache-Control", "max-age=5"}}), {{"Cache-Control", "no-store"}}), "none");
}
