#include "transport/socket_layer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "support/unique_fd.hpp"
#include "unit/transport/support/count_allocations.hpp"
#include "unit/transport/support/listener.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using test::count_ready;
using test::unique_fd;

class SocketLayer : public ::testing::Test {
 protected:
  // A layer and the descriptor of its peer.
  std::unique_ptr<socket_layer> pair() {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    peer.reset(fds[1]);
    return std::move(*socket_layer::adopt(loop.io, fds[0]));
  }
  std::unique_ptr<socket_layer> connect(const endpoint& to, socket_options how = {}) {
    auto made = socket_layer::connect(loop.io, to, how);
    if (!made) {
      why = made.why();
      return nullptr;
    }
    count_ready ready;
    (*made)->async_wait(way::write, ready);
    EXPECT_TRUE(loop.run_until([&] { return ready.writes > 0; }));
    why = (*made)->finish_connect();
    return std::move(*made);
  }
  int option(socket_layer& l, int level, int name) {
    // The only descriptor of the process with this local address.
    for (int fd = 3; fd < 256; ++fd) {
      if (endpoint::local_of(fd).text() != l.info().local || l.info().local.empty()) continue;
      int value = -1;
      socklen_t size = sizeof value;
      if (::getsockopt(fd, level, name, &value, &size) == 0) return value;
    }
    return -1;
  }
  std::string read(layer& l, size_t size = 100) {
    std::string out(size, '\0');
    io got = l.read_some(std::as_writable_bytes(std::span(out)));
    last = got.state;
    out.resize(got.size);
    return out;
  }
  io write(layer& l, std::initializer_list<std::string_view> parts) {
    std::vector<bytes> list;
    for (std::string_view p : parts) list.push_back(as_bytes(p));
    return l.write_some(list);
  }

  test::test_loop loop;
  unique_fd peer;
  io_state last = io_state::ok;
  error why;
};

TEST_F(SocketLayer, WaitsThenReads) {
  auto l = pair();
  count_ready ready;
  l->async_wait(way::read, ready);
  loop.settle();
  EXPECT_EQ(ready.reads, 0);
  test::send_text(peer.get(), "hello");
  EXPECT_TRUE(loop.run_until([&] { return ready.reads == 1; }));
  EXPECT_EQ(read(*l), "hello");
  EXPECT_EQ(read(*l), "");
  EXPECT_EQ(last, io_state::again);
}

TEST_F(SocketLayer, AWaitAfterTheDataCameIsAnsweredWithoutAFailedReadBefore) {
  auto l = pair();
  test::send_text(peer.get(), "hello");
  for (int i = 0; i < 3; ++i) {  // nothing is read in between: every wait must be answered
    count_ready ready;
    l->async_wait(way::read, ready);
    ASSERT_TRUE(loop.run_until([&] { return ready.reads == 1; })) << i;
  }
  EXPECT_EQ(read(*l, 2), "he");
  count_ready ready;
  l->async_wait(way::read, ready);
  EXPECT_TRUE(loop.run_until([&] { return ready.reads == 1; }));
  EXPECT_EQ(read(*l), "llo");
}

TEST_F(SocketLayer, WritesSeveralPartsInOrder) {
  auto l = pair();
  io out = write(*l, {"one ", "", "two ", "three"});
  EXPECT_EQ(out.size, 13u);
  EXPECT_EQ(out.state, io_state::ok);
  EXPECT_EQ(test::receive_text(peer.get(), 13), "one two three");
  EXPECT_EQ(l->write_some({}).state, io_state::ok);
}

TEST_F(SocketLayer, WritesNoMoreThanTheSystemTakesAtOnce) {
  auto l = pair();
  std::vector<bytes> parts(3000, as_bytes("x"));
  EXPECT_EQ(l->write_some(parts).size, 1024u);
}

TEST_F(SocketLayer, AFullSocketSaysAgainAndIsReadyWhenThereIsRoom) {
  auto l = pair();
  std::string much(1 << 20, 'x');
  size_t sent = 0;
  io out;
  while ((out = write(*l, {much})).state == io_state::ok) sent += out.size;
  EXPECT_EQ(out.state, io_state::again);
  count_ready ready;
  l->async_wait(way::write, ready);
  loop.settle();
  EXPECT_EQ(ready.writes, 0);
  EXPECT_EQ(test::receive_text(peer.get(), sent).size(), sent);
  EXPECT_TRUE(loop.run_until([&] { return ready.writes == 1; }));
  EXPECT_EQ(write(*l, {"y"}).size, 1u);
}

TEST_F(SocketLayer, BothWaysWaitAtOnce) {
  auto l = pair();
  count_ready ready;
  l->async_wait(way::read, ready);
  l->async_wait(way::write, ready);
  EXPECT_TRUE(loop.run_until([&] { return ready.writes == 1; }));
  EXPECT_EQ(ready.reads, 0);
  test::send_text(peer.get(), "x");
  EXPECT_TRUE(loop.run_until([&] { return ready.reads == 1; }));
}

TEST_F(SocketLayer, TheEndOfThePeerIsReadAsEof) {
  auto l = pair();
  test::send_text(peer.get(), "last");
  peer.reset();
  EXPECT_EQ(read(*l), "last");
  EXPECT_EQ(read(*l), "");
  EXPECT_EQ(last, io_state::eof);
}

TEST_F(SocketLayer, AResetIsAFailureWithItsReason) {
  test::listener server;
  auto l = connect(server.where());
  ASSERT_FALSE(why);
  unique_fd accepted = server.accept();
  linger hard{1, 0};
  ::setsockopt(accepted.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  accepted.reset();
  count_ready ready;
  l->async_wait(way::read, ready);
  EXPECT_TRUE(loop.run_until([&] { return ready.reads == 1; }));
  read(*l);
  EXPECT_EQ(last, io_state::failed);
  EXPECT_EQ(l->why().code(), TERN_E_RECEIVE);
  EXPECT_EQ(l->why().native_code(), ECONNRESET);
  EXPECT_EQ(write(*l, {"x"}).state, io_state::failed);
  EXPECT_EQ(l->why().code(), TERN_E_SEND);
  EXPECT_EQ(l->why().native_code(), EPIPE);
}

TEST_F(SocketLayer, ShutdownEndsOurHalfOnly) {
  auto l = pair();
  l->shutdown();
  EXPECT_EQ(test::receive_text(peer.get(), 1), "");
  test::send_text(peer.get(), "answer");
  EXPECT_EQ(read(*l), "answer");
}

TEST_F(SocketLayer, NobodyIsToldAfterACancelledWait) {
  auto l = pair();
  count_ready first, second;
  l->async_wait(way::read, first);
  l->cancel_wait(way::read);
  test::send_text(peer.get(), "x");
  loop.settle();
  EXPECT_EQ(first.reads, 0);
  l->async_wait(way::read, second);
  EXPECT_TRUE(loop.run_until([&] { return second.reads == 1; }));
}

TEST_F(SocketLayer, ACancelledWaitIsReusedByTheNext) {
  auto l = pair();
  count_ready first, second;
  l->async_wait(way::read, first);
  l->cancel_wait(way::read);
  l->async_wait(way::read, second);
  test::send_text(peer.get(), "x");
  EXPECT_TRUE(loop.run_until([&] { return second.reads == 1; }));
  EXPECT_EQ(first.reads, 0);
  EXPECT_EQ(read(*l), "x");
  // Its answer was used up: the next wait waits.
  l->async_wait(way::read, second);
  loop.settle();
  EXPECT_EQ(second.reads, 1);
}

TEST_F(SocketLayer, NobodyIsToldAfterClose) {
  auto l = pair();
  count_ready ready;
  l->async_wait(way::read, ready);
  l->async_wait(way::write, ready);
  l->close();
  l->close();
  loop.settle();
  EXPECT_EQ(ready.reads + ready.writes, 0);
  EXPECT_EQ(read(*l), "");
  EXPECT_EQ(last, io_state::failed);
}

TEST_F(SocketLayer, NobodyIsToldAfterDestruction) {
  auto l = pair();
  auto ready = std::make_unique<count_ready>();
  l->async_wait(way::read, *ready);
  test::send_text(peer.get(), "x");
  l.reset();
  ready.reset();
  loop.settle();
}

TEST_F(SocketLayer, TheListenerMayDestroyTheLayer) {
  auto l = pair();
  count_ready ready;
  ready.then = [&](way) { l.reset(); };
  l->async_wait(way::read, ready);
  l->async_wait(way::write, ready);
  loop.settle();
  EXPECT_EQ(ready.writes, 1);
  EXPECT_EQ(l, nullptr);
}

TEST_F(SocketLayer, MayBeDestroyedAfterTheLoopWithAPendingWait) {
  auto own = std::make_unique<test::test_loop>();
  int fds[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  peer.reset(fds[1]);
  count_ready ready;
  {
    auto l = std::move(*socket_layer::adopt(own->io, fds[0]));
    l->async_wait(way::read, ready);
  }
  own.reset();  // the aborted wait was never delivered
  EXPECT_EQ(ready.reads, 0);
}

TEST_F(SocketLayer, WaitReadAndWriteAllocateNothing) {
  auto l = pair();
  char buffer[16];
  bytes out = as_bytes("ping");
  count_ready ready;
  auto round = [&] {
    ready.reads = 0;
    l->async_wait(way::read, ready);
    ::send(peer.get(), "pong", 4, 0);
    while (ready.reads == 0) loop.io.restart(), loop.io.poll();
    l->read_some(std::as_writable_bytes(std::span(buffer)));
    l->write_some({&out, 1});
    ::recv(peer.get(), buffer, sizeof buffer, 0);
  };
  round();
  size_t before = test::allocations();
  for (int i = 0; i < 100; ++i) round();
  EXPECT_EQ(test::allocations(), before);
}

TEST_F(SocketLayer, ConnectsAndKnowsBothAddresses) {
  test::listener server;
  auto l = connect(server.where());
  ASSERT_FALSE(why) << why.message();
  unique_fd accepted = server.accept();
  EXPECT_EQ(l->info().remote, server.where().text());
  sockaddr_in seen{};
  socklen_t size = sizeof seen;
  ::getpeername(accepted.get(), reinterpret_cast<sockaddr*>(&seen), &size);
  EXPECT_EQ(l->info().local, "127.0.0.1:" + std::to_string(ntohs(seen.sin_port)));
  EXPECT_EQ(option(*l, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(*l, SOL_SOCKET, SO_KEEPALIVE), 0);
}

TEST_F(SocketLayer, SetsKeepAliveAndBindsWhenAsked) {
  test::listener server;
  auto l = connect(server.where(), {true, parse_ip("127.0.0.9")});
  ASSERT_FALSE(why) << why.message();
  EXPECT_EQ(l->info().local.substr(0, 10), "127.0.0.9:");
  EXPECT_EQ(option(*l, SOL_SOCKET, SO_KEEPALIVE), 1);
}

TEST_F(SocketLayer, ARefusedConnectionFailsWhenFinished) {
  endpoint nowhere;
  {
    test::listener server;
    nowhere = server.where();
  }
  auto l = connect(nowhere);
  EXPECT_EQ(why.code(), TERN_E_CONNECT);
  EXPECT_EQ(why.native_code(), ECONNREFUSED);
}

TEST_F(SocketLayer, ALocalAddressThatIsNotOursFailsAtOnce) {
  test::listener server;
  auto l = connect(server.where(), {false, parse_ip("192.0.2.1")});
  EXPECT_EQ(l, nullptr);
  EXPECT_EQ(why.native_code(), EADDRNOTAVAIL);
}

TEST_F(SocketLayer, ConnectsToAUnixSocket) {
  std::string path = ::testing::TempDir() + "tern-" + std::to_string(::getpid()) + ".sock";
  std::filesystem::remove(path);
  test::listener server(*endpoint::unix_path(path));
  auto l = connect(*endpoint::unix_path(path));
  ASSERT_FALSE(why) << why.message();
  EXPECT_EQ(l->info().remote, "unix:" + path);
  unique_fd accepted = server.accept();
  write(*l, {"hi"});
  EXPECT_EQ(test::receive_text(accepted.get(), 2), "hi");
  std::filesystem::remove(path);
  EXPECT_EQ(connect(*endpoint::unix_path(path)), nullptr);
  EXPECT_EQ(why.native_code(), ENOENT);
}

TEST_F(SocketLayer, AReadWaitAfterConnectingWakesTheLoopForDataOnly) {
  test::listener server;
  auto l = connect(server.where());
  ASSERT_FALSE(why);
  unique_fd accepted = server.accept();
  loop.settle();
  count_ready ready;
  for (int i = 0; i < 3; ++i) {
    l->async_wait(way::read, ready);
    loop.io.restart();
    EXPECT_EQ(loop.io.poll(), 0u);
    l->cancel_wait(way::read);
  }
}

}  // namespace
}  // namespace tern
