#include "protocols/http/decode/inflater.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace tern::http {
namespace {

uInt clamped(size_t size) noexcept { return static_cast<uInt>(std::min<size_t>(size, std::numeric_limits<uInt>::max())); }

}  // namespace

inflater::inflater(wrapping w) {
  if (inflateInit2(&z_, static_cast<int>(w)) != Z_OK) throw std::bad_alloc();
}

inflater::~inflater() { inflateEnd(&z_); }

inflater::result inflater::run(bytes in, mutable_bytes room, decode_step& step) {
  const uInt given = clamped(in.size());
  const uInt offered = clamped(room.size());
  z_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
  z_.avail_in = given;
  z_.next_out = reinterpret_cast<Bytef*>(room.data());
  z_.avail_out = offered;
  code_ = inflate(&z_, Z_NO_FLUSH);
  step.used += given - z_.avail_in;
  step.made += offered - z_.avail_out;
  switch (code_) {
    case Z_OK:
    case Z_BUF_ERROR:  // nothing to do it with
      return result::more;
    case Z_STREAM_END:
      return result::end;
    case Z_MEM_ERROR:
      throw std::bad_alloc();
    case Z_NEED_DICT:
      text_ = "it needs a dictionary";
      return result::failed;
    default:
      text_ = z_.msg ? z_.msg : zError(code_);
      return result::failed;
  }
}

void inflater::restart() { inflateReset(&z_); }

}  // namespace tern::http
