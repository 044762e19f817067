// Asking for a password.
#pragma once

#include <string>

namespace tern::cli {

// Asks on the controlling terminal, without echo; standard input and output may be anything. Fails as a usage failure when
// there is no terminal, and ends as interrupted when a signal comes.
std::string ask_password(const std::string& question);

}  // namespace tern::cli
