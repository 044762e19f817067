// The options that make a request's body: data, JSON, a form, a file.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "cli/body_input.hpp"
#include "cli/data_pieces.hpp"
#include "cli/form_body.hpp"

namespace tern::cli {

class body_options {
 public:
  void declare(CLI::App& app);

  // Reads what has to be read and refuses two kinds of body at once. Call it once, before the calls below.
  void load();

  bool given() const { return what_ != kind::none; }
  bool is_upload() const { return what_ == kind::upload; }
  bool is_json() const { return what_ == kind::json; }
  // The Content-Type that goes with the body unless a header says else and the library does not know it; empty: none.
  std::string_view content_type() const;

  // The URL with what the body's options add to it: -G the data as query, -T the file's name behind the final
  // slash of its path. `url` has a scheme.
  std::string url_for(const std::string& url) const;
  void attach(tern_request* request) const;

 private:
  enum class kind { none, data, json, form, upload };

  void add_form(const std::string& text);
  void choose();

  data_pieces data_;
  std::optional<placed> json_;
  form_body form_;
  std::optional<placed> upload_;  // a path, "-": standard input
  bool into_query_ = false;       // -G

  kind what_ = kind::none;
  std::string query_;
  body_input content_;  // of data, json and upload
};

}  // namespace tern::cli
