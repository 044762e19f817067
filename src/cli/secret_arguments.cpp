#include "cli/secret_arguments.hpp"

#include <cstring>
#include <string>
#include <vector>

namespace tern::cli {
namespace {

std::vector<std::string>& noted() {
  static std::vector<std::string> secrets;
  return secrets;
}

}  // namespace

void note_secret(std::string_view value) {
  if (!value.empty()) noted().emplace_back(value);
}

// A value is an argument of its own or the end of one: -u ada:x, -uada:x, --user=ada:x.
void hide_secrets(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    for (const std::string& secret : noted())
      if (argument.ends_with(secret)) std::memset(argv[i] + (argument.size() - secret.size()), '*', secret.size());
  }
  noted().clear();
}

}  // namespace tern::cli
