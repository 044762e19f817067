#include "protocols/http/auth/credential_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

using namespace tern;
using namespace tern::http;

TEST(CredentialStore, KeepsOnePerOrigin) {
  credential_store store;
  EXPECT_TRUE(store.empty());
  EXPECT_FALSE(store.set("http://a:80", make_password("u", "1")));
  EXPECT_FALSE(store.set("http://a:80", make_password("u", "2")));
  EXPECT_FALSE(store.set("https://a:443", make_token("t")));
  EXPECT_EQ(store.find("http://a:80")->password.view(), "2");
  EXPECT_EQ(store.find("https://a:443")->token.view(), "t");
  EXPECT_EQ(store.find("http://a:8080"), nullptr);
  store.remove("http://a:80");
  store.remove("http://never:80");
  EXPECT_EQ(store.find("http://a:80"), nullptr);
  EXPECT_FALSE(store.empty());
  store.clear();
  EXPECT_TRUE(store.empty());
}

TEST(CredentialStore, RefusesWhatCannotBeSentAndKeepsWhatItHad) {
  credential_store store;
  EXPECT_FALSE(store.set("http://a:80", make_password("u", "1")));
  EXPECT_EQ(store.set("http://a:80", make_password("u\n", "2")).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(store.find("http://a:80")->password.view(), "1");
}

TEST(CredentialStore, KeepsNothingThatSaysNothing) {
  credential_store store;
  EXPECT_EQ(store.set("http://a:80", make_token("")).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(store.find("http://a:80"), nullptr);
  EXPECT_TRUE(store.empty());
}

TEST(CredentialStore, FreesSecretsWithoutHoldingUpOthers) {
  credential_store store;
  std::vector<std::future<void>> others;
  int served = 0;
  const auto watched = [&] {
    auto c = std::make_unique<credentials>();
    c->has_user = true;
    return shared_credentials(c.release(), [&](const credentials* gone) {
      delete gone;
      others.push_back(std::async(std::launch::async, [&] { store.find("http://b:80"); }));
      if (others.back().wait_for(std::chrono::seconds(2)) == std::future_status::ready) ++served;
    });
  };
  ASSERT_FALSE(store.set("http://a:80", watched()));
  ASSERT_FALSE(store.set("http://a:80", watched()));
  EXPECT_EQ(served, 1) << "replaced";
  store.remove("http://a:80");
  EXPECT_EQ(served, 2) << "removed";
  EXPECT_EQ(store.find("http://a:80"), nullptr);
  ASSERT_FALSE(store.set("http://a:80", watched()));
  ASSERT_FALSE(store.set("http://c:80", watched()));
  store.clear();
  EXPECT_EQ(served, 4) << "cleared";
  EXPECT_TRUE(store.empty());
}

TEST(CredentialStore, OriginsAsProgramsWriteThem) {
  EXPECT_EQ(*credential_origin("HTTP://Example.com/path?q"), "http://example.com:80");
  EXPECT_EQ(*credential_origin("https://[::1]:8443"), "https://[::1]:8443");
  EXPECT_EQ(*credential_origin("https://user:pw@b\xC3\xBC"
                               "cher.example"),
            "https://xn--bcher-kva.example:443");
  for (std::string_view none : {"example.com", "http://", "unknown://h", "http://h:0"})
    EXPECT_EQ(credential_origin(none).why().code(), TERN_E_URL) << none;
}

TEST(CredentialStore, ServesManyThreads) {
  credential_store store;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string origin = "http://h" + std::to_string(i % 7) + ":80";
        if (t % 2 == 0) {
          EXPECT_FALSE(store.set(origin, make_password("u", std::to_string(i))));
        } else if (auto c = store.find(origin)) {
          EXPECT_EQ(c->user.view(), "u");
        }
        if (i % 50 == 0) store.remove(origin);
      }
    });
  for (std::thread& t : threads) t.join();
}
