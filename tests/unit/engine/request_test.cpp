#include "engine/request.hpp"

#include <gtest/gtest.h>

#include "tern/info.h"

using namespace tern;

namespace {

request_ref make() { return request_ref::adopt(new tern_request()); }

option_override set(std::string_view name, std::string_view text) { return *override_by_set(name, text, TERN_SCOPE_REQUEST); }
option_override add(std::string_view name, std::string_view text) { return *override_by_add(name, text, TERN_SCOPE_REQUEST); }

}  // namespace

TEST(request, its_options_lie_over_the_clients) {
  request_settings client;
  client.timeout_total = std::chrono::seconds(5);
  client.timeout_idle = std::chrono::seconds(6);
  client.resolve = {"a:80:127.0.0.1"};
  client.tls_extra_ca = {"ours.pem"};
  request_ref r = make();
  r->overrides.push_back(set("timeout.total", "1s"));
  r->overrides.push_back(add("resolve", "b:80:127.0.0.2"));
  r->overrides.push_back(set("tls.extra_ca", "theirs.pem"));
  r->overrides.push_back(add("tls.extra_ca", "more.pem"));
  request_settings settings = client;
  r->apply(settings);
  EXPECT_EQ(settings.timeout_total, std::chrono::seconds(1));
  EXPECT_EQ(settings.timeout_idle, std::chrono::seconds(6));
  EXPECT_EQ(settings.resolve, (std::vector<std::string>{"a:80:127.0.0.1", "b:80:127.0.0.2"}));
  EXPECT_EQ(settings.tls_extra_ca, (std::vector<std::string>{"theirs.pem", "more.pem"}));
}

TEST(request, a_body_is_taken_once_unless_it_can_be_sent_again) {
  request_ref r = make();
  EXPECT_TRUE(r->take_body());
  EXPECT_TRUE(r->take_body());
  r->body = bytes_body{std::make_shared<const std::string>("x")};
  EXPECT_TRUE(r->take_body());
  EXPECT_TRUE(r->take_body());
  r->body = callback_body{nullptr, 0, dropper(), std::nullopt, true};
  EXPECT_TRUE(r->take_body());
  EXPECT_TRUE(r->take_body());
  r->body = callback_body{nullptr, 0, dropper(), std::nullopt, false};
  EXPECT_TRUE(r->take_body());
  EXPECT_FALSE(r->take_body());
}

TEST(request, is_frozen_once_and_for_all_references) {
  request_ref r = make();
  request_ref other = r;
  EXPECT_FALSE(r->frozen());
  other->freeze();
  EXPECT_TRUE(r->frozen());
}

TEST(request, a_descriptor_is_taken_once_unless_it_can_be_read_from_any_place) {
  for (bool seekable : {false, true}) {
    request_ref r = make();
    r->body = descriptor_body{std::make_shared<descriptor>(), seekable, 0, {}};
    EXPECT_TRUE(r->take_body());
    EXPECT_EQ(r->take_body(), seekable);
  }
}

TEST(request, the_content_type_belongs_to_the_body) {
  EXPECT_EQ(content_type_of(std::monostate()), "");
  EXPECT_EQ(content_type_of(bytes_body{nullptr}), "");
  EXPECT_EQ(content_type_of(bytes_body{nullptr, "a/b"}), "a/b");
  EXPECT_EQ(content_type_of(file_body{"x.json"}), "") << "files are not guessed";
  EXPECT_EQ(content_type_of(multipart_body{http::multipart_form({})}),
            "multipart/form-data; boundary=tern-00000000000000000000000000000000");
}
