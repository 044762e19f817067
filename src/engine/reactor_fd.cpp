// Asio keeps its epoll descriptor private, and a program that embeds a client in its own reactor needs exactly that one: it is
// readable when a socket is ready, when a timer is due and when another thread has posted. An explicit instantiation may name a
// private member (C++20 [temp.spec.general]/6); this is the only place that does. A version of Asio that names it otherwise
// fails to compile here, and the test of the driven client covers the rest.
#include "engine/reactor_fd.hpp"

#include <asio/detail/epoll_reactor.hpp>

namespace tern {
namespace {

using reactor = asio::detail::epoll_reactor;
int reactor::*member_of_reactor();

template <int reactor::*Member>
struct grant {
  friend int reactor::*member_of_reactor() { return Member; }
};
template struct grant<&reactor::epoll_fd_>;

}  // namespace

int reactor_fd(asio::io_context& io) { return asio::use_service<reactor>(io).*member_of_reactor(); }

}  // namespace tern
