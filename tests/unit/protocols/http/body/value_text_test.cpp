#include "protocols/http/body/value_text.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "value/builder.hpp"
#include "value/value.hpp"

using namespace tern;
using namespace tern::http;

namespace {

owned_value json(std::string_view text) {
  auto root = value_from_json(text);
  EXPECT_TRUE(root) << text;
  return owned_value(root ? *root : nullptr);
}
std::string as(std::string_view type, const tern_value& v) {
  auto text = value_text(v, type);
  EXPECT_TRUE(text) << type << ": " << text.why().message();
  return text ? *text : "";
}
int32_t refused(std::string_view type, const tern_value& v) {
  auto text = value_text(v, type);
  return text ? TERN_OK : text.why().code();
}

}  // namespace

TEST(value_text, any_value_is_json) {
  const owned_value v = json(R"({"a":[1,null]})");
  for (std::string_view type : {"application/json", "Application/JSON; charset=utf-8", "application/problem+json"})
    EXPECT_EQ(as(type, *v), R"({"a":[1,null]})") << type;
}

TEST(value_text, a_map_is_a_form) {
  const owned_value v = json(R"({"a b":"x&y","n":-5,"d":1.5,"t":true,"z":null,"l":[1,"two",false],"e":[]})");
  EXPECT_EQ(as("application/x-www-form-urlencoded", *v), "a+b=x%26y&n=-5&d=1.5&t=true&z=&l=1&l=two&l=false");
  EXPECT_EQ(as("text/namevalue", *v), "a b=x&y\nn=-5\nd=1.5\nt=true\nz=\nl=1\nl=two\nl=false\n");
  value_builder b;
  b.begin_map();
  b.key("raw");
  b.bytes(std::string_view("\x01\xFF", 2));
  b.key("quoted");
  b.string("\"q\"");
  b.key("when");
  b.datetime(0, 0);
  b.end();
  auto built = b.finish();
  ASSERT_TRUE(built);
  EXPECT_EQ(as("application/x-www-form-urlencoded", **built), "raw=%01%FF&quoted=%22q%22&when=1970-01-01T00%3A00%3A00Z");
}

TEST(value_text, a_text_is_an_xml_document) {
  const owned_value v = json(R"("<a>\u00e4</a>")");
  for (std::string_view type : {"text/xml", "application/xml; charset=utf-8", "application/soap+xml"})
    EXPECT_EQ(as(type, *v), "<a>\xC3\xA4</a>") << type;
}

TEST(value_text, what_does_not_fit_is_refused) {
  const owned_value list = json("[1]"), nested = json(R"({"a":{"b":1}})"), deep = json(R"({"a":[[1]]})");
  for (std::string_view type : {"application/x-www-form-urlencoded", "text/namevalue"}) {
    EXPECT_EQ(refused(type, *list), TERN_E_ARGUMENT);
    EXPECT_EQ(refused(type, *nested), TERN_E_ARGUMENT);
    EXPECT_EQ(refused(type, *deep), TERN_E_ARGUMENT);
  }
  EXPECT_EQ(refused("text/xml", *list), TERN_E_ARGUMENT);
  EXPECT_EQ(refused("text/xml", *json(R"("a\u0000b")")), TERN_E_PARSE);
  for (std::string_view type : {"", "text/plain", "multipart/form-data", "application/json5", "nothing"})
    EXPECT_EQ(refused(type, *list), TERN_E_UNSUPPORTED) << type;

  tern_value nan{};
  nan.kind = TERN_VALUE_DOUBLE;
  nan.as.f64 = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refused("application/json", nan), TERN_E_ARGUMENT);
  tern_value key{};
  key.kind = TERN_VALUE_INT;
  const tern_value entry[] = {key, nan};
  tern_value map{};
  map.kind = TERN_VALUE_MAP;
  map.length = 1;
  map.as.items = entry;
  EXPECT_EQ(refused("text/namevalue", map), TERN_E_ARGUMENT) << "a key that is no text";
  map.as.items = nullptr;
  EXPECT_EQ(refused("text/namevalue", map), TERN_E_ARGUMENT);
}

TEST(value_text, the_text_of_a_body_is_checked) {
  EXPECT_FALSE(check_json(R"( {"a": 1} )"));
  EXPECT_EQ(check_json("{'a': 1}").code(), TERN_E_PARSE);
  EXPECT_EQ(check_json("").code(), TERN_E_PARSE);
  EXPECT_FALSE(check_xml("<a/>"));
  EXPECT_FALSE(check_xml("not even XML"));
  EXPECT_EQ(check_xml("<a>\xFF</a>").code(), TERN_E_PARSE);
  EXPECT_EQ(check_xml(std::string_view("<a>\0</a>", 8)).message(), "the body is not XML: byte 3 is NUL");
}
