#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace tern::test {

// node's own HTTP server, sending events (text/event-stream):
//
//   /count    numbered ones, `id: N`, `event: number`, `data: nN`, behind the Last-Event-ID, or behind `from`. Query: total=N
//             (204 when all were sent), each=N in a response, then it ends; drop=1: its connection is reset instead; hold=1: it
//             stays open; retry=MS; data=TEXT in place of n; gzip=1
//   /seen     one with the request's line and headers as its data, a line each, and its body
//   /silence  one, `retry: 100`, then nothing; comments=MS: comments that often
//   /moved    307 to /count, with the same query
//   /json     200 and JSON; /connections: how many were made, as text; /STATUS: that status
class event_server {
 public:
  enum class speaks { http1, http2 };  // http2: in clear text, by prior knowledge
  explicit event_server(speaks what = speaks::http1);

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  std::uint16_t port() const { return port_; }
  void stop() { server_.reset(); }
  void restart();  // on the same port

 private:
  bool start();

  const speaks what_;
  temp_dir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<process> server_;
};

}  // namespace tern::test
