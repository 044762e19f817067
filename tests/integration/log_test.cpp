// What a program finds in the log: the way of each request, line by line, in every listener alike.
#include <algorithm>
#include <regex>

#include "integration/crowd.hpp"
#include "integration/log_lines.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// Why there is no client with these options.
std::string refusal(const options& set) {
  tern_client* client = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_client_create(make_config(set).get(), &client, &error), TERN_E_FILE);
  EXPECT_EQ(client, nullptr);
  std::string why = tern_error_message(error);
  tern_error_release(error);
  return why;
}

// "component: message" of the lines about a request.
std::vector<std::string> about(const std::vector<log_line>& lines, int64_t request) {
  std::vector<std::string> list;
  for (const log_line& l : lines)
    if (l.request == request) list.push_back(l.component + ": " + l.message);
  return list;
}

bool matches(const std::string& text, const std::string& pattern) { return std::regex_match(text, std::regex(pattern)); }

TEST(log, tells_the_way_of_a_request_with_its_ids) {
  fault_server server;
  heard_lines heard;
  auto config = make_config({{"log.level", "debug"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  const std::string origin = server.url("");
  EXPECT_EQ(get(client.get(), server.url("/bytes/10?token=hush#part")).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  client.reset();
  const std::vector<log_line> lines = heard.lines();

  const std::vector<std::string> first = about(lines, 0);
  ASSERT_EQ(first.size(), 6u) << ::testing::PrintToString(first);
  EXPECT_PRED2(matches, first[0], "scheduler: starts after \\d+ us: GET " + origin + "/bytes/10");
  EXPECT_PRED2(matches, first[1], "connect: connecting to " + origin);
  EXPECT_PRED2(matches, first[2], "connect: connected to " + origin + " \\(127.0.0.1:\\d+\\)");
  EXPECT_PRED2(matches, first[3], "pool: goes by a new connection to " + origin);
  EXPECT_PRED2(matches, first[4], "http: answer 200 in HTTP/1.1 from " + origin);
  EXPECT_PRED2(matches, first[5], "operation: ended after \\d+ us: TERN_OK, status 200, attempts 1");
  const std::vector<std::string> second = about(lines, 1);
  ASSERT_EQ(second.size(), 4u) << ::testing::PrintToString(second);
  EXPECT_PRED2(matches, second[1], "pool: goes by a used connection to " + origin);

  int64_t connection = -1;
  for (const log_line& l : lines) {
    EXPECT_GT(l.thread, 0u);
    const bool before = l.component == "scheduler";
    if (l.component == "client") continue;
    EXPECT_EQ(l.connection < 0, before) << l.message;
    if (l.connection >= 0) {
      EXPECT_TRUE(connection < 0 || connection == l.connection) << "there is one: " << l.message;
      connection = l.connection;
    }
  }
  EXPECT_EQ(lines.front().component, "client");
  EXPECT_EQ(lines.back().message, "closed");
}

TEST(log, levels_are_per_component) {
  fault_server server;
  heard_lines heard;
  auto config = make_config({{"log.level", "off,pool=debug,io=trace"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  client.reset();
  std::vector<std::string> components;
  for (const log_line& l : heard.lines()) components.push_back(l.component);
  std::sort(components.begin(), components.end());
  components.erase(std::unique(components.begin(), components.end()), components.end());
  EXPECT_EQ(components, (std::vector<std::string>{"io", "pool"}));
}

TEST(log, tells_of_names_tls_and_what_failed) {
  temp_dir dir;
  test_ca ca(dir / "ca");
  nginx_server::options how;
  how.tls = ca.server();
  nginx_server server(how);
  heard_lines heard;
  auto config = make_config({{"log.level", "debug"}, {"dns.servers", "127.0.0.1:1"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  EXPECT_EQ(get(client.get(), server.tls_url("/"), {{"tls.ca_file", ca.ca_file().string()}}).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), server.tls_url("/")).code(), TERN_E_TLS_CERTIFICATE);
  EXPECT_NE(get(client.get(), "http://nobody.invalid/").code(), TERN_OK);
  client.reset();
  const auto has = [lines = heard.lines()](int64_t request, const std::string& pattern) {
    const std::vector<std::string> list = about(lines, request);
    return std::any_of(list.begin(), list.end(), [&](const std::string& l) { return matches(l, pattern); });
  };
  EXPECT_TRUE(has(0, "tls: TLSv1\\.[23] with \\S+, (h2|http/1.1)"));
  EXPECT_TRUE(has(1, "tls: handshake: .*certificate.*"));
  EXPECT_TRUE(has(1, "connect: https://.*certificate.*"));
  EXPECT_TRUE(has(2, "dns: nobody.invalid: .+"));
}

TEST(log, tells_of_the_cache_and_of_files_with_the_request_that_it_was_for) {
  for (const char* loops : {"1", "2"}) {
    temp_dir dir;
    fault_server server;
    server.on("/kept", [](const fault_request& r) {
      return fault_script{{{fault_step::action::send, fault_response(r, "200 OK", "Cache-Control: max-age=3600\r\n", "body")}}};
    });
    heard_lines heard;
    const std::string folder = (dir / "cache").string(), file = (dir / "file").string(), missing = (dir / "no/file").string();
    auto config = make_config(
        {{"log.level", "off,storage=debug"}, {"loops", loops}, {"cache", "directory"}, {"cache.directory", folder}});
    heard.listen(config.get());
    auto client = make_client(config.get());
    const auto into = [&](const std::string& path) {
      tern_submit_options o{};
      o.struct_size = sizeof o;
      o.sink = TERN_SINK_FILE;
      o.sink_path = str(path);
      return fetch(client.get(), make_request("GET", server.url("/bytes/10?token=hush")).get(), &o).code();
    };
    EXPECT_EQ(get(client.get(), server.url("/kept?token=hush")).code(), TERN_OK);
    EXPECT_EQ(into(file), TERN_OK);
    EXPECT_EQ(into(missing), TERN_E_BODY_SINK);
    client.reset();
    std::vector<std::string> seen;
    for (const log_line& l : heard.lines())
      seen.push_back(std::to_string(l.request) + " " + std::to_string(l.level) + " " + l.message);
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen.size(), 4u) << ::testing::PrintToString(seen);
    EXPECT_EQ(seen[0], "-1 3 the cache in " + folder + " has an unknown number of 67108864 bytes");
    EXPECT_EQ(seen[1], "0 4 kept in the cache: 4096 bytes");
    EXPECT_EQ(seen[2], "1 4 wrote 10 bytes to '" + file + "'");
    EXPECT_EQ(seen[3].find("2 2 cannot create '" + missing + "'"), 0u) << seen[3];
  }
}

TEST(log, connections_of_all_loops_have_numbers_of_their_own) {
  fault_server a, b, c, d;
  heard_lines heard;
  auto config = make_config({{"log.level", "off,connect=debug"}, {"loops", "4"}, {"loop.spread", "request"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  for (fault_server* s : {&a, &b, &c, &d})
    for (int i = 0; i < 8; ++i) EXPECT_EQ(get(client.get(), s->url("/bytes/1")).code(), TERN_OK);
  client.reset();
  std::vector<int64_t> numbers;
  for (const log_line& l : heard.lines())
    if (l.message.starts_with("connected")) numbers.push_back(l.connection);
  ASSERT_GT(numbers.size(), 4u);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
}

// ---- the file

TEST(log, goes_into_a_file_whole_when_the_client_has_closed) {
  temp_dir dir;
  fault_server server;
  heard_lines heard;
  auto config = make_config({{"log.level", "debug"}, {"log.directory", dir.path().string()}, {"log.name", "mine"}});
  heard.listen(config.get());
  for (int round = 0; round < 2; ++round) {
    auto client = make_client(config.get());
    EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  }
  const std::string file = whole_file(dir / "mine.log");
  std::stringstream rest(file);
  std::string line;
  const std::vector<log_line> lines = heard.lines();
  const std::regex form(
      R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (error|warn|info|debug|trace) \[\d+\] [a-z]+ client=\d+( request=\d+)?( connection=\d+)?: .*)");
  size_t i = 0;
  for (; std::getline(rest, line); ++i) {
    EXPECT_TRUE(std::regex_match(line, form)) << line;
    ASSERT_LT(i, lines.size()) << line;
  }
  EXPECT_EQ(i, lines.size());
  for (const log_line& l : lines) EXPECT_NE(file.find(": " + l.message + "\n"), std::string::npos) << l.message;
  EXPECT_TRUE(file.ends_with(": closed\n"));
}

TEST(log, file_is_one_of_several_of_bounded_size) {
  temp_dir dir;
  fault_server server;
  auto client = make_client(
      {{"log.level", "trace"}, {"log.directory", dir.path().string()}, {"log.max_bytes", "4KiB"}, {"log.files", "3"}});
  auto request = make_request("GET", server.url("/bytes/10"));
  crowd all(client.get());
  for (int i = 0; i < 200; ++i) all.submit(request.get());
  ASSERT_TRUE(all.settle());
  client.reset();
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
    if (entry.path().extension() == ".log") {
      ++files;
      EXPECT_LE(entry.file_size(), 4096u) << entry.path();
    }
  EXPECT_EQ(files, 3u);
}

TEST(log, file_that_cannot_be_written_is_an_error_of_the_clients_creation) {
  temp_dir dir;
  const std::string missing = (dir / "missing").string();
  EXPECT_NE(refusal({{"log.directory", missing}}).find("log.directory: no log can be written in " + missing),
            std::string::npos);
  const options here = {{"log.directory", dir.path().string()}};
  auto first = make_client(here);
  EXPECT_NE(refusal(here).find("another client writes the log"), std::string::npos);
  EXPECT_TRUE(make_client({{"log.directory", dir.path().string()}, {"log.name", "other"}}));
  first.reset();
  EXPECT_TRUE(make_client(here)) << "free as soon as it is closed";
  options with_cache = here;
  with_cache.insert(with_cache.end(), {{"cache", "directory"}, {"cache.directory", "/proc/nothing"}});
  EXPECT_NE(refusal(with_cache).find("cache.directory"), std::string::npos);
  EXPECT_TRUE(make_client(here)) << "also after a client that could not be";
}

TEST(log, file_of_a_client_that_the_program_drives) {
  temp_dir dir;
  fault_server server;
  auto client = make_client({{"loops", "0"}, {"log.level", "info,operation=debug"}, {"log.directory", dir.path().string()}});
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  client.reset();
  EXPECT_NE(whole_file(dir / "tern.log").find("status 200"), std::string::npos);
}

TEST(log, file_names_and_sizes_are_checked) {
  auto config = make_config({});
  for (const auto& [name, value] : options{{"log.name", ""},
                                           {"log.name", "a/b"},
                                           {"log.name", ".hidden"},
                                           {"log.name", "a\nb"},
                                           {"log.name", std::string(201, 'x')},
                                           {"log.max_bytes", "4095B"},
                                           {"log.files", "0"},
                                           {"log.files", "1001"},
                                           {"log.level", "info,wire=debug"}}) {
    tern_error* error = nullptr;
    EXPECT_EQ(tern_config_set(config.get(), str(name), str(value), &error), TERN_E_OPTION_VALUE) << name << "=" << value;
    EXPECT_NE(std::string(tern_error_message(error)).find(name), std::string::npos) << tern_error_message(error);
    tern_error_release(error);
  }
}

}  // namespace
