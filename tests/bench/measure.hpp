#pragma once
#include <sys/resource.h>
#include <sys/time.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What every benchmark program shares: its arguments and its one line of output.
namespace tern::bench {

// "--name value" pairs; a missing one gives the fallback.
class arguments {
 public:
  arguments(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
      if (std::string_view(argv[i]).substr(0, 2) != "--") usage(argv[i]);
      values_.emplace_back(argv[i] + 2, argv[i + 1]);
    }
    if (argc % 2 == 0) usage(argv[argc - 1]);
  }
  std::string text(std::string_view name, std::string fallback = "") const {
    for (const auto& [key, value] : values_)
      if (key == name) return value;
    return fallback;
  }
  std::uint64_t number(std::string_view name, std::uint64_t fallback) const {
    std::string value = text(name);
    return value.empty() ? fallback : std::strtoull(value.c_str(), nullptr, 10);
  }

 private:
  [[noreturn]] static void usage(const char* what) {
    std::fprintf(stderr, "arguments are pairs of --name value; not understood: %s\n", what);
    std::exit(2);
  }
  std::vector<std::pair<std::string, std::string>> values_;
};

// CPU and wall time from its construction to report().
class measurement {
 public:
  measurement() : began_(std::chrono::steady_clock::now()), before_(usage()) {}

  void add(std::string name, double value) { extra_.emplace_back(std::move(name), value); }

  // One JSON object on a line.
  void report(std::string_view name, std::uint64_t requests, std::uint64_t errors) const {
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    rusage after = usage();
    double user = since(before_.ru_utime, after.ru_utime);
    double sys = since(before_.ru_stime, after.ru_stime);
    std::printf(
        "{\"name\": \"%.*s\", \"requests\": %llu, \"errors\": %llu, \"seconds\": %.6f, \"cpu_user\": %.6f, \"cpu_sys\": %.6f, "
        "\"cpu_us_per_request\": %.4f, \"max_rss_kib\": %ld",
        static_cast<int>(name.size()), name.data(), static_cast<unsigned long long>(requests),
        static_cast<unsigned long long>(errors), seconds, user, sys,
        requests > 0 ? (user + sys) * 1e6 / static_cast<double>(requests) : 0.0, after.ru_maxrss);
    for (const auto& [key, value] : extra_) std::printf(", \"%s\": %.6f", key.c_str(), value);
    std::printf("}\n");
  }

 private:
  static rusage usage() {
    rusage now{};
    ::getrusage(RUSAGE_SELF, &now);
    return now;
  }
  static double since(const timeval& a, const timeval& b) {
    return static_cast<double>(b.tv_sec - a.tv_sec) + static_cast<double>(b.tv_usec - a.tv_usec) / 1e6;
  }

  std::chrono::steady_clock::time_point began_;
  rusage before_;
  std::vector<std::pair<std::string, double>> extra_;
};

}  // namespace tern::bench
