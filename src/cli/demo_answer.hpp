// What the demo server answers to a request. No connection in here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tern::cli {

struct demo_request {
  std::string method;
  std::string path;           // without the query
  std::string authorization;  // the header; empty: none
  std::string last_event_id;  // likewise
  std::string if_none_match;  // likewise
  std::string body;           // kept where echoes() says so
  uint64_t body_left = 0;
  bool keep_alive = true;
};

struct demo_answer {
  int status = 200;
  std::string_view reason = "OK";
  std::string_view type = "text/plain";
  std::string body;
  std::string fields;  // of the head, each with its line end
  bool chunked = false;
  bool never = false;  // nothing is answered at all
};

demo_answer answer_to(const demo_request& request);

// Whether the answer is the body that was sent.
bool echoes(std::string_view path);

// As large as a body may be, either way: they are made in memory.
inline constexpr uint64_t largest_demo_body = 16 * 1024 * 1024;

// What the server offers, for people.
inline constexpr const char* demo_paths =
    "  /                      this list\n"
    "  /bytes/N               N bytes, up to 16 MiB\n"
    "  /chunked/N             N bytes in chunks\n"
    "  /status/N              an answer with status N\n"
    "  /echo, /echo/...       the body that was sent\n"
    "  /redirect/N            N redirects, then /\n"
    "  /cookie/NAME/VALUE     sets a cookie\n"
    "  /basic/USER/PASSWORD   for that user only (Basic)\n"
    "  /events/N              N events (SSE), three in an answer\n"
    "  /cached/N              what caches may use for N seconds, and is still the same then\n"
    "  /never                 no answer\n";

}  // namespace tern::cli
