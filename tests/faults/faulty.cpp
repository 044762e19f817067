#include "faults/faulty.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <sstream>

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

// A POST is in a log of its own before it is answered, so that one that is cut off is there too. auth_request is what runs, and
// is logged, so early; auth_delay holds up what it refuses, which is all.
constexpr const char* noting_lines =
    "location = /noted { internal; access_log noted.log; log_subrequest on; return 401; }\n"
    "    location ~ ^/note(?<file>/.+)$ { auth_request /noted; auth_delay 5ms; error_page 401 =200 $file; }";

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

test::nginx_server::options faulty::nginx_options() { return {.http2 = true, .server_lines = noting_lines}; }

void faulty::SetUp() {
  if (const auto why = test::enter_own_network()) GTEST_SKIP() << "no network of its own: " << *why;
  std::string why;
  link = test::faulty_link::make(why);
  if (!link) GTEST_SKIP() << "no link of its own: " << why;
  allow_many_descriptors();
  nginx = std::make_unique<test::nginx_server>(nginx_options());
  nginx->add_file("small", std::string(small, 's'));
  nginx->add_file("larger", std::string(larger, 'l'));
  redis = std::make_unique<test::redis_server>(test::redis_server::options{
      .arguments = {"--protected-mode", "no", "--appendonly", "yes", "--appendfsync", "no"}});  // what it did outlasts a crash
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

question faulty::change(speaks what, const options& set, const std::string& path) {
  if (what == speaks::redis)
    return {.is_right = [](const tern_result* r) { return tern_result_code(r) == TERN_OK; },
            .of_number =
                [this, set](uint64_t number) {
                  return redis::redis_command(url(speaks::redis), {"HINCRBY", "made", std::to_string(number), "1"}, set);
                }};
  return {.is_right = [](const tern_result* r) { return tern_result_status(r) == 200; },
          .of_number = [this, what, set, path](
                           uint64_t number) { return make("POST", what, "/note" + path + "?" + std::to_string(number), set); }};
}

std::vector<tally> faulty::run_each(std::vector<question> questions, size_t count, std::chrono::seconds deadline) {
  std::vector<tally> all = ask_all(client_.get(), questions, count, deadline);
  for (const tally& t : all) {
    EXPECT_EQ(t.wrong, 0u) << t.text();
    EXPECT_EQ(t.late, 0u) << t.text();
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LT(t.grown, most_growth) << t.text();
#endif
  }
  return all;
}

tally faulty::run(question one, size_t count, std::chrono::seconds deadline) {
  std::vector<question> alone;
  alone.push_back(std::move(one));
  return run_each(std::move(alone), count, deadline).front();
}

std::vector<size_t> faulty::times_made(speaks what) {
  std::vector<size_t> times;
  if (what == speaks::redis) {
    const answer a = fetch(client_.get(), redis::redis_command(url(what), {"HVALS", "made"}).get());
    const tern_value* all = redis::reply_of(a);
    for (size_t i = 0; all && i < all->length; ++i)
      times.push_back(std::stoul(std::string(all->as.items[i].as.bytes, all->as.items[i].length)));
    return times;
  }
  std::map<std::string, size_t> of_line;
  std::istringstream log(test::read_file(nginx->dir() / "noted.log"));
  for (std::string line; std::getline(log, line);) {
    const size_t at = line.find('"');
    ++of_line[line.substr(at, line.find('"', at + 1) - at)];
  }
  for (const auto& [line, n] : of_line) times.push_back(n);
  return times;
}

void faulty::expect_made_once(speaks what, const tally& changes) {
  const auto times = times_made(what);
  EXPECT_EQ(std::count(times.begin(), times.end(), size_t{1}), std::ssize(times)) << changes.text();
  EXPECT_GE(times.size(), changes.right) << changes.text();
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
