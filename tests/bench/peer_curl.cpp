// libcurl's multi interface driven by curl_multi_poll, used as its documentation recommends.
//   --mode get        N requests, C in flight, each easy handle added again when it is done; with --http 2 and --streams S,
//                     S of them share one connection
//   --mode load       the load pattern: every completion sets up the next request and keeps its body
//   --mode handshake  every request on a new connection whose TLS session is resumed
//   --mode body       one response thrown away (per MiB)
#include <curl/curl.h>

#include <vector>

#include "measure.hpp"

namespace tern::bench {
namespace {

struct transfer {
  CURL* easy = nullptr;
  std::string body;
  std::uint64_t bytes = 0;
};

size_t count_body(char*, size_t size, size_t n, void* user) {
  static_cast<transfer*>(user)->bytes += size * n;
  return size * n;
}

size_t keep_body(char* data, size_t size, size_t n, void* user) {
  static_cast<transfer*>(user)->body.append(data, size * n);
  return size * n;
}

struct settings {
  std::string mode, url, ca, tls_max, http;
  std::uint64_t total, width;
  bool multiplexed() const { return http == "2"; }
};

void set_up(transfer& one, const settings& how) {
  curl_easy_setopt(one.easy, CURLOPT_URL, how.url.c_str());
  curl_easy_setopt(one.easy, CURLOPT_PRIVATE, &one);
  curl_easy_setopt(one.easy, CURLOPT_WRITEDATA, &one);
  curl_easy_setopt(one.easy, CURLOPT_WRITEFUNCTION, how.mode == "load" ? keep_body : count_body);
  curl_easy_setopt(one.easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(one.easy, CURLOPT_HTTP_VERSION,
                   static_cast<long>(how.multiplexed() ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  if (how.multiplexed()) curl_easy_setopt(one.easy, CURLOPT_PIPEWAIT, 1L);
  if (!how.ca.empty()) curl_easy_setopt(one.easy, CURLOPT_CAINFO, how.ca.c_str());
  if (how.tls_max == "1.2")
    curl_easy_setopt(one.easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2} | long{CURL_SSLVERSION_MAX_TLSv1_2});
  if (how.mode == "handshake") curl_easy_setopt(one.easy, CURLOPT_FORBID_REUSE, 1L);
  if (how.mode == "body") curl_easy_setopt(one.easy, CURLOPT_BUFFERSIZE, static_cast<long>(CURL_MAX_READ_SIZE));
}

void run(const settings& how) {
  CURLM* multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(how.width));
  if (how.multiplexed()) curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  std::vector<transfer> transfers(how.width);
  std::uint64_t started = 0, done = 0, errors = 0;
  std::uint64_t warm_up = how.mode == "body" ? 0 : how.width;  // connects, fills the session caches
  std::uint64_t total = how.total + warm_up;
  for (auto& one : transfers) {
    one.easy = curl_easy_init();
    set_up(one, how);
    curl_multi_add_handle(multi, one.easy);
    ++started;
  }
  measurement cost;
  bool warm = warm_up == 0;
  while (done < total) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result != CURLE_OK || status != 200) ++errors;
      if (how.multiplexed()) {
        long version = 0, connects = 0;
        curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
        curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
        if (version != CURL_HTTP_VERSION_2_0 || (warm && connects != 0)) ++errors;
      }
      ++done;
      transfer* one = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &one);
      curl_multi_remove_handle(multi, easy);
      if (started < total) {
        if (how.mode == "load") {
          one->body.clear();
          curl_easy_reset(easy);
          set_up(*one, how);
        }
        curl_multi_add_handle(multi, easy);
        ++started;
      }
      if (!warm && done == warm_up) {
        warm = true;
        cost = measurement();
      }
    }
    if (done < total) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  std::uint64_t units = how.mode == "body" ? transfers[0].bytes >> 20 : how.total;
  cost.report("libcurl " + how.mode, units, errors);
  for (auto& one : transfers) curl_easy_cleanup(one.easy);
  curl_multi_cleanup(multi);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  arguments args(argc, argv);
  curl_global_init(CURL_GLOBAL_ALL);
  settings how{args.text("mode", "get"),
               args.text("url"),
               args.text("ca"),
               args.text("tls-max"),
               args.text("http", "1.1"),
               args.number("requests", 100000),
               args.number("streams", args.number("connections", 64))};
  if (how.mode == "body") how.total = how.width = 1;
  run(how);
  curl_global_cleanup();
}
