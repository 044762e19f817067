// The descriptor under an asio::io_context: readable when the context has something to do. Asio has no call for it.
#pragma once

#include <asio/io_context.hpp>

namespace tern {

int reactor_fd(asio::io_context& io);  // owned by the context

}  // namespace tern
