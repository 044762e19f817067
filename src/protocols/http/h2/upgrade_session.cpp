#include "protocols/http/h2/upgrade_session.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "protocols/http/h2/h2_session.hpp"
#include "protocols/http/message/method.hpp"

namespace tern::http::h2 {
namespace {

bool may_ask(const op& o) {
  if (o.body != nullptr) return false;
  const auto& request = static_cast<const request_head&>(*o.request);
  if (request.method == "HEAD" || announces_no_body(request.method)) return false;
  for (const owned_field& f : request.list)
    for (std::string_view own : {"connection", "upgrade", "content-length", "http2-settings"})
      if (iequals(f.name, own)) return false;
  return true;
}

}  // namespace

// The operation that HTTP/1.1 has while it asks.
struct upgrade_session::asking final : sink {
  asking(op& o, const h2_settings& how) : of(&o), settings(settings_payload(how)) {
    request = static_cast<const request_head&>(*o.request);
    request.list.push_back({"Connection", "Upgrade, HTTP2-Settings"});
    request.list.push_back({"Upgrade", "h2c"});
    request.list.push_back({"HTTP2-Settings", base64_encode(as_bytes(settings), base64_form::url)});
    mine = o;
    mine.request = &request;
    mine.out = this;
    mine.slot = nullptr;
    o.slot = this;
  }

  void on_head(const head& h) override {
    if (h.kind == head_kind::tunnel) {
      const field* to = h.find("upgrade");
      (to != nullptr && iequals(trim(to->value), "h2c") ? changes : misled) = true;
      return;
    }
    pass_response_begun();
    of->out->on_head(h);
  }
  size_t on_data(bytes data) override {
    if (misled) return data.size();
    if (!changes) return of->out->on_data(data);
    first_frames += as_text(data);
    return data.size();
  }
  // Whether the first bytes are the response's or a 101's, its head tells.
  void on_progress(reach r) override {
    if (r == reach::responding) {
      response_begun = true;
      return;
    }
    reached = r;
    of->out->on_progress(r);
  }
  void on_end(outcome&& end) override {
    pass_response_begun();
    ended = true;
    of->slot = nullptr;
    of->out->on_end(std::move(end));
  }
  void pass_response_begun() {
    if (!response_begun || reached == reach::responding) return;
    reached = reach::responding;
    of->out->on_progress(reached);
  }

  op* of;
  op mine;
  request_head request;
  std::string settings;
  std::string first_frames;
  reach reached = reach::unsent;
  bool response_begun = false;
  bool changes = false;
  bool misled = false;  // a 101 to something else
  bool ended = false;
};

upgrade_session::upgrade_session(std::shared_ptr<shelf> shared, std::unique_ptr<byte_session> http1)
    : shelf_(std::move(shared)), inner_(std::move(http1)) {
  refresh();
}

upgrade_session::~upgrade_session() = default;

void upgrade_session::submit(op& o, now_t now) {
  if (state_ != state::fresh || !may_ask(o)) {
    inner_->submit(o, now);
    return refresh();
  }
  state_ = state::asking;
  asking_ = std::make_unique<asking>(o, shelf_->settings);
  inner_->submit(asking_->mine, now);
  settle();
}

void upgrade_session::resume(op& o, now_t now) {
  const bool ours = asking_ && asking_->of == &o && !asking_->ended;
  inner_->resume(ours ? asking_->mine : o, now);
  refresh();
}

void upgrade_session::cancel(op& o, now_t now) {
  if (!asking_ || asking_->of != &o || asking_->ended) {
    inner_->cancel(o, now);
    return refresh();
  }
  inner_->cancel(asking_->mine, now);
  o.slot = nullptr;
  asking_->ended = true;
  settle();
}

size_t upgrade_session::feed(const input& in, now_t now) {
  const size_t taken = inner_->feed(in, now);
  if (asking_ && asking_->changes && !asking_->ended) change(now);
  if (asking_ && asking_->misled && !asking_->ended)
    inner_->feed({input_kind::close, {}, error(TERN_E_PROTOCOL, "the server changes to a protocol that nobody asked for")},
                 now);
  settle();
  return taken;
}

std::span<const bytes> upgrade_session::pull_output(size_t written, size_t budget, now_t now) {
  const std::span<const bytes> out = inner_->pull_output(written, budget, now);
  settle();
  return out;
}

void upgrade_session::change(now_t now) {
  const std::unique_ptr<asking> from = std::move(asking_);
  state_ = state::changed;
  inner_->cancel(from->mine, now);
  const upgraded over{*from->of, from->reached, as_bytes(from->settings)};
  inner_ = std::make_unique<h2_session>(shelf_, now, &over);
  if (!from->first_frames.empty()) inner_->feed({input_kind::data, as_bytes(from->first_frames), {}}, now);
}

void upgrade_session::settle() {
  if (asking_ && asking_->ended) {
    asking_.reset();
    state_ = state::plain;
  }
  refresh();
}

void upgrade_session::refresh() {
  status_ = inner_->status();
  if (state_ == state::asking || (state_ == state::fresh && status_.in_flight == 0)) status_.undecided = true;
}

}  // namespace tern::http::h2

namespace tern::http {

std::unique_ptr<byte_session> make_h2c_upgrade_session(std::shared_ptr<h2::shelf> shelf, std::unique_ptr<byte_session> http1) {
  return std::make_unique<h2::upgrade_session>(std::move(shelf), std::move(http1));
}

}  // namespace tern::http
