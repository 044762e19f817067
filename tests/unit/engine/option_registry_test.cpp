#include "engine/option_registry.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tern/info.h"
#include "unit/engine/option_settings.hpp"

using namespace tern;
using namespace tern::test;

namespace {

constexpr uint32_t both = TERN_SCOPE_CLIENT | TERN_SCOPE_REQUEST;

void add(settings& s, std::string_view name, std::string_view text) {
  auto setting = override_by_add(name, text, TERN_SCOPE_CLIENT);
  ASSERT_TRUE(setting) << setting.why().message();
  setting->apply(ref_to(s));
}

}  // namespace

TEST(option_registry, names_are_unique_dotted_snake_case_and_every_row_is_whole) {
  std::set<std::string_view> names;
  for (const option_row& row : option_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_."), std::string_view::npos) << row.name;
    EXPECT_TRUE(row.text.ends_with('.')) << row.name;
    EXPECT_TRUE(row.load && row.store) << row.name;
    EXPECT_NE(row.scopes & TERN_SCOPE_CLIENT, 0u) << row.name;
    EXPECT_EQ(row.type == option_type::choice, !row.choices.empty()) << row.name;
    EXPECT_EQ(find_option(row.name), &row);
  }
}

TEST(option_registry, every_row_stores_what_it_loads_and_nothing_else) {
  for (const option_row& row : option_rows()) {
    settings changed;
    option_value other = option_default(row);
    switch (row.type) {
      case option_type::time:
        other = duration(std::chrono::milliseconds(777));
        break;
      case option_type::size:
      case option_type::count:
        other = uint64_t{777};
        break;
      case option_type::choice:
        other = uint64_t{1};
        break;
      case option_type::boolean:
        other = !std::get<bool>(other);
        break;
      case option_type::text:
        other = std::string("x");
        break;
      case option_type::list:
        other = std::vector<std::string>{"x"};
        break;
    }
    row.store(ref_to(changed), option_value(other));
    for (const option_row& each : option_rows())
      EXPECT_EQ(each.load(ref_to(changed)), &each == &row ? other : option_default(each))
          << row.name << " changed " << each.name;
  }
}

TEST(option_registry, a_request_can_set_what_concerns_requests_only) {
  EXPECT_EQ(code("timeout.total", "1s", TERN_SCOPE_REQUEST), TERN_OK);
  EXPECT_EQ(code("workers", "1", TERN_SCOPE_REQUEST), TERN_E_OPTION_NAME);
  EXPECT_EQ(refusal("workers", "1", TERN_SCOPE_REQUEST), "workers is an option of a client, not of a request");
  EXPECT_EQ(find_option("workers")->scopes, uint32_t{TERN_SCOPE_CLIENT});
  EXPECT_EQ(find_option("timeout.total")->scopes, both);
}

TEST(option_registry, an_unknown_name_suggests_the_nearest) {
  EXPECT_EQ(code("timeout.conect", "1s"), TERN_E_OPTION_NAME);
  EXPECT_EQ(refusal("timeout.conect", "1s"), "no option has the name \"timeout.conect\"; did you mean timeout.connect?");
  EXPECT_EQ(refusal("Workers", "1"), "no option has the name \"Workers\"; did you mean workers?");
  EXPECT_EQ(refusal("verify", "true"), "no option has the name \"verify\"; did you mean tls.verify?");
  EXPECT_EQ(refusal("warp_drive", "on"), "no option has the name \"warp_drive\"");
  EXPECT_EQ(refusal("", "on"), "no option has the name \"\"");
  EXPECT_EQ(refusal("worker", "1", TERN_SCOPE_REQUEST), "no option has the name \"worker\"") << "a request has no workers";
}

TEST(option_registry, set_replaces_a_list_and_add_appends) {
  settings s;
  add(s, "resolve", "a.example:80:127.0.0.1");
  add(s, "resolve", "b.example:80:127.0.0.2");
  EXPECT_EQ(s.request.resolve.size(), 2u);
  EXPECT_EQ(text_of(s, "resolve"), "a.example:80:127.0.0.1\nb.example:80:127.0.0.2");
  set(s, "resolve", "c.example:80:127.0.0.3");
  EXPECT_EQ(s.request.resolve, std::vector<std::string>{"c.example:80:127.0.0.3"});
  set(s, "resolve", "");
  EXPECT_TRUE(s.request.resolve.empty());
  EXPECT_FALSE(override_by_add("resolve", "nonsense", TERN_SCOPE_CLIENT));
  EXPECT_FALSE(override_by_add("resolve", "", TERN_SCOPE_CLIENT));
  auto single = override_by_add("workers", "1", TERN_SCOPE_CLIENT);
  ASSERT_FALSE(single);
  EXPECT_EQ(single.why().message(), "workers: it holds one value (count) and cannot be added to");
}
