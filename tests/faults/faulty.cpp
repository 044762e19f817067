#include "faults/faulty.hpp"

#include <sys/resource.h>

#include "integration/redis_client.hpp"
#include "support/own_network.hpp"

namespace tern::faults {
namespace {

using namespace tern::integration;

// Each connection is a descriptor here and one of the server's.
void allow_many_descriptors() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

bool has_body(const tern_result* result, size_t size) {
  tern_result_info info{};
  tern_result_view(result, &info, sizeof info);
  return info.status == 200 && info.body_size == size;
}

bool is_echo(const tern_result* result) {
  const tern_value* v = nullptr;
  return tern_result_data(result, &v, nullptr) == TERN_OK && v->kind == TERN_VALUE_BYTES &&
         std::string_view(v->as.bytes, v->length) == "tern";
}

}  // namespace

std::string name_of(speaks what) {
  switch (what) {
    case speaks::http1:
      return "http1";
    case speaks::http2:
      return "http2";
    case speaks::https:
      return "https";
    default:
      return "redis";
  }
}

void faulty::SetUp() {
  if (const auto why = test::enter_own_network()) GTEST_SKIP() << "no network of its own: " << *why;
  std::string why;
  link = test::faulty_link::make(why);
  if (!link) GTEST_SKIP() << "no link of its own: " << why;
  allow_many_descriptors();
  nginx = std::make_unique<test::nginx_server>(nginx_options());
  nginx->add_file("small", std::string(small, 's'));
  nginx->add_file("larger", std::string(larger, 'l'));
  redis = std::make_unique<test::redis_server>(test::redis_server::options{.arguments = {"--protected-mode", "no"}});
}

void faulty::TearDown() {
  if (client_) close();
  if (nginx) keep_if_failed(nginx->dir());
}

tern_client* faulty::open(options set) {
  descriptors_ = open_descriptors();
  client_ = make_client(set);
  return client_.get();
}

void faulty::close() {
  EXPECT_TRUE(test::eventually([&] { return counters(client_.get()).in_flight == 0; }));
  client_.reset();
  EXPECT_TRUE(test::eventually([&] { return open_descriptors() == descriptors_; }))
      << open_descriptors() << " descriptors are open, " << descriptors_ << " were";
}

std::string faulty::url(speaks what, const std::string& path) const {
  const std::string host = test::faulty_link::address;
  if (what == speaks::redis) return "redis://" + host + ":" + std::to_string(redis->port());
  if (what == speaks::https) return nginx->tls_url(path);
  return "http://" + host + ":" + std::to_string(what == speaks::http1 ? nginx->port() : nginx->h2c_port()) + path;
}

handle<tern_request> faulty::make(const char* method, speaks what, const std::string& path, options set) const {
  set.emplace_back("http.version", what == speaks::http1 ? "1.1" : "2");
  if (what == speaks::https)
    set.insert(set.end(), {{"tls.ca_file", ca.ca_file()}, {"resolve", "*:*:" + std::string(test::faulty_link::address)}});
  return make_request(method, url(what, path), set);
}

question faulty::ask(speaks what, const options& set, const std::string& path, size_t size) {
  if (what == speaks::redis) return {redis::redis_command(url(what), {"ECHO", "tern"}, set), is_echo};
  return {make("GET", what, path, set), [size](const tern_result* r) { return has_body(r, size); }};
}

question faulty::post(speaks what, const options& set, const std::string& path) {
  return {make("POST", what, path, set), [](const tern_result* r) { return tern_result_status(r) == 200; }};
}

std::vector<tally> faulty::run_each(std::vector<question> questions, size_t count, std::chrono::seconds limit) {
  std::vector<tally> all = ask_all(client_.get(), questions, count, limit);
  for (const tally& t : all) {
    EXPECT_EQ(t.wrong, 0u) << t.text();
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LT(t.grown, flat) << t.text();
#endif
  }
  return all;
}

tally faulty::run(question one, size_t count, std::chrono::seconds limit) {
  std::vector<question> alone;
  alone.push_back(std::move(one));
  return run_each(std::move(alone), count, limit).front();
}

size_t faulty::posts_seen() const {
  const std::string log = nginx->access_log();
  size_t n = 0;
  for (size_t at = 0; (at = log.find("\"POST ", at)) != std::string::npos; ++at) ++n;
  return n;
}

void faulty::heals(speaks what) {
  link->set({});
  const question q = ask(what);
  EXPECT_TRUE(test::eventually([&] {
    const answer a = fetch(client_.get(), q.request.get());
    return a.code() == TERN_OK && q.is_right(a.result.get());
  }));
}

}  // namespace tern::faults
