#include "cli/destination.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <set>

#include "cli/exit_status.hpp"

namespace tern::cli {
namespace {

namespace fs = std::filesystem;

void make_folder(const std::string& path) {
  std::error_code why;
  fs::create_directories(path, why);
  if (why) fail_io(fmt::format("cannot create the folder {}: {}", path, why.message()));
}

destination destination_at(const std::string& path) {
  destination to;
  if (path == "-" || path == "/dev/stdout") return to;  // which may be a file that others write to as well
  std::error_code why;
  fs::file_status status = fs::status(path, why);
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    to.what = destination::kind::file;
    to.path = path;
    return to;
  }
  if (path == "/dev/null") {
    to.what = destination::kind::discard;
    return to;
  }
  // A device or pipe must not be replaced by a file of its name.
  to.opened = std::make_shared<unique_fd>(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!*to.opened) fail_io(fmt::format("cannot write to {}: {}", path, std::strerror(errno)));
  to.fd = to.opened->get();
  to.fd_name = printable(path);
  return to;
}

// One name for each URL, none twice.
std::vector<std::string> names_of(const std::vector<std::string>& urls, bool hidden_allowed) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const std::string& url : urls) {
    std::string name = file_name_of(url);
    if (!hidden_allowed && name[0] == '.') name[0] = '_';
    std::string unique = name;
    for (int number = 1; !taken.insert(unique).second; ++number) unique = fmt::format("{}.{}", name, number);
    names.push_back(unique);
  }
  return names;
}

std::vector<destination> destinations_in(std::string folder, const std::vector<std::string>& urls) {
  make_folder(folder);
  if (!folder.ends_with('/')) folder += '/';
  std::vector<destination> all;
  for (const std::string& name : names_of(urls, true)) all.push_back(destination_at(folder + name));
  return all;
}

// A number that has no value stays as it is.
std::string with_values(const std::string& name, const std::vector<std::string>& values) {
  std::string made;
  for (size_t i = 0; i < name.size(); ++i) {
    const size_t end = name[i] == '#' ? std::min(name.find_first_not_of("0123456789", i + 1), name.size()) : i;
    size_t number = 0;
    std::from_chars(name.data() + i + 1, name.data() + end, number);
    if (number == 0 || number > values.size()) {
      made += name[i];
      continue;
    }
    made += values[number - 1];
    i = end - 1;
  }
  return made;
}

}  // namespace

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return path.ends_with('/') || fs::is_directory(path, ignored);
}

std::vector<std::string> output_names(const std::vector<std::string>& outputs, const url_arguments& urls) {
  const std::vector<url_item>& items = urls.items();
  const bool folder = outputs.size() == 1 && is_folder(outputs[0]);
  if (outputs.size() != urls.arguments() || folder || items.size() == urls.arguments()) return outputs;
  std::vector<std::string> names;
  for (const url_item& item : items) {
    names.push_back(with_values(outputs[item.argument], item.values));
    const size_t before = names.size() - 1;
    const bool again = before > 0 && items[before - 1].argument == item.argument && names[before - 1] == names[before];
    if (again && destination_at(names[before]).what == destination::kind::file)
      fail_usage(fmt::format("--output {}: several URLs would be written there; #1 stands for what the first range is",
                             outputs[item.argument]));
  }
  return names;
}

std::string file_name_of(const std::string& url) {
  size_t scheme = url.find("://");
  std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  rest.resize(std::min(rest.find_first_of("?#"), rest.size()));
  size_t slash = rest.rfind('/');
  std::string name = slash == std::string::npos ? "" : rest.substr(slash + 1);
  for (char& c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = byte >= 0x80 || std::isalnum(byte) || std::strchr("-_.~%+,=()@", c) != nullptr;
    if (!plain) c = '_';
  }
  // NAME_MAX is 255 on Linux; the library and a number need some of it.
  constexpr size_t longest = 200;
  if (name.size() > longest) name.resize(longest);
  return name.empty() || name == "." || name == ".." ? "index" : name;
}

std::vector<destination> destinations_by_name(const std::vector<std::string>& urls) {
  std::vector<destination> all;
  for (const std::string& name : names_of(urls, false)) {
    std::error_code why;
    fs::file_status status = fs::symlink_status(name, why);
    if (fs::exists(status) && !fs::is_regular_file(status))
      fail_io(fmt::format("--remote-name: {} is there and no regular file; choose a name with --output", name));
    destination to;
    to.what = destination::kind::file;
    to.path = name;
    all.push_back(std::move(to));
  }
  return all;
}

std::vector<destination> destinations_for(const std::vector<std::string>& outputs, const std::vector<std::string>& urls) {
  if (outputs.empty()) return std::vector<destination>(urls.size());
  if (outputs.size() == 1 && is_folder(outputs[0])) return destinations_in(outputs[0], urls);
  if (outputs.size() != urls.size())
    fail_usage(fmt::format("--output: {} given for {} URLs; give one for each, or one folder for all (a name that ends with /)",
                           outputs.size(), urls.size()));
  std::vector<destination> all;
  for (const std::string& path : outputs) {
    if (is_folder(path)) fail_usage(fmt::format("--output {}: a folder can only be given alone", path));
    all.push_back(destination_at(path));
  }
  return all;
}

}  // namespace tern::cli
