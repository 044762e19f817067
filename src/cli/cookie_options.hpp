// -b and -c: cookies that are sent, and the jar that is read before and written after.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/client_options.hpp"
#include "cli/handles.hpp"
#include "cli/origin.hpp"

namespace tern::cli {

class cookie_options {
 public:
  void declare(CLI::App& app);

  // Call it before the client's config is made.
  void preset(client_options& client) const;
  // The Cookie header from NAME=VALUE; empty: none.
  std::string header() const;
  // Reads the files. One that -c names need not exist yet, also when -b names it too.
  void load(tern_client* client) const;
  // Call it when everything else is written; what it could not write is its status.
  [[nodiscard]] exit_status save(tern_client* client) const;

 private:
  bool jar_is_output() const { return jar_ && jar_->text == "-"; }
  bool wants_jar() const { return jar_ || !files_.empty(); }

  std::vector<std::string> pairs_;
  std::vector<placed> files_;  // "" only turns cookies on
  std::optional<placed> jar_;  // "-": standard output
};

}  // namespace tern::cli
