#include "protocols/websocket/extension.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern::websocket {
namespace {

constexpr std::string_view name_of_deflate = "permessage-deflate";

error refused(std::string why) {
  return error(TERN_E_WEBSOCKET_UPGRADE, "the server's Sec-WebSocket-Extensions " + std::move(why));
}

struct parameter {
  std::string_view name;
  std::optional<std::string> value;
};

// token [ "=" ( token | quoted-string that is a token ) ]
expected<parameter> read_parameter(std::string_view text) {
  parameter p;
  const size_t equals = text.find('=');
  p.name = trim(text.substr(0, equals));
  if (!is_token(p.name)) return refused("is malformed at " + quote(text));
  if (equals == std::string_view::npos) return p;
  std::string_view raw = trim(text.substr(equals + 1));
  std::string value;
  if (raw.size() >= 2 && raw.front() == '"' && raw.back() == '"') {
    raw = raw.substr(1, raw.size() - 2);
    for (size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '\\' && ++i == raw.size()) return refused("is malformed at " + quote(text));
      value += raw[i];
    }
  } else {
    value = raw;
  }
  if (!is_token(value)) return refused("is malformed at " + quote(text));
  p.value = std::move(value);
  return p;
}

// The part before the next ";" that is not in quotes.
std::string_view next_part(std::string_view& rest) {
  bool quoted = false;
  size_t at = 0;
  for (; at < rest.size(); ++at) {
    if (quoted && rest[at] == '\\')
      ++at;
    else if (rest[at] == '"')
      quoted = !quoted;
    else if (rest[at] == ';' && !quoted)
      break;
  }
  const std::string_view part = trim(rest.substr(0, at));
  rest = at < rest.size() ? rest.substr(at + 1) : std::string_view();
  return part;
}

// One parameter of the answer, as it was seen.
struct seen_window {
  bool there = false;
  int bits = largest_window_bits;
};

error read_window(const parameter& p, seen_window& out) {
  if (out.there) return refused("names " + std::string(p.name) + " twice");
  out.there = true;
  const auto bits = p.value && p.value->front() != '0' ? parse_number<unsigned>(*p.value) : std::nullopt;
  if (!bits || *bits < smallest_agreed_bits || *bits > largest_window_bits)
    return refused("gives " + std::string(p.name) + (p.value ? " the value " + quote(*p.value) : " no value") +
                   ", allowed are 8 to 15");
  out.bits = static_cast<int>(*bits);
  return {};
}

error read_flag(const parameter& p, bool& out) {
  if (out) return refused("names " + std::string(p.name) + " twice");
  if (p.value) return refused("gives " + std::string(p.name) + " a value");
  out = true;
  return {};
}

expected<deflate_agreement> read_parameters(std::string_view rest, const deflate_offer& offer) {
  deflate_agreement agreed;
  seen_window server, client;
  while (!rest.empty()) {
    auto p = read_parameter(next_part(rest));
    if (!p) return p.why();
    error wrong;
    if (p->name == "server_no_context_takeover")
      wrong = read_flag(*p, agreed.server_no_context_takeover);
    else if (p->name == "client_no_context_takeover")
      wrong = read_flag(*p, agreed.client_no_context_takeover);
    else if (p->name == "server_max_window_bits")
      wrong = read_window(*p, server);
    else if (p->name == "client_max_window_bits")
      wrong = read_window(*p, client);
    else
      wrong = refused("has an unknown parameter: " + quote(p->name));
    if (wrong) return wrong;
  }
  if (offer.server_no_context_takeover && !agreed.server_no_context_takeover)
    return refused("does not agree to server_no_context_takeover");
  if (offer.server_max_window_bits < largest_window_bits && (!server.there || server.bits > offer.server_max_window_bits))
    return refused("does not agree to server_max_window_bits=" + std::to_string(offer.server_max_window_bits));
  agreed.client_no_context_takeover |= offer.client_no_context_takeover;
  agreed.server_max_window_bits = server.bits;
  agreed.client_max_window_bits = std::min(client.bits, offer.client_max_window_bits);
  return agreed;
}

}  // namespace

std::string offer_text(const deflate_offer& offer) {
  std::string text(name_of_deflate);
  if (offer.server_no_context_takeover) text += "; server_no_context_takeover";
  if (offer.client_no_context_takeover) text += "; client_no_context_takeover";
  if (offer.server_max_window_bits < largest_window_bits)
    text += "; server_max_window_bits=" + std::to_string(offer.server_max_window_bits);
  text += "; client_max_window_bits";
  if (offer.client_max_window_bits < largest_window_bits) text += "=" + std::to_string(offer.client_max_window_bits);
  return text;
}

expected<std::optional<deflate_agreement>> read_agreement(std::span<const std::string_view> answer,
                                                          const deflate_offer* offer) {
  std::optional<deflate_agreement> agreed;
  for (std::string_view line : answer)
    while (const auto item = next_list_item(line)) {
      std::string_view rest = *item;
      const std::string_view name = next_part(rest);
      if (!is_token(name)) return refused("is malformed at " + quote(*item));
      if (!offer || name != name_of_deflate) return refused("names what was not offered: " + quote(name));
      if (agreed) return refused("names permessage-deflate twice");
      const bool dangling = item->back() == ';';
      if (dangling) return refused("is malformed at " + quote(*item));
      auto parameters = read_parameters(rest, *offer);
      if (!parameters) return parameters.why();
      agreed = *parameters;
    }
  return agreed;
}

}  // namespace tern::websocket
