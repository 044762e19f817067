#include "support/compressed.hpp"

#include <zlib.h>

#include <stdexcept>

namespace tern::test {
namespace {

constexpr int zlib_wrapping = 15, gzip_wrapping = 15 + 16;  // windowBits of deflateInit2

std::string compressed(std::string_view text, int wrapping) {
  z_stream z{};
  if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, wrapping, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string out(deflateBound(&z, static_cast<uLong>(text.size())), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib did not come to an end");
  return out;
}

}  // namespace

std::string gzipped(std::string_view text) { return compressed(text, gzip_wrapping); }
std::string deflated(std::string_view text) { return compressed(text, zlib_wrapping); }

}  // namespace tern::test
