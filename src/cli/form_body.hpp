// A multipart/form-data body from -F and --form-string.
#pragma once

#include <string>
#include <vector>

#include "cli/body_input.hpp"
#include "cli/form_argument.hpp"
#include "cli/origin.hpp"

namespace tern::cli {

class form_body {
 public:
  void add(form_argument what) { parts_.push_back({std::move(what), origin(), {}}); }
  bool empty() const { return parts_.empty(); }

  // Looks for the files and reads standard input. Call it once, before attach.
  void load();
  void attach(tern_request* request) const;

 private:
  struct part {
    form_argument what;
    std::string where;  // it stands in (origin.hpp)
    body_input content;
  };

  std::vector<part> parts_;
};

}  // namespace tern::cli
