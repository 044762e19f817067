// Everything at once: ten thousand requests over HTTP/1.1 and HTTP/2 to six servers, with redirects, digest and cookies.
#include <atomic>

#include "integration/crowd.hpp"
#include "integration/http2_servers.hpp"
#include "support/h2_peer.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr size_t wanted = 10'000;

// One kind of request, and what is to come of it.
struct kind {
  handle<tern_request> request = {};
  int32_t status = 200;
  std::string body = {};
  uint32_t version = 20;
  uint32_t hops = 0;
  std::string final_url = {};
};

struct tally {
  const std::vector<kind>* kinds;
  std::vector<std::atomic<uint8_t>> seen = std::vector<std::atomic<uint8_t>>(wanted);
  std::vector<std::string> complaints = {};
  std::map<uint32_t, size_t> versions = {};

  void completed(const tern_event& e) {
    ASSERT_LT(e.id, wanted) << "ids are dense";
    EXPECT_EQ(seen[e.id]++, 0) << "a second completion of " << e.id;
    const kind& k = (*kinds)[e.id % kinds->size()];
    tern_result_info i{};
    ASSERT_EQ(tern_result_view(e.result, &i, sizeof i), TERN_OK);
    ++versions[i.version];
    const bool right = i.code == TERN_OK && i.status == k.status && text(i.body) == k.body && i.version == k.version &&
                       i.history_count == k.hops && (k.final_url.empty() || text(i.final_url) == k.final_url);
    if (!right && complaints.size() < 20)
      complaints.push_back(text(i.url) + ": " + std::to_string(i.status) + " HTTP " + std::to_string(i.version) + ", " +
                           std::to_string(i.history_count) + " hops, " + std::to_string(i.body.size) + " bytes, " +
                           tern_error_message(i.error));
  }
};

TEST(mixed, ten_thousand_requests_to_six_servers_in_one_fetch_all) {
  temp_dir dir;
  test_ca ca(dir / "ca");
  std::map<std::string, http2_server> servers;
  std::string page;
  for (int i = 0; i < 500; ++i) page += "line " + std::to_string(i) + " of a page\n";
  for (const char* name : server_names) {
    servers[name] = start_http2_server(name, ca.server());
    servers[name].server->add_file("page.txt", page);
    servers[name].server->add_file("small.txt", name);
  }
  h2_peer peer;
  peer.on("/cookie", [](const h2_request& r) { return h2_answer(r, "200", {}, r.field("cookie")); });

  std::vector<kind> kinds;
  const auto add = [&](const char* method, const std::string& url, kind k, const options& set = {}) {
    k.request = make_request(method, url, set);
    if (std::string_view(method) == "POST") {
      EXPECT_EQ(tern_request_set_body(k.request.get(), str(page), nullptr), TERN_OK);
    }
    kinds.push_back(std::move(k));
  };
  const options one = {{"http.version", "1.1"}}, two = {{"http.version", "2"}};
  const options login = {{"auth.user", "user"}, {"auth.password", "password"}};
  const auto both = [](options a, const options& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  for (const char* name : server_names) {
    const http2_server& s = servers[name];
    add("GET", s.tls("/page.txt"), {.body = page});
    add("GET", s.tls("/small.txt"), {.body = name});
    add("GET", s.clear("/small.txt"), {.body = name}, two);
    if (std::string(name) == "nghttpd") continue;
    add("GET", s.tls("/page.txt"), {.body = page, .version = 11}, one);
    add("GET", s.server->url("/small.txt"), {.body = name, .version = 11}, one);
  }
  for (const char* name : {"nginx", "caddy", "h2o"}) {
    const http2_server& s = servers[name];
    add("GET", s.tls("/redirect/302/small.txt"), {.body = name, .hops = 1, .final_url = s.tls("/small.txt")});
    add("GET", s.tls("/redirect/308/page.txt"), {.body = page, .version = 11, .hops = 1, .final_url = s.tls("/page.txt")}, one);
  }
  add("GET", servers["apache"].tls("/digest/small.txt"), {.body = "apache"}, login);
  add("GET", servers["apache"].tls("/basic/page.txt"), {.body = page}, login);
  add("GET", servers["apache"].tls("/digest/small.txt"), {.body = "apache", .version = 11}, both(login, one));
  // One kind only: what was learned of one path serves the whole origin, and lighttpd breaks the connection with who shows it
  // the wrong credentials.
  add("GET", servers["lighttpd"].tls("/digest-sha256/small.txt"), {.body = "lighttpd"}, login);
  add("GET", servers["lighttpd"].tls("/digest-sha256/page.txt"), {.body = page, .version = 11}, both(login, one));
  add("GET", peer.url("/cookie"), {.body = "taste=sweet"}, both(two, {{"http.cookies", "true"}}));
  const auto shown = [](const char* protocol) { return std::string(protocol) + " GET\nauthorization: \ncookie: from=nginx\n"; };
  const options jar = {{"http.cookies", "true"}};
  const std::string show = servers["nginx"].tls("/show");
  add("GET", servers["nginx"].tls("/cookie"), {.body = shown("HTTP/2.0"), .hops = 1, .final_url = show}, jar);
  add("GET", servers["nginx"].tls("/cookie"), {.body = shown("HTTP/1.1"), .version = 11, .hops = 1, .final_url = show},
      both(jar, one));
  add("POST", servers["nginx"].tls("/accept"), {.body = "accepted\n"});
  add("POST", servers["caddy"].tls("/accept"), {.body = "accepted"});
  add("POST", servers["nghttpd"].tls("/upload"), {.body = page});
  for (const char* loops : {"1", "2"}) {
    auto client =
        make_client({{"tls.ca_file", ca.ca_file().string()}, {"workers", "200"}, {"loops", loops}, {"timeout.total", "2m"}});
    ASSERT_EQ(tern_client_set_cookie(client.get(), str(peer.url("/")), str("taste=sweet"), nullptr), TERN_OK);
    tally all{&kinds};
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(&all);
    o.on_event = [](uint64_t self, tern_event* e) { reinterpret_cast<tally*>(self)->completed(*e); };
    for (size_t i = 0; i < wanted; ++i) {
      uint64_t id = 0;
      ASSERT_EQ(tern_submit_ex(client.get(), kinds[i % kinds.size()].request.get(), &o, &id, nullptr), TERN_OK);
      ASSERT_EQ(id, i);
    }
    tern_report* made = nullptr;
    ASSERT_EQ(tern_fetch_all(client.get(), 120'000, &made), TERN_OK);
    handle<tern_report> report(made);
    for (const std::string& c : all.complaints) ADD_FAILURE() << c;
    for (size_t i = 0; i < wanted; ++i) ASSERT_EQ(all.seen[i], 1) << i;
    EXPECT_EQ(all.versions.size(), 2u);
    tern_report_info info{};
    ASSERT_EQ(tern_report_view(made, &info, sizeof info), TERN_OK);
    EXPECT_EQ(info.completed, wanted);
    EXPECT_EQ(info.failed, 0u);
    EXPECT_EQ(info.version_count, 2u);
    EXPECT_EQ(get(client.get(), show, jar).body(), shown("HTTP/2.0")) << "what one request was given, a later one carries";
  }
  for (const std::string& v : peer.violations()) ADD_FAILURE() << v;
}

}  // namespace
