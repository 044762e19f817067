#include "support/h2_frames.hpp"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

namespace tern::test {
namespace {

// What nghttp2 reads from a header block.
h2_fields inflate(std::string_view block) {
  nghttp2_hd_inflater* inflater = nullptr;
  nghttp2_hd_inflate_new(&inflater);
  h2_fields result;
  const auto* at = reinterpret_cast<const std::uint8_t*>(block.data());
  std::size_t left = block.size();
  for (int flags = 0; (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
    nghttp2_nv field{};
    flags = 0;
    ssize_t n = nghttp2_hd_inflate_hd2(inflater, &field, &flags, at, left, 1);
    if (n < 0) break;
    at += n;
    left -= static_cast<std::size_t>(n);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
      result.emplace_back(std::string(reinterpret_cast<char*>(field.name), field.namelen),
                          std::string(reinterpret_cast<char*>(field.value), field.valuelen));
  }
  nghttp2_hd_inflate_del(inflater);
  return result;
}

std::vector<h2_received> cut(std::string_view bytes) {
  h2_frame_reader reader;
  reader.feed(bytes);
  std::vector<h2_received> result;
  while (auto frame = reader.next()) result.push_back(*frame);
  EXPECT_TRUE(reader.rest().empty());
  return result;
}

TEST(h2_frames, a_frame_is_its_header_and_its_payload) {
  EXPECT_EQ(h2_rst(3, h2_code::cancel), std::string("\0\0\4\3\0\0\0\0\3\0\0\0\10", 13));
  EXPECT_EQ(h2_settings_ack(), std::string("\0\0\0\4\1\0\0\0\0", 9));
  EXPECT_EQ(h2_settings({{h2_setting::max_concurrent_streams, 100}}), std::string("\0\0\6\4\0\0\0\0\0\0\3\0\0\0d", 15));
}

TEST(h2_frames, literals_are_what_nghttp2_reads) {
  for (std::size_t size : {0, 1, 126, 127, 128, 254, 255, 16383, 20000}) {
    const h2_fields fields{{":status", "200"}, {"x-large", std::string(size, 'v')}, {std::string(size + 1, 'n'), "v"}};
    EXPECT_EQ(inflate(h2_literals(fields)), fields) << size;
  }
}

TEST(h2_frames, a_large_head_goes_on_in_continuations) {
  const h2_fields fields{{":status", "200"}, {"x-large", std::string(40000, 'v')}};
  auto frames = cut(h2_headers(5, fields, h2_flag::end_stream));
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].type, h2_type::headers);
  EXPECT_EQ(frames[0].flags, h2_flag::end_stream);
  EXPECT_EQ(frames[1].type, h2_type::continuation);
  EXPECT_EQ(frames[1].flags, h2_flag::none);
  EXPECT_EQ(frames[2].flags, h2_flag::end_headers);
  EXPECT_EQ(inflate(frames[0].payload + frames[1].payload + frames[2].payload), fields);
}

TEST(h2_frames, a_frame_is_cut_wherever_its_bytes_are) {
  const std::string bytes = h2_ping() + h2_data(1, "hello", h2_flag::end_stream) + h2_goaway(7, 2, "why");
  h2_frame_reader reader;
  std::vector<std::string> lines;
  for (char c : bytes) {
    reader.feed(std::string_view(&c, 1));
    while (auto frame = reader.next()) lines.push_back(frame->line());
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"PING 0", "DATA 1 size=5 END_STREAM", "GOAWAY 0 last=7 code=2"}));
}

TEST(h2_frames, a_line_says_what_matters) {
  auto line = [](const std::string& bytes) { return cut(bytes).at(0).line(); };
  EXPECT_EQ(line(h2_settings({{3, 100}, {4, 65536}})), "SETTINGS 0 3=100 4=65536");
  EXPECT_EQ(line(h2_settings_ack()), "SETTINGS 0 ACK");
  EXPECT_EQ(line(h2_window_update(9, 0x7fffffff)), "WINDOW_UPDATE 9 +2147483647");
  EXPECT_EQ(line(h2_rst(3, 8)), "RST_STREAM 3 code=8");
  EXPECT_EQ(line(h2_headers(3, {{"a", "b"}}, h2_flag::end_stream)), "HEADERS 3 END_STREAM");
  EXPECT_EQ(line(h2_frame(static_cast<h2_type>(0x42), 0, 1, "abc")), "TYPE_66 1 size=3");
}

}  // namespace
}  // namespace tern::test
