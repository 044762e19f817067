// Connects to the first of several addresses that answers: happy_eyeballs over sockets.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/wheel.hpp"
#include "transport/context.hpp"
#include "transport/happy_eyeballs.hpp"
#include "transport/socket_layer.hpp"

namespace tern {

class connector {
 public:
  class listener {
   public:
    virtual void on_connected(std::unique_ptr<layer> link) = 0;
    virtual void on_connect_failed(error why) = 0;

   protected:
    ~listener() = default;
  };
  // One of the listener's functions is called once, perhaps inside start; it may destroy the
  // connector. Destroying it earlier ends every attempt.
  connector(transport_context& context, target_name name, std::vector<endpoint> addresses, duration delay, socket_options how,
            listener& who);
  ~connector();
  void start();
  error so_far() const { return choice_.why(); }  // what became of the addresses that were tried

 private:
  class attempt;
  static void on_delay(void* self, now_t now);
  void run();
  void begin(size_t index);
  void ended(size_t index, error why);

  transport_context& context_;
  happy_eyeballs choice_;
  socket_options how_;
  listener& who_;
  timer delay_;
  std::vector<std::unique_ptr<attempt>> attempts_;
};

}  // namespace tern
