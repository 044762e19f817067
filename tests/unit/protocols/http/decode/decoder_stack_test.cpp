#include "protocols/http/decode/decoder_stack.hpp"

#include "unit/protocols/http/decode/encoded.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;

namespace {

using names = std::vector<std::string_view>;

decoder_stack stack_of(const names& applied, uint64_t max_ratio = 1000) {
  std::vector<const coding*> list;
  for (std::string_view name : applied) list.push_back(find_coding(name));
  return decoder_stack(list, max_ratio);
}

// br only as the innermost one, around sample().
std::string encode_all(const names& applied, std::string text) {
  for (std::string_view name : applied) text = encoded(name, text);
  return text;
}

std::vector<names> stacks() {
  std::vector<names> all = {{"gzip"},
                            {"gzip", "gzip"},
                            {"deflate", "gzip"},
                            {"gzip", "deflate", "gzip"},
                            {"deflate", "deflate", "gzip", "gzip"},
                            {"gzip", "gzip", "gzip", "gzip", "gzip"}};
#if defined(TERN_BROTLI) && defined(TERN_ZSTD)
  all.push_back({"br"});
  all.push_back({"zstd"});
  all.push_back({"br", "zstd"});
  all.push_back({"zstd", "gzip"});
  all.push_back({"br", "gzip", "zstd", "deflate", "zstd"});
#endif
  return all;
}

std::string zeros(size_t count) { return std::string(count, '\0'); }

}  // namespace

TEST(decoder_stack, undoes_the_last_coding_first) {
  for (const names& applied : stacks()) {
    const std::string in = encode_all(applied, sample());
    for (size_t cut : {size_t{1}, size_t{10}, SIZE_MAX})
      for (size_t room : {1, 777, 100000}) {
        decoder_stack d = stack_of(applied);
        const decoded out = run_through(d, in, cut, room);
        EXPECT_FALSE(out.why) << out.why.message();
        EXPECT_EQ(out.text, sample());
      }
  }
}

TEST(decoder_stack, what_is_larger_than_the_buffers_between_passes_too) {
  std::string text;
  for (int i = 0; text.size() < 500000; ++i) text += std::to_string(i * 2654435761u);
  const names applied = {"gzip", "deflate", "gzip"};
  const std::string in = encode_all(applied, text);
  ASSERT_GT(in.size(), 2 * limits::http_between_codings);
  for (size_t cut : {size_t{1000}, SIZE_MAX}) {
    decoder_stack d = stack_of(applied);
    EXPECT_EQ(run_through(d, in, cut, 65536).text, text);
    EXPECT_FALSE(d.finish());
  }
}

TEST(decoder_stack, a_cut_off_body_is_an_error_at_every_byte_but_the_first) {
  for (const names& applied : stacks()) {
    const std::string in = encode_all(applied, sample());
    for (size_t size = 1; size < in.size(); ++size) {
      decoder_stack d = stack_of(applied);
      EXPECT_EQ(run_through(d, std::string_view(in).substr(0, size)).why.code(), TERN_E_DECODE) << size;
    }
  }
}

TEST(decoder_stack, an_inner_stream_that_is_cut_off_is_an_error) {
  const std::string inner = gzipped(sample());
  decoder_stack d = stack_of({"gzip", "deflate"});
  EXPECT_EQ(run_through(d, deflated(inner.substr(0, inner.size() / 2), wrapping::zlib)).why.message(),
            "the response ends in the middle of its gzip data");
  decoder_stack empty = stack_of({"gzip", "deflate"});
  EXPECT_EQ(run_through(empty, deflated("", wrapping::zlib)).why.message(), "the response ends in the middle of its gzip data");
}

TEST(decoder_stack, a_body_without_a_byte_is_empty) {
  for (const names& applied : stacks()) {
    decoder_stack d = stack_of(applied);
    const decoded out = run_through(d, "");
    EXPECT_FALSE(out.why);
    EXPECT_EQ(out.text, "");
  }
}

TEST(decoder_stack, growth_is_limited_past_the_first_mebibyte) {
  const std::string small = gzipped(zeros(limits::http_ratio_from));
  const std::string large = gzipped(zeros(limits::http_ratio_from + 100000));
  decoder_stack a = stack_of({"gzip"}, 10);
  EXPECT_FALSE(run_through(a, small, 100, 65536).why);
  decoder_stack b = stack_of({"gzip"}, 10);
  const decoded out = run_through(b, large, 100, 65536);
  EXPECT_EQ(out.why.code(), TERN_E_DECODE);
  EXPECT_EQ(out.why.message(), "the gzip data of the response grows more than 10 times when it is decoded");
  EXPECT_LE(out.text.size(), limits::http_ratio_from);
  decoder_stack c = stack_of({"gzip"}, no_limit);
  EXPECT_FALSE(run_through(c, large, 100, 65536).why);
}

TEST(decoder_stack, bombs_end_after_a_mebibyte) {
  const std::string once = gzipped(zeros(20'000'000));
  for (const auto& [applied, in] : std::vector<std::pair<names, std::string>>{
           {{"gzip", "gzip"}, gzipped(once)},
           {{"gzip", "gzip", "gzip"}, gzipped(gzipped(once))},
#ifdef TERN_ZSTD
           {{"zstd"}, zstandard(zeros(20'000'000))},
#endif
#ifdef TERN_BROTLI
           {{"br"}, brotli_bomb()},
#endif
       }) {
    decoder_stack d = stack_of(applied);
    const decoded out = run_through(d, in, SIZE_MAX, 65536);
    EXPECT_EQ(out.why.code(), TERN_E_DECODE);
    EXPECT_NE(out.why.message().find("grows more than 1000 times"), std::string_view::npos) << out.why.message();
    EXPECT_LE(out.text.size(), limits::http_ratio_from);
  }
}

// Empty members, encoded: the inner decoder makes nothing of what the outer one makes without end.
TEST(decoder_stack, growth_between_two_codings_is_limited_too) {
  const std::string member = gzipped("");
  std::string members;
  while (members.size() < 5'000'000) members += member;
  decoder_stack d = stack_of({"gzip", "deflate"}, 100);
  const decoded out = run_through(d, deflated(members, wrapping::zlib), 50);
  EXPECT_EQ(out.text, "");
  EXPECT_EQ(out.why.message(), "the deflate data of the response grows more than 100 times when it is decoded");
}
