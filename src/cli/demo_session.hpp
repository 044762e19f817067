// One connection of the demo server: bytes in, bytes out, HTTP/1.1 with keep-alive and pipelining. No socket in here.
//   head → body → (answer) → head → ...  or silent, finished
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/demo_answer.hpp"

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
  enum class phase {
    head,
    body,
    silent,  // the last request is never answered
    finished,
  };

  bool step();
  bool read_head();
  void read_fields(std::string_view fields);
  void read_field(std::string_view name, std::string_view value);
  bool read_body();
  void respond(const demo_answer& answer);
  void refuse(int status, std::string_view reason);

  phase phase_ = phase::head;
  demo_request request_;
  std::string input_;
  std::string output_;
};

}  // namespace tern::cli
