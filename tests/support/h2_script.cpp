#include "support/h2_script.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "support/h2_nonsense.hpp"
#include "support/path_table.hpp"

namespace tern::test {
namespace {

using act = h2_step::action;
using maker = std::function<h2_steps(const h2_request&, std::uint64_t number)>;

// Long enough for the other side to have read what came before, so that a RST does not overtake it.
constexpr milliseconds settle{20};

h2_step send(std::string data) { return {act::send, std::move(data)}; }
h2_step wait(std::uint64_t ms) { return {.what = act::wait, .time = milliseconds(ms)}; }
h2_step refuse(std::uint32_t code) { return {.what = act::refuse, .code = code}; }
h2_step go_away(std::uint64_t last, std::uint32_t code = h2_code::no_error) {
  return {.what = act::go_away, .size = last, .code = code};
}

const h2_fields ok = {{":status", "200"}};
const h2_fields ok_100 = {{":status", "200"}, {"content-length", "100"}};
const h2_fields hints = {{":status", "103"}, {"link", "</style.css>; rel=preload"}};

h2_steps operator+(h2_steps left, const h2_steps& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

h2_steps whole(const h2_request& r, const h2_fields& fields, std::string_view body) {
  return {send(h2_headers(r.stream, fields) + h2_data(r.stream, body, h2_flag::end_stream))};
}

using table_type = path_table<maker>;

// The same fault at each place of an answer.
void add_places(table_type& t, const std::string& name, const h2_steps& fault) {
  auto after = [&](const char* place, auto sent) {
    t[name + "/" + place] = [sent, fault](const h2_request& r, std::uint64_t) {
      std::string first = sent(r.stream);
      return (first.empty() ? h2_steps{} : h2_steps{send(first), wait(static_cast<std::uint64_t>(settle.count()))}) + fault;
    };
  };
  auto block = [](std::uint32_t id) { return h2_headers(id, ok_100); };
  after("before-head", [](std::uint32_t) { return std::string(); });
  after("in-head", [=](std::uint32_t id) { return block(id).substr(0, 15); });
  after("before-continuation",
        [](std::uint32_t id) { return h2_frame(h2_type::headers, h2_flag::none, id, h2_literals(ok_100)); });
  after("after-head", block);
  after("in-body", [=](std::uint32_t id) { return block(id) + h2_data(id, std::string(50, 'x')); });
  after("in-frame", [=](std::uint32_t id) {
    return block(id) + h2_frame_header(50, h2_type::data, h2_flag::none, id) + std::string(10, 'x');
  });
  after("before-end", [=](std::uint32_t id) { return block(id) + h2_data(id, std::string(100, 'x')); });
}

void add_well_behaved(table_type& t) {
  t["/bytes/#"] = [](const auto& r, std::uint64_t n) { return h2_answer(r, "200", {}, std::string(n, 'x')); };
  t["/status/#"] = [](const auto& r, std::uint64_t n) -> h2_steps {
    if (n == 204 || n == 304) return {send(h2_headers(r.stream, {{":status", std::to_string(n)}}, h2_flag::end_stream))};
    return h2_answer(r, std::to_string(n), {}, "status\n");
  };
  t["/echo"] = [](const auto& r, std::uint64_t) {
    std::string lines;
    for (const auto& [name, value] : r.fields) lines += name + ": " + value + "\n";
    for (const auto& [name, value] : r.trailers) lines += "trailer " + name + ": " + value + "\n";
    return h2_answer(r, "200", {}, lines + "\n" + r.body);
  };
  t["/upload"] = [](const auto& r, std::uint64_t) { return h2_answer(r, "200", {}, std::to_string(r.body_size)); };
  t["/delay/#"] = [](const auto& r, std::uint64_t ms) { return h2_steps{wait(ms)} + h2_answer(r, "200", {}, "late"); };
  t["/drip/#"] = [](const auto& r, std::uint64_t n) {
    h2_steps result{send(h2_headers(r.stream, {{":status", "200"}, {"content-length", std::to_string(n)}}))};
    for (std::uint64_t i = 1; i < n; ++i) result = result + h2_steps{{act::open_body, "", 1}, wait(10)};
    return result + h2_steps{{act::body, "", std::min<std::uint64_t>(n, 1)}};
  };
  t["/unframed/#"] = [](const auto& r, std::uint64_t n) {
    return h2_steps{send(h2_headers(r.stream, ok)), {act::body, "", n}};
  };
  t["/empty-end"] = [](const auto& r, std::uint64_t) {
    return h2_steps{send(h2_headers(r.stream, ok) + h2_data(r.stream, "hello") + h2_data(r.stream, "", h2_flag::end_stream))};
  };
  t["/trailers"] = [](const auto& r, std::uint64_t) {
    return h2_steps{send(h2_headers(r.stream, ok) + h2_data(r.stream, "hello world") +
                         h2_headers(r.stream, {{"x-sum", "11"}}, h2_flag::end_stream))};
  };
  for (const char* status : {"100", "103"}) {
    t[std::string("/informational/") + status] = [status](const auto& r, std::uint64_t) {
      return h2_steps{send(h2_headers(r.stream, {{":status", status}, {"x-early", "yes"}})), wait(20)} +
             h2_answer(r, "200", {}, "done");
    };
  }
  t["/informational/many"] = [](const auto& r, std::uint64_t) {
    std::string early;
    for (int i = 0; i < 4; ++i) early += h2_headers(r.stream, hints);
    return h2_steps{send(early)} + h2_answer(r, "200", {}, "done");
  };
  t["/fields/large/#"] = [](const auto& r, std::uint64_t kib) {
    return h2_answer(r, "200", {{"x-large", std::string(kib * 1024, 'h')}}, "ok");
  };
  t["/fields/many/#"] = [](const auto& r, std::uint64_t n) {
    h2_fields fields;
    for (std::uint64_t i = 0; i < n; ++i) fields.emplace_back("x-" + std::to_string(i), "v");
    return h2_answer(r, "200", fields, "ok");
  };
  t["/fields/split"] = [](const auto& r, std::uint64_t) {
    // In six frames: nghttp2 and others take more than eight for an attack.
    constexpr std::size_t pieces = 6;
    std::string block = h2_literals({{":status", "200"}, {"x-split", "yes"}}), frames;
    const std::size_t size = block.size() / pieces + 1;
    for (std::size_t i = 0; i < block.size(); i += size) {
      frames += h2_frame(i == 0 ? h2_type::headers : h2_type::continuation,
                         i + size >= block.size() ? h2_flag::end_headers : h2_flag::none, r.stream, block.substr(i, size));
    }
    return h2_steps{send(frames + h2_data(r.stream, "ok", h2_flag::end_stream))};
  };
  t["/padded"] = [](const auto& r, std::uint64_t) {
    auto padded = [&](h2_type type, std::uint8_t flags, const std::string& data) {
      return h2_frame(type, flags | h2_flag::padded, r.stream, '\x20' + data + std::string(32, '\0'));
    };
    return h2_steps{send(padded(h2_type::headers, h2_flag::end_headers, h2_literals(ok)) +
                         padded(h2_type::data, h2_flag::end_stream, "padded"))};
  };
  t["/unknown-frames"] = [](const auto& r, std::uint64_t) {
    auto unknown = [&](std::uint32_t stream) { return h2_frame(static_cast<h2_type>(0x42), 0xff, stream, "what is this"); };
    return h2_steps{send(unknown(0) + h2_settings({{0x4242, 1}}) + unknown(r.stream) + h2_headers(r.stream, ok) +
                         unknown(r.stream) + h2_data(r.stream, "fine", h2_flag::end_stream) + unknown(0))};
  };
}

void add_endings(table_type& t) {
  add_places(t, "/reset", {{act::reset}});
  add_places(t, "/close", {{act::close}});
  add_places(t, "/stall", {{act::stall}});
  for (const char* place : {"before-head", "after-head", "in-body", "before-end"}) {
    maker before = t["/close/" + std::string(place)];
    t["/rst/" + std::string(place) + "/#"] = [before](const auto& r, std::uint64_t code) {
      h2_steps steps = before(r, 0);
      steps.back() = refuse(static_cast<std::uint32_t>(code));
      return steps;
    };
  }
  t["/refused/#"] = [](const auto& r, std::uint64_t n) -> h2_steps {
    if (r.nth <= n) return {refuse(h2_code::refused_stream)};
    return h2_answer(r, "200", {}, std::to_string(r.nth));
  };
  t["/misdirected/#"] = [](const auto& r, std::uint64_t n) {
    return h2_answer(r, r.nth <= n ? "421" : "200", {}, std::to_string(r.connection));
  };
  t["/requests/#"] = [](const auto& r, std::uint64_t n) {
    h2_steps steps = h2_answer(r, "200", {}, std::to_string(r.number));
    if (r.number >= n) steps.push_back({act::close});
    return steps;
  };
  t["/goaway/now"] = [](const auto& r, std::uint64_t) {
    return h2_steps{go_away(r.stream)} + h2_answer(r, "200", {}, "the last");
  };
  t["/goaway/before"] = [](const auto& r, std::uint64_t) { return h2_steps{go_away(r.stream > 2 ? r.stream - 2 : 0)}; };
  t["/goaway/last/#"] = [](const auto& r, std::uint64_t last) {
    return h2_steps{go_away(last)} + h2_answer(r, "200", {}, "before the end");
  };
  t["/goaway/graceful"] = [](const auto& r, std::uint64_t) {
    return h2_steps{send(h2_goaway(h2_largest_stream, h2_code::no_error)), wait(20), go_away(r.stream)} +
           h2_answer(r, "200", {}, "the last");
  };
  t["/goaway/in-body"] = [](const auto& r, std::uint64_t) {
    return h2_steps{
        send(h2_headers(r.stream, ok_100)), {act::open_body, "", 50}, go_away(r.stream), wait(20), {act::body, "", 50}};
  };
  t["/goaway/code/#"] = [](const auto&, std::uint64_t code) { return h2_steps{go_away(0, static_cast<std::uint32_t>(code))}; };
  t["/goaway/debug"] = [](const auto&, std::uint64_t) {
    return h2_steps{send(h2_goaway(0, h2_code::enhance_your_calm, "too many pings")), wait(20), {act::close}};
  };
}

void add_uploads_and_settings(table_type& t) {
  t["/early/413"] = [](const auto& r, std::uint64_t) { return h2_answer(r, "413") + h2_steps{refuse(h2_code::no_error)}; };
  t["/early/200"] = [](const auto& r, std::uint64_t) {
    return h2_answer(r, "200", {}, "enough") + h2_steps{refuse(h2_code::no_error)};
  };
  t["/early/keep"] = [](const auto& r, std::uint64_t) { return h2_answer(r, "413") + h2_steps{{act::wait_end}}; };
  t["/early/hold"] = [](const auto& r, std::uint64_t) {
    return h2_steps{{act::hold_window}} + h2_answer(r, "413") + h2_steps{{act::wait_end}};
  };
  t["/early/rst/#"] = [](const auto&, std::uint64_t code) { return h2_steps{refuse(static_cast<std::uint32_t>(code))}; };
  t["/early/100"] = [](const auto& r, std::uint64_t) {
    return h2_steps{send(h2_headers(r.stream, {{":status", "100"}})), {act::wait_end}} + h2_answer(r, "200", {}, "done");
  };
  t["/window/none"] = [](const auto& r, std::uint64_t) {
    return h2_steps{{act::hold_window}, {act::wait_end}} + h2_answer(r, "200", {}, "all of it");
  };
  t["/window/trickle/#"] = [](const auto& r, std::uint64_t n) {
    return h2_steps{{act::hold_window}, {act::give_window, "", n, milliseconds(10)}} + h2_answer(r, "200", {}, "all of it");
  };
  t["/window/overrun"] = [](const auto& r, std::uint64_t) { return h2_steps{send(h2_headers(r.stream, ok)), {act::overrun}}; };
  t["/endless"] = [](const auto& r, std::uint64_t) { return h2_steps{send(h2_headers(r.stream, ok)), {act::endless}}; };
  auto setting = [&](const char* name, std::uint16_t id) {
    t[std::string("/settings/") + name + "/#"] = [id](const auto& r, std::uint64_t value) {
      return h2_steps{send(h2_settings({{id, static_cast<std::uint32_t>(value)}})), wait(20)} +
             h2_answer(r, "200", {}, "changed");
    };
  };
  setting("max-streams", h2_setting::max_concurrent_streams);
  setting("window", h2_setting::initial_window_size);
  setting("frame", h2_setting::max_frame_size);
  setting("table", h2_setting::header_table_size);
  setting("fields", h2_setting::max_header_list_size);

  auto length = [&](const char* name, h2_fields fields, std::string body) {
    t[std::string("/length/") + name] = [fields, body](const auto& r, std::uint64_t) { return whole(r, fields, body); };
  };
  length("short", ok_100, std::string(50, 'x'));
  length("long", ok_100, std::string(150, 'x'));
  length("bad", {{":status", "200"}, {"content-length", "5x"}}, "hello");
  length("huge", {{":status", "200"}, {"content-length", "99999999999999999999"}}, "hello");
  length("twice", {{":status", "200"}, {"content-length", "5"}, {"content-length", "6"}}, "hello");
  length("missing", ok, "hello");
}

const table_type& table() {
  static const table_type entries = [] {
    table_type t;
    add_well_behaved(t);
    add_endings(t);
    add_uploads_and_settings(t);
    for (const auto& name : h2_bad_names()) {
      t["/bad/" + name] = [name](const auto& r, std::uint64_t) { return h2_steps{send(h2_bad(name, r.stream))}; };
    }
    for (const auto& name : h2_flood_names()) {
      t["/flood/" + name] = [name](const auto& r, std::uint64_t) {
        h2_flood flood = h2_flood_of(name, r.stream);
        return h2_steps{send(flood.first), {act::repeat, flood.again}};
      };
    }
    return t;
  }();
  return entries;
}

std::string joined(const std::vector<std::string>& names) {
  std::string result;
  std::size_t column = 0;
  for (const auto& name : names) {
    column += name.size() + 1;
    if (column > 110) result += "\n   ", column = name.size() + 3;
    result += " " + name;
  }
  return result + "\n";
}

}  // namespace

std::string h2_request::field(std::string_view name) const {
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return {};
}

bool h2_starts_at_head(std::string_view path) { return path.starts_with("/early/") || path.starts_with("/window/"); }

h2_steps h2_answer(const h2_request& r, std::string_view status, const h2_fields& more, std::string_view body) {
  h2_fields fields{{":status", std::string(status)}, {"content-length", std::to_string(body.size())}};
  fields.insert(fields.end(), more.begin(), more.end());
  if (body.empty() || r.field(":method") == "HEAD") return {send(h2_headers(r.stream, fields, h2_flag::end_stream))};
  return {send(h2_headers(r.stream, fields)), {act::body, std::string(body), body.size()}};
}

h2_steps h2_script_for(const h2_request& r) {
  auto [make, number] = find_path(table(), r.path);
  return make != nullptr ? (*make)(r, number) : h2_answer(r, "404", {}, "no such fault\n");
}

std::string_view h2_paths() {
  static const std::string text =
      R"(PLACE is before-head, in-head, before-continuation, after-head, in-body, in-frame or before-end; # a number.
/reset/PLACE /close/PLACE /stall/PLACE      RST, FIN or silence of the connection at that place
/rst/{before-head,after-head,in-body,before-end}/#   RST_STREAM with code # at that place
/refused/# /misdirected/#                   REFUSED_STREAM, or status 421, for the first # requests for that path
/requests/#                                 the connection closes without notice after its #th request
/goaway/{now,before,in-body,graceful,debug} this stream is the last, or one too late
/goaway/last/# /goaway/code/#               GOAWAY with that last stream; with that error code and last stream 0
/bytes/# /unframed/# /status/# /delay/MS /drip/# /empty-end /trailers    well-behaved; /unframed has no content-length
/echo /upload                               the request's fields and body back; the number of body bytes received
/informational/{100,103,many}
/fields/large/KIB /fields/many/# /fields/split /padded /unknown-frames
/early/{413,200,keep,hold,100} /early/rst/# answers to the head of an upload: with RST_STREAM NO_ERROR, reading on, giving no window
/window/none /window/trickle/#              no window for an upload; # bytes every 10 ms
/window/overrun /endless                    DATA without end, whatever the windows say; within them
/settings/{max-streams,window,frame,table,fields}/#   SETTINGS with that value, then a good answer
/length/{short,long,bad,huge,twice,missing}
/bad/NAME and /flood/NAME, where NAME is one of
  bad:)" +
      joined(h2_bad_names()) + "  flood:" + joined(h2_flood_names());
  return text;
}

}  // namespace tern::test
