// tern info
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/handles.hpp"
#include "cli/json_writer.hpp"
#include "cli/output.hpp"

namespace tern::cli {
namespace {

struct info_options {
  bool json = false;
  bool options = false;
  bool errors = false;
  bool libraries = false;

  bool everything() const { return !options && !errors && !libraries; }
};

// Every row of one of the library's lists.
template <class Row, class Visit>
void for_each_row(size_t count, int32_t (*get)(size_t, Row*, size_t) noexcept, Visit&& visit) {
  for (size_t i = 0; i < count; ++i) {
    Row row{};
    row.struct_size = sizeof row;
    if (get(i, &row, sizeof row) == TERN_OK) visit(row);
  }
}

template <class Visit>
void for_each_option(Visit&& visit) {
  for_each_row<tern_option_info>(tern_option_count(), tern_option_get, visit);
}
template <class Visit>
void for_each_error(Visit&& visit) {
  for_each_row<tern_error_info>(tern_error_count(), tern_error_get, visit);
}
template <class Visit>
void for_each_feature(Visit&& visit) {
  for_each_row<tern_feature_info>(tern_feature_count(), tern_feature_get, visit);
}
template <class Visit>
void for_each_library(Visit&& visit) {
  for_each_row<tern_feature_info>(tern_library_count(), tern_library_get, visit);
}

std::string scope_text(uint32_t scopes) { return (scopes & TERN_SCOPE_REQUEST) != 0 ? "client, request" : "client"; }

std::string features_text() {
  std::string text;
  for_each_feature([&](const tern_feature_info& feature) {
    text += fmt::format("  {:<16} {}\n", to_view(feature.name), feature.built != 0 ? "yes" : "not in this build");
  });
  return text;
}

std::string libraries_text() {
  std::string text;
  for_each_library([&](const tern_feature_info& library) {
    text += fmt::format("  {:<16} {}\n", to_view(library.name), to_view(library.version));
  });
  return text;
}

std::string options_text() {
  std::string text;
  for_each_option([&](const tern_option_info& option) {
    std::string_view value = to_view(option.default_value);
    text += fmt::format("  {:<28} {:<10} {:<12} {:<16} {}\n", to_view(option.name), to_view(option.type),
                        value.empty() ? "-" : value, scope_text(option.scopes), to_view(option.text));
  });
  return text;
}

std::string errors_text() {
  std::string text;
  for_each_error([&](const tern_error_info& error) {
    text += fmt::format("  {:>4}  {:<28} {:<10} {}\n", error.code, to_view(error.name), to_view(error.domain),
                        to_view(error.message));
  });
  return text;
}

std::string as_text(const info_options& wanted) {
  std::string text;
  if (wanted.everything()) text += fmt::format("tern {}\n\nfeatures\n{}\n", tern_version(), features_text());
  if (wanted.everything() || wanted.libraries) text += "libraries\n" + libraries_text() + "\n";
  if (wanted.everything() || wanted.options) text += "options (name, type, default, scope)\n" + options_text() + "\n";
  if (wanted.everything() || wanted.errors) text += "errors\n" + errors_text() + "\n";
  text.pop_back();
  return text;
}

void add_options(json_writer& json) {
  json.key("options").begin_array();
  for_each_option([&](const tern_option_info& option) {
    json.begin_object().member("name", to_view(option.name)).member("type", to_view(option.type));
    json.member("default", to_view(option.default_value)).member("scope", scope_text(option.scopes));
    json.member("text", to_view(option.text)).end_object();
  });
  json.end_array();
}

void add_errors(json_writer& json) {
  json.key("errors").begin_array();
  for_each_error([&](const tern_error_info& error) {
    json.begin_object().member("code", error.code).member("name", to_view(error.name));
    json.member("domain", to_view(error.domain)).member("retryable", error.retryable != 0);
    json.member("text", to_view(error.message)).end_object();
  });
  json.end_array();
}

void add_libraries(json_writer& json) {
  json.key("libraries").begin_object();
  for_each_library([&](const tern_feature_info& library) { json.member(to_view(library.name), to_view(library.version)); });
  json.end_object();
}

std::string as_json(const info_options& wanted) {
  json_writer json;
  json.begin_object().member("version", tern_version());
  if (wanted.everything()) {
    json.key("features").begin_object();
    for_each_feature([&](const tern_feature_info& feature) { json.member(to_view(feature.name), feature.built != 0); });
    json.end_object();
  }
  if (wanted.everything() || wanted.libraries) add_libraries(json);
  if (wanted.everything() || wanted.options) add_options(json);
  if (wanted.everything() || wanted.errors) add_errors(json);
  return json.end_object().text() + '\n';
}

exit_status run(const info_options& wanted) { return print_output(wanted.json ? as_json(wanted) : as_text(wanted)); }

}  // namespace

void add_info_command(CLI::App& tool, command_list& commands) {
  CLI::App* app = tool.add_subcommand("info", "Show version, features, libraries, options and errors");
  auto options = std::make_shared<info_options>();
  app->add_flag("--json", options->json, "one JSON object, with everything that was asked for");
  app->add_flag("--options", options->options, "only the options of the library, as --set takes them");
  app->add_flag("--errors", options->errors, "only the errors, with their codes");
  app->add_flag("--libraries", options->libraries, "only the linked libraries and their versions");
  app->footer("Examples:\n  tern info\n  tern info --options\n  tern info --json | python3 -m json.tool\n");
  commands.push_back({app, [options] { return run(*options); }});
}

}  // namespace tern::cli
