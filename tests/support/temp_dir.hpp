#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace tern::test {

// A fresh directory, removed with everything in it by the destructor unless keep() was called or the environment
// variable TERN_KEEP_TEST_DIRS is set.
class temp_dir {
 public:
  temp_dir();
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  // Leaves the directory behind and says where on stderr; for the logs of a failed test.
  void keep();

 private:
  std::filesystem::path path_;
  bool keep_ = false;
};

void write_file(const std::filesystem::path& path, std::string_view content);
// A file of `size` zero bytes that takes no disk space.
void write_sparse_file(const std::filesystem::path& path, std::uintmax_t size);
// The file's content; empty when it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace tern::test
