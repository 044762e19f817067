// The shared state behind tern_stream: a bounded buffer towards the peer, credit towards the program.
//
// The program's threads and the loop meet here under one lock, held only to move pointers. Two counts: references of the
// program's own, whose end cancels the stream, and all references, whose end frees it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "base/utf8_checker.hpp"
#include "engine/queue.hpp"
#include "engine/ref.hpp"
#include "engine/result_receiver.hpp"
#include "sansio/body_source.hpp"
#include "tern/stream.h"

struct tern_client;

struct tern_stream {
  enum class sending : uint8_t { nothing, bytes, messages, commands };
  tern_stream(tern::ref<tern_client> client, uint64_t user_data, tern_event_fn on_event, uint64_t credit, uint64_t send_limit,
              sending how, std::optional<uint64_t> length, tern::farewell_check check = nullptr);
  tern_stream(const tern_stream&) = delete;
  tern_stream& operator=(const tern_stream&) = delete;

  // ---- from the program, any thread
  tern::error send(uint32_t flags, tern::bytes data);
  tern::error finish(tern::fields trailers);
  tern::error close(uint32_t code, std::string_view reason);  // finishes, with a farewell where the protocol has one
  void cancel();
  void grant(uint64_t bytes);
  void retain() noexcept;  // the program's own
  void release() noexcept;
  void hold() noexcept;  // the library's: events, the submission
  void let_go() noexcept;
  uint64_t id() const noexcept { return id_; }
  tern_client& client() const noexcept { return *client_; }

  // ---- from the loop
  void bind(uint64_t id, size_t loop,
            tern_queue& queue) noexcept;  // before the submission, which holds the queue, is handed over
  void moved_to(size_t loop) noexcept { loop_.store(loop, std::memory_order_relaxed); }
  void opened(tern_result* snapshot);  // takes the reference
  size_t data(tern::bytes part);       // how much the credit allows; short, or none left: resumes by a command later
  size_t message(tern::bytes data, tern::message_part what);  // all of it, or none
  tern::take item(tern::owned_value&& value);
  void closing(int32_t code, std::string_view reason);
  void gap(int32_t code, std::string_view why);
  uint64_t credit();
  void ended();  // no further event of its own; the terminal one is the submission's
  uint64_t next_seq() noexcept { return seq_++; }
  bool pushes() const noexcept { return pushes_; }
  bool takes_commands() const noexcept { return commands_; }

  // The sending half as a body.
  class source final : public tern::body_source {
   public:
    explicit source(tern_stream& s) : stream_(&s) {}
    tern::peeked peek(size_t max) override;
    void consume(size_t count) override;
    std::optional<uint64_t> length() const override;
    bool rewind() override { return can_rewind(); }
    bool can_rewind() const override;
    tern::error why() const override;
    const tern::fields* trailers() const override;
    const tern::farewell* parting() const override;

   private:
    tern_stream* stream_;  // the submission keeps it
  };

 private:
  struct event;
  struct chunk {
    std::string data;
    uint32_t flags;  // TERN_SEND_...
    uint64_t cost() const noexcept { return data.empty() ? 1 : data.size(); }
  };
  ~tern_stream() = default;
  // How far the message that is being sent has come.
  struct progress {
    bool within = false;
    bool text = false;
    tern::utf8_checker utf8;
  };
  tern::expected<progress> check_message(uint32_t flags, tern::bytes data);
  void post(event* e);
  void post_data(event* e, uint64_t cost);
  void post_status(uint32_t kind, int32_t status, std::string_view text);
  int64_t take_credit(uint64_t cost, bool in_any_case);

  tern::ref<tern_client> client_;
  tern_queue* queue_ = nullptr;  // while not ended
  const uint64_t user_data_;
  const tern_event_fn on_event_;
  const uint64_t send_limit_;
  const bool pushes_;
  const bool messages_;  // chunks have boundaries, and may be empty
  const bool commands_;
  const std::optional<uint64_t> length_;
  const tern::farewell_check check_;
  uint64_t id_ = 0;
  std::atomic<size_t> loop_{0};  // the home; who commands a former one is passed on by it
  uint64_t seq_ = 0;             // the loop's

  std::atomic<uint32_t> own_{1};
  std::atomic<uint32_t> all_{1};

  std::mutex mutex_;
  // Guarded by mutex_:
  std::deque<chunk> chunks_;
  size_t front_taken_ = 0;  // of the first chunk
  uint64_t queued_ = 0;     // what chunks_ cost
  uint64_t pushed_ = 0;     // bytes ever sent by the program
  progress message_;
  tern::fields trailers_;
  std::optional<tern::farewell> parting_;
  int64_t credit_;
  bool consumed_any_ = false;  // the session took something
  bool finished_ = false;      // our half
  bool starved_ = false;       // the session waits for more
  bool paused_ = false;        // the response waits for credit
  bool wants_room_ = false;    // send answered TERN_E_AGAIN
  bool ended_ = false;
};

namespace tern {

// The submission's reference: not one of the program's own.
class stream_hold {
 public:
  stream_hold() noexcept = default;
  explicit stream_hold(tern_stream* held) noexcept : stream_(held) {}  // takes over a hold()
  stream_hold(stream_hold&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
  stream_hold& operator=(stream_hold other) noexcept {
    std::swap(stream_, other.stream_);
    return *this;
  }
  ~stream_hold() {
    if (stream_) stream_->let_go();
  }
  tern_stream* get() const noexcept { return stream_; }
  tern_stream* operator->() const noexcept { return stream_; }
  tern_stream& operator*() const noexcept { return *stream_; }
  explicit operator bool() const noexcept { return stream_ != nullptr; }

 private:
  tern_stream* stream_ = nullptr;
};

}  // namespace tern
