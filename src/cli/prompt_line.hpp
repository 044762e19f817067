// The line that is typed behind a prompt, on a terminal whose own editing is off: as it is known here, other lines can be shown
// above it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tern::cli {

class prompt_line {
 public:
  enum class outcome {
    edited,  // or nothing changed
    line,    // take() has it
    end,     // Ctrl-D on an empty line
  };

  // Takes one byte of what is typed. Backspace, Ctrl-U and Ctrl-W erase; other control characters, and the keys that send a
  // sequence, do nothing.
  outcome type(char byte);
  // The line, without its end; typing begins anew.
  std::string take();

  // What can be seen of it in `columns`: its end, when it is longer. Tabs are shown as blanks.
  std::string visible(size_t columns) const;

 private:
  enum class key { plain, escape, sequence };  // Escape was typed; a sequence goes on until its final byte

  void erase_character();
  void erase_word();

  std::string text_;
  key key_ = key::plain;
};

}  // namespace tern::cli
