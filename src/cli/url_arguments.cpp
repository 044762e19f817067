#include "cli/url_arguments.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/url_file.hpp"
#include "cli/url_pattern.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

// Each takes about 1 KiB from the start: a typing error in a range ends with words, not with the machine's memory.
constexpr uint64_t most_urls = 1'000'000;

// No system takes a longer command line.
constexpr int most_arguments = 100'000'000;

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
  return argument.starts_with('[') && !is_ipv6_text(argument.substr(1, argument.find(']') - 1));
}

void check_url(int32_t code, const error_slot& error, const std::string& typed, const std::string& whole) {
  if (code == TERN_OK) return;
  std::string why = offset_as_typed(error.message(), whole.size() - typed.size());
  fail_usage(printable(without_login(typed)) + ": " + why + " (" + error_name(code) + ")");
}

void url_arguments::declare(CLI::App& app, const char* text, bool with_weights) {
  with_weights_ = with_weights;
  auto take = [this](const CLI::results_t& values) {
    for (const std::string& value : values) look(value);
    typed_ = values;
    return true;
  };
  // Of an option that takes any number of values the parser cuts [1,2] into its parts, and takes [::1] for ::1.
  app.add_option("URL,--url", CLI::callback_t(std::move(take)), text)
      ->type_name("URL")
      ->option_text("...")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->expected(most_arguments, CLI::detail::expected_max_vector_size)
      ->allow_extra_args(false);
  add_each(
      app, "--urls", [this](const std::string& path) { files_.push_back(not_empty("--urls", path)); },
      with_weights ? "those of a file as well (- for standard input), one a line: [METHOD] URL [weight=N]; # begins a comment"
                   : "those of a file as well (- for standard input), one a line: [METHOD] URL; # begins a comment",
      "FILE");
  add_switch(app, "-g,--globoff", [this] { literal_ = true; }, "take [1-3] and {a,b} in URLs as they are");
}

void url_arguments::load() {
  for (const std::string& url : typed_) add(url, {});
  for (const std::string& path : files_)
    for (url_line& line : read_url_file(path, with_weights_)) {
      url_item like;
      like.method = std::move(line.method);
      like.weight = line.weight;
      like.where = fmt::format("{}:{}", path == "-" ? "standard input" : printable(path), line.number);
      try {
        look(line.url);
        add(line.url, std::move(like));
      } catch (const failure& wrong) {
        fail_io(fmt::format("{}:{}: {}", path == "-" ? "standard input" : printable(path), line.number, wrong.message));
      }
    }
  if (typed_.empty() && files_.empty()) throw CLI::RequiredError("URL");
  if (items_.empty()) fail_io(printable(files_[0] == "-" ? "standard input" : files_[0]) + " has no URL");
}

void url_arguments::add(const std::string& typed, url_item like) {
  std::string why;
  const std::optional<url_pattern> pattern = literal_ ? url_pattern::literal(typed) : url_pattern::parse(typed, why);
  if (!pattern) fail_usage(fmt::format("{}: {}; -g takes the URL as it is", printable(without_login(typed)), printable(why)));
  if (pattern->count() > most_urls - items_.size())
    fail_usage(fmt::format("{}: more than {} URLs", printable(without_login(typed)), most_urls));
  like.argument = arguments_++;
  for (uint64_t i = 0; i < pattern->count(); ++i) {
    url_pattern::url one = pattern->at(i);
    like.url = std::move(one.text);
    like.values = std::move(one.values);
    items_.push_back(like);
  }
}

std::vector<std::string> url_arguments::urls() const {
  std::vector<std::string> urls;
  for (const url_item& item : items_) urls.push_back(item.url);
  return urls;
}

void for_each_url(const std::vector<url_item>& items, const std::function<void(const url_item&)>& use) {
  for (const url_item& item : items) {
    try {
      use(item);
    } catch (const failure& wrong) {
      if (item.where.empty()) throw;
      throw failure{wrong.status == exit_status::usage ? exit_status::local_io : wrong.status,
                    item.where + ": " + wrong.message};
    }
  }
}

}  // namespace tern::cli
