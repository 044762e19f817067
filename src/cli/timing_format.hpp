// --timing: what to write of each answer, with variables in it, as curl's --write-out has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

struct timing_variable {
  std::string_view name;
  std::string_view text;  // what it is
  std::string (*value)(const tern_result_info& info, std::string_view file);
};
const std::vector<timing_variable>& timing_variables();

// What stands for a text of no format: one line for people, on standard error.
extern const std::string_view default_timing;

// %{NAME}: a variable; %header{NAME}: of the answer; %{stdout}, %{stderr}: where what follows goes; %%: a percent sign; \n, \r,
// \t, \\.
class timing_format {
 public:
  // Refuses what is no variable.
  explicit timing_format(std::string_view text);

  struct written {
    std::string out;
    std::string err;
  };
  // `file`: where the body went; empty: not to a file.
  written of(const tern_result_info& info, std::string_view file) const;

 private:
  struct part {
    enum class kind { text, variable, header, to_out, to_err };
    kind what;
    std::string text;                           // or the header's name
    const timing_variable* variable = nullptr;  // of kind::variable
  };

  void add_text(std::string_view text);
  void add_variable(std::string_view name);

  std::vector<part> parts_;
};

}  // namespace tern::cli
