#include "protocols/http/cache/kept_response.hpp"

#include <algorithm>
#include <utility>

#include "protocols/http/cache/reuse.hpp"
#include "protocols/http/cache/validation.hpp"
#include "protocols/http/message/redirection.hpp"

namespace tern::http {
namespace {

class cached_reply final : public reply {
 public:
  cached_reply(kept_response kept, const request_head& asked, int64_t now, const cache_note& note, offload& files)
      : kept_(std::move(kept)), note_(note) {
    std::vector<field> list = answer_fields(*kept_.is, now, note.revalidated, age_);
    const bool same = kept_.is->status == 200 && has_same(asked.list, *kept_.is);
    list_ = same ? not_modified_fields(std::move(list)) : std::move(list);
    head_.status = same ? 304 : kept_.is->status;
    head_.reason = same ? "Not Modified" : kept_.is->reason;
    head_.version = kept_.is->version;
    head_.list = list_;
    head_.cached = &note_;
    const uint64_t size = kept_.entry->body_size();
    head_.has_body = !same && asked.method != "HEAD" && size > 0;
    if (!same && asked.method != "HEAD" && head_.status != 204) head_.length = size;
    if (head_.has_body) body_ = kept_.entry->body(files);
    kept_.entry->used(files);
  }
  const head& answer_head() const override { return head_; }
  body_source* body() override { return body_.get(); }

 private:
  const kept_response kept_;
  const cache_note note_;
  std::string age_;
  std::vector<field> list_;
  head head_;
  std::unique_ptr<body_source> body_;
};

class no_reply_kept final : public reply {
 public:
  no_reply_kept() {
    head_.status = 504;
    head_.version = 11;
    head_.reason = "Gateway Timeout";
    head_.length = 0;
    head_.has_body = false;
  }
  const head& answer_head() const override { return head_; }
  body_source* body() override { return nullptr; }

 private:
  head head_;
};

bool lacks_its_body(const stored_response& r, const stored_entry& entry) noexcept {
  return is_redirect(r.status) && find_field(r.list, "location") && entry.body_size() == 0;
}

}  // namespace

std::optional<kept_response> choose_kept(const stored_entries& all, const fields& request, bool follows) {
  std::vector<kept_response> read;
  std::vector<const aged_response*> heads;
  for (const auto& entry : all) {
    auto is = read_head(entry);
    if (!is || (!follows && lacks_its_body(*is, *entry))) continue;
    heads.push_back(is.get());
    read.push_back({entry, std::move(is)});
  }
  const aged_response* best = select_stored(heads, request);
  const auto chosen = std::find_if(read.begin(), read.end(), [&](const kept_response& k) { return k.is.get() == best; });
  return chosen == read.end() ? std::nullopt : std::optional(std::move(*chosen));
}

std::unique_ptr<reply> reply_with(kept_response kept, const request_head& asked, int64_t now, const cache_note& note,
                                  offload& files) {
  return std::make_unique<cached_reply>(std::move(kept), asked, now, note, files);
}

std::unique_ptr<reply> reply_without_any() { return std::make_unique<no_reply_kept>(); }

}  // namespace tern::http
