// The driver of one connection: a layer below, a session above, and no decision of its own.
//
// What the session wants out is flushed once per loop turn; what arrives goes through the loop's shared buffer into the
// session. Bytes a paused session did not take are kept here and offered again. After every call into the session its status is
// compared, and changes go to the pool.
#pragma once

#include <memory>
#include <string>

#include "base/intrusive_list.hpp"
#include "base/wheel.hpp"
#include "engine/operation.hpp"
#include "pool/pool_state.hpp"
#include "sansio/session.hpp"
#include "transport/chain_builder.hpp"
#include "transport/layer.hpp"

namespace tern {

class loop;
class connection;

struct dirty_tag {};
using dirty_list = intrusive_list<connection, dirty_tag>;

class connection final : public carrier, public list_node<dirty_tag>, private ready_listener {
 public:
  connection(loop& owner, conn_id id, std::shared_ptr<const target> where, chain_result link,
             std::unique_ptr<byte_session> session);
  ~connection();

  conn_id id() const noexcept { return id_; }
  const session_status& status() const { return session_->status(); }
  void begin();                            // reports the first status, waits for input
  void assign(operation& o, bool reused);  // the pool's word: the operation runs here
  void report();                           // tells the pool how it stands, changed or not
  void flush();                            // once per turn, when dirty
  void close(const error& why);            // ends every operation, then the layer

  // carrier
  void submit(op& o) override;
  void resume(op& o) override;
  void cancel(op& o) override;
  void done() override;
  bool reused() const override { return reused_; }
  now_t last_activity() const override { return last_activity_; }
  const link_info& link() const override { return layer_->info(); }
  const chain_timing* timing() const override { return timing_.get(); }
  wire_bytes moved() const override { return moved_; }

 private:
  enum class life : uint8_t { open, closed };

  void on_ready(way w) override;
  void read();
  void feed(bytes data);
  void feed(input_kind kind, error why = {});
  bool offer_kept();  // true: there was something the session may take now
  void take_up();
  void after_call();  // settle, and flush at the end of the turn
  void settle();      // compares the status, arms what is to be waited for
  void wait_for_input();
  void tick(now_t now);

  loop& loop_;
  const conn_id id_;
  const std::shared_ptr<const target> where_;
  std::unique_ptr<layer> layer_;
  std::unique_ptr<byte_session> session_;
  std::unique_ptr<const chain_timing> timing_;  // until the first operation has it
  struct {
    phase state = phase::open;
    bool undecided = false;
    bool tunnel = false;
    uint32_t free_slots = 0;
    uint32_t in_flight = 0;
  } told_;  // what the pool knows
  timer timer_;
  std::unique_ptr<std::string> kept_;  // input that a paused session did not take; NULL: none
  now_t last_activity_;
  wire_bytes moved_;
  uint32_t slots_ = 1;     // of all operations, as last told
  uint32_t ended_ = 0;     // operations, since the pool was told
  size_t unreported_ = 0;  // written, and not yet told to the session
  life life_ = life::open;
  bool busy_ = false;     // has an operation, as the loop knows
  bool reused_ = false;   // it had served others when the last operation was assigned
  bool inside_ = false;   // the session is being called
  bool reading_ = false;  // a read wait is pending
  bool writing_ = false;  // a write wait is pending
  bool input_ended_ = false;
  bool output_failed_ = false;
};

}  // namespace tern
