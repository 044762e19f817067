#include "support/temp_dir.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tern::test {

namespace fs = std::filesystem;

temp_dir::temp_dir() {
  std::string name = (fs::temp_directory_path() / "tern-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary directory");
  path_ = name;
  // A server started by root may give up its rights before it reads what is here.
  fs::permissions(path_, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  keep_ = std::getenv("TERN_KEEP_TEST_DIRS") != nullptr;
}

temp_dir::~temp_dir() {
  if (keep_) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void temp_dir::keep() {
  if (!keep_) std::fprintf(stderr, "logs kept in %s\n", path_.c_str());
  keep_ = true;
}

void write_file(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

void write_sparse_file(const fs::path& path, std::uintmax_t size) {
  write_file(path, "");
  fs::resize_file(path, size);
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

}  // namespace tern::test
