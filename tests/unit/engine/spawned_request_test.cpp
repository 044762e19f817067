#include "engine/spawned_request.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;

namespace {

struct spawned_request_test : testing::Test {
  spawned_request_test() {
    by.options.auth_user = "of who told";
    named->options.auth_user = "of who asked";
    auto asked = std::make_shared<message>();
    asked->url = "http://a.example/";
    what.request = asked;
    what.where = std::make_shared<target>();
  }

  prepared by;
  std::shared_ptr<prepared> named = std::make_shared<prepared>();
  spawned what;
};

}  // namespace

TEST_F(spawned_request_test, goes_where_it_says) {
  by.url = "http://elsewhere.example/";
  by.wants = need::whole;
  by.why = error(TERN_E_SHUTDOWN);
  const auto made = prepared_for(what, by);
  EXPECT_EQ(made->url, "http://a.example/");
  EXPECT_EQ(made->request, what.request);
  EXPECT_EQ(made->where, what.where);
  EXPECT_EQ(made->wants, need::shared);
  EXPECT_FALSE(made->why) << "what stood in that one's way is not its own";
}

TEST_F(spawned_request_test, has_the_settings_it_names_or_those_of_who_told) {
  EXPECT_EQ(prepared_for(what, by)->options.auth_user, "of who told");
  what.terms = named;
  EXPECT_EQ(prepared_for(what, by)->options.auth_user, "of who asked");
}

TEST_F(spawned_request_test, has_the_time_of_the_request_it_is_made_for_when_it_has_stages) {
  what.terms = named;
  EXPECT_EQ(prepared_for(what, by)->options.timeout_total, limits::spawned_time);
  named->options.timeout_total = std::chrono::seconds(1);
  EXPECT_EQ(prepared_for(what, by)->options.timeout_total, std::chrono::seconds(1));
  what.has_stages = true;
  EXPECT_EQ(prepared_for(what, by)->options.timeout_total, std::chrono::seconds(1));
  named->options.timeout_total = unlimited;
  EXPECT_EQ(prepared_for(what, by)->options.timeout_total, unlimited) << "a long download is renewed, too";
}
