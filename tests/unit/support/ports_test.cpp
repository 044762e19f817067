#include "support/ports.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "plain_client.hpp"

namespace tern::test {
namespace {

TEST(ports, a_refusing_port_refuses) {
  refusing_port refusing;
  EXPECT_FALSE(connect_to(refusing.port()));
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST(ports, a_free_port_is_free) {
  EXPECT_FALSE(connect_to(free_port()));
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST(ports, a_silent_port_connects_and_says_nothing) {
  silent_port silent;
  plain_client client(silent.port());
  ASSERT_TRUE(client.connected());
  client.get("/").read({}, std::chrono::milliseconds(50));
  EXPECT_EQ(client.ended(), plain_client::end::none);
  EXPECT_EQ(client.received(), "");
}

TEST(ports, a_black_hole_neither_accepts_nor_refuses) {
  black_hole_port hole;
  unique_fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(hole.port());
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where), -1);
  ASSERT_EQ(errno, EINPROGRESS);
  pollfd ready{socket.get(), POLLOUT, 0};
  EXPECT_EQ(::poll(&ready, 1, 300), 0);
}

TEST(ports, listens_on_ipv6_as_well) {
  unique_fd listener = listen_free_port("::1");
  EXPECT_TRUE(connect_to(local_port(listener), "::1"));
}

}  // namespace
}  // namespace tern::test
