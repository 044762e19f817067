// Very many requests at once, and what became of them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <vector>

#include "integration/peak_memory.hpp"
#include "integration/support.hpp"

namespace tern::faults {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr size_t crowd_size = 2'000;  // sanitizers are slow
#else
inline constexpr size_t crowd_size = 20'000;
#endif

// That memory may grow by while three quarters of a crowd are asked: 200 bytes each, far more than caches and the heap need.
inline constexpr int64_t most_growth = 3 << 20;

// What is asked again and again, how a good answer to it looks, the folder in which each body becomes a file (empty: in none),
// and what makes a request for each number of its own in place of the one.
struct question {
  integration::handle<tern_request> request = {};
  std::function<bool(const tern_result*)> is_right;
  std::string folder = {};
  std::function<integration::handle<tern_request>(uint64_t)> of_number = {};
};

struct tally {
  size_t right = 0, wrong = 0;       // ended well; with the right answer, with another one
  std::map<int32_t, size_t> errors;  // of those that did not
  size_t repeated = 0;               // had more than one attempt
  size_t late = 0;                   // ended well behind their deadline
  uint64_t attempts = 0;
  int64_t grown = 0;  // bytes of memory from the end of the first quarter to the end of the last

  size_t failed() const;
  size_t failed_with(std::initializer_list<int32_t> codes) const;
  std::string text() const;
};

// Asks the questions in turn, `count` in all, in four waves, each of which ends before the next begins. Each request has
// `deadline` from when it is submitted. A wave that has not ended long after it hangs: that fails the test, as a second
// completion of a request does.
std::vector<tally> ask_all(tern_client* client, const std::vector<question>& questions, size_t count,
                           std::chrono::milliseconds deadline);

// Descriptors that this process has open.
size_t open_descriptors();

}  // namespace tern::faults
