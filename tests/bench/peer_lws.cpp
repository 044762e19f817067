// libwebsockets.
//   --requests N messages of --size 64 bytes, echoed; --connections C, --streams F of them in flight on each
#include <libwebsockets.h>

#include <vector>

#include "measure.hpp"

namespace tern::bench {
namespace {

struct work {
  std::uint64_t total, in_flight, sent = 0, done = 0, errors = 0;
  std::size_t open = 0;
  bool running = false;
  std::vector<unsigned char> message;  // with room for the head in front
  std::size_t size;
};

struct connection {
  std::uint64_t due;  // messages that may be written
};

int on_event(lws* wsi, lws_callback_reasons reason, void* user, void*, std::size_t length) {
  auto* w = static_cast<work*>(lws_context_user(lws_get_context(wsi)));
  auto* c = static_cast<connection*>(user);
  switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      ++w->open;
      c->due = w->in_flight;
      break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      while (w->running && c->due > 0 && w->sent < w->total) {
        if (lws_write(wsi, w->message.data() + LWS_PRE, w->size, LWS_WRITE_TEXT) < 0) return -1;
        --c->due;
        ++w->sent;
        if (lws_send_pipe_choked(wsi)) {
          lws_callback_on_writable(wsi);
          break;
        }
      }
      break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
      if (length != w->size) ++w->errors;
      ++w->done;
      ++c->due;
      if (w->sent < w->total) lws_callback_on_writable(wsi);
      break;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLIENT_CLOSED:
      if (w->done < w->total) {
        std::fprintf(stderr, "the server closed a connection\n");
        std::exit(1);
      }
      break;
    default:
      break;
  }
  return 0;
}

void run(const arguments& args) {
  lws_set_log_level(LLL_ERR, nullptr);
  work w;
  w.total = args.number("requests", 100000);
  w.in_flight = args.number("streams", 1);
  w.size = args.number("size", 64);
  w.message.assign(LWS_PRE + w.size, 'x');
  const lws_protocols protocols[] = {{"echo", on_event, sizeof(connection), 65536, 0, nullptr, 0}, {}};
  lws_context_creation_info how{};
  how.port = CONTEXT_PORT_NO_LISTEN;
  how.protocols = protocols;
  how.user = &w;
  lws_context* context = lws_create_context(&how);
  if (!context) std::exit(1);
  const std::size_t connections = args.number("connections", 64);
  for (std::size_t i = 0; i < connections; ++i) {
    lws_client_connect_info to{};
    to.context = context;
    to.address = "127.0.0.1";
    to.port = static_cast<int>(args.number("port", 80));
    to.path = "/";
    to.host = to.origin = "127.0.0.1";
    to.local_protocol_name = "echo";
    if (!lws_client_connect_via_info(&to)) std::exit(1);
  }
  while (w.open < connections) lws_service(context, 0);
  w.running = true;
  measurement cost;
  lws_callback_on_writable_all_protocol(context, &protocols[0]);
  while (w.done < w.total) lws_service(context, 0);
  cost.report("libwebsockets", w.total, w.errors);
  lws_context_destroy(context);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) { tern::bench::run(tern::bench::arguments(argc, argv)); }
