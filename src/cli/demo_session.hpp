// One connection of the demo server: bytes in, bytes out, HTTP/1.1 with keep-alive and pipelining. No socket in here.
//   head → body → (answer) → head → ...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tern::cli {

class demo_session {
 public:
  // Takes what arrived. Answers are appended to output() until much of it waits; the rest is answered by later calls (with no
  // bytes, once output was sent).
  void feed(std::string_view bytes);

  std::string& output() { return output_; }
  // Nothing more will be answered: close once output() is sent.
  bool finished() const { return phase_ == phase::finished; }

 private:
  enum class phase { head, body, finished };

  struct request {
    std::string method;
    std::string path;
    std::string body;  // kept for /echo only
    uint64_t body_left = 0;
    bool keep_alive = true;
  };

  bool step();
  bool read_head();
  void read_fields(std::string_view fields);
  void read_field(std::string_view name, std::string_view value);
  bool read_body();
  void answer();
  void respond(int status, std::string_view reason, std::string_view body, bool chunked = false);
  void refuse(int status, std::string_view reason);

  phase phase_ = phase::head;
  request request_;
  std::string input_;
  std::string output_;
};

// What the server offers, for people.
inline constexpr const char* demo_paths =
    "  /            this list\n"
    "  /bytes/N     N bytes, up to 16 MiB\n"
    "  /chunked/N   N bytes in chunks\n"
    "  /status/N    an answer with status N\n"
    "  /echo        the body that was sent\n";

}  // namespace tern::cli
