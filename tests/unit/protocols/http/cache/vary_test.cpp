#include "protocols/http/cache/vary.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/message_digest.hpp"
#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace std::literals;

namespace {

std::optional<fields> selecting(const fields& request, std::vector<field> response) {
  return http::selecting_fields(request, response);
}

std::string selecting_text(const fields& request, const char* vary) {
  return http::shown(selecting(request, {{"Vary", vary}}).value());
}

// Whether what is stored for one request answers another.
bool answers(const fields& first, const char* vary, const fields& second) {
  const fields chosen = selecting(first, {{"Vary", vary}}).value();
  std::vector<field> views;
  for (const owned_field& f : chosen) views.push_back({f.name, f.value});
  return http::is_selected(views, second);
}

}  // namespace

TEST(vary, names_what_requests_have_in_common) {
  EXPECT_EQ(http::shown(selecting({{"Foo", "1"}}, {}).value()), "");
  EXPECT_EQ(selecting_text({{"Accept", "1"}, {"origin", ""}, {"x", "y"}}, "Accept, , ORIGIN,baz, accept"),
            "accept: =1\nbaz: \norigin: =\n");
  EXPECT_EQ(
      http::shown(selecting({{"accept", "1"}, {"user-agent", "2"}}, {{"vary", "user-agent"}, {"VARY", "accept"}}).value()),
      "accept: =1\nuser-agent: =2\n");
}

TEST(vary, a_star_has_nothing_in_common_with_anything) {
  for (const char* text : {"*", "*, *", ", *", "*, Foo", "Foo, *"}) EXPECT_FALSE(selecting({}, {{"Vary", text}})) << text;
  EXPECT_FALSE(selecting({}, {{"Vary", ""}, {"Vary", "*"}}));
}

TEST(vary, more_names_than_anybody_has_are_as_good_as_a_star) {
  std::string names;
  for (size_t i = 0; i < limits::cache_vary_names; ++i) names += "n" + std::to_string(i) + ",";
  EXPECT_EQ(selecting({}, {{"Vary", names}}).value().size(), limits::cache_vary_names);
  EXPECT_TRUE(selecting({}, {{"Vary", names + "N0,n1"}})) << "each counts once";
  EXPECT_FALSE(selecting({}, {{"Vary", names}, {"Vary", "another"}}));
  EXPECT_FALSE(selecting({{"Authorization", "x"}}, {{"Vary", names}})) << "that counts always";
}

TEST(vary, requests_that_say_the_same_are_answered) {
  EXPECT_TRUE(answers({{"Foo", "1"}}, "Foo", {{"foo", "1"}, {"Other", "2"}}));
  EXPECT_TRUE(answers({}, "Foo", {}));
  EXPECT_TRUE(answers({{"Foo", "1, 2"}}, "Foo", {{"Foo", "1"}, {"Foo", "2"}}));
  EXPECT_TRUE(answers({{"Foo", "1,2"}}, "Foo", {{"Foo", " 1, 2 "}}));
  EXPECT_TRUE(answers({{"Accept-Language", "en, de"}}, "Accept-Language", {{"Accept-Language", " eN ,   De"}}));
  EXPECT_TRUE(answers({{"Accept-Encoding", "gzip"}}, "accept-encoding", {{"accept-encoding", "GZIP"}}));
}

TEST(vary, others_are_not) {
  EXPECT_FALSE(answers({{"Foo", "1"}}, "Foo", {{"Foo", "2"}}));
  EXPECT_FALSE(answers({{"Foo", "1"}}, "Foo", {}));
  EXPECT_FALSE(answers({}, "Foo", {{"Foo", "1"}}));
  EXPECT_FALSE(answers({}, "Foo", {{"Foo", ""}})) << "empty is not absent";
  EXPECT_FALSE(answers({{"Foo", "a"}}, "Foo", {{"Foo", "A"}}));
  EXPECT_FALSE(answers({{"Foo", "1"}, {"Bar", "x"}}, "Foo, Bar", {{"Foo", "1"}}));
  EXPECT_FALSE(answers({{"Foo", "\"1, 2\""}}, "Foo", {{"Foo", "\"1,2\""}})) << "what is quoted stays";
  EXPECT_FALSE(answers({{"Accept-Language", "en, de"}}, "Accept-Language", {{"Accept-Language", "de, en"}}))
      << "servers take the first";
}

TEST(vary, what_came_for_one_user_is_for_no_other) {
  EXPECT_TRUE(answers({{"Authorization", "A"}}, "", {{"Authorization", "A"}}));
  EXPECT_FALSE(answers({{"Authorization", "A"}}, "", {{"Authorization", "B"}}));
  EXPECT_FALSE(answers({{"Authorization", "A"}}, "", {}));
  EXPECT_FALSE(answers({}, "", {{"Authorization", "A"}}));
}

TEST(vary, no_secret_is_kept) {
  const std::string hash = hex_digest(hash_algorithm::sha256, "Basic dTpw");
  EXPECT_EQ(selecting_text({{"Authorization", "Basic dTpw"}}, "Authorization"), "authorization: =sha256:" + hash + "\n");
  EXPECT_EQ(selecting_text({{"Cookie", "secret"}}, "cookie").find("=secret"), std::string::npos);
  for (const char* name : {"X-Api-Key", "X-Token", "Foo"}) {
    const std::string kept = selecting_text({{name, "s3cret"}}, name);
    EXPECT_EQ(kept.find("s3cret"), std::string::npos) << kept;
    EXPECT_NE(kept.find("=sha256:"), std::string::npos) << kept;
  }
  EXPECT_TRUE(answers({{"Cookie", "a=b"}}, "Cookie", {{"Cookie", "a=b"}}));
  EXPECT_FALSE(answers({{"Cookie", "a=b"}}, "Cookie", {{"Cookie", "a=c"}}));
}

TEST(vary, a_variant_has_a_name_of_its_own) {
  EXPECT_EQ(http::variant_of({}), "");
  const field a[] = {{"a", "=1"}, {"b", ""}};
  EXPECT_EQ(http::variant_of(a), "a\0=1\0b\0\0"sv);
}
