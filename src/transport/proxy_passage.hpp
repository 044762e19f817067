// Makes a link to a proxy one that requests can go over: TLS with the proxy where it has it, then its handshake over that.
#pragma once

#include <memory>
#include <optional>

#include "sansio/proxy_server.hpp"
#include "transport/context.hpp"
#include "transport/handshake_runner.hpp"
#include "transport/tls_handshake.hpp"

namespace tern {

class proxy_passage final : private tls_handshake::listener, private handshake_runner::listener {
 public:
  struct outcome {
    handshake_state state;        // done, failed, reconnect
    error why;                    // failed; does not name the proxy
    std::unique_ptr<layer> link;  // done
  };
  class listener {
   public:
    virtual void on_passed(outcome how) = 0;  // once, perhaps inside start; must not destroy the passage

   protected:
    ~listener() = default;
  };
  // `tunnel`: NULL, the proxy itself serves. All outlive the passage.
  proxy_passage(transport_context& context, const proxy_server& proxy, std::unique_ptr<layer> link, handshake* tunnel,
                listener& who);
  void start();
  const char* lacking() const noexcept;  // for the text of a time-out

 private:
  enum class state : uint8_t { securing, asking, ended };
  void on_secured(error why) override;
  void on_handshake(handshake_runner::outcome how) override;
  void ask();
  void end(outcome how);

  transport_context& context_;
  const proxy_server& proxy_;
  handshake* tunnel_;
  listener& who_;
  state state_ = state::securing;
  std::unique_ptr<layer> link_;
  std::unique_ptr<tls_engine> engine_;
  std::optional<tls_handshake> securing_;
  std::optional<handshake_runner> asking_;
};

}  // namespace tern
