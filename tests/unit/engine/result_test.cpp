#include "engine/result.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "unit/engine/driven_client.hpp"

using namespace tern;
using tern::test::plain_prepared;

namespace {

std::string_view text(tern_str s) { return {s.data, s.size}; }
bool ends_with_nul(tern_str s) { return s.data[s.size] == '\0'; }

struct owned {
  tern_result* r;
  explicit owned(tern_result* made) : r(made) {}
  owned(const owned&) = delete;
  ~owned() { r->release(); }
  tern_result* operator->() const { return r; }
};

}  // namespace

TEST(result, without_a_response_has_the_request_only) {
  owned r(tern_result::create(nullptr, nullptr, plain_prepared(), 17, 0));
  const tern_result_info v = r->view();
  EXPECT_EQ(v.struct_size, sizeof v);
  EXPECT_EQ(v.id, 17u);
  EXPECT_EQ(v.status, 0);
  EXPECT_EQ(v.version, 0u);
  EXPECT_EQ(v.header_count, 0u);
  EXPECT_EQ(text(v.method), "GET");
  EXPECT_EQ(text(v.url), "http://a.example/");
  EXPECT_EQ(text(v.final_url), text(v.url));
  EXPECT_EQ(v.remote_address.data, nullptr);
  EXPECT_EQ(v.body.data, nullptr);
  EXPECT_EQ(v.error, nullptr);
  EXPECT_EQ(v.trailer_count + v.interim_count, 0u);
  for (int64_t t : {v.queued_ns, v.connected_ns, v.dns_ns, v.connect_ns, v.tls_ns, v.first_byte_ns, v.total_ns})
    EXPECT_EQ(t, -1);
}

// Where it stands in the text is the parser's business: llhttp's is behind its line.
TEST(result, an_empty_value_leaves_what_stands_there_as_it_is) {
  const std::string_view t = "HTTP/1.1 200 \r\nEmpty:\r\nExpires: 0\r\n\r\n";
  const size_t name = t.find("Expires");
  const field list[] = {{t.substr(t.find("Empty"), 5), t.substr(name, 0)}, {t.substr(name, 7), t.substr(t.find("0\r"), 1)}};
  head h;
  h.text = t;
  h.reason = t.substr(t.find("Empty"), 0);
  h.list = list;
  owned r(tern_result::create(&h, nullptr, plain_prepared(), 0, 0));
  EXPECT_EQ(text(r->reason), "");
  EXPECT_EQ(text(r->headers[0].name), "Empty");
  EXPECT_EQ(text(r->headers[0].value), "");
  EXPECT_TRUE(ends_with_nul(r->headers[0].value));
  EXPECT_EQ(text(r->headers[1].name), "Expires");
  EXPECT_EQ(text(r->headers[1].value), "0");
}

TEST(result, copies_a_head_of_separate_texts) {
  head h;
  h.status = 200;
  h.version = 11;
  std::string reason = "OK", name = "Server", value = "x/1";
  const field list[] = {{name, value}, {"Empty", ""}, {name, "second"}};
  h.reason = reason;
  h.list = list;
  owned r(tern_result::create(&h, nullptr, plain_prepared(), 0, 0));
  reason.assign(2, '!');
  name.assign(6, '!');
  value.assign(3, '!');
  const tern_result_info v = r->view();
  EXPECT_EQ(v.status, 200);
  EXPECT_EQ(v.version, 11u);
  EXPECT_EQ(text(v.reason), "OK");
  ASSERT_EQ(v.header_count, 3u);
  EXPECT_EQ(text(v.headers[0].name), "Server");
  EXPECT_EQ(text(v.headers[0].value), "x/1");
  EXPECT_EQ(text(v.headers[1].name), "Empty");
  EXPECT_EQ(text(v.headers[1].value), "");
  EXPECT_NE(v.headers[1].value.data, nullptr) << "empty, not absent";
  EXPECT_EQ(text(v.headers[2].value), "second");
  for (const tern_pair& p : {v.headers[0], v.headers[1], v.headers[2]})
    EXPECT_TRUE(ends_with_nul(p.name) && ends_with_nul(p.value));
}

TEST(result, copies_a_head_in_one_piece) {
  std::string all = "HTTP/1.1 404 Not Found\r\nA: one\r\nB:\r\nC:three  \r\n\r\n";
  const std::string_view t = all;
  const auto part = [&](std::string_view what) { return t.substr(t.find(what), what.size()); };
  head h;
  h.status = 404;
  h.text = t;
  h.reason = part("Not Found");
  const field list[] = {
      {part("A"), part("one")}, {part("B"), t.substr(t.find("B:") + 2, 0)}, {part("C:").substr(0, 1), part("three")}};
  h.list = list;
  owned r(tern_result::create(&h, nullptr, plain_prepared(), 0, 0));
  all.assign(all.size(), '!');
  const tern_result_info v = r->view();
  EXPECT_EQ(text(v.reason), "Not Found");
  EXPECT_TRUE(ends_with_nul(v.reason));
  ASSERT_EQ(v.header_count, 3u);
  const char* wanted[][2] = {{"A", "one"}, {"B", ""}, {"C", "three"}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_STREQ(v.headers[i].name.data, wanted[i][0]);
    EXPECT_EQ(v.headers[i].name.size, 1u);
    EXPECT_STREQ(v.headers[i].value.data, wanted[i][1]);
    EXPECT_EQ(v.headers[i].value.size, std::strlen(wanted[i][1]));
  }
}

TEST(result, a_head_in_one_piece_without_a_reason_has_an_empty_one) {
  const std::string_view t = "HTTP/1.1 200\r\n\r\n";
  head h;
  h.text = t;
  owned r(tern_result::create(&h, nullptr, plain_prepared(), 0, 0));
  EXPECT_EQ(r->view().reason.size, 0u);
  EXPECT_NE(r->view().reason.data, nullptr);
}

TEST(result, knows_the_link_it_came_over) {
  link_info clear{"127.0.0.1:80", "", nullptr};
  owned plain(tern_result::create(nullptr, &clear, plain_prepared(), 0, 0));
  EXPECT_EQ(text(plain->view().remote_address), "127.0.0.1:80");
  EXPECT_EQ(plain->view().local_address.data, nullptr);
  EXPECT_EQ(plain->view().tls_version.data, nullptr);
  EXPECT_EQ(plain->view().flags, 0u);

  const tls_info agreed{"TLSv1.3", "AES", "h2", true};
  link_info secured{"1.2.3.4:443", "5.6.7.8:9", &agreed};
  owned r(tern_result::create(nullptr, &secured, plain_prepared(), 0, 0));
  secured.remote.assign(11, '!');
  EXPECT_EQ(text(r->view().remote_address), "1.2.3.4:443");
  EXPECT_EQ(text(r->view().local_address), "5.6.7.8:9");
  EXPECT_EQ(text(r->view().tls_version), "TLSv1.3");
  EXPECT_EQ(text(r->view().tls_cipher), "AES");
  EXPECT_EQ(r->view().flags, uint32_t{TERN_RESULT_TLS | TERN_RESULT_TLS_RESUMED});
}

TEST(result, the_meta_of_the_request_is_followed_by_its_id_and_method) {
  auto from = plain_prepared();
  from->meta = {{"tag", "blue"}, {"empty", ""}};
  owned r(tern_result::create(nullptr, nullptr, from, UINT64_MAX, 0));
  const tern_result_info v = r->view();
  ASSERT_EQ(v.meta_count, 4u);
  EXPECT_EQ(text(v.meta[0].name), "tag");
  EXPECT_EQ(text(v.meta[0].value), "blue");
  EXPECT_EQ(text(v.meta[1].name), "empty");
  EXPECT_EQ(text(v.meta[2].name), "req_id");
  EXPECT_EQ(text(v.meta[2].value), "18446744073709551615");
  EXPECT_TRUE(ends_with_nul(v.meta[2].value));
  EXPECT_EQ(text(v.meta[3].name), "req_method");
  EXPECT_EQ(text(v.meta[3].value), "GET");
}

TEST(result, keeps_what_it_was_made_from_as_long_as_somebody_holds_it) {
  auto from = plain_prepared();
  std::weak_ptr<const prepared> alive = from;
  tern_result* r = tern_result::create(nullptr, nullptr, std::move(from), 0, 0);
  EXPECT_EQ(r->retain(), r);
  r->release();
  EXPECT_FALSE(alive.expired());
  r->release();
  EXPECT_TRUE(alive.expired());
}

TEST(result, its_block_has_the_room_for_a_body_that_was_asked_for) {
  for (size_t size : {size_t{0}, size_t{1}, size_t{1000}}) {
    owned r(tern_result::create(nullptr, nullptr, plain_prepared(), 0, size));
    EXPECT_EQ(r->body_capacity, size);
    std::memset(r->body_block, 'x', size + 1);  // with its NUL
    EXPECT_EQ(r->body().data, nullptr) << "there is room, but no body yet";
    r->has_body = true;
    r->body_size = size;
    EXPECT_EQ(text(r->body()), std::string(size, 'x'));
    EXPECT_EQ(text(r->view().meta[1].value), "GET") << "nothing of it was written over";
  }
}

TEST(result, shows_the_final_url_and_the_error_when_there_are) {
  owned r(tern_result::create(nullptr, nullptr, plain_prepared(), 0, 0));
  r->final_url = "http://b.example/";
  r->extras = std::make_unique<result_extras>();
  EXPECT_EQ(r->view().error, nullptr);
  r->extras->failure.why = error(TERN_E_CONNECT);
  EXPECT_EQ(text(r->view().final_url), "http://b.example/");
  EXPECT_EQ(text(r->view().url), "http://a.example/");
  EXPECT_EQ(r->view().error, &r->extras->failure);
}
