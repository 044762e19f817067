// tern's own side of the WebSocket tables, through the public C API: --loops, --url.
//   --requests N messages of --size 64 bytes, echoed; --connections C streams, --streams F messages in flight on each
#include <array>
#include <string>
#include <vector>

#include "measure.hpp"
#include "tern_client.hpp"

namespace tern::bench {
namespace {

using stream_ptr = std::unique_ptr<tern_stream, releaser<tern_stream_release>>;
constexpr std::size_t batch = 256;
constexpr std::int64_t give_up_ms = 30000;
constexpr std::uint64_t grant_from = 64 * 1024;

struct line {
  stream_ptr stream;
  std::uint64_t consumed = 0;  // and not granted again
};

class echo {
 public:
  explicit echo(const arguments& args)
      : message_(args.number("size", 64), 'x'), in_flight_(args.number("streams", 1)), lines_(args.number("connections", 64)) {
    config how;
    how.set("loops", args.number("loops", 1)).set("workers", lines_.size()).set("websocket.compress", "false");
    client_ = how.client();
    tern_request* made = nullptr;
    tern_error* error = nullptr;
    must(tern_websocket_request_create(text(args.text("url")), 0, &made, &error), error);
    request_ptr request(made);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      tern_submit_options submit{};
      submit.struct_size = sizeof submit;
      submit.user_data = i;
      tern_stream_options options{};
      options.struct_size = sizeof options;
      options.submit = &submit;
      tern_stream* stream = nullptr;
      must(tern_stream_open(client_.get(), request.get(), &options, &stream, nullptr, &error), error);
      lines_[i].stream.reset(stream);
    }
    while (opened_ < lines_.size()) drain();
  }

  void run(std::uint64_t total) {
    left_ = total;
    done_ = 0;
    for (line& l : lines_)
      for (std::uint64_t i = 0; i < in_flight_; ++i) send(l);
    while (done_ < total) drain();
  }

  std::uint64_t errors = 0;

 private:
  void send(line& l) {
    if (left_ == 0) return;
    --left_;
    must(tern_stream_send(l.stream.get(), TERN_SEND_TEXT, message_.data(), message_.size(), nullptr), nullptr);
  }
  void drain() {
    std::size_t count = 0;
    must(tern_queue_wait(tern_client_queue(client_.get()), events_.data(), batch, sizeof events_[0], give_up_ms, &count),
         nullptr);
    if (count == 0) must(TERN_E_WAIT_TIMEOUT, nullptr);
    for (std::size_t i = 0; i < count; ++i) {
      const tern_event& e = events_[i];
      line& l = lines_[e.user_data];
      if (e.kind == TERN_EVENT_STREAM_OPEN) ++opened_;
      if (e.kind == TERN_EVENT_COMPLETED) must(e.status ? e.status : TERN_E_CLOSED, nullptr);
      if (e.kind != TERN_EVENT_STREAM_DATA) continue;
      ++done_;
      if (e.size != message_.size()) ++errors;
      l.consumed += e.cost;
      if (l.consumed >= grant_from) tern_stream_grant(l.stream.get(), std::exchange(l.consumed, 0));
      send(l);
    }
    tern_events_release(events_.data(), count, sizeof events_[0]);
  }

  const std::string message_;
  const std::uint64_t in_flight_;
  client_ptr client_;
  std::vector<line> lines_;
  std::array<tern_event, batch> events_{};
  std::size_t opened_ = 0;
  std::uint64_t left_ = 0, done_ = 0;
};

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  const arguments args(argc, argv);
  const std::uint64_t total = args.number("requests", 100000);
  echo runner(args);
  runner.run(total / 20 + 1);
  measurement cost;
  runner.run(total);
  cost.report("tern websocket", total, runner.errors);
}
