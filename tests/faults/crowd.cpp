#include "faults/crowd.hpp"

#include <malloc.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace tern::faults {
namespace {

constexpr size_t waves = 4;
constexpr std::chrono::seconds margin{5};  // what a busy machine may add to a deadline
using clock = std::chrono::steady_clock;

// In bytes. A leak makes both grow; what is held alone, holes in the heap; what is used alone, more connections that are open.
struct memory {
  int64_t held = integration::memory_now("VmRSS") * 1024;
  int64_t used = [] {
    const auto heap = ::mallinfo2();
    return static_cast<int64_t>(heap.uordblks + heap.hblkhd);
  }();
};

struct running {
  const std::vector<question>& questions;
  const std::chrono::milliseconds deadline;
  std::vector<clock::time_point> begun;
  std::vector<uint8_t> ended;
  std::vector<tally> tallies;
  size_t completed = 0;

  void take(const tern_event& e) {
    ASSERT_LT(e.user_data, ended.size());
    ASSERT_EQ(ended[e.user_data]++, 0) << "a second completion of " << e.user_data;
    ++completed;
    const size_t kind = e.user_data % questions.size();
    tally& t = tallies[kind];
    tern_result_info info{};
    ASSERT_EQ(tern_result_view(e.result, &info, sizeof info), TERN_OK);
    t.attempts += info.attempts;
    t.repeated += info.attempts > 1;
    t.late += clock::now() - begun[e.user_data] > deadline + margin;
    if (e.status != TERN_OK)
      ++t.errors[e.status];
    else
      ++(questions[kind].is_right(e.result) ? t.right : t.wrong);
  }

  // Until so many have completed.
  bool settle(tern_client* client, size_t all) {
    const auto until = clock::now() + deadline + 2 * margin;
    while (completed < all && clock::now() < until) {
      tern_event events[256];
      size_t n = 0;
      if (tern_queue_wait(tern_client_queue(client), events, 256, sizeof events[0], 100, &n) != TERN_OK) return false;
      for (size_t i = 0; i < n; ++i)
        if (events[i].kind == TERN_EVENT_COMPLETED) take(events[i]);
      tern_events_release(events, n, sizeof events[0]);
    }
    return completed == all;
  }
};

void submit(tern_client* client, const question& q, uint64_t number, std::chrono::milliseconds deadline) {
  const std::string file = q.folder + "/" + std::to_string(number);
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.user_data = number;
  how.timeout_ms = deadline.count();
  if (!q.folder.empty()) {
    how.sink = TERN_SINK_FILE;
    how.sink_path = integration::str(file);
  }
  const auto own = q.of_number ? q.of_number(number) : nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_submit_ex(client, own ? own.get() : q.request.get(), &how, nullptr, &error), TERN_OK)
      << tern_error_message(error);
  tern_error_release(error);
}

}  // namespace

size_t tally::failed() const {
  return std::accumulate(errors.begin(), errors.end(), size_t{0}, [](size_t sum, const auto& e) { return sum + e.second; });
}

size_t tally::failed_with(std::initializer_list<int32_t> codes) const {
  size_t sum = 0;
  for (int32_t code : codes)
    if (auto e = errors.find(code); e != errors.end()) sum += e->second;
  return sum;
}

std::string tally::text() const {
  std::string s = std::to_string(right) + " right, " + std::to_string(wrong) + " wrong, " + std::to_string(attempts) +
                  " attempts, " + std::to_string(repeated) + " repeated, " + std::to_string(late) + " late, grown by " +
                  std::to_string(grown / 1024) + " KiB";
  for (const auto& [code, n] : errors) {
    tern_error_info e{};
    tern_error_describe(code, &e, sizeof e);
    s += ", " + std::to_string(n) + " " + integration::text(e.name);
  }
  return s;
}

std::vector<tally> ask_all(tern_client* client, const std::vector<question>& questions, size_t count,
                           std::chrono::milliseconds deadline) {
  running now{questions, deadline, std::vector<clock::time_point>(count), std::vector<uint8_t>(count),
              std::vector<tally>(questions.size())};
  memory before;
  for (size_t wave = 0, next = 0; wave < waves; ++wave) {
    const size_t end = count * (wave + 1) / waves;
    for (; next < end; ++next) {
      now.begun[next] = clock::now();
      submit(client, questions[next % questions.size()], next, deadline);
    }
    if (!now.settle(client, end)) {
      ADD_FAILURE() << end - now.completed << " of " << end << " requests hang, " << wave << " waves had ended";
      break;
    }
    if (wave == 0) before = {};
  }
  const memory after;
  const int64_t grown = std::min(after.held - before.held, after.used - before.used);
  for (tally& t : now.tallies) t.grown = grown;
  return std::move(now.tallies);
}

size_t open_descriptors() {
  size_t n = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++n;
  return n;
}

}  // namespace tern::faults
