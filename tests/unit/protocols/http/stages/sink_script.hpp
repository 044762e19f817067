// A sink that notes what it gets and takes as little as it is told to, a host that notes failures, and a session's way of
// offering a body: what was not taken comes again after a resume.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sansio/sink.hpp"
#include "sansio/stage_host.hpp"

namespace tern::http::script {

class noting_sink final : public sink {
 public:
  void on_head(const head& h) override {
    heads.push_back(h);
    events += "head " + std::to_string(static_cast<int>(h.kind)) + " ";
  }
  size_t on_data(bytes data) override {
    EXPECT_FALSE(data.empty());
    largest = std::max(largest, data.size());
    const size_t taken = std::min(data.size(), stubborn > 0 ? (--stubborn, 0) : per_call);
    text.append(as_text(data.first(taken)));
    return taken;
  }
  take on_item(owned_value&&) override {
    events += "item ";
    return take::pause;
  }
  void on_progress(reach r) override { events += "progress " + std::to_string(static_cast<int>(r)) + " "; }
  void on_end(outcome&& e) override {
    events += "end ";
    ends.push_back(std::move(e));
  }

  std::vector<head> heads;
  std::vector<outcome> ends;
  std::string text;
  std::string events;
  size_t per_call = SIZE_MAX;
  size_t stubborn = 0;  // so many calls take nothing
  size_t largest = 0;
};

class noting_host final : public stage_host {
 public:
  void sink_failed(error e) override {
    if (!why) why = std::move(e);
    ++calls;
  }
  error why;
  int calls = 0;
};

// How often it paused; stops when the host has heard of a failure.
inline size_t offer(sink& to, const noting_host& host, std::string_view body, size_t cut = SIZE_MAX) {
  size_t pauses = 0;
  for (size_t at = 0; at < body.size() && !host.why; at += cut) {
    std::string rest(body.substr(at, cut));
    while (!host.why) {
      const size_t taken = to.on_data(as_bytes(rest));
      EXPECT_LE(taken, rest.size());
      rest = rest.substr(taken);  // memory of its own, as after a further read
      if (rest.empty()) break;
      ++pauses;
    }
    if (body.size() - at <= cut) break;
  }
  return pauses;
}

}  // namespace tern::http::script
