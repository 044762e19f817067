// -d, --data-raw, --data-urlencode: pieces of a body, or of a query, joined with &.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/body_input.hpp"
#include "cli/origin.hpp"

namespace tern::cli {

class data_pieces {
 public:
  enum class kind {
    data,     // a text, @FILE, or @- for standard input
    raw,      // a text, whatever it begins with
    encoded,  // TEXT, NAME=TEXT, @FILE, NAME@FILE: percent-encoded, the name is not
  };

  void add(kind what, std::string argument) { pieces_.push_back({what, std::move(argument), origin()}); }
  bool empty() const { return pieces_.empty(); }

  // A file that is given alone is sent as it is, of whatever size; otherwise the pieces are read and joined.
  bool is_one_file() const;
  body_input body() const;
  std::string joined() const;

 private:
  struct piece {
    kind what;
    std::string argument;
    std::string where;  // it stands in (origin.hpp)
  };

  static std::string text_of(const piece& p);

  std::vector<piece> pieces_;
};

// Everything but letters, digits and -._~ becomes %XX (RFC 3986 §2.3).
std::string percent_encoded(std::string_view text);

}  // namespace tern::cli
