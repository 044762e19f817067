// Boost.Beast with callbacks on one thread: C keep-alive connections, plain or TLS, each sending its next request when a
// response is complete. Sockets have the concrete executor and no timers: its fastest form.
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "measure.hpp"

namespace tern::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using socket_type = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using boost::system::error_code;

struct counts {
  std::uint64_t total, sent = 0, done = 0, errors = 0;
};

template <class Stream>
class session {
 public:
  template <class... Arguments>
  session(counts& all, const std::string& path, Arguments&&... arguments)
      : stream(std::forward<Arguments>(arguments)...), all_(all), request_(http::verb::get, path, 11) {
    request_.set(http::field::host, "localhost");
  }

  void send() {
    if (all_.sent == all_.total) return;
    ++all_.sent;
    http::async_write(stream, request_, [this](error_code failed, std::size_t) {
      if (failed) return fail(failed);
      receive();
    });
  }

  Stream stream;

 private:
  void receive() {
    response_ = {};
    http::async_read(stream, buffer_, response_, [this](error_code failed, std::size_t) {
      if (failed) return fail(failed);
      ++all_.done;
      if (response_.result() != http::status::ok) ++all_.errors;
      send();
    });
  }
  [[noreturn]] static void fail(const error_code& why) {
    std::fprintf(stderr, "beast: %s\n", why.message().c_str());
    std::exit(1);
  }

  counts& all_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
};

template <class Stream, class Make>
void run(asio::io_context& context, const arguments& args, const char* name, Make make) {
  counts all{args.number("requests", 100000)};
  std::vector<std::unique_ptr<session<Stream>>> sessions;
  for (std::uint64_t i = 0; i < args.number("connections", 64); ++i) sessions.push_back(make(all));
  measurement cost;
  for (auto& one : sessions) one->send();
  context.run();
  cost.report(name, all.done, all.errors);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  arguments args(argc, argv);
  asio::io_context context(1);
  tcp::endpoint where(asio::ip::address_v4::loopback(), static_cast<unsigned short>(args.number("port", 80)));
  std::string path = args.text("path", "/100");
  std::string ca = args.text("ca");
  auto open = [&](socket_type& socket) {
    socket.connect(where);
    socket.set_option(tcp::no_delay(true));
  };
  if (ca.empty()) {
    run<socket_type>(context, args, "beast", [&](counts& all) {
      auto one = std::make_unique<session<socket_type>>(all, path, context);
      open(one->stream);
      return one;
    });
  } else {
    namespace ssl = asio::ssl;
    using tls_stream = beast::ssl_stream<socket_type>;
    ssl::context tls(ssl::context::tls_client);
    tls.load_verify_file(ca);
    tls.set_verify_mode(ssl::verify_peer);
    run<tls_stream>(context, args, "beast tls", [&](counts& all) {
      auto one = std::make_unique<session<tls_stream>>(all, path, context, tls);
      open(beast::get_lowest_layer(one->stream));
      one->stream.handshake(ssl::stream_base::client);
      return one;
    });
  }
}
