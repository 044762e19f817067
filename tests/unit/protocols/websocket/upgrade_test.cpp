// The opening handshake. RFC 6455 §4.1: key (16 random bytes, fresh each time), required fields, Upgrade, Connection,
// Accept, subprotocols (tokens, each once; the server's is one of ours, and one), extensions; §4.2.2 (accept), §9.1, §11.3.
// RFC 7692 §5.
#include "protocols/websocket/upgrade.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "unit/protocols/websocket/frames.hpp"

using namespace tern;
using namespace tern::websocket;

namespace {

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view good_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

struct answer {
  std::vector<field> list = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", good_accept}};
  upgrade_wish wish;

  answer& set(std::string_view name, std::string_view value) {
    for (field& f : list)
      if (f.name == name) f.value = value;
    return *this;
  }
  answer& add(std::string_view name, std::string_view value) {
    list.push_back({name, value});
    return *this;
  }
  answer& drop(std::string_view name) {
    std::erase_if(list, [&](const field& f) { return f.name == name; });
    return *this;
  }
  std::string outcome() const {
    head h;
    h.kind = head_kind::tunnel;
    h.status = 101;
    h.list = list;
    const auto got = read_upgrade(h, key, wish);
    if (!got) {
      EXPECT_EQ(got.why().code(), TERN_E_WEBSOCKET_UPGRADE);
      EXPECT_EQ(got.why().native_code(), 101);
      return std::string(got.why().message());
    }
    return "ok " + got->subprotocol + (got->deflate ? " deflate" : "");
  }
};

}  // namespace

TEST(Upgrade, TheExampleOfTheRfc) { EXPECT_EQ(accept_of(key), good_accept); }  // §1.3

TEST(Upgrade, KeysAre16RandomBytesAndDiffer) {
  const auto a = make_key(draw_random), b = make_key(draw_random);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(base64_decode(*a)->size(), 16u);
  EXPECT_NE(*a, *b);
  EXPECT_FALSE(make_key([](mutable_bytes) { return error(TERN_E_INTERNAL, "none"); }));
}

TEST(Upgrade, Fields) {
  fields list = {{"User-Agent", "x"}};
  upgrade_wish wish;
  ASSERT_FALSE(add_upgrade_fields(wish, key, list));
  wish.subprotocols = {"chat", "superchat"};
  wish.deflate.emplace();
  fields more;
  ASSERT_FALSE(add_upgrade_fields(wish, key, more));
  auto shown = [](const fields& all) {
    std::string text;
    for (const owned_field& f : all) text += f.name + ": " + f.value + "\n";
    return text;
  };
  const std::string always =
      "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: " + std::string(key) + "\n";
  EXPECT_EQ(shown(list), "User-Agent: x\n" + always);
  EXPECT_EQ(shown(more), always + "Sec-WebSocket-Protocol: chat, superchat\n" +
                             "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n");
}

TEST(Upgrade, FieldsOfTheHandshakeAreNotTheProgramsToSet) {
  for (std::string name : {"Upgrade", "connection", "Sec-WebSocket-Key", "sec-websocket-version", "Sec-WebSocket-Protocol",
                           "Sec-WebSocket-Extensions"}) {
    fields list = {{name, "x"}};
    const error e = add_upgrade_fields({}, key, list);
    EXPECT_EQ(e.code(), TERN_E_ARGUMENT);
    EXPECT_EQ(e.message(), "the header " + name + " is set by the WebSocket handshake itself");
  }
}

TEST(Upgrade, WishesAreChecked) {
  upgrade_wish w;
  w.subprotocols = {"chat", "v1.chat"};
  w.deflate.emplace();
  EXPECT_FALSE(check_wish(w));
  w.subprotocols = {"chat", "other", "chat"};
  EXPECT_EQ(check_wish(w).message(), "the subprotocol \"chat\" is named twice");
  for (std::string bad : {"", "a b", "a,b", "caf\xc3\xa9"}) {
    w.subprotocols = {bad};
    EXPECT_EQ(check_wish(w).code(), TERN_E_ARGUMENT);
  }
  w.subprotocols.clear();
  for (int bits : {8, 16, 0}) {
    w.deflate.emplace();
    w.deflate->server_max_window_bits = bits;
    EXPECT_EQ(check_wish(w).code(), TERN_E_ARGUMENT);
    w.deflate.emplace();
    w.deflate->client_max_window_bits = bits;
    EXPECT_EQ(check_wish(w).code(), TERN_E_ARGUMENT);
  }
  w.deflate.emplace();
  w.deflate->level = 10;
  EXPECT_EQ(check_wish(w).code(), TERN_E_ARGUMENT);
}

TEST(Upgrade, Agreements) {
  EXPECT_EQ(answer().outcome(), "ok ");
  EXPECT_EQ(answer().set("Upgrade", "WebSocket").set("Connection", "keep-alive, upgrade").outcome(), "ok ");
  EXPECT_EQ(answer().set("Sec-WebSocket-Accept", " s3pPLMBiTxaQ9kYGzzhZRbK+xOo= ").outcome(), "ok ");
  answer with;
  with.wish.subprotocols = {"a", "b"};
  with.wish.deflate.emplace();
  EXPECT_EQ(with.outcome(), "ok ");
  EXPECT_EQ(with.add("Sec-WebSocket-Protocol", "b").add("Sec-WebSocket-Extensions", "permessage-deflate").outcome(),
            "ok b deflate");
}

TEST(Upgrade, UpgradeAndConnection) {
  EXPECT_EQ(answer().drop("Upgrade").outcome(), "the server switched to no protocol that it names, not to websocket");
  EXPECT_EQ(answer().set("Upgrade", "h2c").outcome(), "the server switched to \"h2c\", not to websocket");
  EXPECT_EQ(answer().set("Upgrade", "websocket, h2c").outcome(), "the server switched to \"websocket, h2c\", not to websocket");
  EXPECT_EQ(answer().add("Upgrade", "websocket").outcome(), "the server sent several Upgrade headers");
  EXPECT_EQ(answer().drop("Connection").outcome(), "the server's Connection header does not say Upgrade");
  EXPECT_EQ(answer().set("Connection", "keep-alive").outcome(), "the server's Connection header does not say Upgrade");
}

TEST(Upgrade, Accept) {
  EXPECT_EQ(answer().drop("Sec-WebSocket-Accept").outcome(), "the server sent no Sec-WebSocket-Accept");
  EXPECT_EQ(answer().add("Sec-WebSocket-Accept", good_accept).outcome(),
            "the server sent several Sec-WebSocket-Accept headers");
  EXPECT_EQ(answer().set("Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=").outcome(),
            "the server's Sec-WebSocket-Accept does not belong to this request: \"S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\"");
}

TEST(Upgrade, Subprotocols) {
  EXPECT_EQ(answer().add("Sec-WebSocket-Protocol", "x").outcome(),
            "the server chose a subprotocol that was not offered: \"x\"");
  answer with;
  with.wish.subprotocols = {"a", "b"};
  EXPECT_EQ(answer(with).add("Sec-WebSocket-Protocol", "A").outcome(),
            "the server chose a subprotocol that was not offered: \"A\"");
  EXPECT_EQ(answer(with).add("Sec-WebSocket-Protocol", "a, b").outcome(),
            "the server chose a subprotocol that was not offered: \"a, b\"");
  EXPECT_EQ(answer(with).add("Sec-WebSocket-Protocol", "a").add("Sec-WebSocket-Protocol", "b").outcome(),
            "the server chose several subprotocols");
}

TEST(Upgrade, Extensions) {
  EXPECT_EQ(answer().add("Sec-WebSocket-Extensions", "permessage-deflate").outcome(),
            "the server's Sec-WebSocket-Extensions names what was not offered: \"permessage-deflate\"");
}

TEST(Upgrade, OtherResponses) {
  head h;
  h.status = 404;
  h.reason = "Not Found";
  const error e = not_upgraded(h);
  EXPECT_EQ(e.code(), TERN_E_WEBSOCKET_UPGRADE);
  EXPECT_EQ(e.native_code(), 404);
  EXPECT_EQ(e.message(), "the server answered 404 Not Found instead of opening a WebSocket connection");
}
