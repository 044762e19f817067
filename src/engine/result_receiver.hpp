// Receivers make the result. Head, interim responses and trailers are the same for all; where the body goes is what differs.
#pragma once

#include <memory>

#include "engine/receiver.hpp"
#include "engine/result.hpp"
#include "tern/retry.h"

namespace tern {

class result_receiver : public receiver {
 public:
  result_receiver(std::shared_ptr<const prepared> from, uint64_t id) : from_(std::move(from)), id_(id) {}
  ~result_receiver() override;
  // The finished result, once receiver_done was answered. The caller owns the reference.
  tern_result* take_result() noexcept { return std::exchange(result_, nullptr); }

  // What has arrived, for a decision about it; valid until more does.
  void show(tern_retry_state& into) const;

  void on_head(const head& h) final;
  size_t on_data(bytes data) final;
  size_t on_message(bytes data, message_part what) final;
  take on_item(owned_value&& item) final;
  void on_progress(reach) final {}
  void on_end(outcome&& end) final;
  void on_dropped(const head& h, bool hop) final;
  bool restart() override;

 protected:
  virtual size_t body_capacity(const head& h) = 0;  // room to reserve in the result's block; may fail the operation
  virtual void opened(const head& h) { static_cast<void>(h); }
  virtual size_t take_body(bytes data) = 0;
  // Of protocols that have messages or values. Where a body goes messages go as bytes, and values go nowhere.
  virtual size_t take_message(bytes data, message_part what);
  virtual take take_item(owned_value&& item);
  virtual void closing(const head& h) { static_cast<void>(h); }  // the peer takes leave
  virtual void opened_without_head() {}                          // of a protocol that has none
  // What the peer sent meanwhile is lost, until it confirms again.
  virtual void gap(const head& h) { static_cast<void>(h); }
  virtual void confirmed_again() {}
  // Into a result for a program that gets to know of the response now: what came before it, and which attempt it answers.
  void tell_way(tern_result& r) const;
  virtual void end_body(error why) { operation_->receiver_done(std::move(why)); }  // why: of the operation; empty: success

  tern_result* result_ = nullptr;
  std::shared_ptr<const prepared> from_;
  const uint64_t id_;
  uint64_t received_ = 0;
  owned_value item_;  // for the result

 private:
  void keep(const head& h);
  void open_for_items();
  void forget_interims();
  void say_which(tern_result& r) const;
  void lay_out(result_extras& x) const;
  void list_attempts(result_extras& x, const outcome& end) const;
  void fill(const outcome& end);
  std::unique_ptr<result_extras> extras_;
};

// Into the result, up to the option http.max_body_bytes.
class memory_receiver final : public result_receiver {
 public:
  using result_receiver::result_receiver;

 protected:
  size_t body_capacity(const head& h) override;
  void opened(const head& h) override;
  size_t take_body(bytes data) override;
  take take_item(owned_value&& item) override;

 private:
  bool room_for(size_t more);
  size_t capacity_apart_ = 0;
};

// Counted and thrown away.
class discard_receiver final : public result_receiver {
 public:
  using result_receiver::result_receiver;

 protected:
  size_t body_capacity(const head&) override { return 0; }
  size_t take_body(bytes data) override { return data.size(); }
  take take_item(owned_value&&) override { return take::more; }
};

}  // namespace tern
