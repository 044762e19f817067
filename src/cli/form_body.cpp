#include "cli/form_body.hpp"

#include <fmt/format.h>

namespace tern::cli {
namespace {

using kind = form_argument::kind;

std::string last_segment(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

void form_body::load() {
  for (part& p : parts_)
    at_origin(p.where, [&] {
      p.content = p.what.what == kind::text ? body_input::of_text(p.what.value) : body_input::of_file(p.what.value);
    });
}

void form_body::attach(tern_request* request) const {
  for (const part& p : parts_) {
    std::string file_name = p.what.file_name.value_or(p.what.what == kind::file ? last_segment(p.what.value) : "");
    tern_part to{};
    to.struct_size = sizeof to;
    to.name = to_str(p.what.name);
    if (p.content.is_file())
      to.path = to_str(p.content.path());
    else
      to.value = to_str(p.content.text());
    to.file_name = to_str(file_name);
    if (p.what.type) to.content_type = to_str(*p.what.type);
    at_origin(p.where, [&] {
      error_slot error;
      check(tern_http_request_add_part(request, &to, error), error, fmt::format("--form {}", printable(p.what.name)));
    });
  }
}

}  // namespace tern::cli
