#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support/fault_server.hpp"

namespace tern::test {

// One accepted connection of the fault server: reads requests, runs their scripts.
//   head → (100 sent unless the path starts at the head) → body → script → head → ...
// The loop calls advance() after every readiness and when deadline() has passed, and drops the connection once it is false.
class fault_connection {
 public:
  using clock = std::chrono::steady_clock;

  fault_connection(fault_server& server, unique_fd socket, port_fault fault);

  bool advance(bool readable, clock::time_point now);
  int fd() const { return socket_.get(); }
  bool wants_read() const;
  bool wants_write() const { return !out_.empty(); }
  bool stalled() const { return deaf_; }
  bool answering() const { return scripted_; }
  std::optional<clock::time_point> deadline() const { return deadline_; }

 private:
  enum class phase { head, body, done };  // of the request being read
  enum class chunk { size, data, end, trailer };

  void run_port_fault(port_fault fault);
  bool receive();
  bool flush();
  bool parse();
  bool take_head();
  void take_body();
  void take_chunks();
  void keep_body(std::size_t size);
  void start_script();
  bool run_steps(clock::time_point now);
  bool run_step(fault_step& step, clock::time_point now, bool& finished);
  void send_reset();

  fault_server& server_;
  unique_fd socket_;
  std::string in_;
  std::string out_;
  fault_request request_;
  phase phase_ = phase::head;
  bool chunked_ = false;
  chunk chunk_ = chunk::size;
  std::uint64_t remaining_ = 0;  // of the body or chunk
  bool scripted_ = false;        // a script is running
  bool draining_ = false;        // our half is closed
  bool deaf_ = false;            // reads nothing
  bool peer_closed_ = false;
  std::vector<fault_step> steps_;
  std::size_t next_ = 0;
  bool step_started_ = false;
  std::optional<clock::time_point> deadline_;
};

}  // namespace tern::test
