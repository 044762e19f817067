// Several URLs in one, as curl writes them: [1-100], [001-100], [a-z], each with :STEP behind it, and {one,two}.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tern::cli {

// A backslash in front of [ ] { } or , makes it an ordinary letter. What is no range is one as it stands: an IPv6 address, []
// and any bracket of the host. Elsewhere a bracket or brace that says nothing is a mistake.
class url_pattern {
 public:
  // Nothing: `why` says what is wrong, in words.
  static std::optional<url_pattern> parse(std::string_view text, std::string& why);
  // Taken as it is.
  static url_pattern literal(std::string_view text);

  // How many URLs it stands for, at least one; UINT64_MAX: that many or more.
  uint64_t count() const;
  struct url {
    std::string text;
    std::vector<std::string> values;  // of each range and set, in order: #1, #2 ... of an output's name
  };
  // The last range runs fastest.
  url at(uint64_t index) const;

 private:
  struct part {
    enum class kind { text, set, numbers, letters };
    kind what = kind::text;
    std::vector<std::string> words;  // of a set; of a text its one
    uint64_t first = 0;              // of numbers and letters
    uint64_t step = 1;
    uint64_t size = 1;  // how many
    size_t width = 0;   // digits at least

    std::string value(uint64_t index) const;
  };

  static std::optional<part> range(std::string_view inside, std::string& why);
  static std::optional<part> set(std::string_view inside, std::string& why);

  std::vector<part> parts_;
};

}  // namespace tern::cli
