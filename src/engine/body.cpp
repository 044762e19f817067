#include "engine/body.hpp"

#include "engine/callback_source.hpp"
#include "engine/trailing_source.hpp"
#include "sansio/bytes_source.hpp"
#include "storage/file_source.hpp"

namespace tern {
namespace {

struct maker {
  const submission& s;
  offload& files;

  using made = std::unique_ptr<body_source>;
  made operator()(const std::monostate&) const { return nullptr; }
  made operator()(const bytes_body& b) const { return std::make_unique<bytes_source>(as_bytes(*b.data), b.data); }
  made operator()(const borrowed_body& b) const { return std::make_unique<bytes_source>(b.data, nullptr); }
  made operator()(const file_body& b) const { return std::make_unique<file_source>(files, b.path); }
  made operator()(const callback_body& b) const { return std::make_unique<callback_source>(b, s.id()); }
  made operator()(const pushed_body&) const { return std::make_unique<tern_stream::source>(*s.order.stream); }
};

}  // namespace

std::unique_ptr<body_source> make_body(const submission& s, offload& files) {
  const request_spec& r = *s.request;
  auto body = std::visit(maker{s, files}, r.body);
  if (body && r.http && !r.http->trailers().empty())
    return std::make_unique<trailing_source>(std::move(body), r.http->trailers());
  return body;
}

}  // namespace tern
