#include "engine/body.hpp"

#include <gtest/gtest.h>

#include "engine/rows/http_state.hpp"
#include "unit/engine/driven_client.hpp"
#include "unit/storage/manual_offload.hpp"
#include "unit/storage/pipe_pair.hpp"

using namespace tern;
using namespace tern::test;

namespace {

struct body_test : testing::Test {
  temporary_folder home;
  manual_offload files;
  driven_client client;
  request_ref request = request_ref::adopt(new tern_request());
  submission::fresh s;

  body_test() {
    auto http = http::request_builder::create("POST", "http://a.example/");
    request->what = std::make_unique<http_spec>(std::move(*http));
  }
  void trailers() { ASSERT_FALSE(static_cast<http_spec&>(*request->what).builder.add_trailer("Digest", "x")); }
  std::unique_ptr<body_source> make(body_spec what, submit_order order = {}) {
    request->body = std::move(what);
    s.reset(new submission(*client, request, plain_prepared(), std::move(order)));
    s->event.id = 9;
    return make_body(*s, files);
  }
};

std::string all_of(body_source& body) {
  std::string text;
  for (peeked p = body.peek(100); p.state == pull::some; p = body.peek(100)) {
    text += as_text(p.data);
    body.consume(p.data.size());
  }
  return text;
}

}  // namespace

TEST_F(body_test, a_request_without_a_body_has_none) {
  EXPECT_EQ(make(std::monostate()), nullptr);
  trailers();
  EXPECT_EQ(make(std::monostate()), nullptr) << "trailers need a body to follow";
}

TEST_F(body_test, bytes_are_kept_alive_and_borrowed_ones_are_not_copied) {
  auto data = std::make_shared<const std::string>("hello");
  std::weak_ptr<const std::string> alive = data;
  auto owned = make(bytes_body{std::move(data)});
  request->body = std::monostate();
  EXPECT_FALSE(alive.expired());
  EXPECT_EQ(owned->length(), 5u);
  EXPECT_EQ(all_of(*owned), "hello");

  const std::string theirs = "borrowed";
  auto borrowed = make(borrowed_body{as_bytes(theirs), dropper()});
  EXPECT_EQ(static_cast<const void*>(borrowed->peek(8).data.data()), theirs.data());
}

TEST_F(body_test, a_file_is_opened_when_it_is_first_looked_at) {
  put(home / "f", "content");
  auto body = make(file_body{home / "f"});
  EXPECT_EQ(files.pending(), 0u);
  EXPECT_FALSE(body->ready());
  EXPECT_EQ(body->peek(1).state, pull::pending);
  files.run_all();
  EXPECT_EQ(body->length(), 7u);
  EXPECT_EQ(all_of(*body), "content");
}

TEST_F(body_test, a_seekable_descriptor_is_read_from_its_place_again_and_again) {
  put(home / "f", "0123456789");
  auto file = std::make_shared<descriptor>(::open((home / "f").c_str(), O_RDONLY | O_CLOEXEC));
  for (int i = 0; i < 2; ++i) {
    auto body = make(descriptor_body{file, true, 3, 4});
    body->peek(1);
    files.run_all();
    EXPECT_EQ(all_of(*body), "3456");
  }
  EXPECT_TRUE(*file);
}

TEST_F(body_test, a_pipe_belongs_to_the_submission_that_reads_it) {
  pipe_pair pipe;
  pipe.put("piped");
  auto from = std::make_shared<descriptor>(std::move(pipe.read_end));
  auto body = make(descriptor_body{from, false, 0, 5});
  EXPECT_FALSE(*from) << "the request holds it no longer";
  EXPECT_EQ(body->length(), 5u);
  EXPECT_EQ(body->peek(9).state, pull::pending);
  files.run_all();
  EXPECT_EQ(all_of(*body), "piped");
}

TEST_F(body_test, a_form_is_its_texts_and_files_in_order) {
  put(home / "f", "content");
  multipart_body parts{http::multipart_form({})};
  http::multipart_part field, file;
  field.name = "a";
  field.value = "1";
  file.name = "b";
  const std::string path = home / "f";
  file.path = path;
  ASSERT_FALSE(parts.form.add(field));
  ASSERT_FALSE(parts.form.add(file));
  ASSERT_FALSE(parts.form.add(field));
  std::string expected = parts.form.pieces()[0].text + "content" + parts.form.closing_text();
  auto body = make(std::move(parts));
  EXPECT_FALSE(body->ready());
  EXPECT_EQ(body->peek(1).state, pull::pending);
  files.run_all();
  EXPECT_TRUE(body->ready());
  EXPECT_EQ(body->length(), expected.size());
  std::string got = all_of(*body);
  files.run_all();
  got += all_of(*body);
  EXPECT_EQ(got, expected);
}

TEST_F(body_test, a_callback_is_asked_for_its_submission) {
  uint64_t asked = 0;
  auto body = make(callback_body{[](uint64_t user_data, uint64_t id, uint64_t, void*, size_t) -> int64_t {
                                   *reinterpret_cast<uint64_t*>(user_data) = id;
                                   return TERN_PULL_END;
                                 },
                                 reinterpret_cast<uint64_t>(&asked), dropper(), 0, false});
  EXPECT_EQ(body->length(), 0u);
  EXPECT_EQ(body->peek(1).state, pull::end);
  EXPECT_EQ(asked, 9u);
}

TEST_F(body_test, what_is_pushed_comes_from_the_stream) {
  auto* stream = new tern_stream(client.reference(), 0, nullptr, 10, 10, tern_stream::sending::bytes, 4);
  stream->hold();
  submit_order order;
  order.stream = stream_hold(stream);
  auto body = make(pushed_body{4}, std::move(order));
  EXPECT_EQ(body->length(), 4u);
  EXPECT_FALSE(stream->send(0, as_bytes("push")));
  EXPECT_EQ(all_of(*body), "push");
  stream->ended();
  stream->release();
}

TEST_F(body_test, trailers_make_a_body_of_no_announced_length) {
  trailers();
  auto body = make(bytes_body{std::make_shared<const std::string>("x")});
  EXPECT_FALSE(body->length());
  ASSERT_NE(body->trailers(), nullptr);
  EXPECT_EQ(body->trailers()->at(0).value, "x");
}
