// HTTP/1.1 that asks for HTTP/2 (`Upgrade: h2c`, RFC 7540 §3.2; RFC 9113 dropped it, servers have it).
//
//   fresh → plain                      a first request that cannot ask goes as it is, and the next one may ask
//   fresh → asking → changed | plain   changed: 101; plain: any other answer, for good
//
// A request with a body does not ask: it would have to be sent to its end before the change. Nor does HEAD, whose answer
// HTTP/1.1 reads without expecting a change. Whether this will be one connection for many or for one is undecided until the
// answer comes. While asking, the operation that
// HTTP/1.1 sees is ours: its request has the fields that ask, its sink passes on what it hears, except the 101.
#pragma once

#include <memory>
#include <string>

#include "protocols/http/h2/shelf.hpp"
#include "protocols/http/message/request.hpp"

namespace tern::http::h2 {

class upgrade_session final : public byte_session {
 public:
  upgrade_session(std::shared_ptr<shelf> shared, std::unique_ptr<byte_session> http1);
  ~upgrade_session() override;

  void submit(op& o, now_t now) override;
  void resume(op& o, now_t now) override;
  void cancel(op& o, now_t now) override;
  const session_status& status() const override { return status_; }
  size_t feed(const input& in, now_t now) override;
  std::span<const bytes> pull_output(size_t written, size_t budget, now_t now) override;

 private:
  enum class state : uint8_t { fresh, asking, plain, changed };
  struct asking;

  void change(now_t now);
  void settle();
  void refresh();

  const std::shared_ptr<shelf> shelf_;
  std::unique_ptr<byte_session> inner_;
  std::unique_ptr<asking> asking_;
  session_status status_;
  state state_ = state::fresh;
};

}  // namespace tern::http::h2
