// What a connection of the HTTP/2 peer makes of the frames that it receives.
#include <algorithm>
#include <new>

#include "support/h2_connection.hpp"

namespace tern::test {
namespace {

using habit = h2_manners::habit;

constexpr std::size_t body_kept = 1 << 20;

// The payload without padding and priority.
std::string content(const h2_received& frame) {
  std::string result = frame.payload;
  if ((frame.flags & h2_flag::padded) != 0 && !result.empty()) {
    std::size_t padding = static_cast<std::uint8_t>(result[0]);
    result = result.substr(1, result.size() - 1 - std::min(padding, result.size() - 1));
  }
  constexpr std::size_t priority_size = 5;
  if (frame.type == h2_type::headers && (frame.flags & h2_flag::priority) != 0)
    result.erase(0, std::min(priority_size, result.size()));
  return result;
}

bool has(const h2_received& frame, std::uint8_t flag) { return (frame.flags & flag) != 0; }

}  // namespace

void h2_connection::take_frames() {
  if (!prefaced_ && !take_preface()) return;
  while (condition_ == condition::talking) {
    std::optional<h2_received> frame = in_.next();
    if (!frame) return;
    server_.note_frame(number_, *frame);
    if (frame->payload.size() > frame_size_allowed_) violation("a frame too large: " + frame->line());
    take(*frame);
  }
}

bool h2_connection::take_preface() {
  const std::string& rest = in_.rest();
  if (!rest.empty() && !h2_preface.starts_with(rest.substr(0, h2_preface.size()))) {
    violation("no preface");
    leave(condition::gone);
    return false;
  }
  if (rest.size() < h2_preface.size()) return false;
  in_.skip(h2_preface.size());
  prefaced_ = true;
  return true;
}

void h2_connection::take(const h2_received& frame) {
  if (unfinished_ && (frame.type != h2_type::continuation || frame.stream != unfinished_->stream))
    violation("a header block interrupted by " + frame.line());
  switch (frame.type) {
    case h2_type::data:
      return take_data(frame);
    case h2_type::headers:
      unfinished_ = frame;
      unfinished_->payload = content(frame);
      if (has(frame, h2_flag::end_headers)) take_headers();
      return;
    case h2_type::continuation:
      if (!unfinished_) return violation("CONTINUATION without HEADERS");
      unfinished_->payload += frame.payload;
      if (has(frame, h2_flag::end_headers)) take_headers();
      return;
    case h2_type::settings:
      return take_settings(frame);
    case h2_type::rst_stream:
      return take_rst(frame);
    case h2_type::ping:
      if (!has(frame, h2_flag::ack)) answer_ping(frame);
      return;
    case h2_type::window_update:
      if (frame.number() == 0) violation("an empty WINDOW_UPDATE");
      if (frame.stream == 0) server_.note_window(send_window_ += frame.number());
      if (auto found = streams_.find(frame.stream); found != streams_.end()) found->second.send_window += frame.number();
      return;
    case h2_type::push_promise:
      return violation("PUSH_PROMISE from a client");
    case h2_type::goaway:
    case h2_type::priority:
      return;
  }
}

void h2_connection::answer_ping(const h2_received& frame) {
  if (manners_.keeps == habit::no_ping_ack || manners_.keeps == habit::silent) return;
  const std::string answer = h2_frame(h2_type::ping, h2_flag::ack, 0, frame.payload);
  if (manners_.keeps == habit::late_ping_ack && !streams_.empty())
    late_ += answer;
  else
    send(answer);
}

void h2_connection::take_settings(const h2_received& frame) {
  if (has(frame, h2_flag::ack)) return settings_acknowledged();
  for (std::size_t i = 0; i + 6 <= frame.payload.size(); i += 6) {
    const std::uint32_t value = frame.number(i + 2);
    switch (static_cast<std::uint8_t>(frame.payload[i + 1])) {
      case h2_setting::initial_window_size:
        for (auto& [id, one] : streams_) one.send_window += static_cast<std::int64_t>(value) - stream_send_window_;
        stream_send_window_ = value;
        break;
      case h2_setting::max_frame_size:
        send_frame_size_ = value;
        break;
      default:
        break;
    }
  }
  if (manners_.keeps != habit::no_settings_ack && manners_.keeps != habit::silent) send(h2_settings_ack());
}

void h2_connection::settings_acknowledged() {
  if (announced_.empty()) return violation("an acknowledgement of SETTINGS that were not sent");
  for (const auto& [id, value] : announced_.front()) {
    switch (id) {
      case h2_setting::max_concurrent_streams:
        streams_allowed_ = value;
        break;
      case h2_setting::initial_window_size:
        for (auto& [stream_id, one] : streams_) one.receive_window += static_cast<std::int64_t>(value) - stream_receive_window_;
        stream_receive_window_ = value;
        break;
      case h2_setting::max_frame_size:
        frame_size_allowed_ = value;
        break;
      case h2_setting::header_table_size:
        nghttp2_hd_inflate_change_table_size(inflater_.get(), value);
        break;
      default:
        break;
    }
  }
  announced_.pop_front();
}

void h2_connection::take_headers() {
  std::string block = std::move(unfinished_->payload);
  const std::uint32_t id = unfinished_->stream;
  const bool end = has(*unfinished_, h2_flag::end_stream);
  unfinished_.reset();
  take_block(id, block, end);
}

void h2_connection::take_block(std::uint32_t id, std::string_view block, bool end) {
  h2_fields fields;
  const auto* at = reinterpret_cast<const std::uint8_t*>(block.data());
  std::size_t left = block.size();
  for (;;) {
    nghttp2_nv field{};
    int flags = 0;
    ssize_t n = nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags, at, left, 1);
    if (n < 0) {
      violation("bad HPACK on stream " + std::to_string(id));
      return leave(condition::gone);
    }
    at += n;
    left -= static_cast<std::size_t>(n);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      fields.emplace_back(std::string(reinterpret_cast<char*>(field.name), field.namelen),
                          std::string(reinterpret_cast<char*>(field.value), field.valuelen));
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater_.get());

  if (auto found = streams_.find(id); found != streams_.end()) {
    found->second.request.trailers = std::move(fields);
    if (!end) violation("trailers without END_STREAM on stream " + std::to_string(id));
  } else if (id > last_stream_) {
    begin_stream(id, std::move(fields));
  } else {
    return;  // trailers of a stream that we are done with
  }
  if (auto found = streams_.find(id); end && found != streams_.end()) request_ended(found->second);
}

void h2_connection::begin_stream(std::uint32_t id, h2_fields fields) {
  if (id % 2 == 0) violation("stream " + std::to_string(id) + " opened by a client");
  last_stream_ = id;
  if (goaway_ && id > *goaway_) return server_.note_ignored();
  stream& one = streams_[id];
  h2_request& r = one.request;
  r.connection = number_;
  r.stream = id;
  r.number = ++requests_;
  r.fields = std::move(fields);
  std::string target = r.field(":path");
  r.path = target.substr(0, target.find('?'));
  if (r.path.size() < target.size()) r.query = target.substr(r.path.size() + 1);
  r.nth = server_.note_path(r.path);
  one.send_window = stream_send_window_;
  one.receive_window = stream_receive_window_;

  const std::uint64_t open = open_streams();
  server_.note_streams(open);
  if (open > streams_allowed_)
    violation("stream " + std::to_string(id) + " is one of " + std::to_string(open) + ", allowed are " +
              std::to_string(streams_allowed_));
  if (server_.starts_at_head(r.path)) begin_script(one);
}

void h2_connection::begin_script(stream& one) {
  if (manners_.keeps == habit::silent) return static_cast<void>(server_.script_for(one.request));
  one.begun = true;
  one.what.steps = server_.script_for(one.request);
  // DATA may follow in the same read: what the script says about windows holds for it.
  run(one.what, &one, clock::now());
}

void h2_connection::request_ended(stream& one) {
  if (one.ended) return violation("a second end of stream " + std::to_string(one.request.stream));
  one.ended = true;
  if (std::string length = one.request.field("content-length");
      !length.empty() && length != std::to_string(one.request.body_size) && one.request.field(":method") != "HEAD")
    violation("stream " + std::to_string(one.request.stream) + " has content-length " + length + " and " +
              std::to_string(one.request.body_size) + " bytes");
  if (!one.begun) begin_script(one);
}

void h2_connection::take_data(const h2_received& frame) {
  const auto size = static_cast<std::int64_t>(frame.payload.size());
  receive_window_ -= size;
  if (receive_window_ < 0) violation("DATA beyond the connection's window: " + frame.line());
  auto found = streams_.find(frame.stream);
  if (found == streams_.end()) {
    if (frame.stream > last_stream_ || frame.stream % 2 == 0) violation("DATA on an idle stream: " + frame.line());
    if (size > 0) send(h2_window_update(0, static_cast<std::uint32_t>(size)));
    return;
  }
  stream& one = found->second;
  one.receive_window -= size;
  if (one.receive_window < 0) violation("DATA beyond the stream's window: " + frame.line());
  if (one.ended) violation("DATA after the end: " + frame.line());
  std::string data = content(frame);
  one.request.body_size += data.size();
  data.resize(std::min(data.size(), body_kept - std::min(body_kept, one.request.body.size())));
  one.request.body += data;
  const bool end = has(frame, h2_flag::end_stream);
  if (!one.held && manners_.keeps != habit::silent && size > 0) {
    send(h2_window_update(0, static_cast<std::uint32_t>(size)));
    if (!end) send(h2_window_update(frame.stream, static_cast<std::uint32_t>(size)));
  }
  if (end) request_ended(one);
}

void h2_connection::take_rst(const h2_received& frame) {
  auto found = streams_.find(frame.stream);
  if (found == streams_.end()) {
    if (frame.stream > last_stream_) violation("RST_STREAM on an idle stream");
    return;
  }
  // A flood does not end with the stream that it began on.
  stream& one = found->second;
  const bool flooding = one.begun && !one.what.done() && one.what.steps[one.what.next].what == h2_step::action::repeat;
  one.ended = true;
  if (!flooding) one.over = true;
}

}  // namespace tern::test
