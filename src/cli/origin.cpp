#include "cli/origin.hpp"

#include <utility>

namespace tern::cli {
namespace {

std::string now;

}  // namespace

const std::string& origin() { return now; }

void set_origin(std::string where) { now = std::move(where); }

std::string with_origin(std::string name) { return now.empty() ? name : now + ": " + name; }

}  // namespace tern::cli
