// What a server must not send, and the close code that answers it (RFC 6455 §5, §7.4, §8.1; RFC 7692 §6, §7.2), over a real
// connection and through the C API.
#include <zlib.h>

#include <set>

#include "integration/websocket.hpp"
#include "support/server_test.hpp"
#include "support/websocket_peer.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_literals;

namespace {

namespace frames = tern::websocket::frames;
using frames::raw;

constexpr const char* agree_deflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

// As a message of permessage-deflate is: without the wrapping, and without its last four bytes.
std::string deflated(std::string_view text) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()) + 16, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_SYNC_FLUSH), Z_OK);
  out.resize(z.total_out - 4);
  deflateEnd(&z);
  return out;
}

struct fault {
  const char* name;
  std::string sent;
  int code;
  const char* words;
  std::vector<std::string> before = {};  // what the program has got
  bool deflate = false;
};

const fault faults[] = {
    {"reserved_bit_1", raw({1, "x", true, 4}), 1002, "reserved bits"},
    {"reserved_bit_2", raw({1, "x", true, 2}), 1002, "reserved bits"},
    {"reserved_bit_3", raw({2, "x", true, 1}), 1002, "reserved bits"},
    {"reserved_bits_of_a_control_frame", raw({9, "x", true, 4}), 1002, "reserved bits"},
    {"opcode_3", raw({3, "x"}), 1002, "reserved opcode 3"},
    {"opcode_7", raw({7, ""}), 1002, "reserved opcode 7"},
    {"opcode_11", raw({11, ""}), 1002, "reserved opcode 11"},
    {"opcode_15", raw({15, "x"}), 1002, "reserved opcode 15"},
    {"masked", raw({1, "x", true, 0, true}), 1002, "masked"},
    {"masked_and_empty", raw({2, "", true, 0, true}), 1002, "masked"},
    {"ping_in_fragments", raw({9, "x", false}), 1002, "fragments"},
    {"close_in_fragments", raw({8, "", false}), 1002, "fragments"},
    {"ping_of_126_bytes", raw({9, std::string(126, 'x')}), 1002, "125"},
    {"close_of_126_bytes", raw({8, "\x03\xe8" + std::string(124, 'x')}), 1002, "125"},
    {"length_in_two_bytes_that_fits_in_one", raw({1, "x", true, 0, false, 2}), 1002, "shortest"},
    {"length_in_eight_bytes_that_fits_in_two", raw({2, std::string(300, 'x'), true, 0, false, 8}), 1002, "shortest"},
    {"length_with_its_top_bit", "\x82\x7f\x80\0\0\0\0\0\0\x01x"s, 1002, "top bit"},
    {"continuation_of_nothing", frames::text("a") + frames::more("x", true), 1002, "continuation of no message", {"text a"}},
    {"a_message_within_another", frames::text("a", false) + frames::text("b"), 1002, "within another"},
    {"bad_utf8", frames::text("ok") + frames::text("a\xff"), 1007, "UTF-8", {"text ok"}},
    {"bad_utf8_across_fragments", frames::text("\xf0\x9f", false) + frames::more("\x98x", true), 1007, "UTF-8"},
    {"utf8_that_ends_early", frames::text("a\xe2\x82"), 1007, "within a character"},
    {"a_surrogate", frames::text("\xed\xa0\x80"), 1007, "UTF-8"},
    {"bad_utf8_in_a_message_that_goes_on", frames::text("\xc0\x80", false), 1007, "UTF-8"},
    {"close_of_one_byte", raw({8, "\x03"}), 1002, "one byte"},
    {"close_999", frames::closing(999), 1002, "999"},
    {"close_1004", frames::closing(1004), 1002, "1004"},
    {"close_1005", frames::closing(1005), 1002, "1005"},
    {"close_1006", frames::closing(1006), 1002, "1006"},
    {"close_1015", frames::closing(1015), 1002, "1015"},
    {"close_1016", frames::closing(1016), 1002, "1016"},
    {"close_2999", frames::closing(2999), 1002, "2999"},
    {"close_5000", frames::closing(5000), 1002, "5000"},
    {"close_with_a_bad_reason", frames::closing(1000, "\xff"), 1007, "UTF-8"},
    {"too_large", raw({2, std::string(1001, 'x')}), 1009, "longer than 1000 bytes"},
    {"announced_as_too_large", "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"s, 1009, "longer than 1000 bytes"},
    {"too_large_in_fragments", frames::binary(std::string(600, 'x'), false) + frames::more(std::string(600, 'x'), true), 1009,
     "longer than 1000 bytes"},
    {"deflate_that_is_none", raw({2, "\xff\xff\xff", true, 4}), 1007, "corrupt", {}, true},
    {"deflate_that_ends_early", raw({2, deflated("hello hello hello").substr(0, 4), true, 4}), 1007, "corrupt", {}, true},
    {"deflated_text_that_is_not_utf8", raw({1, deflated("a\xff"), true, 4}), 1007, "UTF-8", {}, true},
    {"a_bomb", raw({2, deflated(std::string(10 << 20, '\0')), true, 4}), 1009, "longer than 1000 bytes", {}, true},
    {"mark_on_a_continuation", frames::text("a", false) + raw({0, "b", true, 4}), 1002, "marked as compressed", {}, true},
    {"mark_on_a_ping", raw({9, "b", true, 4}), 1002, "reserved bits", {}, true},
    {"mark_with_another_bit", raw({1, deflated("a"), true, 6}), 1002, "reserved bits", {}, true},
};

class websocket_fault : public ::testing::TestWithParam<fault> {};

TEST_P(websocket_fault, is_answered_with_its_code_and_ends_the_stream) {
  const fault& f = GetParam();
  std::string answer;
  std::atomic<bool> ended{false};
  websocket_peer peer([&](websocket_line& l) {
    l.open(f.deflate ? agree_deflate : "");
    l.send(f.sent);
    answer = l.rest();
    ended = l.ended();
  });
  auto client = make_client({{"websocket.max_message_bytes", "1000B"}});
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_EQ(t.end.code, TERN_E_WEBSOCKET);
  EXPECT_EQ(t.end.native, f.code);
  EXPECT_NE(t.end.message.find(f.words), std::string::npos) << t.end.message;
  std::vector<std::string> expected = {"open"};
  expected.insert(expected.end(), f.before.begin(), f.before.end());
  EXPECT_EQ(t.lines, expected);
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_TRUE(ended) << "the connection";
  EXPECT_TRUE(answer.starts_with("close:" + std::to_string(f.code))) << answer;
}

INSTANTIATE_TEST_SUITE_P(by, websocket_fault, ::testing::ValuesIn(faults),
                         [](const auto& f) { return std::string(f.param.name); });

TEST(websocket_frames, a_bomb_below_the_largest_message_is_stopped_by_its_ratio) {
  websocket_peer peer([&](websocket_line& l) {
    l.open(agree_deflate);
    l.send(raw({2, deflated(std::string(30 << 20, '\0')), true, 4}));
    l.rest();
  });
  auto client = make_client({{"websocket.max_message_bytes", "1GiB"}});
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_EQ(t.end.native, 1009) << t.end.message;
}

// RFC 6455 §5.1, §5.3: every frame of ours is masked, with a key that is new and cannot be guessed.
TEST(websocket_frames, ours_are_masked_with_keys_that_are_new) {
  constexpr size_t count = 500;
  std::set<std::string> keys;
  std::vector<std::string> payloads;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    l.send(frames::ping("are you there"));
    while (payloads.size() < count + 1) {
      auto f = l.frame();  // which checks the mask bit
      if (!f) break;
      keys.insert(f->key);
      payloads.push_back(frames::describe(*f));
    }
    l.send(frames::closing(1000));
    if (auto f = l.frame()) keys.insert(f->key), payloads.push_back(frames::describe(*f));
  });
  auto client = make_client();
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  for (size_t i = 0; i < count; ++i) send_text(stream.get(), "the same");
  EXPECT_TRUE(follow_messages(client.get(), stream.get()).ok());
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  ASSERT_EQ(payloads.size(), count + 2);
  EXPECT_EQ(std::count(payloads.begin(), payloads.end(), "text:the same"), static_cast<ptrdiff_t>(count));
  EXPECT_EQ(std::count(payloads.begin(), payloads.end(), "pong:are you there"), 1);
  EXPECT_EQ(payloads.back(), "close:1000");
  EXPECT_GE(keys.size(), count) << "of 2^32 there is hardly one twice";
}

// What is allowed, however odd: RFC 6455 §5.4, §5.5.
TEST(websocket_frames, control_frames_and_empty_fragments_stand_anywhere) {
  std::string answer;
  websocket_peer peer([&](websocket_line& l) {
    l.open(agree_deflate);
    l.send(frames::text("", false) + frames::ping("1") + frames::more("") + frames::pong("?") + frames::more("ab") +
           frames::ping(std::string(125, 'x')) + frames::more("", true) + raw({1, deflated("packed"), true, 4}) +
           raw({1, deflated("in two").substr(0, 3), false, 4}) + frames::ping("2") + raw({0, deflated("in two").substr(3)}) +
           frames::text("") + frames::closing(1000, "enough"));
    answer = l.until_close();
  });
  auto client = make_client();
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(t.lines,
            (std::vector<std::string>{"open", "text ab", "text packed", "text in two", "text ", "closing 1000 enough"}));
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_TRUE(answer.ends_with("close:1000")) << answer;
}

}  // namespace
