// A server whose responses say what caches may do, and that counts who asks for them.
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/server_test.hpp"

namespace tern::integration {

using test::fault_request;
using test::fault_script;
using test::fault_step;
using act = fault_step::action;

inline bool from_cache(const answer& a) { return (a.info.flags & TERN_RESULT_FROM_CACHE) != 0; }
inline bool revalidated(const answer& a) { return (a.info.flags & TERN_RESULT_REVALIDATED) != 0; }
inline bool stale(const answer& a) { return (a.info.flags & TERN_RESULT_STALE) != 0; }

inline constexpr const char* fresh = "Cache-Control: max-age=3600\r\n";

class cache_site : public test::server_test {
 protected:
  using answering = std::function<fault_script(const fault_request&, size_t number)>;

  // Each request to the path has a number, from 1.
  void on(const std::string& path, answering make) {
    auto count = counts_[path] = std::make_shared<std::atomic<size_t>>(0);
    server.on(path, [make = std::move(make), count](const fault_request& r) { return make(r, ++*count); });
  }
  // "NUMBER of PATH" under these headers.
  void serve(const std::string& path, const std::string& headers, const std::string& status = "200 OK") {
    on(path, [=](const fault_request& r, size_t n) { return say(r, status, headers, std::to_string(n) + " of " + r.path); });
  }
  // The same with an ETag, whose number only grows when told to: 304 for who has it.
  void serve_tagged(const std::string& path, const std::string& headers, std::shared_ptr<std::atomic<int>> version) {
    on(path, [=](const fault_request& r, size_t) {
      const std::string tag = "\"v" + std::to_string(version->load()) + "\"";
      const std::string all = headers + "ETag: " + tag + "\r\n";
      if (r.header("if-none-match") == tag) return say(r, "304 Not Modified", all, "", false);
      return say(r, "200 OK", all, "body " + tag);
    });
  }
  static fault_script say(const fault_request& r, const std::string& status, const std::string& headers,
                          const std::string& body, bool has_length = true) {
    const std::string text =
        has_length ? test::fault_response(r, status, headers, body) : "HTTP/1.1 " + status + "\r\n" + headers + "\r\n";
    return {{{act::send, text}}};
  }
  bool keep(tern_client* client, const std::string& path) {
    const answer first = get(client, server.url(path));
    EXPECT_EQ(first.code(), TERN_OK) << first.message();
    return from_cache(get(client, server.url(path)));
  }
  size_t asked(const std::string& path) { return counts_[path]->load(); }

  test::fault_server server;

 private:
  std::map<std::string, std::shared_ptr<std::atomic<size_t>>> counts_;
};

// With a cache of each kind (cache_keeping_test.cpp says which).
class each_cache : public cache_site, public ::testing::WithParamInterface<const char*> {
 protected:
  options kept(const options& more = {}) {
    options all = {{"cache", GetParam()}};
    if (std::string_view(GetParam()) == "directory") all.push_back({"cache.directory", (dir_ / "cache").string()});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

}  // namespace tern::integration
