#include "protocols/http/stages/validate_stage.hpp"

#include "base/text.hpp"
#include "protocols/http/message/media_type.hpp"

namespace tern::http {
namespace {

constexpr bool is_success(int32_t status) noexcept { return status >= 200 && status < 300; }

// An answer without content need not have a type, and the parts of a multipart/byteranges have their own (RFC 9110 §14.6).
error wrong_type(const head& h, std::string_view accept) {
  const field* f = h.find("content-type");
  if (!f && !h.has_body) return {};
  if (f) {
    const auto type = parse_media_type(f->value);
    if (type && accepts(accept, *type)) return {};
    if (type && h.status == 206 && type->essence() == "multipart/byteranges") return {};
  } else if (accepts(accept, {"application", "octet-stream", {}})) {  // RFC 9110 §8.3 lets it be taken for that
    return {};
  }
  return error(TERN_E_CONTENT_TYPE, (f ? "the response has the type " + quote(f->value) : "the response has no type") +
                                        ", asked for was " + quote(accept));
}

}  // namespace

void validate_stage::wrap(attempt& a, const head& h) {
  sink_.reset();
  if (h.kind != head_kind::final) return;
  error refused = !options_.accept.empty() && is_success(h.status) ? wrong_type(h, options_.accept) : error();
  if (!refused && options_.max_content_bytes == no_limit) return;
  sink_.emplace(*a.out, host_, options_.max_content_bytes, std::move(refused));
  a.out = &*sink_;
}

verdict validate_stage::on_end(attempt&, outcome& end, now_t) {
  if (sink_) sink_->check(end);
  return {};
}

}  // namespace tern::http
