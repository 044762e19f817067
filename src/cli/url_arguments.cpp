#include "cli/url_arguments.hpp"

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

// No system takes a longer command line.
constexpr int most_urls = 100'000'000;

// RFC 3986 §3.2.2, with a zone behind it.
bool is_address(std::string_view text) {
  constexpr std::string_view letters = "0123456789abcdefABCDEF:.";
  text = text.substr(0, text.find('%'));
  return text.find(':') != std::string_view::npos && text.find_first_not_of(letters) == std::string_view::npos;
}

// The parser takes a minus and a digit for a URL.
void look(const std::string& url) {
  if (url.empty()) fail_usage("a URL is empty");
  if (url.starts_with('-')) fail_usage(printable(url) + " is neither an option nor a URL");
  if (looks_like_json(url))
    fail_usage(std::string("what begins with ") + url[0] +
               " is no URL: data is given with --json-data or -d; --json prints results as JSON");
}

}  // namespace

bool looks_like_json(std::string_view argument) {
  if (argument.starts_with('{')) return true;
  return argument.starts_with('[') && !is_address(argument.substr(1, argument.find(']') - 1));
}

void check_url(int32_t code, const error_slot& error, const std::string& typed, const std::string& whole) {
  if (code == TERN_OK) return;
  std::string why = offset_as_typed(error.message(), whole.size() - typed.size());
  fail_usage(printable(without_login(typed)) + ": " + why + " (" + error_name(code) + ")");
}

void add_urls(CLI::App& app, std::vector<std::string>& urls, const char* text) {
  auto take = [&urls](const CLI::results_t& values) {
    for (const std::string& value : values) look(value);
    urls = values;
    return true;
  };
  // Of an option that takes any number of values the parser cuts [1,2] into its parts, and takes [::1] for ::1.
  app.add_option("URL,--url", CLI::callback_t(std::move(take)), text)
      ->type_name("URL")
      ->option_text("...")
      ->required()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(most_urls, CLI::detail::expected_max_vector_size)
      ->allow_extra_args(false);
}

}  // namespace tern::cli
