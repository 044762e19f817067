// Fetches through a client with a cache what its standard input asks for, a line for each request, at once:
//
//   ID METHOD URL REDIRECTS MODE BODY [NAME VALUE]...    (the last five of tern's options and headers)
//   ID CODE STATUS REASON BODY [NAME VALUE]...           what came of it; CODE is the text of an error
//
// Words are in hexadecimal but for ID and STATUS; "-" is an empty one.
//
//   usage: fetcher [OPTION=VALUE]...     options of the client
#include <tern/tern.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

tern_str str(const std::string& s) { return {s.data(), s.size()}; }
std::string text(tern_str s) { return s.data ? std::string(s.data, s.size) : std::string(); }

std::string to_hex(const std::string& plain) {
  if (plain.empty()) return "-";
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : plain) {
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

std::string from_hex(const std::string& hex) {
  std::string plain;
  for (size_t i = 0; hex != "-" && i + 1 < hex.size(); i += 2)
    plain += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return plain;
}

void check(int32_t status, tern_error* error, const std::string& what) {
  if (status == TERN_OK) return;
  std::cerr << what << ": " << tern_error_message(error) << std::endl;
  std::exit(2);
}

tern_client* make_client(int argc, char** argv) {
  tern_config* config = nullptr;
  tern_error* error = nullptr;
  tern_client* client = nullptr;
  check(tern_config_create(&config, &error), error, "config");
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const size_t sign = option.find('=');
    const std::string name = option.substr(0, sign), value = option.substr(sign + 1);
    check(tern_config_set(config, str(name), str(value), &error), error, option);
  }
  check(tern_client_create(config, &client, &error), error, "client");
  tern_config_release(config);
  return client;
}

void submit(tern_client* client, const std::string& line) {
  std::istringstream in(line);
  uint64_t id = 0;
  in >> id;
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(from_hex(word));
  tern_request* request = nullptr;
  tern_error* error = nullptr;
  check(tern_http_request_create(words.at(0).c_str(), str(words.at(1)), &request, &error), error, line);
  for (const auto& [name, value] : {std::pair{std::string("http.redirects"), words.at(2)}, {"cache.mode", words.at(3)}})
    check(tern_request_set(request, str(name), str(value), &error), error, name);
  if (!words.at(4).empty()) check(tern_request_set_body(request, str(words[4]), &error), error, "body");
  for (size_t i = 5; i + 1 < words.size(); i += 2)
    check(tern_http_request_add_header(request, str(words[i]), str(words[i + 1]), &error), error, words[i]);
  check(tern_submit(client, request, nullptr, id, nullptr, &error), error, line);
  tern_request_release(request);
}

void tell(const tern_event& event) {
  tern_result_info info{};
  tern_result_view(event.result, &info, sizeof info);
  std::string line = std::to_string(event.user_data) + " " +
                     to_hex(info.code == TERN_OK ? "" : tern_error_message(info.error)) + " " + std::to_string(info.status) +
                     " " + to_hex(text(info.reason)) + " " + to_hex(text(info.body));
  for (uint64_t i = 0; i < info.header_count; ++i) {
    const auto* pair = reinterpret_cast<const tern_pair*>(reinterpret_cast<const char*>(info.headers) + i * info.pair_size);
    line += " " + to_hex(text(pair->name)) + " " + to_hex(text(pair->value));
  }
  std::cout << line << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  tern_client* client = make_client(argc, argv);
  std::thread reader([client] {
    for (std::string line; std::getline(std::cin, line);) submit(client, line);
    tern_client_shutdown(client, nullptr, 0, nullptr);
  });
  for (bool ended = false; !ended;) {
    tern_event events[64];
    size_t count = 0;
    if (tern_queue_wait(tern_client_queue(client), events, 64, sizeof events[0], -1, &count) != TERN_OK) break;
    for (size_t i = 0; i < count; ++i) {
      if (events[i].kind == TERN_EVENT_COMPLETED) tell(events[i]);
      ended = ended || events[i].kind == TERN_EVENT_CLIENT_CLOSED;
    }
    tern_events_release(events, count, sizeof events[0]);
  }
  reader.join();
  tern_client_destroy(client);
  return 0;
}
