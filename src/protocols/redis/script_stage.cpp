#include "protocols/redis/script_stage.hpp"

namespace tern::redis {
namespace {

// The server's own sentence: a script may answer with an error of any prefix, after it has done something.
constexpr std::string_view unknown_script = "NOSCRIPT No matching script.";

}  // namespace

verdict script_stage::on_request(attempt& a, now_t) {
  const auto& asked = static_cast<const request&>(*a.request);
  if (whole_ && asked.otherwise) {
    auto with_source = std::make_shared<request>(*asked.otherwise);
    with_source->url = asked.url;
    a.request = std::move(with_source);
  }
  return {};
}

verdict script_stage::on_end(attempt&, outcome& end, now_t) {
  verdict v;
  if (whole_ || end.why.code() != TERN_E_REDIS || !end.why.message().starts_with(unknown_script)) return v;
  whole_ = true;
  v.kind = verdict_kind::again;
  return v;
}

}  // namespace tern::redis
