#include "protocols/http/message/media_type.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::http;

namespace {

std::string text(std::string_view in) {
  const auto m = parse_media_type(in);
  if (!m) return "none";
  std::string out = m->essence();
  for (const owned_field& p : m->parameters) out += " " + p.name + "=[" + p.value + "]";
  return out;
}

bool takes(std::string_view ranges, std::string_view type) { return accepts(ranges, *parse_media_type(type)); }

}  // namespace

TEST(media_type, names_are_in_lower_case) {
  EXPECT_EQ(text("text/html"), "text/html");
  EXPECT_EQ(text(" Text/HTML "), "text/html");
  EXPECT_EQ(text("Application/Problem+JSON;Charset=UTF-8"), "application/problem+json charset=[UTF-8]");
}

TEST(media_type, parameters_may_be_quoted) {
  EXPECT_EQ(text("a/b; x=\"y;z\" ; q = \"a\\\"b\\\\\"; last=1"), "a/b x=[y;z] q=[a\"b\\] last=[1]");
  EXPECT_EQ(text("a/b;x=\"\""), "a/b x=[]");
  EXPECT_EQ(text("a/b;x=\"open"), "a/b x=[open]");
  EXPECT_EQ(text("a/b;x=\"open\\"), "a/b x=[open\\]");
  EXPECT_EQ(text("a/b;x=\"y\"junk;z=1"), "a/b x=[y] z=[1]");
}

TEST(media_type, malformed_parameters_are_left_out) {
  EXPECT_EQ(text("a/b;"), "a/b");
  EXPECT_EQ(text("a/b;;;x=1;"), "a/b x=[1]");
  EXPECT_EQ(text("a/b;charset"), "a/b");
  EXPECT_EQ(text("a/b;charset;x=1"), "a/b x=[1]");
  EXPECT_EQ(text("a/b;=1;x=;y=2"), "a/b y=[2]");
  EXPECT_EQ(text("a/b;b ad=1;x=2"), "a/b x=[2]");
}

TEST(media_type, the_first_of_several_counts) {
  EXPECT_EQ(text("a/b;x=1;X=2"), "a/b x=[1]");
  const auto m = parse_media_type("a/b;x=1;Charset=\"utf-8\"");
  EXPECT_EQ(*m->parameter("charset"), "utf-8");
  EXPECT_EQ(m->parameter("y"), nullptr);
}

TEST(media_type, what_names_no_type_is_none) {
  for (std::string_view in : {"", "html", "/", "a/", "/b", "a b/c", "a/b c", "a/b/c", ";charset=utf-8", "a/b, c/d", "\"a\"/b"})
    EXPECT_EQ(text(in), "none") << in;
}

TEST(media_type, knows_json) {
  for (std::string_view in : {"application/json", "APPLICATION/JSON; charset=x", "application/problem+json", "model/gltf+json"})
    EXPECT_TRUE(parse_media_type(in)->is_json()) << in;
  for (std::string_view in : {"text/json", "application/jsonp", "application/json-seq", "json/application"})
    EXPECT_FALSE(parse_media_type(in)->is_json()) << in;
}

TEST(media_ranges, wildcards) {
  EXPECT_TRUE(takes("*/*", "text/html"));
  EXPECT_TRUE(takes("text/*", "text/html"));
  EXPECT_FALSE(takes("text/*", "image/png"));
  EXPECT_FALSE(takes("*/html", "text/html"));
  EXPECT_TRUE(takes("application/json, text/html", "text/html;charset=utf-8"));
  EXPECT_FALSE(takes("application/json, text/plain", "text/html"));
  EXPECT_FALSE(takes("", "text/html"));
  EXPECT_FALSE(takes("nonsense, ,", "text/html"));
  EXPECT_TRUE(takes("nonsense, text/html", "text/html"));
}

TEST(media_ranges, the_most_specific_one_decides) {
  EXPECT_FALSE(takes("*/*, text/html;q=0", "text/html"));
  EXPECT_TRUE(takes("*/*, text/html;q=0", "text/plain"));
  EXPECT_TRUE(takes("text/*;q=0.000, text/html;q=0.1", "text/html"));
  EXPECT_FALSE(takes("text/*;q=0, */*", "text/html"));
  EXPECT_TRUE(takes("text/html;q=0, text/html", "text/html"));
  EXPECT_TRUE(takes("text/html;q=0.001", "text/html"));
}

TEST(media_ranges, parameters_have_to_match) {
  EXPECT_TRUE(takes("text/html;level=1", "text/html;LEVEL=1;charset=utf-8"));
  EXPECT_FALSE(takes("text/html;level=1", "text/html;level=2"));
  EXPECT_FALSE(takes("text/html;level=1", "text/html"));
  EXPECT_TRUE(takes("text/html;charset=UTF-8", "text/html;charset=utf-8"));
  EXPECT_TRUE(takes("text/html;x=\",\";q=0.5", "text/html;x=\",\""));
  EXPECT_TRUE(takes("text/html;q=0.5;ext=1", "text/html"));
  EXPECT_FALSE(takes("text/html, text/html;level=1;q=0", "text/html;level=1"));
}
