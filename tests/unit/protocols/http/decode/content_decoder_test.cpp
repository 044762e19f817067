// What all decoders have in common.
#include "protocols/http/decode/content_decoder.hpp"

#include "unit/protocols/http/decode/encoded.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;
using namespace std::string_view_literals;

TEST(content_decoder, brings_back_what_was_encoded_however_it_is_cut) {
  for_each_coding([](std::string_view coding) {
    const std::string in = encoded(coding, sample());
    for (size_t cut : {size_t{1}, size_t{2}, size_t{7}, size_t{100}, SIZE_MAX})
      for (size_t room : {1, 3, 1000, 100000}) {
        const decoded d = run(coding, in, cut, room);
        EXPECT_EQ(d.text, sample());
        EXPECT_FALSE(d.why) << d.why.message();
      }
  });
}

TEST(content_decoder, a_cut_off_stream_is_an_error_that_names_the_coding) {
  for_each_coding([](std::string_view coding) {
    const std::string in = encoded(coding, sample());
    for (size_t size = 0; size < in.size(); ++size)
      for (size_t cut : {size_t{1}, SIZE_MAX}) {
        const decoded d = run(coding, std::string_view(in).substr(0, size), cut);
        EXPECT_EQ(d.why.code(), TERN_E_DECODE) << size;
        EXPECT_EQ(d.why.message(), "the response ends in the middle of its " + std::string(coding) + " data");
        EXPECT_TRUE(sample().starts_with(d.text));
      }
  });
}

TEST(content_decoder, a_changed_bit_is_an_error_or_changes_nothing_where_there_is_a_checksum) {
  for_each_coding([](std::string_view coding) {
    if (coding == "br") return;
    const std::string in = encoded(coding, sample());
    size_t errors = 0;
    for (size_t bit = 0; bit < in.size() * 8; ++bit) {
      std::string bad = in;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
      const decoded d = run(coding, bad);
      if (d.why) {
        EXPECT_EQ(d.why.code(), TERN_E_DECODE);
        EXPECT_NE(d.why.message().find(coding), std::string_view::npos);
        ++errors;
      } else {
        EXPECT_EQ(d.text, sample()) << bit;
      }
    }
    EXPECT_GT(errors, in.size() * 7);  // some bits of a gzip header mean nothing here
  });
}

TEST(content_decoder, something_behind_the_end_is_an_error) {
  for_each_coding([](std::string_view coding) {
    for (std::string_view more : {"x"sv, "xx"sv, "garbage that is no stream"sv, "\0\0\0\0"sv})
      for (size_t cut : {size_t{1}, SIZE_MAX})
        EXPECT_EQ(run(coding, encoded(coding, sample()) + std::string(more), cut).why.code(), TERN_E_DECODE);
  });
}

TEST(content_decoder, something_else_altogether_is_an_error) {
  for_each_coding([](std::string_view coding) {
    for (std::string_view text : {"<!DOCTYPE html><html>", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "{\"a\":1}", "\n"})
      EXPECT_EQ(run(coding, text).why.code(), TERN_E_DECODE);
  });
}

TEST(content_decoder, asked_again_and_again_without_input_it_stays_as_it_is) {
  for_each_coding([](std::string_view coding) {
    const std::string in = encoded(coding, sample());
    auto d = find_coding(coding)->make();
    std::byte room[100000];
    std::string out;
    for (size_t at = 0; at <= in.size(); ++at) {
      for (int i = 0; i < 40; ++i) {
        const decode_step none = d->decode({}, room);
        ASSERT_EQ(none.used + none.made, 0u);
        ASSERT_FALSE(d->why()) << d->why().message();
      }
      if (at == in.size()) break;
      const decode_step step = d->decode(as_bytes(std::string_view(in).substr(at, 1)), room);
      ASSERT_EQ(step.used, 1u);
      out += as_text(bytes(room, step.made));
    }
    EXPECT_EQ(out, sample());
    EXPECT_FALSE(d->finish());
  });
}
