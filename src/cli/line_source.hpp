// Lines of a descriptor that is read when it has something, beside other descriptors.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace tern::cli {

class line_source {
 public:
  struct piece {
    std::string text;  // without the end of the line
    bool ends = true;  // false: the line is longer, and goes on in the next piece
  };

  // Of a longer line than `longest` each piece is as long as that, but for the last.
  line_source(int fd, size_t longest) : fd_(fd), longest_(longest) {}

  int fd() const { return fd_; }
  // Reads once what is there. Fails with local_io.
  void read();
  // What was read and not yet taken; nothing: no piece is whole. The last line needs no end.
  std::optional<piece> next();
  bool ended() const { return ended_; }  // nothing more will be read; there may be pieces
  // As much as is there, lines or not.
  std::string take_all();

 private:
  std::string take(size_t count);

  int fd_;
  size_t longest_;
  std::string read_;
  size_t begin_ = 0;    // of what was not taken
  size_t scanned_ = 0;  // no line ends before it
  bool ended_ = false;
};

}  // namespace tern::cli
