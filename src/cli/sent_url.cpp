#include "cli/sent_url.hpp"

#include "cli/request_options.hpp"
#include "cli/url_arguments.hpp"

namespace tern::cli {
namespace {

config_handle without_threads() {
  tern_config* config = nullptr;
  error_slot made, set;
  check(tern_config_create(&config, made), made, "cannot start", exit_status::failed);
  config_handle owned(config);
  check(tern_config_set(config, to_str("loops"), to_str("0"), set), set, "cannot start", exit_status::failed);
  return owned;
}

}  // namespace

url_reader::url_reader() : config_(without_threads()), client_(make_client(config_.get())) {
  error_slot error;
  check(tern_client_pause(client_.get(), error), error, "cannot start", exit_status::failed);
}

std::string url_reader::sent(const std::string& typed) const {
  const std::string whole = complete_url(typed);
  tern_request* made = nullptr;
  error_slot refused;
  check_url(tern_http_request_create("GET", to_str(whole), &made, refused), refused, typed, whole);
  const request_handle request(made);
  error_slot error;
  check(tern_submit(client_.get(), request.get(), nullptr, 0, nullptr, error), error, "cannot read the URL");
  tern_cancel_all(client_.get());
  tern_event drained{};
  size_t count = 0;
  while (count == 0)
    if (const int32_t code = tern_queue_wait(tern_client_queue(client_.get()), &drained, 1, sizeof drained, -1, &count);
        code != TERN_OK)
      throw failure{exit_status::failed, "cannot read the URL: " + error_name(code)};
  const owned_event event(drained);
  return std::string(to_view(view_of(event->result).url));
}

}  // namespace tern::cli
