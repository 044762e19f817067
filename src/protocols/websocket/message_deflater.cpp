#include "protocols/websocket/message_deflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <memory>
#include <new>

namespace tern::websocket {
namespace {

constexpr size_t flush_tail = 4;
// Default of zlib: 128 KiB beside the window.
constexpr int memory_level = 8;
constexpr size_t step = 16 * 1024;

}  // namespace

struct message_deflater::stream : z_stream {};

message_deflater::message_deflater(const deflate_agreement& agreed, int level)
    : forgets_(agreed.client_no_context_takeover), z_(nullptr) {
  assert(can(agreed));
  auto z = std::make_unique<stream>();
  if (deflateInit2(z.get(), level, Z_DEFLATED, -agreed.client_max_window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  z_ = z.release();
}

message_deflater::~message_deflater() {
  deflateEnd(z_);
  delete z_;
}

void message_deflater::add(bytes data, std::string& out) { run(data, false, out); }

void message_deflater::finish(bytes data, std::string& out) {
  const size_t before = out.size();
  run(data, true, out);
  // Nothing at all: the flush of an empty message right behind another flush. An empty block stands for it (§7.2.3.6).
  if (out.size() - before >= flush_tail)
    out.resize(out.size() - flush_tail);
  else
    out.assign(out, 0, before).push_back('\0');
  if (forgets_) deflateReset(z_);
}

void message_deflater::run(bytes data, bool flush, std::string& out) {
  do {
    const auto given = static_cast<uInt>(std::min<size_t>(data.size(), std::numeric_limits<uInt>::max()));
    z_->next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
    z_->avail_in = given;
    const bool last = given == data.size();
    do {
      const size_t at = out.size();
      const size_t room = std::clamp<size_t>(data.size(), 64, step);
      out.resize(at + room);
      z_->next_out = reinterpret_cast<Bytef*>(out.data() + at);
      z_->avail_out = static_cast<uInt>(room);
      [[maybe_unused]] const int code = deflate(z_, flush && last ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      assert(code == Z_OK || code == Z_BUF_ERROR);
      out.resize(at + room - z_->avail_out);
    } while (z_->avail_out == 0);
    data = data.subspan(given);
  } while (!data.empty());
}

}  // namespace tern::websocket
