#include "protocols/http/h1/reader.hpp"

#include <algorithm>
#include <string>

#include "protocols/http/message/status.hpp"

namespace tern::http::h1 {

void reader::begin(asked what, const reader_limits& limits) {
  state_ = state::head;
  asked_ = what;
  informational_ = 0;
  limits_ = limits;
  head_ = {};
  data_ = {};
  why_ = {};
  section_.begin(section::head, limits.head);
}

void reader::finish() noexcept { section_.release(); }

reader::event reader::next(bytes in, field_list::loan& loan, size_t& consumed) {
  consumed = 0;
  switch (state_) {
    case state::head:
      return next_head(in, loan, consumed);
    case state::fixed:
      return left_ == 0 ? event::complete : offer(in.first(std::min<uint64_t>(left_, in.size())));
    case state::chunk:
      return next_chunk(in, loan, consumed);
    case state::trailers:
      return next_trailers(in, loan, consumed);
    case state::until_end:
    case state::tunnel:
      return offer(in);
    case state::idle:
    case state::done:
      break;
  }
  return event::complete;
}

void reader::accept(size_t count) noexcept {
  if (state_ == state::fixed) left_ -= count;
  if (state_ == state::chunk) chunk_.skip_data(count);
}

reader::event reader::offer(bytes in) noexcept {
  data_ = in;
  return in.empty() ? event::more : event::data;
}

reader::event reader::next_head(bytes in, field_list::loan& loan, size_t& consumed) {
  if (head_.kind == head_kind::informational) {  // announced by the call before
    section_.begin(section::head, limits_.head);
    head_.kind = head_kind::final;
  }
  if (in.empty()) return event::more;
  section_reader::result got = section_.feed(in, loan, consumed);
  if (got == section_reader::result::more) return event::more;
  if (got == section_reader::result::failed) return fail(section_.why());

  const status_line& line = section_.line();
  head_.kind = head_kind::final;
  head_.version = line.version;
  head_.status = line.status;
  head_.reason = line.reason;
  head_.list = section_.list();
  head_.text = section_.text();
  head_.length.reset();
  head_.has_body = false;
  head_.wire_bytes = section_.wire_bytes();
  if (!is_informational(line.status)) return enter_final();

  if (line.status == 101) {
    if (asked_ != asked::upgrade) return fail(error(TERN_E_PROTOCOL, "the server switched protocols without being asked"));
    head_.kind = head_kind::tunnel;
    head_.has_body = true;
    state_ = state::tunnel;
    return event::head;
  }
  if (++informational_ > limits_.informational)
    return fail(error(TERN_E_PROTOCOL,
                      "the server sent more than " + std::to_string(limits_.informational) + " informational responses"));
  head_.kind = head_kind::informational;
  return event::head;
}

reader::event reader::enter_final() {
  const bool connected = asked_ == asked::connect && head_.status / 100 == 2;
  expected<framing> how = frame_response(section_, connected || asked_ == asked::head_only);
  if (!how) return fail(how.why());
  if (section_.says(F_CONTENT_LENGTH)) head_.length = section_.content_length();
  switch (*how) {
    case framing::none:
      state_ = state::done;
      break;
    case framing::fixed:
      left_ = *head_.length;
      head_.has_body = left_ > 0;
      state_ = state::fixed;
      break;
    case framing::chunked:
      chunk_.begin(limits_.chunk_line);
      head_.has_body = true;
      state_ = state::chunk;
      break;
    case framing::until_end:
      head_.has_body = true;
      state_ = state::until_end;
      break;
  }
  return event::head;
}

reader::event reader::next_chunk(bytes in, field_list::loan& loan, size_t& consumed) {
  switch (chunk_.feed(in, consumed)) {
    case chunk_decoder::result::more:
      return event::more;
    case chunk_decoder::result::failed:
      return fail(chunk_.why());
    case chunk_decoder::result::data: {
      bytes rest = in.subspan(consumed);
      return offer(rest.first(std::min<uint64_t>(chunk_.left(), rest.size())));
    }
    case chunk_decoder::result::last:
      break;
  }
  section_.begin(section::trailers, limits_.head);
  state_ = state::trailers;
  size_t line = consumed;
  event got = next_trailers(in.subspan(line), loan, consumed);
  consumed += line;
  return got;
}

reader::event reader::next_trailers(bytes in, field_list::loan& loan, size_t& consumed) {
  if (in.empty()) return event::more;
  section_reader::result got = section_.feed(in, loan, consumed);
  if (got == section_reader::result::more) return event::more;
  if (got == section_reader::result::failed) return fail(section_.why());
  state_ = state::done;
  if (section_.list().empty()) return event::complete;
  head_.kind = head_kind::trailers;
  head_.list = section_.list();
  head_.text = section_.text();
  head_.reason = {};
  head_.has_body = false;
  head_.wire_bytes = section_.wire_bytes();
  return event::trailers;
}

reader::event reader::fail(error why) {
  why_ = std::move(why);
  return event::failed;
}

error reader::truncation() const {
  if (state_ == state::fixed)
    return error(TERN_E_TRUNCATED,
                 "the connection ended " + std::to_string(left_) + " bytes before the end of the response body");
  if (state_ == state::head) return error(TERN_E_TRUNCATED, "the connection ended in the head of the response");
  return error(TERN_E_TRUNCATED, "the connection ended before the last chunk of the response body");
}

const char* reader::state_name() const noexcept {
  switch (state_) {
    case state::idle:
      return "idle";
    case state::head:
      return "head";
    case state::fixed:
      return "fixed";
    case state::chunk:
      return "chunk";
    case state::until_end:
      return "until_end";
    case state::trailers:
      return "trailers";
    case state::tunnel:
      return "tunnel";
    case state::done:
      return "done";
  }
  return "";
}

}  // namespace tern::http::h1
