// The floor of HTTP/2: nghttp2's client session on one mbedTLS connection, written by hand. Everything that nghttp2 has to
// send after a read goes out together; windows are so large that none has to be given back in a run.
//   N requests over one connection, C in flight: --port, --ca, --path, --requests, --streams
#include <nghttp2/nghttp2.h>

#include <cstring>

#include "measure.hpp"
#include "minimal_tls.hpp"

namespace tern::bench {
namespace {

constexpr std::int32_t large_window = 0x7fffffff;

nghttp2_nv field(std::string_view name, std::string_view value) {
  return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

class runner {
 public:
  runner(tls_connection& connection, std::string path, std::string authority)
      : connection_(connection), path_(std::move(path)), authority_(std::move(authority)) {
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_session_callbacks_new(&calls);
    nghttp2_session_callbacks_set_on_header_callback(calls, on_header);
    nghttp2_session_callbacks_set_on_stream_close_callback(calls, on_close);
    nghttp2_session_client_new(&session_, calls, this);
    nghttp2_session_callbacks_del(calls);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, large_window}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, 2);
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, large_window);
  }
  ~runner() { nghttp2_session_del(session_); }
  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;

  void run(std::uint64_t total, std::uint64_t width) {
    left_ = total;
    done_ = 0;
    for (std::uint64_t i = 0; i < width && left_ > 0; ++i) submit();
    flush();
    while (done_ < total) {
      connection_.wait();
      connection_.receive([this](const char* data, std::size_t size) {
        if (nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(data), size) < 0) check(-1, "HTTP/2");
        return false;
      });
      flush();
    }
  }
  std::uint64_t errors() const { return errors_; }

 private:
  void submit() {
    const nghttp2_nv fields[] = {field(":method", "GET"), field(":scheme", "https"), field(":authority", authority_),
                                 field(":path", path_)};
    if (nghttp2_submit_request(session_, nullptr, fields, 4, nullptr, nullptr) < 0) check(-1, "request");
    --left_;
  }
  void flush() {
    out_.clear();
    for (;;) {
      const std::uint8_t* data = nullptr;
      ssize_t n = nghttp2_session_mem_send(session_, &data);
      if (n <= 0) break;
      out_.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(n));
    }
    connection_.send(out_);
  }
  static int on_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name, std::size_t name_size,
                       const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
    const bool status = name_size == 7 && std::memcmp(name, ":status", 7) == 0;
    if (status && (value_size != 3 || std::memcmp(value, "200", 3) != 0)) ++static_cast<runner*>(user)->errors_;
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t, std::uint32_t code, void* user) {
    auto& me = *static_cast<runner*>(user);
    ++me.done_;
    if (code != 0) ++me.errors_;
    if (me.left_ > 0) me.submit();
    return 0;
  }

  tls_connection& connection_;
  nghttp2_session* session_ = nullptr;
  std::string path_, authority_, out_;
  std::uint64_t left_ = 0, done_ = 0, errors_ = 0;
};

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  arguments args(argc, argv);
  auto port = static_cast<std::uint16_t>(args.number("port", 0));
  std::uint64_t total = args.number("requests", 100000), width = args.number("streams", 64);
  const char* alpn[] = {"h2", nullptr};
  tls_setup setup(args.text("ca"), alpn);
  tls_connection connection(setup, port);
  connection.handshake();
  runner one(connection, args.text("path", "/100"), "localhost:" + std::to_string(port));
  one.run(width * 4, width);
  measurement cost;
  one.run(total, width);
  cost.report("nghttp2", total, one.errors());
}
