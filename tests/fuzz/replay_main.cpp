// Runs a fuzz target over files, each whole and cut short in many places: replay FOLDER. So every build compiles the targets,
// and what fuzzing once found stays found.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t most_cuts = 64;

void run(const std::string& input, std::size_t size) {
  // A block of its own size, so that a sanitizer sees what is read behind its end.
  const std::string cut = input.substr(0, size);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(cut.data()), cut.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: replay FOLDER\n");
    return 2;
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s\n", entry.path().filename().c_str());
    std::fflush(stdout);  // the last one named is the one that failed
    const std::size_t step = std::max<std::size_t>(input.size() / most_cuts, 1);
    for (std::size_t size = 0; size < input.size(); size += step) run(input, size);
    run(input, input.size());
    ++files;
  }
  return files > 0 ? 0 : 1;
}
