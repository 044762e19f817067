#include "cli/failure_status.hpp"

#include <fmt/format.h>
#include <tern/error_codes.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace tern::cli {
namespace {

struct failure_kind {
  exit_status status;
  std::string_view text;
  std::initializer_list<int32_t> codes;
};

const failure_kind kinds[] = {
    {exit_status::usage, {}, {TERN_E_ARGUMENT, TERN_E_LIMIT, TERN_E_OPTION_VALUE}},
    {exit_status::local_io,
     {},
     {TERN_E_BODY_SINK, TERN_E_BODY_SOURCE, TERN_E_FILE, TERN_E_PARSE /* of a netrc file */, TERN_E_TLS_CONFIG}},
    {exit_status::not_resolved, "a name was not resolved", {TERN_E_RESOLVE, TERN_E_RESOLVE_NOT_FOUND}},
    {exit_status::not_connected,
     "nobody accepted a connection: neither the server nor, where there is one, its proxy",
     {TERN_E_CONNECT}},
    {exit_status::proxy, "the proxy refused, or did not reach the server", {TERN_E_PROXY, TERN_E_PROXY_TARGET}},
    {exit_status::tls,
     "TLS failed, or the certificate was not accepted",
     {TERN_E_TLS, TERN_E_TLS_CERTIFICATE, TERN_E_TLS_TRUNCATED}},
    {exit_status::timed_out,
     "a time was over, whichever it was",
     {TERN_E_TIMEOUT_QUEUE, TERN_E_TIMEOUT_RESOLVE, TERN_E_TIMEOUT_CONNECT, TERN_E_TIMEOUT_TLS, TERN_E_TIMEOUT_FIRST_BYTE,
      TERN_E_TIMEOUT_IDLE, TERN_E_TIMEOUT_TOTAL}},
    {exit_status::broken_off,
     "the connection broke off, or the server broke the protocol or a limit",
     {TERN_E_SEND, TERN_E_RECEIVE, TERN_E_PEER_CLOSED, TERN_E_PROTOCOL, TERN_E_TRUNCATED, TERN_E_HEAD_TOO_LARGE,
      TERN_E_BODY_TOO_LARGE, TERN_E_STREAM_RESET, TERN_E_DECODE}},
};

int severity(exit_status status) {
  switch (status) {
    case exit_status::ok:
      return 0;
    case exit_status::http_status:
      return 1;
    case exit_status::failed:
    case exit_status::not_resolved:
    case exit_status::not_connected:
    case exit_status::proxy:
    case exit_status::tls:
    case exit_status::timed_out:
    case exit_status::broken_off:
      return 2;
    case exit_status::usage:
      return 3;
    case exit_status::local_io:
      return 4;
    case exit_status::interrupted:
    case exit_status::terminated:
      return 5;
  }
  return 5;
}

std::string table(std::string_view of_fail) {
  std::string text = fmt::format(
      "Exit status:\n"
      "  0    every request got an answer\n"
      "  1    a request failed for another reason than those below, or several for different ones;\n"
      "       Redis answered with an error\n"
      "  2    the command line is wrong; nothing was sent\n"
      "{}"
      "  4    a local file or stream could not be read, understood or written\n",
      of_fail);
  for (const failure_kind& kind : kinds)
    if (!kind.text.empty()) text += fmt::format("  {:<3}  {}\n", static_cast<int>(kind.status), kind.text);
  return text + "  130  interrupted (Ctrl-C); 143 terminated (SIGTERM, SIGHUP)\n";
}

}  // namespace

exit_status status_of_failure(int32_t code) {
  for (const failure_kind& kind : kinds)
    if (std::find(kind.codes.begin(), kind.codes.end(), code) != kind.codes.end()) return kind.status;
  return exit_status::failed;
}

exit_status worse(exit_status a, exit_status b) {
  if (a != b && severity(a) == severity(exit_status::failed) && severity(b) == severity(a)) return exit_status::failed;
  return severity(b) > severity(a) ? b : a;
}

std::string exit_status_table() { return table("  3    with --fail: an answer has a status of 400 or more\n"); }
std::string exit_status_table_without_fail() { return table({}); }

}  // namespace tern::cli
