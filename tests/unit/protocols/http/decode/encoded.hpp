// Texts in every content coding, and ways to decode them. zlib and zstd encode here; what brotli encodes stands here.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#ifdef TERN_ZSTD
#include <zstd.h>
#endif

#include "base/base64.hpp"
#include "protocols/http/decode/decoder_stack.hpp"
#include "protocols/http/decode/inflater.hpp"

namespace tern::http::coded {

inline std::string sample() {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += "line " + std::to_string(i) + " of " + std::to_string(i * 7919 % 1000) + " lines: the quick brown fox\n";
  return text;
}

inline std::string deflated(std::string_view text, wrapping w) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 6, Z_DEFLATED, static_cast<int>(w), 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, static_cast<uLong>(text.size())), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string gzipped(std::string_view text) { return deflated(text, wrapping::gzip); }

#ifdef TERN_ZSTD
// With a window of its own size the length of the text is not announced, which would make the window smaller.
inline std::string zstandard(std::string_view text, int window_log = 0) {
  ZSTD_CCtx* c = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()) + 100, '\0');
  ZSTD_inBuffer from{text.data(), text.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  if (window_log != 0) {
    ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, window_log);
    EXPECT_FALSE(ZSTD_isError(ZSTD_compressStream2(c, &to, &from, ZSTD_e_continue)));
  }
  EXPECT_EQ(ZSTD_compressStream2(c, &to, &from, ZSTD_e_end), 0u);
  out.resize(to.pos);
  ZSTD_freeCCtx(c);
  return out;
}
#endif

inline std::string from_base64(std::string_view text) {
  auto data = base64_decode(text);
  EXPECT_TRUE(data);
  return *data;
}

// sample(), in br.
inline std::string brotli_sample() {
  return from_base64(
      "Hw8hoByJcSzJKvbkU+mMdIDXNi/K8g0ErxR0oKAL1GfswryWMUkwVi2WShB8PHyEue0DJHSZxWL0a+N/7/PX9zk/Px/5/Uj699sU867TZlsuXDMNmizYWK"
      "ptgBvuSDsubev5M6/i9DnjK3u5wb0sDMRIMDpU4wOO2iORWNqgOfvi5TFxW3eccHHO4JICX9aEYgo9zpHoW9rEOfci/ZiI1B1fuHhrEBeCcUR0GcAPL8ll"
      "9368MRCjJUZZjKwYOWLEifEoLtclLqctxhnx8FKOpRwjOTpy9JOjVo6EHCE5XuR4T17uUuNAPSQ11mpM1ZhRo0+NohppNaJqxOjxTl8u6HGkH4b+5dJjV4"
      "+BHi09KnrUMyPXjDgzHs3luszlNMw4Yx5emLE0Y2xG144eO2rtSNgRsuPFjvfs5S47DuxDsWPzd96bXN9jaqZs9YWrokGlBStKtQ5wvTtSl0vjeM682750"
      "fpvu7WaSq4FBtQSrQrU+4Mo9UoGl8TRnX908pk7rrhPu9jwI3pYCa0xUXeh1jlTd0kjOuVfhx9RL3fWFq7sGdSB4K0JvG9DrO1KzS6MxB69Kj6l02YrGW8"
      "eg3gnWJVEdA9/2kHWWvuyNw1fDx1SrbFXirc+gcgUrQFRPwHVzZn1L4+wcvVs8zNuy2BqHq67FOoJVR1RJ4Aofqde148zxq3uPqYOytwrubWNifYI1S1QN"
      "4Codqcza8c3Jq9jH1LuydRmujg1uK3Adorc9wDU8Uu2lUZ2PvnUeU7llKxCungzqRnJ9RHUW+BaHvK0W/XQy");
}

// 20,000,000 zeros, in br.
inline std::string brotli_bomb() { return from_base64("z///f/gnAOKxQCD3/j//WWLwTwDEYQGALkkM"); }

inline std::string encoded(std::string_view coding, std::string_view text) {
  if (coding == "gzip") return gzipped(text);
  if (coding == "deflate") return deflated(text, wrapping::zlib);
#ifdef TERN_ZSTD
  if (coding == "zstd") return zstandard(text);
#endif
  EXPECT_EQ(coding, "br");
  EXPECT_EQ(text, sample());
  return brotli_sample();
}

struct decoded {
  std::string text;
  error why;  // of decoding or of the end
};

// Feeds `cut` bytes at a time and gives `room` bytes for what comes out. D: content_decoder or decoder_stack.
template <class D>
decoded run_through(D& d, std::string_view in, size_t cut = SIZE_MAX, size_t room = 1000) {
  decoded all;
  std::string memory(room, '\0');
  const mutable_bytes to(reinterpret_cast<std::byte*>(memory.data()), room);
  for (size_t at = 0; at < in.size();) {
    std::string_view piece = in.substr(at, cut);
    at += piece.size();
    for (;;) {
      const decode_step step = d.decode(as_bytes(piece), to);
      if ((all.why = d.why())) return all;
      all.text.append(memory, 0, step.made);
      piece.remove_prefix(step.used);
      if (step.used == 0 && step.made == 0) break;
    }
    EXPECT_EQ(piece, "");
  }
  all.why = d.finish();
  return all;
}

inline decoded run(std::string_view coding, std::string_view in, size_t cut = SIZE_MAX, size_t room = 1000) {
  auto d = find_coding(coding)->make();
  return run_through(*d, in, cut, room);
}

// The codings built in, one after another.
template <class F>
void for_each_coding(F f) {
  for (std::string_view name : {"gzip", "deflate", "br", "zstd"})
    if (find_coding(name)) {
      SCOPED_TRACE(name);
      f(name);
    }
}

}  // namespace tern::http::coded
