#include "protocols/http/session_factory.hpp"

namespace tern::http {
namespace {

// What a connection gets that did not agree to HTTP/2 where nothing else was wanted: closed before it was open.
class refusing_session final : public byte_session {
 public:
  refusing_session() {
    status_.state = phase::closed;
    status_.wants_read = false;
    status_.why = error(TERN_E_UNSUPPORTED, "the server does not offer HTTP/2");
  }
  void submit(op& o, now_t) override { o.out->on_end({status_.why, reach::unsent, false}); }
  void resume(op&, now_t) override {}
  void cancel(op&, now_t) override {}
  const session_status& status() const override { return status_; }
  size_t feed(const input& in, now_t) override { return in.data.size(); }
  std::span<const bytes> pull_output(size_t, size_t, now_t) override { return {}; }

 private:
  session_status status_;
};

class http_factory final : public session_factory {
 public:
  http_factory(const h1_settings& h1, const h2_settings& h2) : h1_(make_h1_factory(h1)), h2_(make_h2_shelf(h2)) {}

  std::unique_ptr<byte_session> make(const session_start& start, now_t now) override {
    const std::string& variant = start.where.variant;
    if (variant == "h2" || start.alpn == "h2") return make_h2_session(h2_, now);
    if (variant == "h2-agreed") return std::make_unique<refusing_session>();
    std::unique_ptr<byte_session> http1 = h1_->make(start, now);
    return variant == "h2c" ? make_h2c_upgrade_session(h2_, std::move(http1)) : std::move(http1);
  }

 private:
  const std::unique_ptr<session_factory> h1_;
  const std::shared_ptr<h2::shelf> h2_;
};

}  // namespace

std::unique_ptr<session_factory> make_http_factory(const h1_settings& h1, const h2_settings& h2) {
  return std::make_unique<http_factory>(h1, h2);
}

}  // namespace tern::http
