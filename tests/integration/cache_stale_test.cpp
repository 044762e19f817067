// What is stored for those who take it stale, though its server says nothing of it.
#include "integration/cache_site.hpp"

using namespace tern::integration;
using namespace tern::test;

TEST_P(each_cache, what_a_client_lets_stand_in_is_kept_for_that) {
  const options option = {{"cache.stale_if_error", "1h"}};
  for (const char* said : {"", "Cache-Control: max-age=0\r\n"})
    for (const char* how : {"reset", "503 Busy"}) {
      SCOPED_TRACE(std::string(said) + how);
      auto client = make_client(kept());
      serve("/a", said);
      EXPECT_EQ(get(client.get(), server.url("/a"), option).body(), "1 of /a");
      EXPECT_EQ(get(client.get(), server.url("/a"), option).body(), "2 of /a") << "it is not used while the server answers";
      on("/a", [=](const fault_request& r, size_t) {
        return how == std::string("reset") ? fault_script{{{act::reset}}} : say(r, how, "", "");
      });
      const answer a = get(client.get(), server.url("/a"), option);
      EXPECT_EQ(a.code(), TERN_OK) << a.message();
      EXPECT_EQ(a.body(), "2 of /a");
      EXPECT_TRUE(from_cache(a) && stale(a));
      EXPECT_FALSE(from_cache(get(client.get(), server.url("/a")))) << "without the option";
    }
}

TEST_P(each_cache, force_cache_keeps_what_it_may_use) {
  auto client = make_client(kept());
  const options force = {{"cache.mode", "force-cache"}};
  for (const char* said : {"", "Cache-Control: max-age=0\r\n"}) {
    serve("/a", said);
    EXPECT_EQ(get(client.get(), server.url("/a"), {{"cache.mode", "reload"}}).body(), "1 of /a");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(get(client.get(), server.url("/a"), force).body(), "2 of /a") << said;
    EXPECT_EQ(asked("/a"), 2u);
    EXPECT_EQ(get(client.get(), server.url("/a")).body(), "3 of /a") << "who wants what is fresh asks the server";
  }
  for (const char* said : {"Cache-Control: no-store\r\n", "Cache-Control: max-age=0, must-revalidate\r\n"}) {
    serve("/not", said);
    for (int i = 0; i < 2; ++i) get(client.get(), server.url("/not"), force);
    EXPECT_EQ(asked("/not"), 2u) << said;
  }
}
