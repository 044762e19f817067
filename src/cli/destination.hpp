// Where the body of an answer goes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/file_io.hpp"
#include "cli/url_arguments.hpp"

namespace tern::cli {

struct destination {
  enum class kind {
    stream,   // written to fd as it arrives: standard output, a terminal, a pipe
    file,     // written by the library beside `path`, renamed when whole
    memory,   // kept in the result
    discard,  // /dev/null
  };
  kind what = kind::stream;
  int fd = STDOUT_FILENO;
  std::string fd_name = "standard output";  // for people
  std::string path;
  std::shared_ptr<unique_fd> opened;  // what fd belongs to, when it is ours
};

// Whether -o names a folder for all bodies.
bool is_folder(const std::string& path);

// The -o arguments as destinations_for takes them, where a URL has ranges: #1, #2 ... stand for what the first, second ... of
// them is. Refuses a file that several URLs would go to.
std::vector<std::string> output_names(const std::vector<std::string>& outputs, const url_arguments& urls);

// One destination for each URL, from the -o arguments: none (standard output), one for each URL, or a folder for all, in which
// a file is named by the last segment of its URL's path. "-" is standard output. Fails as a usage or local_io failure.
std::vector<destination> destinations_for(const std::vector<std::string>& outputs, const std::vector<std::string>& urls);

// -O: files in the working directory, named by the last segment of each URL's path. None is hidden (a leading dot becomes '_'),
// and only regular files are replaced. Fails as destinations_for.
std::vector<destination> destinations_by_name(const std::vector<std::string>& urls);

// The last segment of a URL's path as a file name without surprises; "index" when there is none.
std::string file_name_of(const std::string& url);

}  // namespace tern::cli
