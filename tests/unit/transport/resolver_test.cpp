#include "transport/resolver.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "unit/transport/support/dns_server.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using reply = test::dns_server::reply;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct waiting final : name_waiter {
  std::optional<lookup_answer> answer;
  std::function<void()> then;
  void on_resolved(const lookup_answer& a) override {
    answer = a;
    if (then) then();
  }
};

std::string texts(const std::optional<lookup_answer>& answer) {
  if (!answer) return "later";
  if (answer->why) return std::string(answer->why.message());
  std::string out;
  for (const ip_address& a : *answer->addresses) out += (out.empty() ? "" : " ") + to_string(a);
  return out;
}

class Resolver : public ::testing::Test {
 protected:
  Resolver() {
    server.script = [](const std::string& name, const std::string& type, bool) {
      if (name == "a.test") return type == "A" ? reply{{{"10.0.0.1", 30}}} : reply{{{"::5", 30}}};
      if (name == "v4.test" && type == "A") return reply{{{"10.0.0.4", 30}, {"10.0.0.5", 20}}};
      if (name == "v4.test") return reply{};
      return reply{{}, 3};
    };
    std::ofstream(hosts) << "10.9.9.9 inhosts.test\n";
    how.dns.servers = {server.address()};
    how.dns.attempt_timeout = milliseconds(100);
    how.dns.tries = 2;
    how.hosts_file = hosts;
  }
  ~Resolver() override { std::filesystem::remove(hosts); }

  resolver& names() {
    if (!resolver_) resolver_.emplace(loop.context, how);
    return *resolver_;
  }
  // The answer, after waiting for it when it is not known at once.
  std::string look_up(const char* name) {
    waiting w;
    if (auto known = names().resolve(name, w)) return texts(known);
    EXPECT_TRUE(loop.run_until([&] { return w.answer.has_value(); }));
    last = w.answer;
    return texts(w.answer);
  }

  test::test_loop loop;
  test::dns_server server{loop.io};
  std::string hosts = ::testing::TempDir() + "tern-hosts-" + std::to_string(::getpid());
  resolver_options how;
  std::optional<resolver> resolver_;
  std::optional<lookup_answer> last;
};

TEST_F(Resolver, AnswersWithoutAQueryWhatItKnows) {
  waiting w;
  EXPECT_EQ(texts(names().resolve("192.0.2.7", w)), "192.0.2.7");
  EXPECT_EQ(texts(names().resolve("2001:db8::1", w)), "2001:db8::1");
  EXPECT_EQ(texts(names().resolve("localhost", w)), "127.0.0.1 ::1");
  EXPECT_EQ(texts(names().resolve("localhost.", w)), "127.0.0.1 ::1");
  EXPECT_EQ(texts(names().resolve("api.localhost", w)), "127.0.0.1 ::1");
  EXPECT_EQ(texts(names().resolve("inhosts.test", w)), "10.9.9.9");
  EXPECT_EQ(server.asked.size(), 0u);
}

TEST_F(Resolver, AsksForBothFamiliesAtOnce) {
  EXPECT_EQ(look_up("a.test"), "::5 10.0.0.1");
  EXPECT_EQ(server.count("A a.test"), 1u);
  EXPECT_EQ(server.count("AAAA a.test"), 1u);
}

TEST_F(Resolver, OneFamilyIsEnough) { EXPECT_EQ(look_up("v4.test"), "10.0.0.4 10.0.0.5"); }

TEST_F(Resolver, NeverAnswersInsideTheCall) {
  waiting w;
  EXPECT_EQ(names().resolve("a.test", w), std::nullopt);
  EXPECT_FALSE(w.answer);
}

TEST_F(Resolver, OneQuestionServesManyWaiters) {
  std::vector<std::unique_ptr<waiting>> all;
  for (int i = 0; i < 100; ++i) {
    all.push_back(std::make_unique<waiting>());
    EXPECT_FALSE(names().resolve("a.test", *all.back()));
  }
  EXPECT_TRUE(loop.run_until([&] { return all.back()->answer.has_value(); }));
  for (auto& w : all) EXPECT_EQ(texts(w->answer), "::5 10.0.0.1");
  EXPECT_EQ(server.asked.size(), 2u);
}

TEST_F(Resolver, KeepsAnAnswerForItsTtl) {
  look_up("v4.test");
  waiting w;
  EXPECT_EQ(texts(names().resolve("v4.test", w)), "10.0.0.4 10.0.0.5");
  loop.time.now += seconds(19);
  EXPECT_TRUE(names().resolve("v4.test", w));
  loop.time.now += seconds(2);  // the shortest TTL of its records is 20 s
  EXPECT_FALSE(names().resolve("v4.test", w));
}

TEST_F(Resolver, FollowsAnAlias) {
  server.script = [](const std::string&, const std::string& type, bool) {
    reply r;
    if (type == "A") r.records = {{"10.0.0.8", 30}};
    r.alias = "real.test";
    return r;
  };
  EXPECT_EQ(look_up("alias.test"), "10.0.0.8");
}

TEST_F(Resolver, SaysThatANameDoesNotExistAndRemembersItBriefly) {
  EXPECT_EQ(look_up("nowhere.test"), "could not resolve nowhere.test: Domain name not found");
  EXPECT_EQ(last->why.code(), TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_NE(last->why.native_code(), 0);
  EXPECT_EQ(last->why.native_text(), "Domain name not found");
  waiting w;
  EXPECT_TRUE(names().resolve("nowhere.test", w));
  loop.time.now += seconds(6);
  EXPECT_FALSE(names().resolve("nowhere.test", w));
}

TEST_F(Resolver, AServerFailureIsNotTakenForAMissingName) {
  server.script = [](const std::string&, const std::string&, bool) { return reply{{}, 2}; };
  look_up("a.test");
  EXPECT_EQ(last->why.code(), TERN_E_RESOLVE);
  EXPECT_NE(last->why.message().find("a.test"), std::string::npos);
}

TEST_F(Resolver, SilenceEndsWithAnError) {
  server.script = [](const std::string&, const std::string&, bool) {
    reply r;
    r.silent = true;
    return r;
  };
  look_up("a.test");
  EXPECT_EQ(last->why.code(), TERN_E_RESOLVE);
  EXPECT_EQ(server.count("A a.test"), 2u);  // tries
}

TEST_F(Resolver, SilenceForIPv6DoesNotHoldUpIPv4) {
  how.dns.attempt_timeout = std::chrono::hours(1);
  server.script = [](const std::string&, const std::string& type, bool) {
    reply r{{{"10.0.0.1", 30}}};
    r.silent = type == "AAAA";
    return r;
  };
  EXPECT_EQ(look_up("a.test"), "10.0.0.1");
}

TEST_F(Resolver, ATruncatedAnswerIsAskedForAgainOverTcp) {
  server.script = [](const std::string&, const std::string& type, bool tcp) {
    reply r;
    if (type == "A") r.records = {{"10.0.0.3", 30}};
    r.truncated = !tcp;
    return r;
  };
  EXPECT_EQ(look_up("big.test"), "10.0.0.3");
  EXPECT_EQ(server.count("tcp A big.test"), 1u);
}

TEST_F(Resolver, ACancelledWaiterIsNotTold) {
  auto gone = std::make_unique<waiting>();
  waiting stays;
  names().resolve("a.test", *gone);
  names().resolve("a.test", stays);
  gone.reset();
  EXPECT_TRUE(loop.run_until([&] { return stays.answer.has_value(); }));
}

TEST_F(Resolver, TheAnswerIsKeptWhenEveryWaiterLeft) {
  {
    waiting w;
    names().resolve("a.test", w);
  }
  EXPECT_TRUE(loop.run_until([&] { return server.asked.size() == 2; }));
  loop.settle();
  loop.settle();
  waiting w;
  EXPECT_EQ(texts(names().resolve("a.test", w)), "::5 10.0.0.1");
}

TEST_F(Resolver, AWaiterMayDestroyTheNextOne) {
  waiting first;
  auto second = std::make_unique<waiting>();
  names().resolve("a.test", first);
  names().resolve("a.test", *second);
  first.then = [&] { second.reset(); };
  EXPECT_TRUE(loop.run_until([&] { return first.answer.has_value(); }));
  EXPECT_EQ(second, nullptr);
}

TEST_F(Resolver, AWaiterMayAskForTheNextName) {
  waiting first, second;
  first.then = [&] { names().resolve("v4.test", second); };
  names().resolve("a.test", first);
  EXPECT_TRUE(loop.run_until([&] { return second.answer.has_value(); }));
  EXPECT_EQ(texts(second.answer), "10.0.0.4 10.0.0.5");
}

TEST_F(Resolver, DestroyingItForgetsTheWaiters) {
  waiting w;
  names().resolve("a.test", w);
  resolver_.reset();
  loop.settle();
  EXPECT_FALSE(w.answer);
  EXPECT_FALSE(w.linked());
}

TEST_F(Resolver, ReadsAChangedHostsFile) {
  waiting w;
  EXPECT_EQ(texts(names().resolve("inhosts.test", w)), "10.9.9.9");
  std::ofstream(hosts) << "10.9.9.10 inhosts.test other.test\n";
  EXPECT_EQ(texts(names().resolve("inhosts.test", w)), "10.9.9.9");  // looked at a moment ago
  loop.time.now += seconds(2);
  EXPECT_EQ(texts(names().resolve("inhosts.test", w)), "10.9.9.10");
  EXPECT_EQ(texts(names().resolve("other.test", w)), "10.9.9.10");
}

TEST_F(Resolver, WithoutACacheEveryLookupAsks) {
  how.cache.max_ttl = duration::zero();
  look_up("a.test");
  look_up("a.test");
  EXPECT_EQ(server.count("A a.test"), 2u);
}

TEST_F(Resolver, ABadServerAddressIsAnErrorNotACrash) {
  how.dns.servers = {"not a server"};
  waiting w;
  auto answer = names().resolve("a.test", w);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->why.code(), TERN_E_RESOLVE);
}

TEST_F(Resolver, ANameThatCannotBeAskedForFails) {
  std::string label(70, 'x');
  look_up((label + ".test").c_str());
  EXPECT_EQ(last->why.code(), TERN_E_RESOLVE);
}

TEST_F(Resolver, ManyNamesAtOnce) {
  server.script = [](const std::string&, const std::string& type, bool) {
    return type == "A" ? reply{{{"10.0.0.1", 30}}} : reply{};
  };
  std::vector<std::unique_ptr<waiting>> all;
  for (int i = 0; i < 100; ++i) {
    all.push_back(std::make_unique<waiting>());
    names().resolve("n" + std::to_string(i) + ".test", *all.back());
  }
  EXPECT_TRUE(
      loop.run_until([&] { return std::all_of(all.begin(), all.end(), [](auto& w) { return w->answer.has_value(); }); }));
  for (auto& w : all) EXPECT_EQ(texts(w->answer), "10.0.0.1");
}

}  // namespace
}  // namespace tern
