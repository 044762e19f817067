#include "protocols/http/stages/make_stages.hpp"

#include <gtest/gtest.h>

#include "sansio/bytes_source.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct no_way final : router {
  expected<std::shared_ptr<const target>> route(const url&) override { return error(TERN_E_NOT_BUILT); }
};
struct no_host final : stage_host {
  void sink_failed(error) override {}
};

struct make_stages_test : testing::Test {
  make_stages_test() {
    auto head = std::make_shared<request_head>();
    head->method = "POST";
    first.request = std::move(head);
    how.decode.on = false;
    how.redirects.policy = redirect_policy::none;
  }
  size_t count() {
    std::vector<std::unique_ptr<stage>> made;
    make_stages(first, how, client, ways, host, files, std::move(retry), made);
    return made.size();
  }
  static head head_of(int32_t status, std::vector<field> list = {}) {
    static std::vector<field> kept;
    kept = std::move(list);
    head h;
    h.status = status;
    h.list = kept;
    return h;
  }
  std::array<std::byte, 32> seed{};
  client_state client{seed, []() noexcept -> int64_t { return 0; }};
  no_way ways;
  no_host host;
  manual_offload files;
  stage_settings how;
  attempt first;
  std::unique_ptr<stage> retry;
};

}  // namespace

TEST_F(make_stages_test, a_plain_request_needs_none) {
  EXPECT_FALSE(see_request(first, how));
  how = {};
  EXPECT_FALSE(see_request(first, how)) << "redirects and decoding have nothing to say of it";
  EXPECT_FALSE(see_response(head_of(200), how));
}

TEST_F(make_stages_test, responses_that_stages_answer_need_them) {
  for (int32_t status : {301, 302, 303, 307, 308}) EXPECT_FALSE(see_response(head_of(status), how));
  EXPECT_TRUE(see_response(head_of(421), how));
  how.redirects.policy = redirect_policy::safe;
  for (int32_t status : {301, 302, 303, 307, 308}) EXPECT_TRUE(see_response(head_of(status), how));
  for (int32_t status : {200, 300, 304, 404, 500}) EXPECT_FALSE(see_response(head_of(status), how));
  EXPECT_FALSE(
      see_response(head_of(302, {{"content-encoding", "gzip"}}), stage_settings{{redirect_policy::none}, false, {}, {false}}));
  how.decode.on = true;
  EXPECT_TRUE(see_response(head_of(200, {{"content-encoding", "gzip"}}), how));
}

TEST_F(make_stages_test, each_setting_brings_its_stage) {
  const size_t least = count();
  how.redirects.policy = redirect_policy::all;
  EXPECT_EQ(count(), least + 1);
  how.decode.on = true;
  EXPECT_EQ(count(), least + 2);
  EXPECT_FALSE(see_request(first, how));
  how.cookies = true;
  EXPECT_EQ(count(), least + 3);
  EXPECT_TRUE(see_request(first, how));
  how.cookies = false;
  how.validate.max_content_bytes = 1;
  EXPECT_EQ(count(), least + 3);
  EXPECT_TRUE(see_request(first, how));
  how.validate = {};
  auto auth = std::make_shared<auth_options>();
  auth->store = &client.credentials;
  how.auth = auth;
  EXPECT_FALSE(see_request(first, how)) << "nobody has told the client any credentials";
  ASSERT_FALSE(client.credentials.set("http://a:80", make_password("u", "p")));
  EXPECT_TRUE(see_request(first, how));
  EXPECT_EQ(count(), least + 3);
}

TEST_F(make_stages_test, events_bring_a_stage_that_sees_the_request) {
  const size_t least = count();
  how.events.on = true;
  EXPECT_EQ(count(), least + 1);
  EXPECT_TRUE(see_request(first, how));
}

TEST_F(make_stages_test, a_large_body_that_waits_for_100_brings_the_stage_for_417) {
  const size_t least = count();
  bytes_source body(as_bytes(std::string_view("12")), nullptr);
  auto head = std::make_shared<request_head>();
  head->method = "POST";
  head->expect_above = 1;
  first.request = std::move(head);
  first.body = &body;
  EXPECT_EQ(count(), least + 1);
  EXPECT_TRUE(see_request(first, how));
}

TEST_F(make_stages_test, a_trace_that_is_made_needs_one) {
  const size_t without = count();
  how.trace.begin = trace_begin::sampled;
  EXPECT_TRUE(see_request(first, how));
  EXPECT_EQ(count(), without + 1);
  how.trace.parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_FALSE(see_request(first, how)) << "it is in the request already";
  EXPECT_EQ(count(), without);
}
