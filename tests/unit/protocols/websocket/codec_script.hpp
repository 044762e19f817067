// A codec between a scripted program and a scripted peer.
#pragma once

#include <memory>

#include "protocols/websocket/codec.hpp"
#include "unit/protocols/websocket/frames.hpp"
#include "unit/protocols/websocket/message_script.hpp"

namespace tern::websocket::script {

struct codec_script : testing::Test {
  codec_script() { options.out.draw = frames::draw_counted; }

  codec& machine() {
    if (!machine_) machine_ = std::make_unique<codec>(options, &program, log, host);
    return *machine_;
  }

  // As a driver feeds: what is not used comes again, from other memory, after resume().
  void give(std::string_view text, size_t cut = SIZE_MAX) {
    for (size_t at = 0; at < text.size();) {
      const size_t n = std::min(cut, text.size() - at);
      kept += text.substr(at, n);
      at += n;
      if (!paused) feed();
    }
  }
  void resume() {
    paused = false;
    if (!kept.empty()) feed();
  }
  // All that there is to write, in writes of at most `budget` bytes.
  std::string& write(size_t budget = 100000) {
    for (;;) {
      const peeked p = machine().peek(budget);
      if (p.state != pull::some) break;
      EXPECT_FALSE(p.data.empty());
      EXPECT_LE(p.data.size(), budget);
      written += as_text(p.data);
      machine().consume(p.data.size());
    }
    return written;
  }
  std::string sent(size_t budget = 100000) { return frames::describe_all(write(budget)); }
  void pass(std::chrono::nanoseconds time) {
    host.time += time;
    if (machine().deadline() <= host.time) machine().tick(host.time);
  }
  // The connection ends; what the operation ends with.
  std::string end(error why = {}) {
    outcome e{std::move(why), reach::responding, false};
    machine().ended(e);
    if (!e.why) return "ok";
    EXPECT_TRUE(e.maybe_processed);
    return std::string(describe(e.why.code()).name) + " " + std::to_string(e.why.native_code()) + " " +
           std::string(e.why.message());
  }
  std::string failure() const {
    if (!host.over()) return "going on";
    if (host.ends > 1) return "ended twice";
    if (host.done) return "done";
    return std::string(describe(host.why.code()).name) + " " + std::to_string(host.why.native_code()) + " " +
           std::string(host.why.message());
  }

  codec_options options;
  message_source program;
  message_log log;
  noting_host host;
  std::string kept;
  std::string written;
  bool paused = false;

 private:
  void feed() {
    const std::vector<std::byte> memory(as_bytes(kept).begin(), as_bytes(kept).end());
    const size_t used = machine().feed(memory);
    ASSERT_LE(used, memory.size());
    paused = used < memory.size();
    kept.erase(0, used);
  }
  std::unique_ptr<codec> machine_;
};

// One of several in a test.
struct codec_run final : codec_script {
  void TestBody() override {}
};

}  // namespace tern::websocket::script
