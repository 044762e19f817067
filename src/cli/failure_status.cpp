#include "cli/failure_status.hpp"

#include <tern/error_codes.h>

namespace tern::cli {
namespace {

int severity(exit_status status) {
  switch (status) {
    case exit_status::ok:
      return 0;
    case exit_status::http_status:
      return 1;
    case exit_status::failed:
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

}  // namespace

exit_status status_of_failure(int32_t code) {
  switch (code) {
    case TERN_E_ARGUMENT:
    case TERN_E_LIMIT:
    case TERN_E_OPTION_VALUE:
      return exit_status::usage;
    case TERN_E_BODY_SINK:
    case TERN_E_BODY_SOURCE:
    case TERN_E_FILE:
    case TERN_E_PARSE:  // of a netrc file
    case TERN_E_TLS_CONFIG:
      return exit_status::local_io;
    default:
      return exit_status::failed;
  }
}

exit_status worse(exit_status a, exit_status b) { return severity(b) > severity(a) ? b : a; }

}  // namespace tern::cli
