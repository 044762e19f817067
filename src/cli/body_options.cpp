#include "cli/body_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command.hpp"

namespace tern::cli {
namespace {

// Where the path of a URL (with a scheme, without a fragment) ends with a slash, or is none, it names a folder.
std::string with_file_name(const std::string& url, const std::string& file) {
  size_t host = url.find("://") + 3;
  size_t path = std::min(url.find_first_of("/?", host), url.size());
  size_t query = std::min(url.find('?', path), url.size());
  if (query > path && url[query - 1] != '/') return url;
  return url.substr(0, query) + (query == path ? "/" : "") + percent_encoded(file) + url.substr(query);
}

}  // namespace

void body_options::declare(CLI::App& app) {
  auto piece = [this](data_pieces::kind what) { return [this, what](const std::string& text) { data_.add(what, text); }; };
  app.option_defaults()->group("Body");
  add_each(app, "-d,--data,--data-ascii,--data-binary", piece(data_pieces::kind::data),
           "the body: text, @FILE, or @- for standard input; text is sent as a form unless -H says else; several are joined "
           "with &",
           "DATA|@FILE");
  add_each(app, "--data-raw", piece(data_pieces::kind::raw), "the same, but @ means nothing", "DATA");
  add_each(app, "--data-urlencode", piece(data_pieces::kind::encoded),
           "the same, percent-encoded: TEXT, NAME=TEXT, @FILE or NAME@FILE", "DATA");
  add_switch(app, "-G,--get", [this] { into_query_ = true; }, "put the data into the URL's query, not into a body");
  add_each(
      app, "--json-data",
      [this](const std::string& text) {
        if (json_) fail_usage("--json-data: give it once");
        json_ = text;
      },
      "the body: JSON, which is checked; asks for JSON too", "TEXT|@FILE");
  add_each(
      app, "-F,--form", [this](const std::string& text) { add_form(text); },
      "a part of a multipart/form-data body: NAME=VALUE, NAME=@FILE or NAME=<FILE, with ;type=TYPE and ;filename=NAME "
      "(repeatable)",
      "NAME=VALUE|NAME=@FILE");
  add_each(
      app, "--form-string",
      [this](const std::string& text) {
        size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
          fail_usage("--form-string " + printable(text) + ": write it as name=value");
        form_argument part;
        part.name = text.substr(0, equals);
        part.value = text.substr(equals + 1);
        form_.add(std::move(part));
      },
      "the same, but @, < and ; mean nothing", "NAME=VALUE");
  add_each(
      app, "-T,--upload,--upload-file", [this](const std::string& path) { upload_ = not_empty("--upload-file", path); },
      "the body: this file, - for standard input; `get` sends it with PUT; a URL whose path ends with / gets the file's "
      "name",
      "FILE");
  app.option_defaults()->group("Options");
}

void body_options::add_form(const std::string& text) {
  auto part = parse_form_argument(text);
  if (!part)
    fail_usage(fmt::format("--form '{}': write it as name=value, name=@file or name=<file, then ;type=... or ;filename=...",
                           printable(text)));
  form_.add(std::move(*part));
}

void body_options::choose() {
  auto add = [this](bool given, kind what) {
    if (!given) return;
    if (what_ != kind::none) fail_usage("give one kind of body only: --data, --json-data, --form or --upload");
    what_ = what;
  };
  add(!data_.empty(), kind::data);
  add(json_.has_value(), kind::json);
  add(!form_.empty(), kind::form);
  add(upload_.has_value(), kind::upload);
}

void body_options::load() {
  choose();
  if (into_query_ && what_ != kind::data && what_ != kind::none) fail_usage("--get: only --data can go into the query");
  switch (what_) {
    case kind::none:
      return;
    case kind::data:
      if (into_query_)
        query_ = data_.joined();
      else
        content_ = data_.body();
      break;
    case kind::json:
      at_origin(json_->where, [&] {
        content_ = body_input::of_text(json_->text.starts_with('@') ? whole_text(json_->text.substr(1)) : json_->text);
      });
      break;
    case kind::form:
      form_.load();
      break;
    case kind::upload:
      at_origin(upload_->where, [&] { content_ = body_input::of_file(upload_->text); });
      break;
  }
  if (into_query_) what_ = kind::none;
}

std::string_view body_options::content_type() const {
  return what_ == kind::data && !data_.is_one_file() ? "application/x-www-form-urlencoded" : "";
}

std::string body_options::url_for(const std::string& url) const {
  size_t fragment = std::min(url.find('#'), url.size());
  std::string to = url.substr(0, fragment);
  if (!query_.empty()) {
    size_t mark = to.find('?');
    if (mark == std::string::npos)
      to += '?';
    else if (mark + 1 < to.size())
      to += '&';
    to += query_;
  }
  if (is_upload() && upload_->text != "-") to = with_file_name(to, upload_->text.substr(upload_->text.rfind('/') + 1));
  return to + url.substr(fragment);
}

void body_options::attach(tern_request* request) const {
  error_slot error;
  switch (what_) {
    case kind::none:
      return;
    case kind::json:
      at_origin(json_->where,
                [&] { check(tern_http_request_set_json(request, to_str(content_.text()), error), error, "--json-data"); });
      return;
    case kind::form:
      form_.attach(request);
      return;
    case kind::data:
    case kind::upload:
      content_.attach(request);
      return;
  }
}

}  // namespace tern::cli
