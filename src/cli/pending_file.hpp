// With --fail or --include: a place for a body beside the file it is for. The body is written there; the file is replaced only
// when the answer turns out to be whole and, with --fail, good. What the library promises for a file holds here too: symbolic
// links are followed, the mode of the file that is replaced stays, nobody else's file is touched.
#pragma once

#include <string>

namespace tern::cli {

class pending_file {
 public:
  // Fails as local_io: where nothing can be created nothing is asked for.
  explicit pending_file(const std::string& path);
  pending_file(const pending_file&) = delete;
  pending_file& operator=(const pending_file&) = delete;
  ~pending_file();  // removes it unless it was committed

  const std::string& path() const { return path_; }  // where the body goes
  bool commit();                                     // false: errno says why; the file is as it was

 private:
  std::string target_;
  std::string path_;
  bool committed_ = false;
};

}  // namespace tern::cli
