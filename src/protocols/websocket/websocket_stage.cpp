#include "protocols/websocket/websocket_stage.hpp"

#include "protocols/http/message/request.hpp"

namespace tern::websocket {
namespace {

verdict failed(error why) {
  verdict v;
  v.kind = verdict_kind::fail;
  v.why = std::move(why);
  return v;
}

}  // namespace

void websocket_stage::reset() noexcept {
  frames_.attach(nullptr);
  open_.reset();
  refused_.reset();
}

verdict websocket_stage::on_request(attempt& a, now_t) {
  reset();
  auto key = make_key(options_.codec.out.draw);
  if (!key) return failed(key.why());
  key_ = std::move(*key);
  auto changed = std::make_shared<http::request_head>(static_cast<const http::request_head&>(*a.request));
  if (error e = add_upgrade_fields(options_.wish, key_, changed->list)) return failed(std::move(e));
  changed->method = "GET";
  a.request = std::move(changed);
  a.body = &frames_;
  return {};
}

void websocket_stage::wrap(attempt& a, const head& h) {
  reset();
  if (h.kind != head_kind::tunnel) {
    a.out = &refused_.emplace(not_upgraded(h), *a.out, host_);
    return;
  }
  auto agreed = read_upgrade(h, key_, options_.wish);
  if (!agreed) {
    a.out = &refused_.emplace(agreed.why(), *a.out, host_);
    return;
  }
  codec_options how = options_.codec;
  how.in.deflate = how.out.deflate = agreed->deflate;
  if (options_.wish.deflate) how.out.level = options_.wish.deflate->level;
  message_sink& talking = open_.emplace(how, messages_, *a.out, host_);
  frames_.attach(&talking.frames());
  a.out = &talking;
  host_.stage_due();  // the first ping
}

verdict websocket_stage::on_end(attempt&, outcome& end, now_t) {
  if (open_) open_->frames().ended(end);
  if (refused_ && !end.why) {
    end.why = refused_->why();
    end.maybe_processed = false;
  }
  return {};
}

verdict websocket_stage::on_tick(attempt&, now_t now) {
  if (open_) open_->frames().tick(now);
  return {};
}

void websocket_stage::on_resume(now_t) {
  if (open_) open_->frames().resumed();
}

now_t websocket_stage::deadline() const { return open_ ? open_->frames().deadline() : never; }

}  // namespace tern::websocket
