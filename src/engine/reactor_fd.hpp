// The descriptor under an asio::io_context: readable when a socket is ready. Asio has no call for it.
#pragma once

#include <asio/io_context.hpp>

namespace tern {

int reactor_fd(asio::io_context& io);  // owned by the context
// Makes it readable until the context is polled: asio itself does so only for who waits inside the context. Any thread.
void mark_reactor_fd(asio::io_context& io);

}  // namespace tern
