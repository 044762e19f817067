#include "tern/http.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(http, a_url_or_method_that_is_none_makes_no_request) {
  error_out e;
  tern_request* r = reinterpret_cast<tern_request*>(uintptr_t{16});
  EXPECT_REFUSED(tern_http_request_create(nullptr, "http://a/"_t, &r, &e), TERN_E_ARGUMENT, "method is NULL");
  EXPECT_EQ(r, nullptr);
  EXPECT_REFUSED(tern_http_request_create("GET", absent, &r, &e), TERN_E_ARGUMENT, "url is absent (NULL)");
  EXPECT_REFUSED(tern_http_request_create("GET", broken, &r, &e), TERN_E_ARGUMENT, "url.data is NULL although url.size is 5");
  EXPECT_REFUSED(tern_http_request_create("GET", "http://a/"_t, nullptr, &e), TERN_E_ARGUMENT, "request is NULL");
  for (const char* method : {"", "GE T", "GET\r\n", "G\x01T"})
    EXPECT_EQ(tern_http_request_create(method, "http://a/"_t, &r, &e), TERN_E_ARGUMENT) << method;
  for (tern_str url : {""_t, "nothing"_t, "http://"_t, "http://a b/"_t, "http://[::1/"_t, "http://a:99999/"_t, "ftp://a/"_t,
                       tern_str_of("http://a/\0b", 11), "http://a/\r\nX: y"_t}) {
    EXPECT_EQ(tern_http_request_create("GET", url, &r, &e), TERN_E_URL) << text(url);
    EXPECT_GT(e.message().size(), 10u);
    EXPECT_EQ(r, nullptr);
  }
}

TEST(http, headers_that_would_break_the_message_are_refused) {
  error_out e;
  request r;
  EXPECT_TAKEN(tern_http_request_add_header(r, "X-A"_t, "1"_t, &e));
  EXPECT_TAKEN(tern_http_request_add_header(r, "X-A"_t, ""_t, &e));
  EXPECT_TAKEN(tern_http_request_set_header(r, "User-Agent"_t, absent, &e));
  for (tern_str name : {""_t, "X A"_t, "X:"_t, "X\r\n"_t, tern_str_of("X\0", 2)}) {
    EXPECT_EQ(tern_http_request_add_header(r, name, "v"_t, &e), TERN_E_ARGUMENT) << text(name);
    EXPECT_EQ(tern_http_request_set_header(r, name, "v"_t, &e), TERN_E_ARGUMENT) << text(name);
    EXPECT_EQ(tern_http_request_set_header(r, name, absent, &e), TERN_E_ARGUMENT) << text(name);
    EXPECT_EQ(tern_http_request_add_trailer(r, name, "v"_t, &e), TERN_E_ARGUMENT) << text(name);
  }
  for (tern_str value : {"a\r\nb"_t, "a\nb"_t, "a\rb"_t, tern_str_of("a\0b", 3)}) {
    EXPECT_EQ(tern_http_request_add_header(r, "X-B"_t, value, &e), TERN_E_ARGUMENT) << text(value);
    EXPECT_EQ(tern_http_request_set_header(r, "X-B"_t, value, &e), TERN_E_ARGUMENT) << text(value);
    EXPECT_EQ(tern_http_request_add_trailer(r, "X-B"_t, value, &e), TERN_E_ARGUMENT) << text(value);
  }
  EXPECT_EQ(tern_http_request_add_header(r, "Transfer-Encoding"_t, "chunked"_t, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_http_request_set_header(r, "Host"_t, absent, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_http_request_add_trailer(r, "Content-Length"_t, "3"_t, &e), TERN_E_ARGUMENT);
  EXPECT_REFUSED(tern_http_request_add_header(r, absent, "v"_t, &e), TERN_E_ARGUMENT, "name is absent (NULL)");
  EXPECT_REFUSED(tern_http_request_add_header(r, "X"_t, absent, &e), TERN_E_ARGUMENT, "value is absent (NULL)");
  EXPECT_REFUSED(tern_http_request_add_header(nullptr, "X"_t, "v"_t, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_http_request_set_header(nullptr, "X"_t, "v"_t, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_http_request_add_trailer(nullptr, "X"_t, "v"_t, &e), TERN_E_ARGUMENT, "request is NULL");
}

TEST(http, bad_query_pairs_are_refused) {
  error_out e;
  request r;
  const tern_pair pairs[] = {{"a"_t, "1"_t}, {"b"_t, absent}, {broken, "3"_t}};
  EXPECT_TAKEN(tern_http_request_add_query(r, pairs, 2, &e));
  EXPECT_TAKEN(tern_http_request_add_query(r, nullptr, 0, &e));
  EXPECT_REFUSED(tern_http_request_add_query(r, nullptr, 1, &e), TERN_E_ARGUMENT, "pairs is NULL");
  EXPECT_REFUSED(tern_http_request_add_query(r, pairs, 3, &e), TERN_E_ARGUMENT,
                 "pairs[2].name.data is NULL although pairs[2].name.size is 5");
  EXPECT_REFUSED(tern_http_request_add_query(nullptr, pairs, 1, &e), TERN_E_ARGUMENT, "request is NULL");
}

TEST(http_reason_phrase, is_known_of_registered_statuses) {
  const tern_str phrase = tern_http_reason_phrase(404);
  EXPECT_EQ(std::string_view(phrase.data, phrase.size), "Not Found");
  for (int32_t status : {0, 306, 418, 599, -1}) EXPECT_EQ(tern_http_reason_phrase(status).data, nullptr) << status;
}
