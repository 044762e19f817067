#include "abi/refusal.hpp"
#include "tern/http.h"

using namespace tern::test;

namespace {

tern_part part() {
  tern_part p{};
  p.struct_size = sizeof p;
  p.name = "f"_t;
  p.value = "v"_t;
  return p;
}

}  // namespace

TEST(http_body, bad_pairs_are_refused) {
  error_out e;
  request r("POST");
  const tern_pair pairs[] = {{"a"_t, "1"_t}, {"b"_t, absent}, {absent, "3"_t}, {"d"_t, broken}};
  for (auto set : {tern_http_request_set_form, tern_http_request_set_namevalue}) {
    EXPECT_TAKEN(set(r, pairs, 2, &e));
    EXPECT_TAKEN(set(r, nullptr, 0, &e));
    EXPECT_REFUSED(set(r, nullptr, 1, &e), TERN_E_ARGUMENT, "pairs is NULL");
    EXPECT_REFUSED(set(r, pairs, 3, &e), TERN_E_ARGUMENT, "pairs[2].name is absent (NULL)");
    EXPECT_REFUSED(set(r, pairs + 3, 1, &e), TERN_E_ARGUMENT, "pairs[0].value.data is NULL although pairs[0].value.size is 5");
    EXPECT_REFUSED(set(nullptr, pairs, 1, &e), TERN_E_ARGUMENT, "request is NULL");
  }
}

TEST(http_body, text_that_is_not_what_it_says_is_refused) {
  error_out e;
  request r("POST");
  EXPECT_TAKEN(tern_http_request_set_json(r, "{\"a\": [1, 2.5, null]}"_t, &e));
  EXPECT_EQ(tern_http_request_set_json(r, "{\"a\": }"_t, &e), TERN_E_PARSE);
  EXPECT_NE(e.message().find("the body is not JSON"), std::string::npos) << e.message();
  EXPECT_EQ(tern_http_request_set_json(r, ""_t, &e), TERN_E_PARSE);
  EXPECT_REFUSED(tern_http_request_set_json(r, absent, &e), TERN_E_ARGUMENT, "text is absent (NULL)");
  EXPECT_REFUSED(tern_http_request_set_json(nullptr, "1"_t, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_TAKEN(tern_http_request_set_xml(r, "<a/>"_t, &e));
  EXPECT_REFUSED(tern_http_request_set_xml(r, "<a>\xFF</a>"_t, &e), TERN_E_PARSE, "the body is not XML: byte 3 is not UTF-8");
  EXPECT_REFUSED(tern_http_request_set_xml(r, tern_str_of("a\0b", 3), &e), TERN_E_PARSE, "the body is not XML: byte 1 is NUL");
  EXPECT_REFUSED(tern_http_request_set_xml(r, absent, &e), TERN_E_ARGUMENT, "text is absent (NULL)");
  EXPECT_REFUSED(tern_http_request_set_xml(nullptr, "<a/>"_t, &e), TERN_E_ARGUMENT, "request is NULL");
}

TEST(http_body, a_value_needs_a_content_type_that_fits_it) {
  error_out e;
  request r("POST");
  const tern_value* list = nullptr;
  const tern_value* map = nullptr;
  ASSERT_EQ(tern_value_from_json("[1]"_t, &list, nullptr), TERN_OK);
  ASSERT_EQ(tern_value_from_json("{\"a\": 1}"_t, &map, nullptr), TERN_OK);
  EXPECT_TAKEN(tern_http_request_set_json_value(r, list, &e));
  EXPECT_REFUSED(tern_http_request_set_json_value(r, nullptr, &e), TERN_E_ARGUMENT, "value is NULL");
  EXPECT_REFUSED(tern_http_request_set_value(r, nullptr, &e), TERN_E_ARGUMENT, "value is NULL");
  EXPECT_REFUSED(tern_http_request_set_value(nullptr, list, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_http_request_set_value(r, list, &e), TERN_E_UNSUPPORTED,
                 "the request has no Content-Type yet, which says how to write the value");
  ASSERT_EQ(tern_http_request_set_header(r, "content-type"_t, "image/png"_t, nullptr), TERN_OK);
  EXPECT_EQ(tern_http_request_set_value(r, list, &e), TERN_E_UNSUPPORTED);
  EXPECT_NE(e.message().find("\"image/png\""), std::string::npos) << e.message();
  ASSERT_EQ(tern_http_request_set_header(r, "Content-Type"_t, "application/json"_t, nullptr), TERN_OK);
  EXPECT_TAKEN(tern_http_request_set_value(r, list, &e));
  ASSERT_EQ(tern_http_request_set_header(r, "Content-Type"_t, "application/x-www-form-urlencoded"_t, nullptr), TERN_OK);
  EXPECT_TAKEN(tern_http_request_set_value(r, map, &e));
  EXPECT_REFUSED(tern_http_request_set_value(r, list, &e), TERN_E_ARGUMENT,
                 "the value is not a map, which this content type needs");
  tern_value_release(list);
  tern_value_release(map);
}

TEST(http_body, a_part_that_cannot_be_is_refused) {
  error_out e;
  request r("POST");
  EXPECT_REFUSED(tern_http_request_add_part(r, nullptr, &e), TERN_E_ARGUMENT, "part is NULL");
  tern_part p = part();
  EXPECT_REFUSED(tern_http_request_add_part(nullptr, &p, &e), TERN_E_ARGUMENT, "request is NULL");
  const auto refused = [&](const tern_part& bad) {
    EXPECT_EQ(tern_http_request_add_part(r, &bad, &e), TERN_E_ARGUMENT);
    return e.message();
  };
  p.struct_size = 8;
  EXPECT_EQ(refused(p), "part.struct_size is 8, expected at least 104");
  p = part();
  p.flags = 1;
  EXPECT_EQ(refused(p), "part.flags is 1, expected 0");
  p = part();
  p.name = absent;
  EXPECT_EQ(refused(p), "part.name is absent (NULL)");
  p = part();
  p.value = absent;
  EXPECT_EQ(refused(p), "a part has a value or a path, one of them");
  p.path = ""_t;
  EXPECT_EQ(refused(p), "the path of a part is empty");
  p = part();
  p.path = "x"_t;
  EXPECT_EQ(refused(p), "a part has a value or a path, one of them");
  p = part();
  p.file_name = broken;
  EXPECT_EQ(refused(p), "part.file_name.data is NULL although part.file_name.size is 5");
  p = part();
  p.header_count = 1;
  EXPECT_EQ(refused(p), "part.headers is NULL");
  const tern_pair fields[] = {{"X-A"_t, "1"_t}, {"X-B"_t, absent}, {"X C"_t, "1"_t}};
  p.headers = fields;
  p.header_count = 2;
  EXPECT_EQ(refused(p), "part.headers[1].value is absent (NULL)");
  p.headers = fields + 2;
  p.header_count = 1;
  EXPECT_NE(refused(p).find("X C"), std::string::npos) << e.message();
  p.headers = fields;
  EXPECT_TAKEN(tern_http_request_add_part(r, &p, &e));
  struct {
    tern_part known;
    uint64_t future;
  } later{part(), 0};
  later.known.struct_size = sizeof later;
  EXPECT_TAKEN(tern_http_request_add_part(r, &later.known, &e));
  later.future = 1;
  EXPECT_EQ(tern_http_request_add_part(r, &later.known, &e), TERN_E_ARGUMENT);
}

TEST(http_body, asking_for_json_needs_a_request) {
  error_out e;
  request r;
  EXPECT_TAKEN(tern_http_request_accept_json(r, &e));
  EXPECT_REFUSED(tern_http_request_accept_json(nullptr, &e), TERN_E_ARGUMENT, "request is NULL");
}
