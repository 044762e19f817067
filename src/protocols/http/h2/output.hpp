// What is to be written next, as one piece, and how far each request is when so much of it has been written.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "protocols/http/h2/stream.hpp"

namespace tern::http::h2 {

class output {
 public:
  struct mark {
    size_t end;
    stream* of;
    uint64_t turn;  // of that stream; another one: the operation is gone
    reach reached;
  };

  bool empty() const noexcept { return at_ == text_.size(); }
  size_t size() const noexcept { return text_.size() - at_; }
  bytes rest() const noexcept { return as_bytes(std::string_view(text_).substr(at_)); }
  size_t gathered() const noexcept { return text_.size(); }  // what was written already takes its place until all is

  void add(bytes frame) { text_.append(as_text(frame)); }
  void add_mark(stream& of, reach reached) { marks_.push_back({text_.size(), &of, of.turn, reached}); }

  // `tell(mark)` for each mark passed by `count` more bytes.
  template <class F>
  void wrote(size_t count, F&& tell) {
    at_ += std::min(count, size());
    while (next_mark_ < marks_.size() && marks_[next_mark_].end <= at_) tell(marks_[next_mark_++]);
    if (empty()) clear();
  }
  void clear() noexcept {
    text_.clear();
    marks_.clear();
    at_ = next_mark_ = 0;
  }
  size_t capacity() const noexcept { return text_.capacity(); }

 private:
  std::string text_;
  std::vector<mark> marks_;
  size_t at_ = 0;
  size_t next_mark_ = 0;
};

}  // namespace tern::http::h2
