#include "protocols/http/h1/section_reader.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace tern::http::h1 {

// A field that llhttp hands over in pieces is put together: pieces lie side by side unless a line was folded.
struct section_callbacks {
  static section_reader& self(llhttp_t* parser) { return *static_cast<section_reader*>(parser->data); }

  static int on_name(llhttp_t* parser, const char* at, size_t size) {
    section_reader& r = self(parser);
    if (r.at_ == section_reader::field_state::name) {
      field& f = r.fields_.back();
      f.name = {f.name.data(), f.name.size() + size};
      return 0;
    }
    r.fields_.push({{at, size}, {}});
    r.at_ = section_reader::field_state::name;
    return 0;
  }

  // Only a whole name counts: whether a broken one is seen in part depends on the pieces it comes in.
  static int on_whole_name(llhttp_t* parser) {
    section_reader& r = self(parser);
    if (r.fields_.size() <= r.limits_.fields) return 0;
    r.why_ = error(TERN_E_HEAD_TOO_LARGE, "the response head has more than " + std::to_string(r.limits_.fields) + " fields");
    return HPE_USER;
  }

  static int on_value(llhttp_t* parser, const char* at, size_t size) {
    section_reader& r = self(parser);
    field& f = r.fields_.back();
    if (f.value.empty()) {
      f.value = {at, size};
    } else if (f.value.data() + f.value.size() == at) {
      f.value = {f.value.data(), f.value.size() + size};
    } else {
      r.why_ = folded_line(f.name);
      return HPE_USER;
    }
    r.at_ = section_reader::field_state::value;
    return 0;
  }

  static int on_complete(llhttp_t*) { return HPE_PAUSED; }

  static const llhttp_settings_t* settings() {
    static const llhttp_settings_t all = [] {
      llhttp_settings_t s;
      llhttp_settings_init(&s);
      s.on_header_field = on_name;
      s.on_header_field_complete = on_whole_name;
      s.on_header_value = on_value;
      s.on_headers_complete = on_complete;
      return s;
    }();
    return &all;
  }
};

namespace {

// How much of the input is copied at a time once a head is gathered: what follows the head need not be.
constexpr size_t gather_step = 1024;

}  // namespace

void section_reader::begin(section what, const section_limits& limits) noexcept {
  llhttp_init(&parser_, HTTP_RESPONSE, section_callbacks::settings());
  parser_.data = this;
  what_ = what;
  at_ = field_state::none;
  limits_ = limits;
  seen_ = 0;
  why_ = {};
  release();
  if (what == section::trailers) {
    constexpr std::string_view line = "HTTP/1.1 200 OK\r\n";
    llhttp_execute(&parser_, line.data(), line.size());
  }
}

void section_reader::release() noexcept {
  fields_.clear();
  if (gathered_.capacity() > sizeof(std::string)) std::string().swap(gathered_);
  gathered_.clear();
}

section_reader::result section_reader::feed(bytes data, field_list::loan& loan, size_t& consumed) {
  fields_.use(loan);
  std::string_view text = as_text(data);
  if (what_ == section::head && seen_ == 0 && !text.empty() && text.front() != 'H')
    return fail(error(TERN_E_PROTOCOL, "malformed response: bad status line"));
  return gathered_.empty() ? feed_whole(text, consumed) : feed_gathered(text, consumed);
}

section_reader::result section_reader::feed_whole(std::string_view data, size_t& consumed) {
  result got = parse(data, consumed);
  if (got == result::done) return finish(data.substr(0, consumed));
  if (got == result::failed || data.empty()) return got;
  fields_.keep();
  gathered_.reserve(std::max(data.size(), gather_step));
  gathered_.assign(data);
  move_views(data.data(), gathered_.data());
  return got;
}

section_reader::result section_reader::feed_gathered(std::string_view data, size_t& consumed) {
  consumed = 0;
  while (consumed < data.size()) {
    size_t before = gathered_.size();
    gather(data.substr(consumed, gather_step));
    size_t used = 0;
    result got = parse(std::string_view(gathered_).substr(before), used);
    consumed += used;
    if (got == result::done) return finish(std::string_view(gathered_).substr(0, before + used));
    if (got == result::failed) return got;
  }
  return result::more;
}

void section_reader::gather(std::string_view data) {
  if (gathered_.size() + data.size() > gathered_.capacity()) {
    std::string larger;
    larger.reserve(2 * (gathered_.size() + data.size()));
    larger = gathered_;
    move_views(gathered_.data(), larger.data());
    gathered_.swap(larger);
  }
  gathered_ += data;
}

section_reader::result section_reader::parse(std::string_view data, size_t& consumed) {
  uint64_t room = limits_.bytes - seen_;
  std::string_view part = data.substr(0, static_cast<size_t>(std::min<uint64_t>(room, data.size())));
  llhttp_errno_t code = llhttp_execute(&parser_, part.data(), part.size());
  if (code == HPE_PAUSED) {
    consumed = static_cast<size_t>(llhttp_get_error_pos(&parser_) - part.data());
    seen_ += consumed;
    return result::done;
  }
  if (code != HPE_OK) return fail(why_ ? why_ : parser_error());
  consumed = part.size();
  seen_ += consumed;
  if (part.size() == data.size() && seen_ < limits_.bytes) return result::more;
  return fail(error(TERN_E_HEAD_TOO_LARGE, "the response head has more than " + std::to_string(limits_.bytes) + " bytes"));
}

section_reader::result section_reader::finish(std::string_view text) {
  line_.size = 0;
  text_ = text;
  if (what_ == section::head)
    if (error e = read_status_line(text, line_)) return fail(std::move(e));
  if (error e = check_fields(text.substr(line_.size), fields_.list())) return fail(std::move(e));
  return result::done;
}

section_reader::result section_reader::fail(error why) {
  why_ = std::move(why);
  return result::failed;
}

error section_reader::parser_error() const {
  llhttp_errno_t code = llhttp_get_errno(&parser_);
  const char* reason = llhttp_get_error_reason(&parser_);
  return error(TERN_E_PROTOCOL, std::string("malformed response: ") + (reason ? reason : "bad head"))
      .with_native(code, llhttp_errno_name(code));
}

void section_reader::move_views(const char* from, const char* to) noexcept {
  if (from == to) return;
  auto moved = [=](std::string_view v) { return v.data() ? std::string_view(to + (v.data() - from), v.size()) : v; };
  for (field& f : fields_.list()) f = {moved(f.name), moved(f.value)};
}

}  // namespace tern::http::h1
