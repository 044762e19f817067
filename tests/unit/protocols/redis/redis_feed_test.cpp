#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;

namespace {

redis_op feed(words args) { return {made(make_feed(args))}; }

const std::string first_read = wire({"XREAD", "COUNT", "100", "STREAMS", "s", "0"});
std::string read_from(std::string_view id) { return wire({"XREAD", "COUNT", "100", "BLOCK", "50000", "STREAMS", "s", id}); }

// [["s", [[id, ["f", "v"]] ...]]]
std::string brings(std::vector<std::string> ids) {
  std::string text = "*1\r\n*2\r\n$1\r\ns\r\n*" + std::to_string(ids.size()) + "\r\n";
  for (const std::string& id : ids)
    text += "*2\r\n$" + std::to_string(id.size()) + "\r\n" + id + "\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n";
  return text;
}
std::string item(std::string_view id) { return "1 item [\"s\", \"" + std::string(id) + "\", [\"f\", \"v\"]]\n"; }

const std::string stands = "1 sent\n1 responding\n1 confirmed  0\n";

}  // namespace

TEST(redis_feed, reads_on_and_on) {
  rerun({{feed({"XREAD", "STREAMS", "s", "0"})},
         {submits(), is("open+9999"), writes(first_read), is("open"), gives(brings({"1-1", "1-2"})), writes(read_from("1-2")),
          gives("*-1\r\n"), writes(read_from("1-2")), gives(brings({"1-3"})), writes(read_from("1-3"))}},
        stands + item("1-1") + item("1-2") + item("1-3") + "1 (not ended)\nopen");
}

TEST(redis_feed, finds_out_where_streams_end_and_says_so) {
  rerun({{feed({"XREAD", "STREAMS", "s", "$"})},
         {submits(), writes(wire({"XREVRANGE", "s", "+", "-", "COUNT", "1"})),
          gives("*1\r\n*2\r\n$3\r\n7-7\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n"),
          writes(wire({"XREAD", "COUNT", "100", "STREAMS", "s", "7-7"})), gives("*-1\r\n"), writes(read_from("7-7"))}},
        "1 sent\n1 responding\n1 confirmed  0 [s: 7-7]\n1 (not ended)\nopen");
}

TEST(redis_feed, asks_for_no_more_while_its_sink_pauses) {
  redis_op pausing = feed({"XREAD", "STREAMS", "s", "0"});
  pausing.answer = take::pause;
  rerun({{pausing},
         {submits(), writes(first_read), gives(brings({"1-1", "1-2", "1-3"})), writes(""), resumes(1, take::pause), writes(""),
          passes(std::chrono::hours(1)), resumes(1), writes(read_from("1-3"))}},
        stands + item("1-1") + item("1-2") + item("1-3") + "1 (not ended)\nopen");
}

TEST(redis_feed, an_error_ends_it_and_leaves_the_connection) {
  rerun({{feed({"XREAD", "STREAMS", "s", "0"}), {command({"GET", "a"})}},
         {submits(), writes(first_read), gives("-WRONGTYPE no stream\r\n"), is("open+10000"), submits(),
          writes(wire({"GET", "a"})), gives("$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS WRONGTYPE responding\n2 sent\n2 responding\n2 item \"A\"\n2 end "
        "ok\nopen+10000");
  rerun(
      {{feed({"XREAD", "STREAMS", "s", "t", "$", "$"})},
       {submits(), writes(wire({"XREVRANGE", "s", "+", "-", "COUNT", "1"}) + wire({"XREVRANGE", "t", "+", "-", "COUNT", "1"})),
        gives("-WRONGTYPE no stream\r\n*0\r\n"), is("open+10000")}},
      "1 sent\n1 responding\n1 end TERN_E_REDIS WRONGTYPE responding\nopen+10000");
}

TEST(redis_feed, a_stream_that_moves_is_not_read_again_from_where_it_began) {
  rerun({{feed({"XREAD", "STREAMS", "s", "0"})},
         {submits(), writes(first_read), gives(brings({"1-1"})), writes(read_from("1-1")), gives("-MOVED 1 h:2\r\n"),
          is("open+10000")}},
        stands + item("1-1") + "1 end TERN_E_REDIS_UNAVAILABLE responding\nopen+10000");
  rerun({{feed({"XREAD", "STREAMS", "s", "0"})}, {submits(), writes(first_read), gives("-MOVED 1 h:2\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS MOVED responding\nopen+10000");
}

TEST(redis_feed, that_is_cancelled_takes_the_connection_along) {
  rerun({{feed({"XREAD", "STREAMS", "s", "0"})}, {submits(), writes(first_read), cancels(1)}}, "1 sent\n1 cancelled\nclosed");
}

TEST(redis_feed, a_sink_without_room_ends_it) {
  redis_op full = feed({"XREAD", "STREAMS", "s", "0"});
  full.answer = take::overflow;
  rerun({{full}, {submits(), writes(first_read), gives(brings({"1-1", "1-2"}))}},
        stands + "1 end TERN_E_LIMIT responding maybe_processed\nclosed TERN_E_LIMIT");
}

TEST(redis_feed, a_server_that_does_not_answer_a_read_is_not_there) {
  rerun({{feed({"XREAD", "STREAMS", "s", "0"})},
         {submits(), writes(first_read), passes(std::chrono::seconds(14)), gives("*-1\r\n"), writes(read_from("0")),
          passes(std::chrono::seconds(64)), is("open"), passes(std::chrono::seconds(1))}},
        stands + "1 end TERN_E_TIMEOUT_IDLE responding maybe_processed\nclosed TERN_E_TIMEOUT_IDLE");
}

TEST(redis_feed, what_is_no_answer_breaks_the_protocol) {
  rerun({{feed({"XREAD", "STREAMS", "s", "0"})}, {submits(), writes(first_read), gives(":5\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_PROTOCOL responding maybe_processed\nclosed TERN_E_PROTOCOL");
}
