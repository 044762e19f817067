// Asio keeps its epoll descriptor private, and a program that embeds a client in its own reactor needs exactly that one. An
// explicit instantiation may name a private member (C++20 [temp.spec.general]/6); this is the only place that does. A version
// of Asio that names it otherwise fails to compile here, and the tests cover the rest.
#include "engine/reactor_fd.hpp"

#include <asio/detail/epoll_reactor.hpp>

namespace tern {
namespace {

using reactor = asio::detail::epoll_reactor;
int reactor::* member_of_reactor();

template <int reactor::* Member>
struct grant {
  friend int reactor::* member_of_reactor() { return Member; }
};
template struct grant<&reactor::epoll_fd_>;

}  // namespace

int reactor_fd(asio::io_context& io) {
  reactor& r = asio::use_service<reactor>(io);
  r.init_task();  // else the context does not look at it before it has a socket, and what makes it readable stays
  return r.*member_of_reactor();
}

void mark_reactor_fd(asio::io_context& io) { asio::use_service<reactor>(io).interrupt(); }

}  // namespace tern
