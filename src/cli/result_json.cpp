#include "cli/result_json.hpp"

#include <cmath>

#include "cli/json_writer.hpp"
#include "cli/result_text.hpp"

namespace tern::cli {
namespace {

void add_text(json_writer& json, std::string_view name, tern_str text) {
  json.key(name);
  if (text.data == nullptr)
    json.null();
  else
    json.value(to_view(text));
}

// Pairs, not an object: names may come twice and their order counts.
void add_fields(json_writer& json, std::string_view name, const tern_pair* fields, uint64_t count, uint32_t stride) {
  json.key(name).begin_array();
  for_each_element(fields, count, stride, [&](const tern_pair& field) {
    json.begin_array().value(to_view(field.name)).value(to_view(field.value)).end_array();
  });
  json.end_array();
}

void add_milliseconds(json_writer& json, std::string_view name, int64_t nanoseconds) {
  json.key(name);
  if (nanoseconds < 0)
    json.null();
  else
    json.value(std::round(static_cast<double>(nanoseconds) / 1e3) / 1e3);
}

void add_body(json_writer& json, const tern_result_info& info, std::string_view file) {
  if (!file.empty()) {
    json.member("file", file);
  } else if (info.body.data != nullptr) {
    std::string_view body = to_view(info.body);
    if (is_utf8(body))
      json.member("body", body);
    else
      json.member("body_base64", to_base64(body));
  }
  json.member("body_size", info.body_size);
}

void add_timing(json_writer& json, const tern_result_info& info) {
  json.key("timing_ms").begin_object();
  add_milliseconds(json, "queued", info.queued_ns);
  add_milliseconds(json, "dns", info.dns_ns);
  add_milliseconds(json, "connect", info.connect_ns);
  add_milliseconds(json, "tls", info.tls_ns);
  add_milliseconds(json, "connected", info.connected_ns);
  add_milliseconds(json, "first_byte", info.first_byte_ns);
  add_milliseconds(json, "total", info.total_ns);
  json.end_object();
}

void add_tls(json_writer& json, const tern_result_info& info) {
  json.key("tls");
  if ((info.flags & TERN_RESULT_TLS) == 0) {
    json.null();
    return;
  }
  json.begin_object();
  add_text(json, "version", info.tls_version);
  add_text(json, "cipher", info.tls_cipher);
  json.member("resumed", (info.flags & TERN_RESULT_TLS_RESUMED) != 0).end_object();
}

void add_interims(json_writer& json, const tern_result_info& info) {
  if (info.interim_count == 0) return;
  json.key("interim").begin_array();
  for_each_element(info.interims, info.interim_count, info.interim_size, [&](const tern_interim& interim) {
    json.begin_object().member("status", interim.status);
    add_fields(json, "headers", interim.headers, interim.header_count, info.pair_size);
    json.end_object();
  });
  json.end_array();
}

void add_history(json_writer& json, const tern_result_info& info) {
  if (info.history_count == 0) return;
  json.key("history").begin_array();
  for_each_element(info.history, info.history_count, info.hop_size, [&](const tern_hop& hop) {
    json.begin_object();
    add_text(json, "url", hop.url);
    json.member("status", hop.status);
    add_text(json, "reason", hop.reason);
    json.member("version", version_text(hop.version));
    add_fields(json, "headers", hop.headers, hop.header_count, info.pair_size);
    json.key("timing_ms").begin_object();
    add_milliseconds(json, "started", hop.started_ns);
    add_milliseconds(json, "connected", hop.connected_ns);
    add_milliseconds(json, "first_byte", hop.first_byte_ns);
    json.end_object().end_object();
  });
  json.end_array();
}

// The last one is what the rest of the object tells of.
void add_attempts(json_writer& json, const tern_result_info& info) {
  if (info.attempt_count == 0) return;
  json.key("attempt_list").begin_array();
  for_each_element(info.attempt_list, info.attempt_count, info.attempt_size, [&](const tern_attempt& attempt) {
    json.begin_object().member("status", attempt.status);
    json.member("error", attempt.error == nullptr ? std::string() : error_name(attempt.code));
    json.member("message", attempt.error == nullptr ? std::string() : std::string(tern_error_message(attempt.error)));
    json.key("timing_ms").begin_object();
    add_milliseconds(json, "waited", attempt.waited_ns);
    add_milliseconds(json, "started", attempt.started_ns);
    add_milliseconds(json, "ended", attempt.ended_ns);
    json.end_object().end_object();
  });
  json.end_array();
}

void add_cache(json_writer& json, const tern_result_info& info) {
  json.member("from_cache", (info.flags & TERN_RESULT_FROM_CACHE) != 0);
  json.key("age_s");
  if (info.age_s < 0)
    json.null();
  else
    json.value(info.age_s);
  json.member("revalidated", (info.flags & TERN_RESULT_REVALIDATED) != 0)
      .member("stale", (info.flags & TERN_RESULT_STALE) != 0);
}

void add_error(json_writer& json, const tern_error* error) {
  json.key("error");
  if (error == nullptr) {
    json.null();
    return;
  }
  tern_error_info info{};
  info.struct_size = sizeof info;
  tern_error_view(error, &info, sizeof info);
  json.begin_object().member("code", info.code);
  add_text(json, "name", info.name);
  add_text(json, "domain", info.domain);
  add_text(json, "message", info.message);
  json.member("retryable", info.retryable != 0).member("maybe_processed", info.maybe_processed != 0);
  if (info.native_code != 0) json.member("native_code", info.native_code);
  if (info.native_text.size != 0) add_text(json, "native_text", info.native_text);
  json.end_object();
}

}  // namespace

std::string result_json(const tern_result_info& info, std::string_view file) {
  json_writer json;
  json.begin_object().member("id", info.id).member("ok", info.code == TERN_OK);
  add_text(json, "method", info.method);
  add_text(json, "url", info.url);
  add_text(json, "final_url", info.final_url);
  json.member("status", info.status);
  add_text(json, "reason", info.reason);
  json.member("version", info.version == 0 ? std::string() : version_text(info.version));
  if (info.stream_id != 0) json.member("stream_id", info.stream_id);
  add_history(json, info);
  add_interims(json, info);
  add_fields(json, "headers", info.headers, info.header_count, info.pair_size);
  if (info.trailer_count != 0) add_fields(json, "trailers", info.trailers, info.trailer_count, info.pair_size);
  add_body(json, info, file);
  if ((info.flags & TERN_RESULT_BODY_PARTIAL) != 0) json.member("body_partial", true);
  json.member("wire_in", info.wire_in).member("wire_out", info.wire_out);
  add_text(json, "remote_address", info.remote_address);
  add_text(json, "local_address", info.local_address);
  json.member("reused", (info.flags & TERN_RESULT_REUSED) != 0).member("attempts", info.attempts);
  add_attempts(json, info);
  add_cache(json, info);
  add_tls(json, info);
  add_timing(json, info);
  json.member("finished_at", static_cast<double>(info.finished_at_ns / 1'000'000) / 1e3);
  add_error(json, info.error);
  return json.end_object().text();
}

}  // namespace tern::cli
