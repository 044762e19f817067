// Lines that a person types behind a prompt, while other lines are shown above it.
#pragma once

#include <termios.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "cli/prompt_line.hpp"

namespace tern::cli {

// Standard input and output are the same terminal. Its own echo and editing are off from start() to stop(), which is also the
// end of this object: a signal that ends the tool at once must come after stop().
class prompt_input {
 public:
  explicit prompt_input(std::string prompt, size_t prompt_columns);
  prompt_input(const prompt_input&) = delete;
  prompt_input& operator=(const prompt_input&) = delete;
  ~prompt_input() { stop(); }

  void start();
  void stop();

  // Reads what was typed.
  void read();
  std::optional<std::string> next();
  bool ended() const { return ended_; }

  // Lines with their ends, above what is being typed. False: the terminal has gone.
  bool show(std::string_view lines);

 private:
  std::string redrawn() const;

  const std::string prompt_;
  const size_t prompt_columns_;
  prompt_line typed_;
  std::deque<std::string> lines_;
  termios before_{};
  bool running_ = false;
  bool ended_ = false;
};

}  // namespace tern::cli
