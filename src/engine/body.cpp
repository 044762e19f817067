#include "engine/body.hpp"

#include "engine/callback_source.hpp"
#include "engine/trailing_source.hpp"
#include "protocols/http/body/multipart_source.hpp"
#include "sansio/bytes_source.hpp"
#include "storage/descriptor_source.hpp"
#include "storage/file_part_source.hpp"
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
  made operator()(const descriptor_body& b) const {
    if (b.seekable) return std::make_unique<file_source>(files, file_region{{}, b.from->get(), b.offset, b.length});
    return std::make_unique<descriptor_source>(files, std::move(*b.from), b.length);
  }
  made operator()(const multipart_body& b) const {  // its texts are the request's, which the submission keeps
    std::vector<made> pieces;
    for (const auto& [text, path] : b.form.pieces()) {
      pieces.push_back(std::make_unique<bytes_source>(as_bytes(text), nullptr));
      pieces.push_back(std::make_unique<file_part_source>(files, path));
    }
    pieces.push_back(std::make_unique<bytes_source>(as_bytes(b.form.closing_text()), nullptr));
    return std::make_unique<http::multipart_source>(std::move(pieces));
  }
  made operator()(const pushed_body&) const { return std::make_unique<tern_stream::source>(*s.order.stream); }
};

}  // namespace

std::unique_ptr<body_source> make_body(const submission& s, offload& files) {
  if (s.order.spawned) return std::move(s.order.spawned->body);
  const request_spec& r = *s.request;
  if (s.order.stream && r.sends_messages()) return std::make_unique<tern_stream::source>(*s.order.stream);
  auto body = std::visit(maker{s, files}, r.body);
  const fields* trailers = r.what->trailers();
  if (body && trailers && !trailers->empty()) return std::make_unique<trailing_source>(std::move(body), *trailers);
  return body;
}

}  // namespace tern
