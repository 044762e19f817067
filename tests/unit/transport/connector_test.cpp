#include "transport/connector.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "unit/transport/support/listener.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using std::chrono::milliseconds;

class Connector : public ::testing::Test, public connector::listener {
 protected:
  void start(std::vector<endpoint> to, socket_options how = {}, duration stagger = milliseconds(250)) {
    c.emplace(loop.context, target_name{"a.test:1"}, std::move(to), stagger, how, static_cast<connector::listener&>(*this));
    c->start();
  }
  void on_connected(std::unique_ptr<layer> l) override {
    ++ends;
    link = std::move(l);
    if (destroy) c.reset();
  }
  void on_connect_failed(error w) override {
    ++ends;
    why = std::move(w);
    if (destroy) c.reset();
  }
  bool ended() {
    return loop.run_until([&] { return ends > 0; });
  }
  static endpoint refusing() {
    test::listener once;
    return once.where();
  }

  test::test_loop loop;
  std::optional<connector> c;
  std::unique_ptr<layer> link;
  error why;
  int ends = 0;
  bool destroy = false;
};

// Takes no connection any more: its queue is full, and further ones hang.
struct full_listener {
  full_listener() {
    for (test::unique_fd& fd : fill) {
      fd.reset(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      ::connect(fd.get(), server.where().data(), server.where().size());
    }
  }
  test::listener server{"127.0.0.1", 0};
  std::array<test::unique_fd, 4> fill;
};

TEST_F(Connector, ConnectsToTheOnlyAddress) {
  test::listener server;
  start({server.where()});
  EXPECT_EQ(ends, 0);
  ASSERT_TRUE(ended());
  ASSERT_TRUE(link);
  EXPECT_EQ(link->info().remote, server.where().text());
}

TEST_F(Connector, GoesOnAtOnceAfterARefusal) {
  test::listener server;
  start({refusing(), refusing(), server.where()}, {}, std::chrono::hours(1));
  ASSERT_TRUE(ended());
  ASSERT_TRUE(link) << why.message();
}

TEST_F(Connector, StartsTheNextBesideOneThatHangsAndDropsTheLoser) {
  full_listener hangs;
  test::listener server;
  start({hangs.server.where(), server.where()});
  loop.settle();
  EXPECT_EQ(server.accept_now().get() >= 0, false) << "not before the delay";
  loop.pass(milliseconds(260));
  ASSERT_TRUE(ended());
  ASSERT_TRUE(link);
  EXPECT_EQ(link->info().remote, server.where().text());
}

TEST_F(Connector, TellsWhatBecameOfEachAddress) {
  endpoint one = refusing(), two = refusing();
  start({one, two});
  ASSERT_TRUE(ended());
  EXPECT_EQ(why.code(), TERN_E_CONNECT);
  EXPECT_EQ(why.native_code(), ECONNREFUSED);
  EXPECT_EQ(why.message(),
            "could not connect to a.test:1: " + one.text() + " Connection refused, " + two.text() + " Connection refused");
}

TEST_F(Connector, AFailureInsideStartIsToldToo) {
  start({refusing()}, {false, parse_ip("192.0.2.1")});
  ASSERT_TRUE(ended());
  EXPECT_EQ(why.native_code(), EADDRNOTAVAIL);
}

TEST_F(Connector, TheListenerMayDestroyIt) {
  destroy = true;
  test::listener server;
  start({server.where()});
  ASSERT_TRUE(ended());
  EXPECT_TRUE(link);
  ends = 0;
  start({refusing()});
  ASSERT_TRUE(ended());
  EXPECT_FALSE(c);
}

TEST_F(Connector, NobodyIsToldAfterDestruction) {
  full_listener hangs;
  test::listener server;
  start({hangs.server.where(), server.where()});
  c.reset();
  loop.pass(milliseconds(300));
  EXPECT_EQ(ends, 0);
}

TEST_F(Connector, WaitsForRoomInAUnixSocketsBacklog) {
  std::string path = ::testing::TempDir() + "tern-full-" + std::to_string(::getpid()) + ".sock";
  std::filesystem::remove(path);
  endpoint where = *endpoint::unix_path(path);
  test::listener server(where, 0);
  std::vector<test::unique_fd> fill;
  for (;;) {
    fill.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(fill.back().get(), where.data(), where.size()) != 0) break;
  }
  start({where});
  for (int i = 0; i < 5; ++i) loop.pass(milliseconds(11));
  EXPECT_EQ(ends, 0);
  test::unique_fd one = server.accept();
  loop.pass(milliseconds(11));
  ASSERT_TRUE(ended());
  EXPECT_TRUE(link) << why.message();
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tern
