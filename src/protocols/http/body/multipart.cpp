#include "protocols/http/body/multipart.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/percent.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "protocols/http/body/mime_types.hpp"
#include "protocols/http/message/field_check.hpp"

namespace tern::http {
namespace {

void append_quoted(std::string& out, std::string_view raw) {
  out += '"';
  for (char c : raw) {
    if (c == '"' || c == '\r' || c == '\n')
      append_triplet(out, c);
    else
      out += c;
  }
  out += '"';
}

error refused(std::string message) { return error(TERN_E_ARGUMENT, std::move(message)); }

error check(const multipart_part& part) {
  if (part.value.has_value() == part.path.has_value()) return refused("a part has a value or a path, one of them");
  if (part.path && part.path->empty()) return refused("the path of a part is empty");
  if (part.path && part.path->find('\0') != std::string_view::npos) return refused("the path of a part holds a NUL byte");
  if (part.name.find('\0') != std::string_view::npos) return refused("the name of a part holds a NUL byte");
  if (part.file_name && part.file_name->find('\0') != std::string_view::npos)
    return refused("the file name of a part holds a NUL byte");
  if (part.content_type && !is_header_value(*part.content_type))
    return refused("the content type of a part is " + quote(*part.content_type) + ", which no header can hold");
  if (part.headers.size() > limits::http_request_fields)
    return error(TERN_E_LIMIT, "a part has at most " + std::to_string(limits::http_request_fields) + " header fields");
  for (const field& f : part.headers) {
    if (error e = check_field(f.name, trim(f.value))) return e;
    if (iequals(f.name, "content-disposition") || iequals(f.name, "content-type"))
      return refused("the " + std::string(f.name) + " of a part follows from its other fields");
  }
  return {};
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// The header section of a part, with the empty line that ends it.
std::string head_text(const multipart_part& part) {
  std::string_view file = part.file_name ? *part.file_name : part.path ? base_name(*part.path) : std::string_view();
  std::string_view type = part.content_type ? *part.content_type : file.empty() ? std::string_view() : mime_type_of(file);
  std::string out = "Content-Disposition: form-data; name=";
  append_quoted(out, part.name);
  if (!file.empty()) {
    out += "; filename=";
    append_quoted(out, file);
    if (!is_ascii(file) && is_utf8(file)) {
      out += "; filename*=";
      append_extended_value(out, file);
    }
  }
  out += "\r\n";
  if (!type.empty()) out.append("Content-Type: ").append(type).append("\r\n");
  for (const field& f : part.headers) out.append(f.name).append(": ").append(trim(f.value)).append("\r\n");
  return out += "\r\n";
}

}  // namespace

multipart_form::multipart_form(const seed& random) : boundary_("tern-") {
  constexpr char digits[] = "0123456789abcdef";
  for (std::byte b : random) boundary_ += {digits[static_cast<unsigned>(b) >> 4], digits[static_cast<unsigned>(b) & 15]};
}

error multipart_form::add(const multipart_part& part) {
  if (error e = check(part)) return e;
  if (parts_ >= limits::multipart_parts)
    return error(TERN_E_LIMIT, "a form has at most " + std::to_string(limits::multipart_parts) + " parts");
  const std::string head = "\r\n" + head_text(part);
  const std::string end = "\r\n--" + boundary_ + "--\r\n";
  // What can fail for want of memory comes first.
  const size_t start = closing_.empty() ? 2 + boundary_.size() : closing_.size();
  closing_.reserve(start + head.size() + end.size() + (part.value ? part.value->size() : 0));
  std::string path(part.path.value_or(""));
  std::string tail = part.path ? end : std::string();
  if (pieces_.size() == pieces_.capacity()) pieces_.reserve(2 * pieces_.size() + 1);

  if (closing_.empty())
    closing_.append("--").append(boundary_);
  else
    closing_.resize(closing_.size() - 4);  // "--boundary--CRLF" is "--boundary" again
  closing_ += head;
  if (part.path)
    pieces_.push_back({std::exchange(closing_, std::move(tail)), std::move(path)});
  else
    closing_.append(*part.value).append(end);
  ++parts_;
  return {};
}

std::string multipart_form::content_type() const { return std::string(multipart_type) + "; boundary=" + boundary_; }

}  // namespace tern::http
